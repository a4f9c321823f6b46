// A short conversation over /live, struck once at each point that it passes: every frame, in either direction, right before
// and right after it arrives, with each thing that can happen to a connection. LIVE_POINT runs one point.
import { describe, expect, it } from 'vitest';
import { LIVE_MUTANTS } from '../testing/live-mutants.ts';
import { type LiveBlow, runLiveTrial } from '../testing/live-world.ts';
import { SimulatedTime } from '../testing/simulated-time.ts';

const ONE = process.env.LIVE_POINT;
const WHATS: readonly LiveBlow['what'][] = ['cut', 'swallow', 'restart', 'reload'];

describe('a conversation that is struck at every point', () => {
  it.each(WHATS)('LIVE-6, LIVE-20: is whole afterwards, each thing once and in order (%s)', async what => {
    const calm = await runLiveTrial(null, new SimulatedTime());
    expect(calm.faults).toEqual([]);
    const pointCount = calm.counts.points ?? 0;
    expect(pointCount).toBeGreaterThan(60);
    const points = ONE === undefined ? Array.from({ length: pointCount }, (_, i) => i + 1) : [Number(ONE)];
    let struckCount = 0;
    for (const point of points) {
      for (const when of ['before', 'after'] as const) {
        const { faults, counts } = await runLiveTrial({ point, when, what }, new SimulatedTime());
        expect(faults, `${what} ${when} point ${point}`).toEqual([]);
        struckCount += counts[what] ?? 0;
      }
    }
    // After a frame that closed the connection there is nothing to strike.
    expect(struckCount).toBeGreaterThan(points.length * 1.8);
  });

  it('LIVE-6: a hub that says "done" before it has stored is found out', async () => {
    const mutant = LIVE_MUTANTS.find(({ name }) => name.includes('before it is stored'))!;
    for (let point = 1; point <= 100; point++) {
      const blow = { point, when: 'after', what: 'restart' } as const;
      const { faults } = await runLiveTrial(blow, new SimulatedTime(), mutant.tampering());
      if (faults.length > 0) return;
    }
    expect.unreachable('not found at any point');
  });
});
