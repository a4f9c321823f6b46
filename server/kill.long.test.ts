// 1,000 deaths of the server and 50 orderly ends under load. What was called saved is there afterwards, once.
import { afterEach, describe, expect, it } from 'vitest';
import { EXIT } from './shutdown.ts';
import { DEATH_POINTS } from './testing/fault-spec.ts';
import { type Death, runKills } from './testing/kill-harness.ts';
import { createRandom } from './testing/random.ts';
import { ServerProcess } from './testing/server-process.ts';

const KILLS = Number(process.env.KILLS ?? 1_000);
const STOPS = Number(process.env.STOPS ?? 50);
// Those of the start have a test of their own.
const POINTS = DEATH_POINTS.filter(point => !/creation|migration/.test(point));

let server: ServerProcess;

afterEach(async () => {
  await server.close();
});

describe('deaths', () => {
  it('FAULT-1, WIRE-3, TRAP 2: 1,000 times: nothing that was called saved is missing, and it is ready in 2 s', async () => {
    server = await ServerProcess.prepare();
    const random = createRandom('1,000 kills');
    const deaths = Array.from({ length: KILLS }, (): Death => {
      return random.chance(0.4) ? 'kill -9' : random.pick(POINTS);
    });
    const { acknowledged, missing, doubled } = await runKills(server, random, deaths);
    expect(acknowledged).toBeGreaterThan(KILLS);
    expect(missing).toEqual([]);
    expect(doubled).toEqual([]);
    const readyMs = server.readyMs.toSorted((a, b) => a - b);
    const [medianMs = 0, worstMs = 0] = [readyMs[readyMs.length >> 1], readyMs.at(-1)];
    console.info(
      `${KILLS} deaths, ${acknowledged} words called saved; ready after ${Math.round(medianMs)} ms (median), ${Math.round(worstMs)} ms at worst`,
    );
    expect(medianMs).toBeLessThan(2_000);
  });

  it('FAULT-3, CONF-6, TRAP 3: SIGTERM under load, 50 times: nothing is lost, and the exit code is 0', async () => {
    server = await ServerProcess.prepare();
    const deaths = Array.from({ length: STOPS }, () => 'SIGTERM' as const);
    const result = await runKills(server, createRandom('SIGTERM'), deaths);
    expect(result.exitCodes).toEqual(deaths.map(() => EXIT.saved));
    expect(result.acknowledged).toBeGreaterThan(STOPS);
    expect(result.missing).toEqual([]);
    expect(result.doubled).toEqual([]);
  });
});
