import { describe, expect, it } from 'vitest';
import { SimulatedScheduler } from '../testing/simulated-scheduler.ts';
import { LinkWatch } from './link-watch.ts';

function setUp(hidden = false) {
  const scheduler = new SimulatedScheduler();
  const seen = { probes: 0, deadAtMs: null as number | null, heardMs: 0, setBackMs: 0 };
  const startMs = scheduler.now();
  const wall = { aheadMs: 0 };
  const byWall = {
    now: () => scheduler.now() + wall.aheadMs,
    after: (delayMs: number, run: () => void) => scheduler.after(delayMs, run),
  };
  const watch = new LinkWatch(byWall, {
    probe: () => {
      seen.probes += 1;
    },
    dead: () => {
      seen.deadAtMs = scheduler.now() - startMs;
      watch.closed();
    },
    lastHeardMs: () => seen.heardMs,
    isHidden: () => hidden,
    clockSetBack: byMs => {
      seen.setBackMs += byMs;
    },
  });
  const hear = () => {
    seen.heardMs = byWall.now();
    watch.heardFirst();
  };
  return { scheduler, wall, seen, watch, hear };
}

describe('connections that only look alive', () => {
  it('SAVE-14, TRAP 39: an idle one is given up within 16 s', () => {
    const { scheduler, seen, watch, hear } = setUp();
    watch.opened();
    hear();
    scheduler.pass(60_000);
    expect(seen.probes).toBe(1);
    expect(seen.deadAtMs).toBeLessThanOrEqual(16_000);
  });

  it('SAVE-14, TRAP 39: one that swallows what is written is given up within 11 s', () => {
    const { scheduler, seen, watch, hear } = setUp();
    watch.opened();
    hear();
    scheduler.pass(100);
    watch.sent();
    scheduler.pass(60_000);
    expect(seen.deadAtMs).toBeLessThanOrEqual(11_000);
  });

  it('SAVE-14, TRAP 39: … also when that was an answer, written as soon as the question came', () => {
    const { scheduler, seen, watch, hear } = setUp();
    watch.opened();
    hear();
    watch.sent();
    scheduler.pass(60_000);
    expect(seen.deadAtMs).toBeLessThanOrEqual(11_000);
  });

  it('SAVE-14, TRAP 39: … also when that was written right after the sign of life that ended a doubt', () => {
    const { scheduler, seen, watch, hear } = setUp();
    watch.opened();
    hear();
    scheduler.pass(4_000);
    watch.doubt();
    scheduler.pass(1_500);
    hear();
    scheduler.pass(10);
    watch.sent();
    const sentAtMs = 5_510;
    scheduler.pass(60_000);
    expect(seen.deadAtMs).toBeLessThanOrEqual(sentAtMs + 11_000);
  });

  it('SAVE-14: one that answers is kept, however slow its disk', () => {
    const { scheduler, seen, watch, hear } = setUp();
    watch.opened();
    hear();
    for (let i = 0; i < 120; i++) {
      scheduler.pass(500);
      watch.sent();
      const probes = seen.probes;
      scheduler.pass(500);
      if (seen.probes > probes) hear();
    }
    expect(seen.deadAtMs).toBeNull();
    expect(seen.probes).toBeGreaterThan(5);
  });

  it('SAVE-14: a hidden page asks for nothing while the server speaks every 20 s', () => {
    const { scheduler, seen, watch, hear } = setUp(true);
    watch.opened();
    hear();
    for (let i = 0; i < 30; i++) {
      scheduler.pass(20_000);
      hear();
    }
    expect(seen).toMatchObject({ probes: 0, deadAtMs: null });
  });

  it('SAVE-14: one that does not open is given up after 10 s, one that says nothing after 15 s', () => {
    const first = setUp();
    first.watch.connecting();
    first.scheduler.pass(60_000);
    expect(first.seen.deadAtMs).toBe(10_000);
    const second = setUp();
    second.watch.opened();
    second.scheduler.pass(60_000);
    expect(second.seen.deadAtMs).toBe(15_000);
  });

  it('SAVE-14: a doubt is answered or ends it within 6 s', () => {
    const { scheduler, seen, watch, hear } = setUp();
    watch.opened();
    hear();
    watch.doubt();
    scheduler.pass(1_000);
    hear();
    scheduler.pass(7_000);
    expect(seen.deadAtMs).toBeNull();
    watch.doubt();
    scheduler.pass(6_000);
    expect(seen.deadAtMs).not.toBeNull();
  });

  it.each([-86_400_000, -3_600_000, -30_000, 86_400_000])(
    'SAVE-17, TRAP 39: one that dies while the clock is set by %i ms is given up within 32 s',
    setMs => {
      const { scheduler, wall, seen, watch, hear } = setUp();
      watch.opened();
      hear();
      scheduler.pass(4_000);
      wall.aheadMs += setMs;
      scheduler.pass(60_000);
      expect(seen.deadAtMs).toBeLessThanOrEqual(32_000);
    },
  );

  it.each([-86_400_000, 86_400_000])(
    'SAVE-17: one that answers is kept when the clock is set by %i ms',
    setMs => {
      const { scheduler, wall, seen, watch, hear } = setUp();
      watch.opened();
      hear();
      scheduler.pass(4_000);
      wall.aheadMs += setMs;
      for (let i = 0; i < 60; i++) {
        const probes = seen.probes;
        scheduler.pass(1_000);
        if (seen.probes > probes) hear();
      }
      expect(seen.deadAtMs).toBeNull();
      expect(seen.setBackMs > 0).toBe(setMs < 0);
    },
  );

  it('SAVE-17: one that does not open while the clock is set back is given up', () => {
    const { scheduler, wall, seen, watch } = setUp();
    watch.connecting();
    scheduler.pass(4_000);
    wall.aheadMs -= 86_400_000;
    scheduler.pass(60_000);
    expect(seen.deadAtMs).toBeLessThanOrEqual(20_000);
  });
});
