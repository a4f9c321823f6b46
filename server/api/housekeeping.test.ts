// Rule API-7: what is done once a day.
import { expect, test } from 'vitest';
import { SimulatedTime } from '../testing/simulated-time.ts';
import { Housekeeping } from './housekeeping.ts';

const DAY_MS = 86_400_000;

function build() {
  const time = new SimulatedTime();
  const bin = new Map<string, number>();
  const events: string[] = [];
  const world = { bin, events, time, failing: false };
  const write = (level: string) => (event: string) => void events.push(`${level}: ${event}`);
  const housekeeping = new Housekeeping({
    catalogue: {
      async listBinnedBefore(atMs) {
        if (world.failing) throw new Error('disk');
        return [...bin].filter(([, binnedMs]) => binnedMs < atMs).map(([doc]) => doc);
      },
      async purge(doc) {
        events.push(`purge ${doc}`);
        bin.delete(doc);
      },
    },
    rooms: {
      async evict(doc) {
        events.push(`evict ${doc}`);
      },
    },
    shelf: {
      async removeUnused(beforeMs) {
        events.push(`files before ${(time.wallNow() - beforeMs) / DAY_MS} days`);
        return 0;
      },
    },
    clock: { wallNow: () => time.wallNow(), after: (delayMs, run) => time.after(delayMs, run) },
    log: { debug() {}, info: write('info'), warn: write('warn'), error: write('error') },
  });
  return { housekeeping, ...world, world };
}

test('API-7: what was in the bin for more than 30 days goes, everybody out first; then files', async () => {
  const { housekeeping, bin, events, time } = build();
  bin.set('old', time.wallNow() - 30 * DAY_MS - 1);
  bin.set('young', time.wallNow() - 30 * DAY_MS + 1);
  await housekeeping.run();
  expect(events).toEqual(['evict old', 'purge old', 'files before 7 days', 'info: cleared away']);
  expect([...bin.keys()]).toEqual(['young']);
});

test('API-7: at the start and every day, also after a day that failed, and not after the end', async () => {
  const { housekeeping, events, time, world } = build();
  const days = () => events.filter(event => event.startsWith('files')).length;
  housekeeping.start();
  await new Promise(setImmediate);
  expect(days()).toBe(1);
  world.failing = true;
  await time.run(DAY_MS);
  expect(events.at(-1)).toBe('error: clearing away failed');
  world.failing = false;
  await time.run(DAY_MS);
  expect(days()).toBe(2);
  await housekeeping.stop();
  await time.run(3 * DAY_MS);
  expect(days()).toBe(2);
});
