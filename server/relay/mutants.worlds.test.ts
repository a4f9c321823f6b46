// Proof that the simulated worlds find what they are for: relays, stores and pages with one known fault each; and the seeds
// that once failed.
import { beforeAll, describe, expect, it } from 'vitest';
import { FAULT_MUTANTS } from '../testing/fault-mutants.ts';
import { KEPT_SEEDS } from '../testing/kept-seeds.ts';
import { MUTANTS } from '../testing/mutants.ts';
import { prepareWorlds, type WorldRunner } from '../testing/worlds.ts';

const MUTANT_SEEDS = 40;

let runWorld: WorldRunner;

beforeAll(async () => {
  runWorld = await prepareWorlds();
});

describe('kept seeds', () => {
  for (const { seed, date } of KEPT_SEEDS) {
    it(`ROOM-16: the seed "${seed}", which failed on ${date}, is fine`, async () => {
      const { faults, story } = await runWorld(seed);
      expect([...story, ...faults].join('\n')).not.toContain('FAULT');
      expect(faults).toEqual([]);
    });
  }
});

describe('mutants', () => {
  for (const { name, tampering } of [...MUTANTS, ...FAULT_MUTANTS]) {
    it(`WORLD-8: the worlds find a server or page that ${name}`, async () => {
      let caught = false;
      for (let number = 1; number <= MUTANT_SEEDS && !caught; number++) {
        const { faults } = await runWorld(`mutant ${number}`, tampering());
        caught = faults.length > 0;
      }
      expect(caught).toBe(true);
    });
  }
});
