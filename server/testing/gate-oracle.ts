// What must be true of everything that a gate has admitted, whatever was sent: it applies, it is complete at every
// prefix, it reloads and merges to the same document. Builds real Y.Docs; knows no gate.
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import { type DumpMode, dumpDocument } from './document-dump.ts';
import { declareRoots } from './edits.ts';

export interface OracleFinding {
  /** What went wrong, in a few constant words: findings of one class have one cause. */
  failure: string;
  /** Which of the admitted updates was the first that made it go wrong. */
  index: number;
}

/** The first thing that is wrong with these admitted updates, or null. */
export function examineAdmitted(admitted: readonly Uint8Array[], kind: DocumentKind): OracleFinding | null {
  const failure = examine(admitted, kind);
  if (failure === null) return null;
  // Bisect: a prefix that is bad stays bad for all classes that matter, and when not, the first found is as good.
  let good = 0;
  let bad = admitted.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (examine(admitted.slice(0, middle), kind) === null) good = middle;
    else bad = middle;
  }
  return { failure: examine(admitted.slice(0, bad), kind) ?? failure, index: bad - 1 };
}

function examine(admitted: readonly Uint8Array[], kind: DocumentKind): string | null {
  const mode: DumpMode = kind === 'text' ? 'exact' : 'visible';
  try {
    const live = new Y.Doc();
    declareRoots(live, kind);
    for (const update of admitted) {
      Y.applyUpdate(live, update);
      if (live.store.pendingStructs !== null) return 'leaves structs pending';
      if (live.store.pendingDs !== null) return 'leaves deletes pending';
    }
    const expected = dumpDocument(live, mode);
    const reloaded = build([Y.encodeStateAsUpdate(live)]);
    if (dumpDocument(reloaded, mode) !== expected) return 'reloads as something else';
    // The way a room serves: slices of the log merged, then merged again.
    const slices: Uint8Array[] = [];
    for (let from = 0; from < admitted.length; from += 16) {
      slices.push(Y.mergeUpdates(admitted.slice(from, from + 16)));
    }
    if (dumpDocument(build(slices), mode) !== expected) return 'merged slices give something else';
    const merged = Y.mergeUpdates(slices.length > 0 ? slices : [new Uint8Array([0, 0])]);
    if (dumpDocument(build([merged]), mode) !== expected) return 'merges to something else';
    // The way a room answers somebody who returns.
    const returning = build(admitted.slice(0, admitted.length >> 1));
    Y.applyUpdate(returning, Y.diffUpdate(merged, Y.encodeStateVector(returning)));
    if (dumpDocument(returning, mode) !== expected) return 'differs for who returns';
    return null;
  } catch (error) {
    return `throws ${String(error).slice(0, 80)}`;
  }
}

function build(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    throw new Error('pending after building');
  return doc;
}
