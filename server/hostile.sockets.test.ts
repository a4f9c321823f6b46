// Everything of server/testing/hostile, thrown at one built server in which honest people write meanwhile.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ATTACKS } from './testing/hostile/attacks.ts';
import { Scene } from './testing/hostile/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open();
});

afterAll(async () => {
  console.log(scene.describe());
  await scene.close();
});

describe('under attack', () => {
  it('ATTACK-1: there are at least sixty hostile inputs, each with a name of its own', () => {
    expect(new Set(ATTACKS.map(attack => attack.name)).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(ATTACKS)('ATTACK-1: nobody but the sender suffers from $name (TRAP 34)', async attack => {
    await scene.suffer(attack);
  });

  it('ATTACK-1: after a kill -9 everything honest is there, and more can be written', async () => {
    await scene.server.kill();
    await scene.server.restart();
    const { texts } = await scene.askHonest();
    expect(texts).toHaveLength(2);
  });
});
