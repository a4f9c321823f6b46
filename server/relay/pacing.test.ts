import { describe, expect, it } from 'vitest';
import { Allowance, Backoff, FlushPacer } from './pacing.ts';

const SPACING = { flushShare: 10, flushGapMsPerReceiver: 0.5, maxCrowdGapMs: 40, maxFlushGapMs: 100 };

describe('pacing', () => {
  it('ROOM-8: the first flush is free, the next waits in proportion to the last one’s cost, up to a limit', () => {
    const pacer = new FlushPacer(SPACING);
    expect(pacer.waitMs(0)).toBeLessThanOrEqual(0);
    pacer.flushed(1002, 2, 2);
    expect(pacer.waitMs(1002)).toBe(20);
    expect(pacer.waitMs(1022)).toBe(0);
    pacer.flushed(2000, 50, 2);
    expect(pacer.waitMs(2000)).toBe(100);
  });

  it('ROOM-8: the more have been sent to, the longer it waits, up to a limit of its own', () => {
    const waitAfter = (receivers: number) => {
      const pacer = new FlushPacer(SPACING);
      pacer.flushed(0, 0, receivers);
      return pacer.waitMs(0);
    };
    expect([0, 1, 10, 100, 5000].map(waitAfter)).toEqual([0, 0.5, 5, 40, 40]);
  });

  it('PRES-6, ROOM-15: an allowance gives so much a second, a burst at once, and makes up for what was overdrawn', () => {
    const allowance = new Allowance(100, 200, 0);
    allowance.spend(150, 0);
    expect(allowance.waitMs(0)).toBe(0);
    allowance.spend(100, 0);
    expect(allowance.waitMs(0)).toBeCloseTo(510);
    expect(allowance.waitMs(510)).toBe(0);
    expect(allowance.waitMs(1_000_000)).toBe(0);
    allowance.spend(201, 1_000_000);
    expect(allowance.waitMs(1_000_000)).toBeGreaterThan(0);
  });

  it('ROOM-9: pauses double up to a limit, are never all alike, and begin anew after a success', () => {
    const pauses = (random: number) => {
      const backoff = new Backoff(250, 5000, () => random);
      return Array.from({ length: 7 }, () => backoff.nextMs());
    };
    expect(pauses(0)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    expect(pauses(1)).toEqual([125, 250, 500, 1000, 2000, 2500, 2500]);
    const backoff = new Backoff(250, 5000, () => 0);
    backoff.nextMs();
    backoff.reset();
    expect(backoff.nextMs()).toBe(250);
  });
});
