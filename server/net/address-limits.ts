// How many connections one address may hold and how fast it may open them. Pure bookkeeping; time is passed in.

export interface AddressLimitOptions {
  /** Connections open at once; 0: no limit. */
  maxConnections: number;
  /** New connections a minute, all of which may come at once; 0: no limit. */
  maxPerMinute: number;
}

export type Admission = 'ok' | 'too-many' | 'too-fast';

interface Entry {
  open: number;
  /** Connections that may still be opened now; refills with time. */
  tokens: number;
  atMs: number;
}

const MINUTE_MS = 60_000;

/**
 * Counts per key. Safety: never more than `maxConnections` are open for a key. Liveness: a key that was refused
 * for its rate is taken again once its bucket has refilled. Entries leave memory when they say nothing any more.
 */
export class AddressLimits {
  readonly #options: AddressLimitOptions;
  readonly #entries = new Map<string, Entry>();
  #sweepAtMs = MINUTE_MS;

  constructor(options: AddressLimitOptions) {
    this.#options = options;
  }

  /** Takes one connection in when it answers "ok"; then leave() must follow once. */
  enter(key: string, nowMs: number): Admission {
    this.#sweep(nowMs);
    const { maxConnections, maxPerMinute } = this.#options;
    const entry = this.#entries.get(key) ?? { open: 0, tokens: maxPerMinute, atMs: nowMs };
    this.#entries.set(key, entry);
    entry.tokens = this.#refilled(entry, nowMs);
    entry.atMs = nowMs;
    if (maxPerMinute > 0) {
      if (entry.tokens < 1) return 'too-fast';
      entry.tokens -= 1;
    }
    if (maxConnections > 0 && entry.open >= maxConnections) return 'too-many';
    entry.open += 1;
    return 'ok';
  }

  leave(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.open === 0) {
      throw new Error(`invariant violation: ${key} leaves, but has no connection`);
    }
    entry.open -= 1;
  }

  /** Keys in memory. */
  get size(): number {
    return this.#entries.size;
  }

  #refilled(entry: Entry, nowMs: number): number {
    const { maxPerMinute } = this.#options;
    return Math.min(maxPerMinute, entry.tokens + ((nowMs - entry.atMs) * maxPerMinute) / MINUTE_MS);
  }

  #sweep(nowMs: number): void {
    if (nowMs < this.#sweepAtMs) return;
    this.#sweepAtMs = nowMs + MINUTE_MS;
    for (const [key, entry] of this.#entries) {
      const idle = entry.open === 0 && this.#refilled(entry, nowMs) >= this.#options.maxPerMinute;
      if (idle) this.#entries.delete(key);
    }
  }
}
