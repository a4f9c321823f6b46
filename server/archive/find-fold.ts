// What to do when a document does not verify: finds the author whose updates spoil it. Drives attempts, one after the
// other, and does not know how they are made.
import type { FoldRequest, FoldResult } from '../relay/ports.ts';
import type { FoldAttempt } from './fold.ts';

/** Tries without these entries of the tail; null: with all. Rejects only when it could not try at all. */
export type TryFold = (leftOut: ReadonlySet<number> | null) => Promise<FoldAttempt>;

/**
 * The fold of the request. When it does not verify with everything in it, each author's updates are left out in turn,
 * who wrote last first. When that does not help either, several are to blame: authors are then added to the base one
 * by one, and who spoils it stays out. Rejects when nothing verifies within `maxTries` tries.
 *
 * Safety: what is set aside belongs to an author without whom the document verifies and with whom it does not, or
 * refers to something of theirs. Liveness: ends after `maxTries` tries at most.
 */
export async function findFold(
  request: FoldRequest,
  tryFold: TryFold,
  maxTries: number,
): Promise<FoldResult> {
  if (request.tail.length === 0 && request.base === null)
    throw new Error('nothing to fold: the log is empty');
  const whole = await tryFold(null);
  if (whole.outcome === 'verified') return { outcome: 'verified', folded: toFolded(request, whole) };

  const reason = `${whole.failure}: ${whole.detail}`;
  let tries = 1;
  const tryWithout = async (authors: ReadonlySet<string>): Promise<FoldAttempt> => {
    tries += 1;
    if (tries > maxTries)
      throw new Error(`does not verify (${reason}), and no fold was found in ${maxTries} tries`);
    return tryFold(entriesOf(request, authors));
  };

  const authors = authorsByLastUpdate(request);
  for (const author of authors) {
    const attempt = await tryWithout(new Set([author]));
    if (attempt.outcome === 'verified') return toSetAside(request, attempt, reason);
  }
  const out = new Set(authors);
  let best: FoldAttempt | null = null;
  for (const author of authors.toReversed()) {
    out.delete(author);
    const attempt = await tryWithout(out);
    if (attempt.outcome === 'verified') best = attempt;
    else out.add(author);
  }
  best ??= await tryWithout(out);
  if (best.outcome === 'verified') return toSetAside(request, best, reason);
  throw new Error(`does not verify (${reason}), not even its base (${best.failure}: ${best.detail})`);
}

function authorsByLastUpdate(request: FoldRequest): string[] {
  return [...new Set(request.tail.map(update => update.author).reverse())];
}

function entriesOf(request: FoldRequest, authors: ReadonlySet<string>): Set<number> {
  const entries = new Set<number>();
  request.tail.forEach((update, i) => {
    if (authors.has(update.author)) entries.add(i);
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
