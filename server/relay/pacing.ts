// When a room may send next, and what one connection may cost: three small policies that know nothing but numbers.

/** How flushes are spaced; the fields are those of RELAY_LIMITS. */
export interface FlushSpacing {
  flushShare: number;
  flushGapMsPerReceiver: number;
  maxCrowdGapMs: number;
  maxFlushGapMs: number;
}

/**
 * Spaces flushes so that sending takes a bounded share of the event loop, and so that in a crowd, where somebody always
 * types, one frame carries what several have typed. The first flush after a quiet moment is free.
 */
export class FlushPacer {
  private nextAtMs = 0;
  private readonly spacing: FlushSpacing;

  constructor(spacing: FlushSpacing) {
    this.spacing = spacing;
  }

  /** How long to wait; 0 or less: not at all. */
  waitMs(nowMs: number): number {
    return this.nextAtMs - nowMs;
  }

  /** A flush to so many has ended, and took `costMs`. */
  flushed(endMs: number, costMs: number, receivers: number): void {
    const { flushShare, flushGapMsPerReceiver, maxCrowdGapMs, maxFlushGapMs } = this.spacing;
    const crowdGapMs = Math.min(receivers * flushGapMsPerReceiver, maxCrowdGapMs);
    this.nextAtMs = endMs + Math.min(Math.max(costMs * flushShare, crowdGapMs), maxFlushGapMs);
  }
}

/** So much a second on average, and one second's worth at once. May be overdrawn by one spending. */
export class Allowance {
  private left: number;
  private atMs: number;
  private readonly perSecond: number;
  private readonly burst: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.left = burst;
    this.atMs = nowMs;
  }

  /** How long until something may be spent again; 0: now. */
  waitMs(nowMs: number): number {
    this.refill(nowMs);
    return this.left > 0 ? 0 : ((1 - this.left) / this.perSecond) * 1000;
  }

  spend(amount: number, nowMs: number): void {
    this.refill(nowMs);
    this.left -= amount;
  }

  private refill(nowMs: number): void {
    this.left = Math.min(this.burst, this.left + ((nowMs - this.atMs) / 1000) * this.perSecond);
    this.atMs = nowMs;
  }
}

/** Doubles from `firstMs` up to `maxMs`, each pause shortened by up to a half at random. */
export class Backoff {
  private attempts = 0;
  private readonly firstMs: number;
  private readonly maxMs: number;
  private readonly random: () => number;

  constructor(firstMs: number, maxMs: number, random: () => number) {
    this.firstMs = firstMs;
    this.maxMs = maxMs;
    this.random = random;
  }

  nextMs(): number {
    const whole = Math.min(this.firstMs * 2 ** this.attempts, this.maxMs);
    this.attempts++;
    return whole * (1 - this.random() / 2);
  }

  reset(): void {
    this.attempts = 0;
  }
}
