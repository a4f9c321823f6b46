// How updates travel between the threads: columns of numbers and one buffer of bytes, so that twenty thousand small
// updates cost one message with a few transferred buffers instead of twenty thousand cloned objects. Every buffer
// made here is of its own, never a slice of Node's pool, because transferring one would take the pool along.
import type { DocumentKind } from '../../../protocol/messages.ts';
import type { Append, StoredDocument, StoredUpdate } from '../../relay/ports.ts';

/** Several append() calls as columns; entry i is the update i of all calls together. */
export interface PackedAppends {
  docs: string[];
  authors: string[];
  /** Entry -> index into `docs`, into `authors`. */
  docIndexes: Uint32Array<ArrayBuffer>;
  authorIndexes: Uint32Array<ArrayBuffer>;
  seqs: Float64Array<ArrayBuffer>;
  atMs: Float64Array<ArrayBuffer>;
  /** Entry -> where its bytes end in `bytes`; they begin where the entry before ends. */
  byteEnds: Float64Array<ArrayBuffer>;
  bytes: Uint8Array<ArrayBuffer>;
  /** Call -> where its entries end. */
  callEnds: Uint32Array<ArrayBuffer>;
}

export function packAppends(calls: readonly (readonly Append[])[]): PackedAppends {
  let entryCount = 0;
  let byteCount = 0;
  for (const call of calls) {
    entryCount += call.length;
    for (const append of call) byteCount += append.bytes.length;
  }
  const docs = new IndexedNames();
  const authors = new IndexedNames();
  const packed: PackedAppends = {
    docs: docs.names,
    authors: authors.names,
    docIndexes: new Uint32Array(entryCount),
    authorIndexes: new Uint32Array(entryCount),
    seqs: new Float64Array(entryCount),
    atMs: new Float64Array(entryCount),
    byteEnds: new Float64Array(entryCount),
    bytes: new Uint8Array(byteCount),
    callEnds: new Uint32Array(calls.length),
  };
  let entry = 0;
  let byteEnd = 0;
  calls.forEach((call, c) => {
    for (const append of call) {
      packed.bytes.set(append.bytes, byteEnd);
      byteEnd += append.bytes.length;
      packed.docIndexes[entry] = docs.indexOf(append.doc);
      packed.authorIndexes[entry] = authors.indexOf(append.author);
      packed.seqs[entry] = append.seq;
      packed.atMs[entry] = append.atMs;
      packed.byteEnds[entry] = byteEnd;
      entry++;
    }
    packed.callEnds[c] = entry;
  });
  return packed;
}

export function transferOfAppends(packed: PackedAppends): ArrayBuffer[] {
  const { docIndexes, authorIndexes, seqs, atMs, byteEnds, bytes, callEnds } = packed;
  return [docIndexes, authorIndexes, seqs, atMs, byteEnds, bytes, callEnds].map(column => column.buffer);
}

/** The update at `entry`. Its bytes are a view. */
export function appendAt(packed: PackedAppends, entry: number): Append {
  return {
    doc: packed.docs[packed.docIndexes[entry]!]!,
    author: packed.authors[packed.authorIndexes[entry]!]!,
    seq: packed.seqs[entry]!,
    atMs: packed.atMs[entry]!,
    bytes: packed.bytes.subarray(entry === 0 ? 0 : packed.byteEnds[entry - 1]!, packed.byteEnds[entry]!),
  };
}

/** A stored document; entry i of the tail is the update at place `baseSeq + 1 + i`. */
export interface PackedDocument {
  epoch: string;
  kind: DocumentKind;
  binnedMs: number | null;
  hasFacts: boolean;
  baseSeq: number;
  base: Uint8Array<ArrayBuffer> | null;
  authors: string[];
  authorIndexes: Uint32Array<ArrayBuffer>;
  byteEnds: Float64Array<ArrayBuffer>;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Packs a tail: `authors` and `parts` have the same length. */
export function packTail(
  authors: readonly string[],
  parts: readonly Uint8Array[],
): Pick<PackedDocument, 'authors' | 'authorIndexes' | 'byteEnds' | 'bytes'> {
  const names = new IndexedNames();
  const authorIndexes = new Uint32Array(parts.length);
  const byteEnds = new Float64Array(parts.length);
  let byteEnd = 0;
  for (let i = 0; i < parts.length; i++) {
    authorIndexes[i] = names.indexOf(authors[i]!);
    byteEnd += parts[i]!.length;
    byteEnds[i] = byteEnd;
  }
  const bytes = new Uint8Array(byteEnd);
  for (let i = 0; i < parts.length; i++) bytes.set(parts[i]!, i === 0 ? 0 : byteEnds[i - 1]!);
  return { authors: names.names, authorIndexes, byteEnds, bytes };
}

export function transferOfDocument(packed: PackedDocument): ArrayBuffer[] {
  const buffers = [packed.authorIndexes.buffer, packed.byteEnds.buffer, packed.bytes.buffer];
  if (packed.base !== null) buffers.push(packed.base.buffer);
  return buffers;
}

/** The document as the port wants it. The updates are views into one buffer. */
export function unpackDocument(packed: PackedDocument): StoredDocument {
  const { epoch, kind, binnedMs, hasFacts, base, baseSeq, authors, authorIndexes, byteEnds, bytes } = packed;
  const tail: StoredUpdate[] = new Array(byteEnds.length);
  let from = 0;
  for (let i = 0; i < byteEnds.length; i++) {
    const to = byteEnds[i]!;
    tail[i] = { seq: baseSeq + 1 + i, bytes: bytes.subarray(from, to), author: authors[authorIndexes[i]!]! };
    from = to;
  }
  return { epoch, kind, base, baseSeq, tail, binnedMs, hasFacts };
}

/** The bytes in a buffer of their own, as transferring them wants; copied only when they share one. */
export function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  const whole = buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength;
  return whole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}

class IndexedNames {
  readonly names: string[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(name: string): number {
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = this.names.length;
      this.names.push(name);
      this.#indexes.set(name, index);
    }
    return index;
  }
}
