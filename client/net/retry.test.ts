import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimulatedScheduler } from '../testing/simulated-scheduler.ts';
import { chooseRetryDelay } from './retry.ts';
import { spaceOut } from './scheduler.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('when to try again', () => {
  it('SAVE-13, TRAP 15: at once the first time, then 1 to 9 s, or 1 to 3 min when nobody is looking', () => {
    fc.assert(
      fc.property(random, fc.integer({ min: 1, max: 1_000 }), (share, tries) => {
        const first = chooseRetryDelay(0, 'hidden', share);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(first).toBeLessThanOrEqual(500);
        for (const loss of ['unknown', 'restarting'] as const) {
          const active = chooseRetryDelay(tries, 'active', share, loss);
          expect(active).toBeGreaterThanOrEqual(1_000);
          expect(active).toBeLessThanOrEqual(9_000);
          for (const attention of ['idle', 'hidden'] as const) {
            const away = chooseRetryDelay(tries, attention, share, loss);
            expect(away).toBeGreaterThanOrEqual(60_000);
            expect(away).toBeLessThanOrEqual(180_000);
          }
        }
      }),
    );
  });

  it('SAVE-13, TRAP 15: after a restart no second sees 22 % of the tries, and nobody waits for much more than 5 s', () => {
    // Everybody's share of chance, evenly: 1,000 people who lose their connection at the same moment.
    const shares = Array.from({ length: 1_000 }, (_, i) => i / 1_000);
    const tries = shares.map(share => chooseRetryDelay(0, 'active', share, 'restarting'));
    const busiest = Math.max(
      ...tries.map(fromMs => tries.filter(ms => ms >= fromMs && ms < fromMs + 1_000).length),
    );
    expect(busiest).toBeLessThan(220);
    expect(Math.max(...tries)).toBeLessThanOrEqual(5_400);
    // Those who find nobody when the server died without a word.
    const second = shares.map(share => chooseRetryDelay(1, 'active', share));
    expect(second.filter(ms => ms < 2_000).length).toBeLessThan(251);
    expect(Math.max(...second)).toBeLessThanOrEqual(5_000);
  });
});

describe('spacing out', () => {
  it('PAGE-5: runs at once, then at most once every 30 ms, the last call included', () => {
    const scheduler = new SimulatedScheduler();
    const startMs = scheduler.now();
    const runs: number[] = [];
    const spaced = spaceOut(scheduler, 30, () => runs.push(scheduler.now() - startMs));
    for (let i = 0; i < 10; i++) {
      spaced.call();
      scheduler.pass(10);
    }
    scheduler.pass(1_000);
    expect(runs).toEqual([0, 30, 60, 90, 120]);
  });

  it('PAGE-5: nothing runs after it was cancelled', () => {
    const scheduler = new SimulatedScheduler();
    let runs = 0;
    const spaced = spaceOut(scheduler, 30, () => {
      runs += 1;
    });
    spaced.call();
    spaced.call();
    spaced.cancel();
    scheduler.pass(100);
    expect(runs).toBe(1);
  });
});
