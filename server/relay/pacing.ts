// When a room may send next, and what one connection may cost: three small policies that know nothing but numbers.

/**
 * Spaces flushes so that sending takes a bounded share of the event loop. The first flush after a quiet moment is
 * free; after one that took `costMs` the next waits `share` times as long, `maxGapMs` at the most.
 */
export class FlushPacer {
  private nextAtMs = 0;
  private readonly share: number;
  private readonly maxGapMs: number;

  constructor(share: number, maxGapMs: number) {
    this.share = share;
    this.maxGapMs = maxGapMs;
  }

  /** How long to wait; 0 or less: not at all. */
  waitMs(nowMs: number): number {
    return this.nextAtMs - nowMs;
  }

  flushed(endMs: number, costMs: number): void {
    this.nextAtMs = endMs + Math.min(costMs * this.share, this.maxGapMs);
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
