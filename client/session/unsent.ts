// What a local copy remembers about changes that the server's disk has not echoed: how many, since when, and why they
// were not accepted. Pure. One entry for each visit to the page, so that the last word of a page that is being closed is
// a single put, and two tabs of one person never overwrite each other's.
import { mayEdit } from '../../protocol/roles.ts';
import { countUnsaved, type SaveFacts } from './save-state.ts';

/** Why changes stay on this device. */
export const UNSENT_REASONS = [
  /** The role no longer allows writing. */
  'read-only',
  'no-access',
  'not-signed-in',
  /** The document is not on the server any more, or in the bin. */
  'gone',
  /** The server's document is another one than this copy. */
  'other-epoch',
  /** Larger than the server takes. */
  'too-large',
  /** The server would not take it: it said so, or could not read it. */
  'refused',
] as const;
export type UnsentReason = (typeof UNSENT_REASONS)[number];

export interface Unsent {
  count: number;
  /** When the oldest and the newest of them were made, by this device's clock; null: not known. */
  sinceMs: number | null;
  untilMs: number | null;
  /** null: nothing says more than that they were not sent yet. */
  why: UnsentReason | null;
  /** When `why` was found out; null when there is no reason. */
  whyAtMs: number | null;
}

export const NOTHING_UNSENT: Unsent = { count: 0, sinceMs: null, untilMs: null, why: null, whyAtMs: null };

/** True when there is nothing to remember. */
export function isNothing(unsent: Unsent): boolean {
  return unsent.count === 0 && unsent.why === null;
}

/** An entry as it was stored; null when it is none. Copies of earlier releases have the bare count. */
export function readUnsent(stored: unknown): Unsent | null {
  if (typeof stored === 'number') {
    return Number.isInteger(stored) && stored > 0 ? { ...NOTHING_UNSENT, count: stored } : null;
  }
  if (typeof stored !== 'object' || stored === null) return null;
  const { count, sinceMs, untilMs, why, whyAtMs } = stored as Partial<Record<keyof Unsent, unknown>>;
  if (!Number.isInteger(count) || (count as number) < 0) return null;
  const unsent: Unsent = {
    count: count as number,
    sinceMs: readTime(sinceMs),
    untilMs: readTime(untilMs),
    why: UNSENT_REASONS.find(reason => reason === why) ?? null,
    whyAtMs: readTime(whyAtMs),
  };
  return isNothing(unsent) ? null : unsent;
}

/** All visits together. */
export function joinUnsent(entries: Iterable<Unsent>): Unsent {
  let all = NOTHING_UNSENT;
  for (const one of entries) {
    const isNewer = one.why !== null && (all.why === null || (one.whyAtMs ?? 0) >= (all.whyAtMs ?? 0));
    all = {
      count: all.count + one.count,
      sinceMs: choose(Math.min, all.sinceMs, one.sinceMs),
      untilMs: choose(Math.max, all.untilMs, one.untilMs),
      why: isNewer ? one.why : all.why,
      whyAtMs: isNewer ? one.whyAtMs : all.whyAtMs,
    };
  }
  return all;
}

/** Why what is unsent will not be sent as things stand, or what has become of the document; null: nothing says so. */
export function findUnsentReason(facts: SaveFacts): UnsentReason | null {
  if (facts.link.phase === 'ended') {
    switch (facts.link.end.why) {
      case 'no-such-document':
        return 'gone';
      case 'replaced':
        return 'other-epoch';
      case 'update-refused':
      case 'malformed':
        return 'refused';
      default:
        return facts.link.end.why;
    }
  }
  if (countUnsaved(facts) === 0) return null;
  if (facts.tooBig !== null) return 'too-large';
  if (!mayEdit(facts.role)) return 'read-only';
  switch (facts.refusal?.reason) {
    case undefined:
    // These pass: both sides compare what they have on the next connection.
    case 'too-fast':
    case 'client-id-taken':
      return null;
    case 'read-only':
      return 'read-only';
    case 'message-too-large':
    case 'document-too-large':
      return 'too-large';
    default:
      return 'refused';
  }
}

function readTime(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function choose(pick: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : pick(a, b);
}
