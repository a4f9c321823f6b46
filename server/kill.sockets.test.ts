// kill -9 under several writers: what the server called saved is there afterwards, and nothing is there twice.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runKills } from './testing/kill-harness.ts';
import { createRandom } from './testing/random.ts';
import { ServerProcess } from './testing/server-process.ts';

const SEED = 'kill -9';
let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start();
});

afterAll(async () => {
  await server.close();
});

describe('kill -9', () => {
  it('WIRE-3: of what was called saved nothing is missing after 20 kills (TRAP 2)', async () => {
    const { kills, acknowledged, missing, doubled } = await runKills(server, createRandom(SEED), 20);
    expect(kills).toBe(20);
    expect(acknowledged).toBeGreaterThan(100);
    expect(missing).toEqual([]);
    expect(doubled).toEqual([]);
  });
});
