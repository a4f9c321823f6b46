// Builds one document from a base and the updates after it, and proves that what comes out of it is the same
// document. Pure: bytes in, bytes out; runs in the archive's worker thread, and in tests without one. Here, and
// nowhere else in the server, documents are built, so that a poisonous update can harm nothing but this attempt.
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import type { DocumentFacts } from '../relay/ports.ts';
import { digestDocument } from './digest-document.ts';
import { readFacts } from './document-facts.ts';

export interface FoldInput {
  kind: DocumentKind;
  base: Uint8Array | null;
  tail: readonly Uint8Array[];
  /**
   * null: everything is applied. Otherwise these entries of the tail are left out, and with them, one after the
   * other, those that refer to something that was left out.
   */
  leftOut: ReadonlySet<number> | null;
}

const FAILURES = ['throws', 'pending', 'reload-differs', 'too-slow', 'out-of-memory'] as const;

export type Failure = (typeof FAILURES)[number];

export type FoldAttempt =
  | {
      outcome: 'verified';
      base: Uint8Array<ArrayBuffer>;
      /** Encoded as v1. */
      stateVector: Uint8Array<ArrayBuffer>;
      deleteSet: Uint8Array<ArrayBuffer>;
      facts: DocumentFacts;
      /** Entries of the tail that are not in it, ascending. */
      leftOut: number[];
    }
  | { outcome: 'failed'; failure: Failure; detail: string };

// Encoding, loading and encoding again is the same after the first time for every history that was tried. The
// second round is for one that nobody has thought of, in which Yjs joins items only when it loads them.
const MAX_RELOADS = 2;

/** Never throws: what goes wrong is a failed attempt. */
export function foldOnce(input: FoldInput): FoldAttempt {
  try {
    return fold(input);
  } catch (error) {
    return { outcome: 'failed', failure: 'throws', detail: describeError(error) };
  }
}

function fold({ kind, base, tail, leftOut }: FoldInput): FoldAttempt {
  const kept = leftOut === null ? null : keepComplete(base, tail, leftOut);
  const updates = kept === null ? [...tail] : tail.filter((_, i) => kept.has(i));
  if (base !== null) updates.unshift(base);

  const built = buildDocument(updates);
  // Deletions of what was left out: nobody will ever bring it, and the rest of their updates is honest work.
  if (leftOut !== null) built.store.pendingDs = null;
  const pending = describePending(built);
  if (pending !== null) return { outcome: 'failed', failure: 'pending', detail: pending };
  const digest = digestDocument(built);
  let encoded = Y.encodeStateAsUpdate(built);
  // A built document takes a dozen times its bytes: the first is let go before the second is built.
  built.destroy();

  for (let reload = 1; reload <= MAX_RELOADS; reload++) {
    const reloaded = buildDocument([encoded]);
    const difference = describePending(reloaded) ?? compare(digest, digestDocument(reloaded));
    if (difference !== null) return { outcome: 'failed', failure: 'reload-differs', detail: difference };
    const again = Y.encodeStateAsUpdate(reloaded);
    if (Buffer.compare(encoded, again) === 0) {
      const left = kept === null ? [] : tail.map((_, i) => i).filter(i => !kept.has(i));
      return answer(reloaded, kind, encoded, left);
    }
    encoded = again;
    reloaded.destroy();
  }
  return { outcome: 'failed', failure: 'reload-differs', detail: 'encoded again, it has other bytes' };
}

function answer(doc: Y.Doc, kind: DocumentKind, encoded: Uint8Array, leftOut: number[]): FoldAttempt {
  const stateVector = Y.encodeStateVector(doc);
  // An update against the document's own state holds no structs (one byte, 0) and then the whole delete set.
  const deleteSet = Y.encodeStateAsUpdate(doc, stateVector).subarray(1);
  const facts = readFacts(doc, kind);
  doc.destroy();
  return {
    outcome: 'verified',
    base: new Uint8Array(encoded),
    stateVector: new Uint8Array(stateVector),
    deleteSet: new Uint8Array(deleteSet),
    facts,
    leftOut,
  };
}

/** All updates in one transaction: Yjs then sorts, merges and collects garbage once. */
export function buildDocument(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc({ gc: true });
  doc.transact(transaction => {
    // A Y.Text would tidy its format marks after remote changes, each document on its own. What is folded here is
    // what people did, nothing more, and it has to come out the same twice.
    Object.defineProperty(transaction, '_needFormattingCleanup', { get: () => false, set: () => {} });
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  return doc;
}

/** Why the document is not whole; null when it is. */
export function describePending(doc: Y.Doc): string | null {
  if (doc.store.pendingStructs !== null) return 'it refers to something that is not there';
  return doc.store.pendingDs !== null ? 'it deletes something that is not there' : null;
}

function compare(
  built: ReturnType<typeof digestDocument>,
  reloaded: ReturnType<typeof digestDocument>,
): string | null {
  for (const part of ['clocks', 'deletes', 'content'] as const) {
    if (built[part] !== reloaded[part]) return `after loading it again, its ${part} differ`;
  }
  return null;
}

/**
 * The entries that remain when `leftOut` is taken away and, in order, every entry that cannot be applied without what
 * was taken away. Throws when an update cannot be read.
 */
function keepComplete(
  base: Uint8Array | null,
  tail: readonly Uint8Array[],
  leftOut: ReadonlySet<number>,
): Set<number> {
  const known = base === null ? new Map<number, number>() : clocksOf(base);
  const kept = new Set<number>();
  tail.forEach((update, i) => {
    if (leftOut.has(i)) return;
    const ends = endsIfComplete(update, known);
    if (ends === null) return;
    for (const [client, clock] of ends) known.set(client, Math.max(known.get(client) ?? 0, clock));
    kept.add(i);
  });
  return kept;
}

function clocksOf(update: Uint8Array): Map<number, number> {
  return Y.decodeStateVector(Y.encodeStateVectorFromUpdate(update));
}

/** The clocks of the update's clients after it, or null when it refers to something beyond `known` and itself. */
function endsIfComplete(update: Uint8Array, known: ReadonlyMap<number, number>): Map<number, number> | null {
  const { structs } = Y.decodeUpdate(update);
  const ends = new Map<number, number>();
  const endOf = (client: number) => ends.get(client) ?? known.get(client) ?? 0;
  for (const struct of structs) {
    const { client, clock } = struct.id;
    if (struct instanceof Y.Skip) continue;
    if (clock > endOf(client)) return null;
    ends.set(client, Math.max(endOf(client), clock + struct.length));
  }
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const parent = struct.parent instanceof Y.ID ? struct.parent : null;
    for (const id of [struct.origin, struct.rightOrigin, parent]) {
      if (id !== null && id.clock >= endOf(id.client)) return null;
    }
  }
  return ends;
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
