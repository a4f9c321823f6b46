// When to try again after a connection was lost. Pure: randomness comes in as an argument. Jitter matters more
// than growth here: after a restart of the server everybody comes back, and must not come back at once.

/** How near the person is: a page that is looked at comes back sooner. */
export type Attention = 'active' | 'idle' | 'hidden';

/** Why the connection was lost: "restarting" when the server said that it would be, and so says it to everybody. */
export type Loss = 'unknown' | 'restarting';

type Range = readonly [fromMs: number, toMs: number];

// One connection that breaks breaks alone, most likely, and may come back at once.
const FIRST: Range = [0, 500];
// Then the server is down, for everybody. A restart takes a second: nobody should see it 5 s later than the first.
const EARLY: Range = [1_000, 5_000];
const EARLY_TRIES = 4;
const ACTIVE: Range = [1_000, 9_000];
const AWAY: Range = [60_000, 180_000];
// Everybody knows it at the same moment. Few are so early that the server is not there yet; and no second may see a quarter of
// all tries, with what chance adds to an even spread.
const RESTARTING_FIRST: Range = [600, 5_400];
const RESTARTING_SECOND: Range = [1_000, 4_000];

/**
 * Milliseconds until the next try. `failedTries` counts the tries since a connection last did useful work;
 * `random` is in [0, 1).
 */
export function chooseRetryDelay(
  failedTries: number,
  attention: Attention,
  random: number,
  loss: Loss = 'unknown',
): number {
  const [fromMs, toMs] = chooseRange(failedTries, attention, loss);
  return Math.floor(fromMs + (toMs - fromMs) * random);
}

function chooseRange(failedTries: number, attention: Attention, loss: Loss): Range {
  const isRestarting = loss === 'restarting';
  if (failedTries === 0) return isRestarting ? RESTARTING_FIRST : FIRST;
  if (attention !== 'active') return AWAY;
  if (failedTries === 1 && isRestarting) return RESTARTING_SECOND;
  return failedTries <= EARLY_TRIES ? EARLY : ACTIVE;
}
