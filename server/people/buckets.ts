// Token buckets by key: how often one person, or one address, may do something. Pure bookkeeping; time is passed in.

export interface Rate {
  /** All of these may come at once. */
  burst: number;
  perMinute: number;
}

const MINUTE_MS = 60_000;
const MAX_KEYS = 20_000;

/**
 * One bucket for each key. Safety: never more than `burst` at once, nor more than `perMinute` for long. Liveness: a key
 * that was refused is taken again after what take() answers. At most `maxKeys` are remembered, those used last.
 */
export class Buckets {
  readonly #rate: Rate;
  readonly #maxKeys: number;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(rate: Rate, maxKeys = MAX_KEYS) {
    this.#rate = rate;
    this.#maxKeys = maxKeys;
  }

  /** 0 when it is granted, else the milliseconds after which it will be. */
  take(key: string, nowMs: number): number {
    const { burst, perMinute } = this.#rate;
    const before = this.#buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, before.tokens + ((nowMs - before.atMs) * perMinute) / MINUTE_MS);
    const granted = tokens >= 1;
    // Taken out and put in again: the map is in the order of use.
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: granted ? tokens - 1 : tokens, atMs: nowMs });
    if (this.#buckets.size > this.#maxKeys) this.#buckets.delete(this.#buckets.keys().next().value!);
    return granted ? 0 : Math.ceil(((1 - tokens) * MINUTE_MS) / perMinute);
  }

  get size(): number {
    return this.#buckets.size;
  }
}
