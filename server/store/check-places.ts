// What every store demands of the places in a log before it writes. Pure.
import type { Append, Folded } from '../relay/ports.ts';
import { STORE_CODES, StoreError } from './store-error.ts';

/** The update at `append.seq` would leave a hole: `lastSeq` is the last place taken. */
export function holeError(append: Pick<Append, 'doc' | 'seq'>, lastSeq: number): StoreError {
  const doc = JSON.stringify(append.doc);
  return new StoreError(
    STORE_CODES.hole,
    `update ${append.seq} of document ${doc} would leave a hole: the last one stored is ${lastSeq}`,
  );
}

export function placeTakenError(append: Pick<Append, 'doc' | 'seq'>): StoreError {
  const doc = JSON.stringify(append.doc);
  return new StoreError(
    STORE_CODES.placeTaken,
    `place ${append.seq} of document ${doc} is already taken by another update`,
  );
}

export function noDocumentError(doc: string): StoreError {
  return new StoreError(STORE_CODES.noDocument, `document ${JSON.stringify(doc)} was never opened`);
}

/**
 * Throws unless the fold fits the log: it may not reach beyond the last update (the next one would land on a place
 * that the base already stands for), nor behind the present base (which would bring back what was set aside).
 */
export function checkFold(
  doc: string,
  folded: Pick<Folded, 'upToSeq'>,
  baseSeq: number,
  lastSeq: number,
): void {
  if (folded.upToSeq >= baseSeq && folded.upToSeq <= lastSeq) return;
  throw new StoreError(
    STORE_CODES.badFold,
    `cannot fold document ${JSON.stringify(doc)} up to ${folded.upToSeq}: ` +
      `its base stands for ${baseSeq}, its last update is ${lastSeq}`,
  );
}

/** Throws unless every place set aside is one that the new base stands for. */
export function checkSetAside(doc: string, upToSeq: number, setAside: readonly number[]): void {
  for (const seq of setAside) {
    if (Number.isInteger(seq) && seq >= 1 && seq <= upToSeq) continue;
    throw new StoreError(
      STORE_CODES.badFold,
      `cannot set aside update ${seq} of document ${JSON.stringify(doc)}: the base stands for 1 to ${upToSeq}`,
    );
  }
}
