// Whether what is stored of a document agrees with itself: its base with the updates that the base stands for, and the tail
// with both. Pure: bytes in, sentences out.
import * as Y from 'yjs';
import { type DocumentDigest, digestDocument } from './digest-document.ts';
import { buildDocument, describePending } from './fold.ts';

export interface LogToCheck {
  /** As it was stored beside the bytes: state vector and delete set, encoded as v1. */
  base: { bytes: Uint8Array; stateVector: Uint8Array; deleteSet: Uint8Array } | null;
  /** The updates that the base stands for, without those that were set aside. */
  folded: readonly Uint8Array[];
  /** Something was set aside: what others deleted of it is not there to be deleted. */
  hasSetAside: boolean;
  tail: readonly Uint8Array[];
}

/** How an update without structs begins. */
const NO_STRUCTS = new Uint8Array([0]);

interface Built {
  digest: DocumentDigest;
  stateVector: Uint8Array;
  deleteSet: Uint8Array;
}

/** What is wrong with it, one sentence each. Never throws. Builds the document up to three times, one after the other. */
export function checkLog({ base, folded, hasSetAside, tail }: LogToCheck): string[] {
  const faults: string[] = [];
  const attempt = (what: string, updates: readonly Uint8Array[], mayMiss: boolean): Built | null => {
    try {
      return build(updates, mayMiss);
    } catch (error) {
      faults.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  if (base !== null) {
    const fromBase = attempt('its base cannot be loaded', [base.bytes], false);
    const fromLog = attempt('the updates under its base cannot be loaded', folded, hasSetAside);
    if (fromBase !== null) {
      if (describeState(fromBase.stateVector) !== describeState(base.stateVector)) {
        faults.push('its base has another state vector than the one stored with it');
      }
      if (describeDeletes(fromBase.deleteSet) !== describeDeletes(base.deleteSet)) {
        faults.push('its base has other deletions than those stored with it');
      }
    }
    if (fromBase !== null && fromLog !== null) {
      for (const part of ['clocks', 'deletes', 'content'] as const) {
        if (fromBase.digest[part] !== fromLog.digest[part]) {
          faults.push(`its base and the updates under it have different ${part}`);
        }
      }
    }
  }
  if (faults.length === 0 && tail.length > 0) {
    attempt('it cannot be loaded', base === null ? tail : [base.bytes, ...tail], false);
  }
  return faults;
}

function build(updates: readonly Uint8Array[], mayMiss: boolean): Built {
  const doc = buildDocument(updates);
  try {
    if (mayMiss) doc.store.pendingDs = null;
    const pending = describePending(doc);
    if (pending !== null) throw new Error(pending);
    const stateVector = Y.encodeStateVector(doc);
    // Against its own state a document has no structs (one byte, 0) and then the whole delete set.
    const deleteSet = Y.encodeStateAsUpdate(doc, stateVector).subarray(1);
    return { digest: digestDocument(doc), stateVector, deleteSet };
  } finally {
    doc.destroy();
  }
}

/** The order of clients in them is Yjs's business. */
function describeState(stateVector: Uint8Array): string {
  return [...Y.decodeStateVector(stateVector)]
    .map(([client, clock]) => `${client}:${clock}`)
    .sort()
    .join();
}

function describeDeletes(deleteSet: Uint8Array): string {
  const { clients } = Y.decodeUpdate(Buffer.concat([NO_STRUCTS, deleteSet])).ds;
  return [...clients]
    .map(([client, ranges]) => `${client}:${ranges.map(({ clock, len }) => `${clock}+${len}`)}`)
    .sort()
    .join(' ');
}
