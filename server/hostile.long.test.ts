// The hostile inputs of server/testing/hostile again and again, and those that take as long as the server's patience.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attack } from './testing/hostile/attack.ts';
import { ATTACKS, PATIENT_ATTACKS } from './testing/hostile/attacks.ts';
import { Scene } from './testing/hostile/scene.ts';
import { createRandom } from './testing/random.ts';

const ROUNDS = 10;

let scene: Scene;

beforeAll(async () => {
  // So often nobody honest comes back.
  scene = await Scene.open({ PROSA_MAX_CONNECTS_PER_MINUTE: '0' });
});

afterAll(async () => {
  console.log(scene.describe());
  await scene.close();
});

describe('under attack for a long time', () => {
  it.each(PATIENT_ATTACKS)('ATTACK-1: nobody but the sender suffers from $name', async attack => {
    await scene.suffer(attack);
  });

  it(`ATTACK-1: nor from all others, ${ROUNDS} times in any order`, async () => {
    const random = createRandom('hostile for long');
    for (let round = 0; round < ROUNDS; round++) {
      const left: Attack[] = [...ATTACKS];
      while (left.length > 0) await scene.suffer(left.splice(random.int(0, left.length - 1), 1)[0]!);
    }
    expect(scene.reports.length).toBe(PATIENT_ATTACKS.length + ROUNDS * ATTACKS.length);
  });
});
