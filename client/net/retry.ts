// When to try again after a connection was lost. Pure: randomness comes in as an argument. Jitter matters more
// than growth here: after a restart of the server everybody comes back, and must not come back at once.

/** How near the person is: a page that is looked at comes back sooner. */
export type Attention = 'active' | 'idle' | 'hidden';

const FIRST_MS = 500;
const ACTIVE_FROM_MS = 1_000;
const ACTIVE_TO_MS = 9_000;
const AWAY_FROM_MS = 60_000;
const AWAY_TO_MS = 180_000;

/**
 * Milliseconds until the next try. `failedTries` counts the tries since a connection last did useful work;
 * `random` is in [0, 1).
 */
export function chooseRetryDelay(failedTries: number, attention: Attention, random: number): number {
  if (failedTries === 0) return Math.floor(random * FIRST_MS);
  if (attention === 'active') return pickBetween(ACTIVE_FROM_MS, ACTIVE_TO_MS, random);
  return pickBetween(AWAY_FROM_MS, AWAY_TO_MS, random);
}

function pickBetween(from: number, to: number, random: number): number {
  return Math.floor(from + (to - from) * random);
}
