// The relay in simulated worlds: real y-websocket providers, virtual time, a bad network, a server that is killed and a
// disk that fails. PROSA_WORLDS=from-to chooses other seeds.
import { beforeAll, describe, expect, it } from 'vitest';
import { KEPT_SEEDS } from '../testing/kept-seeds.ts';
import { MUTANTS } from '../testing/mutants.ts';
import type { WorldCounts, WorldResult } from '../testing/world-life.ts';
import { prepareWorlds, type WorldRunner } from '../testing/worlds.ts';

const [FROM, TO] = (process.env.PROSA_WORLDS ?? '1-200').split('-').map(Number) as [number, number];
const PER_TEST = 25;
const MUTANT_SEEDS = 40;

let runWorld: WorldRunner;
const totals = new Map<string, number>();

beforeAll(async () => {
  runWorld = await prepareWorlds();
});

function describeFailure(number: number, { faults, story }: WorldResult): string {
  const repeat = `PROSA_WORLDS=${number}-${number} npx vitest run --project worlds server/relay/worlds`;
  return [`repeat with ${repeat}`, ...story, ...faults].join('\n');
}

function addCounts(counts: WorldCounts): void {
  for (const [what, count] of Object.entries(counts)) totals.set(what, (totals.get(what) ?? 0) + count);
}

describe('simulated worlds', () => {
  for (let from = FROM; from <= TO; from += PER_TEST) {
    const to = Math.min(TO, from + PER_TEST - 1);
    it(`ROOM-16: no word is lost and everybody has the same, worlds ${from} to ${to}`, async () => {
      for (let number = from; number <= to; number++) {
        const result = await runWorld(`world ${number}`);
        addCounts(result.counts);
        if (result.faults.length > 0) expect.fail(describeFailure(number, result));
      }
    });
  }

  if (TO - FROM >= 199) {
    it('ROOM-16: in these worlds everything happened that can go wrong', () => {
      for (const [what, count] of totals) expect(count, what).toBeGreaterThan(0);
      expect(totals.size).toBeGreaterThan(15);
    });
  }

  for (const { seed, date } of KEPT_SEEDS) {
    it(`ROOM-16: the seed "${seed}", which failed on ${date}, is fine`, async () => {
      const { faults, story } = await runWorld(seed);
      expect([...story, ...faults].join('\n')).not.toContain('FAULT');
      expect(faults).toEqual([]);
    });
  }
});

describe('mutants', () => {
  for (const { name, tampering } of MUTANTS) {
    it(`ROOM-16: the worlds find a relay that ${name}`, async () => {
      let caught = false;
      for (let number = 1; number <= MUTANT_SEEDS && !caught; number++) {
        const { faults } = await runWorld(`mutant ${number}`, tampering());
        caught = faults.length > 0;
      }
      expect(caught).toBe(true);
    });
  }
});
