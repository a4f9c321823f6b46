// What one tab, one person and one address may do over /live. Rates are messages a minute.
import type { Rate } from '../people/buckets.ts';

export interface LiveLimits {
  maxTopicsPerConnection: number;
  maxReplayCount: number;
  maxQueuedBytes: number;
  /** Requests of one tab that wait for those before them. */
  maxWaitingRequests: number;
  /** More than this unsent: a replay waits, and what is only true for the moment is left out. */
  highBytes: number;
  /** A replay waits this long for a slow reader. */
  drainMs: number;
  /** Everything that one tab says. */
  tabRate: Rate;
  /** What one person brings into talks, over all tabs. */
  talkRate: Rate;
  /** An address may do so many times as much as a person: a school or an office is one address. */
  addressFactor: number;
  /** This machine itself: behind a local proxy that nobody has declared it is everybody. */
  machineFactor: number;
}

export const LIVE_BUDGETS = {
  maxWaitingRequests: 100,
  highBytes: 256 * 1024,
  drainMs: 60_000,
  tabRate: { burst: 300, perMinute: 600 },
  talkRate: { burst: 100, perMinute: 60 },
  addressFactor: 5,
  machineFactor: 100,
} as const;
