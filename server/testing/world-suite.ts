// A share of the simulated worlds as tests, so that several test files run side by side on the cores of a machine.
// PROSA_WORLDS=from-to chooses other seeds, for all shares together: one is repeated by the command that a failure prints.
import { beforeAll, describe, expect, it } from 'vitest';
import type { WorldCounts } from './world-counts.ts';
import type { WorldResult } from './world-life.ts';
import { prepareWorlds, type WorldRunner } from './worlds.ts';

const PER_TEST = 10;
/** From so many worlds on, everything that can go wrong must have gone wrong in some of them. */
const ENOUGH = 100;

export interface Share {
  /** From 0. */
  index: number;
  count: number;
  perTest?: number;
  /** All shares together, both ends included. */
  from: number;
  to: number;
}

export function chosenWorlds(everyDay: string): { from: number; to: number } {
  const [from, to] = (process.env.PROSA_WORLDS ?? everyDay).split('-').map(Number);
  if (from === undefined || to === undefined || !(from <= to)) {
    throw new Error(`PROSA_WORLDS is ${process.env.PROSA_WORLDS}, and should be like 1-200`);
  }
  return { from, to };
}

export function describeFailure(number: number, { faults, story }: WorldResult): string {
  const repeat = `PROSA_WORLDS=${number}-${number} npx vitest run --project worlds server/relay/worlds`;
  return [`repeat with ${repeat}`, ...story, ...faults].join('\n');
}

function addCounts(totals: Map<string, number>, counts: WorldCounts): void {
  for (const [what, count] of Object.entries(counts)) totals.set(what, (totals.get(what) ?? 0) + count);
}

/** Every `count`-th world from `index` on. */
export function describeWorlds({ index, count, perTest = PER_TEST, from, to }: Share): void {
  const totals = new Map<string, number>();
  const numbers: number[] = [];
  for (let number = from + index; number <= to; number += count) numbers.push(number);
  let runWorld: WorldRunner;

  beforeAll(async () => {
    runWorld = await prepareWorlds();
  });

  describe('simulated worlds', () => {
    for (let i = 0; i < numbers.length; i += perTest) {
      const some = numbers.slice(i, i + perTest);
      it(`ROOM-16, WORLD-1 to WORLD-6: worlds ${some[0]} to ${some.at(-1)}, one in ${count}`, async () => {
        for (const number of some) {
          const result = await runWorld(`world ${number}`);
          addCounts(totals, result.counts);
          if (result.faults.length > 0) expect.fail(describeFailure(number, result));
        }
      });
    }

    if (numbers.length === 0) {
      it('WORLD-7: no world of this share was chosen', () => expect(numbers).toEqual([]));
    }
    if (numbers.length >= ENOUGH) {
      it('WORLD-7: in these worlds everything happened that can go wrong', () => {
        for (const [what, count] of totals) expect(count, what).toBeGreaterThan(0);
        expect(totals.size).toBeGreaterThan(40);
      });
    }
  });
}
