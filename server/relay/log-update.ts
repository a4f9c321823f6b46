// Updates as the log keeps them, and how several become one. Works on bytes: a struct is copied, never decoded.
import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeUint8Array,
  writeVarString,
  writeVarUint,
} from 'lib0/encoding';
import { encodeDeleteSet, type Ranges, sortRanges } from './known-state.ts';
import type { DeleteRange } from './skim.ts';
import { type ContentRules, REF, StructReader } from './struct-reader.ts';

/** Structs of one client as bytes: clocks [clock, endClock). */
export interface StructRun {
  client: number;
  clock: number;
  endClock: number;
  structCount: number;
  /** Bytes of the structs, without the section's header. */
  bytes: Uint8Array;
}

/** An update that has been admitted: everything in it is new, and everything that it names was known before. */
export interface LogUpdate {
  bytes: Uint8Array;
  runs: readonly StructRun[];
  deletes: readonly DeleteRange[];
}

/** Writes an update from runs, at most one a client, and an encoded delete set. */
export function writeUpdate(runs: readonly StructRun[], deleteSet: Uint8Array): Uint8Array {
  const chunks = new Map<number, StructRun[]>();
  for (const run of runs) chunks.set(run.client, [run]);
  return writeChunks(chunks, deleteSet);
}

/**
 * One update with the content of several that follow each other in a log. Each client's runs must join without
 * a hole, which the log promises. Costs a copy of the bytes, however many updates there are; `Y.mergeUpdates` decodes
 * every struct and is quadratic in their number (docs/decisions.md has the figures).
 */
export function concatUpdates(updates: readonly LogUpdate[]): Uint8Array {
  if (updates.length === 1) return updates[0]!.bytes;
  const chunks = new Map<number, StructRun[]>();
  for (const update of updates) {
    for (const run of update.runs) {
      const list = chunks.get(run.client);
      if (list === undefined) chunks.set(run.client, [run]);
      else list.push(run);
    }
  }
  return writeChunks(chunks, encodeDeleteSet(groupDeletes(updates.map(update => update.deletes))));
}

/** Writes runs that are already grouped by client, each client's in order of clock. */
export function writeChunks(
  chunks: ReadonlyMap<number, readonly StructRun[]>,
  deleteSet: Uint8Array,
): Uint8Array {
  const clients = chunks.size > 1 ? [...chunks.keys()].sort((a, b) => b - a) : [...chunks.keys()];
  const encoder = createEncoder();
  writeVarUint(encoder, clients.length);
  for (const client of clients) {
    const runs = chunks.get(client)!;
    let structCount = 0;
    let clock = runs[0]!.clock;
    for (const run of runs) {
      if (run !== runs[0] && run.clock !== clock) {
        throw new Error(`invariant violation: client ${client} goes from clock ${clock} to ${run.clock}`);
      }
      structCount += run.structCount;
      clock = run.endClock;
    }
    writeVarUint(encoder, structCount);
    writeVarUint(encoder, client);
    writeVarUint(encoder, runs[0]!.clock);
    for (const run of runs) writeUint8Array(encoder, run.bytes);
  }
  writeUint8Array(encoder, deleteSet);
  return toUint8Array(encoder);
}

function addDeletes(into: Map<number, number[]>, deletes: readonly DeleteRange[]): void {
  for (const { client, from, to } of deletes) {
    const pairs = into.get(client);
    if (pairs === undefined) into.set(client, [from, to]);
    else pairs.push(from, to);
  }
}

/** Ranges by client, sorted. */
export function groupDeletes(lists: readonly (readonly DeleteRange[])[]): Map<number, Ranges> {
  const pairs = new Map<number, number[]>();
  for (const list of lists) addDeletes(pairs, list);
  for (const [client, unsorted] of pairs) if (unsorted.length > 2) pairs.set(client, sortRanges(unsorted));
  return pairs;
}

/** The v1 delete set of a list of ranges. */
export function encodeDeletes(deletes: readonly DeleteRange[]): Uint8Array {
  return deletes.length === 0 ? NO_DELETES : encodeDeleteSet(groupDeletes([deletes]));
}

const NO_DELETES = Uint8Array.of(0);

/** An update without content: the answer to somebody who has everything. */
export const EMPTY_UPDATE = Uint8Array.of(0, 0);

/**
 * What is left of the struct at `from` when its first `skip` clocks are taken away, as Yjs writes it
 * (Item.write with an offset): the clock before the cut becomes its origin.
 * https://github.com/yjs/yjs/blob/v13.6.33/src/structs/Item.js
 *
 * Returns the bytes of the new struct and where the old one ends.
 */
export function cutStruct(
  bytes: Uint8Array,
  from: number,
  client: number,
  clock: number,
  skip: number,
  rules: ContentRules,
): { struct: Uint8Array; end: number } {
  const reader = new StructReader(bytes, from, rules);
  reader.readStruct();
  const end = reader.at;
  const { ref, length, rightClient, rightClock } = reader;
  if (skip <= 0 || skip >= length)
    throw new Error(`invariant violation: cut ${skip} from a struct of ${length}`);
  const encoder = createEncoder();
  if (ref === REF.gc) {
    writeVarUint(encoder, REF.gc);
    writeVarUint(encoder, length - skip);
    return { struct: toUint8Array(encoder), end };
  }
  const hasRight = rightClient >= 0;
  // The bit for a map key stays as it was: without parent information nobody reads it, and Yjs keeps it too.
  const subBit = bytes[from]! & 0x20;
  writeVarUint(encoder, 0); // replaced below: an info byte may have its high bit set
  writeVarUint(encoder, client);
  writeVarUint(encoder, clock + skip - 1);
  if (hasRight) {
    writeVarUint(encoder, rightClient);
    writeVarUint(encoder, rightClock);
  }
  reader.at = reader.contentFrom;
  writeRestOfContent(encoder, reader, ref, skip, end);
  const struct = toUint8Array(encoder);
  struct[0] = ref | 0x80 | (hasRight ? 0x40 : 0) | subBit;
  return { struct, end };
}

function writeRestOfContent(
  encoder: Encoder,
  reader: StructReader,
  ref: number,
  skip: number,
  end: number,
): void {
  switch (ref) {
    case REF.deleted:
      writeVarUint(encoder, reader.readClock() - skip);
      return;
    case REF.string: {
      const length = reader.readVarUint();
      const text = new TextDecoder().decode(reader.bytes.subarray(reader.at, reader.at + length));
      // Cutting a surrogate pair leaves half of it, which becomes U+FFFD when written: Yjs does the same.
      writeVarString(encoder, text.slice(skip));
      return;
    }
    case REF.any:
    case REF.json: {
      const count = reader.readVarUint();
      reader.skipValues(ref, skip);
      writeVarUint(encoder, count - skip);
      writeUint8Array(encoder, reader.bytes.subarray(reader.at, end));
      return;
    }
    default:
      throw new Error(`invariant violation: content ${ref} cannot be cut`);
  }
}
