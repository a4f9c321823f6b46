// Connections that break in every way, many times in a row and several at once; and how soon a page knows of one that only
// looks alive, over real sockets.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultProxy } from '../../server/testing/fault-proxy.ts';
import { createRandom } from '../../server/testing/random.ts';
import { ServerProcess } from '../../server/testing/server-process.ts';
import { until } from '../../server/testing/until.ts';
import { LinkWorld, SPOILINGS } from './link-world.ts';
import { SessionClient } from './session-client.ts';

const ROUNDS = Number(process.env.LINK_ROUNDS ?? 200);
const ROUNDS_PER_WORLD = 20;

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start();
});

afterAll(async () => {
  await server.close();
});

describe('broken connections', () => {
  it('FAULT-4, TRAP 20: 200 times: everybody has every word within 5 s', async () => {
    const random = createRandom('broken links');
    const took: { ms: number; what: string }[] = [];
    for (let from = 0; from < ROUNDS; from += ROUNDS_PER_WORLD) {
      const world = await LinkWorld.open(server, `links/${from}`);
      for (let i = 0; i < Math.min(ROUNDS_PER_WORLD, ROUNDS - from); i++) {
        const spoiling = random.pick(SPOILINGS);
        const victims = world.people.filter(() => random.chance(0.5));
        took.push({ ms: await world.suffer(spoiling, victims, random), what: spoiling.name });
      }
      await world.close();
    }
    took.sort((a, b) => a.ms - b.ms);
    const worst = took.at(-1)!;
    console.info(
      `${ROUNDS} broken links: everybody had everything after ${Math.round(took[took.length >> 1]!.ms)} ms (median), ${Math.round(worst.ms)} ms at worst (${worst.what})`,
    );
    expect(worst.ms).toBeLessThan(5_000);
  });

  it.each(['writes', 'only reads'])(
    'FAULT-5, SAVE-3, TRAP 39: half-open: the page of one who %s says so within 20 s',
    async doing => {
      const proxy = await FaultProxy.start(() => server.port);
      const page = new SessionClient(proxy, `half-open ${doing === 'writes'}`);
      await until(
        () => page.isSaved,
        () => page.session.state.kind,
      );
      proxy.set({ swallows: 'both' });
      const startMs = performance.now();
      if (doing === 'writes') page.write('is anybody there?');
      await until(
        () => ['reconnecting', 'offline'].includes(page.session.state.kind),
        () => page.session.state.kind,
        60_000,
      );
      const noticedMs = performance.now() - startMs;
      console.info(`half-open: who ${doing} is told after ${Math.round(noticedMs)} ms`);
      expect(noticedMs).toBeLessThan(20_000);
      proxy.heal();
      await until(
        () => page.isSaved,
        () => page.session.state.kind,
        60_000,
      );
      await page.leave();
      await proxy.close();
    },
  );
});
