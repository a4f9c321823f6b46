// Connections that break in every way, between real providers and the built server: everybody has everything soon after
// they are whole again. That the page says so while they are broken: e2e/specs/states.spec.ts (TRAP 39).
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../server/testing/random.ts';
import { ServerProcess } from '../../server/testing/server-process.ts';
import { LinkWorld, SPOILINGS } from './link-world.ts';

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start();
});

afterAll(async () => {
  await server.close();
});

describe('broken connections', () => {
  it.each(SPOILINGS)('FAULT-4, TRAP 20: $name: everybody has every word after it', async spoiling => {
    const world = await LinkWorld.open(server, `links/${spoiling.name.replaceAll(/\W/g, '-')}`);
    const [ana, bob] = world.people;
    // A limit for broken code; until() ends it sooner.
    expect(await world.suffer(spoiling, [ana!, bob!], createRandom(`links ${spoiling.name}`))).toBeLessThan(
      30_000,
    );
    await world.close();
  });
});
