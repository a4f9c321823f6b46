// What to do when a document does not verify: finds the author whose updates spoil it. Drives attempts, one after the
// other, and does not know how they are made.
import type { FoldRequest, FoldResult } from '../relay/ports.ts';
import type { FoldAttempt } from './fold.ts';

/** Tries without these entries of the tail; null: with all. Rejects only when it could not try at all. */
export type TryFold = (leftOut: ReadonlySet<number> | null) => Promise<FoldAttempt>;

/**
 * The fold of the request. When it does not verify with everything in it, the first update is looked for with which the
 * log, up to there, does not; its author's updates are left out, and so on until the rest verifies. Rejects when nothing
 * verifies within `maxTries` tries.
 *
 * Safety: what is set aside belongs to an author with whom the rest does not verify, or refers to something of theirs.
 * Liveness: ends after `maxTries` tries at most; each guilty author costs the logarithm of the tail's length, however many
 * have written.
 */
export async function findFold(
  request: FoldRequest,
  tryFold: TryFold,
  maxTries: number,
): Promise<FoldResult> {
  const { tail } = request;
  if (tail.length === 0 && request.base === null) throw new Error('nothing to fold: the log is empty');
  const whole = await tryFold(null);
  if (whole.outcome === 'verified') return { outcome: 'verified', folded: toFolded(request, whole) };

  const reason = `${whole.failure}: ${whole.detail}`;
  let tries = 1;
  const guilty = new Set<string>();
  /** The first `count` updates of the tail, without what the guilty wrote. */
  const tryFirst = async (count: number): Promise<FoldAttempt> => {
    tries += 1;
    if (tries > maxTries)
      throw new Error(`does not verify (${reason}), and no fold was found in ${maxTries} tries`);
    return tryFold(entriesOf(request, guilty, count));
  };

  for (;;) {
    // The log is causally complete up to any place. What stands at `failing` makes it fail, what stands before `good` does not.
    let good = 0;
    let failing = tail.length;
    while (failing - good > 1) {
      const middle = Math.floor((good + failing) / 2);
      if ((await tryFirst(middle)).outcome === 'verified') good = middle;
      else failing = middle;
    }
    const author = tail[failing - 1]?.author;
    // Nobody is left to blame.
    if (author === undefined || guilty.has(author)) break;
    guilty.add(author);
    let rest = await tryFirst(tail.length);
    if (rest.outcome === 'failed') continue;
    // Whoever was suspected in vain comes back: the last straw of a document that takes too long need not be the heavy one.
    for (const suspect of [...guilty].slice(0, -1)) {
      guilty.delete(suspect);
      const more = await tryFirst(tail.length);
      if (more.outcome === 'verified') rest = more;
      else guilty.add(suspect);
    }
    return toSetAside(request, rest, reason);
  }
  const base = await tryFirst(0);
  if (base.outcome === 'verified') {
    throw new Error(`invariant violation: does not verify (${reason}), and nobody is to blame`);
  }
  throw new Error(`does not verify (${reason}), not even its base (${base.failure}: ${base.detail})`);
}

function entriesOf(request: FoldRequest, authors: ReadonlySet<string>, count: number): Set<number> {
  const entries = new Set<number>();
  request.tail.forEach((update, i) => {
    if (i >= count || authors.has(update.author)) entries.add(i);
  });
  return entries;
}

type Verified = Extract<FoldAttempt, { outcome: 'verified' }>;

function toFolded(request: FoldRequest, attempt: Verified) {
  const { base, stateVector, deleteSet, facts } = attempt;
  return { upToSeq: request.tail.at(-1)?.seq ?? 0, base, stateVector, deleteSet, facts };
}

function toSetAside(request: FoldRequest, attempt: Verified, reason: string): FoldResult {
  const setAside = attempt.leftOut.map(i => request.tail[i]!.seq);
  return { outcome: 'set-aside', folded: toFolded(request, attempt), setAside, reason };
}
