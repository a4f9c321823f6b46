// What a document consists of, as far as the relay has to know it: how many clocks each client has used, and which
// of them are deleted. Ranges of numbers only; no content, no documents.
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding';

/** Sorted, disjoint, not touching: [from0, to0, from1, to1, …]. */
export type Ranges = number[];

export class KnownState {
  private readonly clocks = new Map<number, number>();
  private readonly deletes = new Map<number, Ranges>();
  private encodedStateVector: Uint8Array | null = null;
  private encodedDeleteSet: Uint8Array | null = null;

  /** The first clock of `client` that is not known; 0 for a client never seen. */
  clockOf(client: number): number {
    return this.clocks.get(client) ?? 0;
  }

  get clientCount(): number {
    return this.clocks.size;
  }

  clients(): IterableIterator<[number, number]> {
    return this.clocks.entries();
  }

  deletedRanges(): IterableIterator<[number, Ranges]> {
    return this.deletes.entries();
  }

  /** `client` has used all clocks below `clock`. Clocks never fall. */
  advance(client: number, clock: number): void {
    if (clock <= this.clockOf(client)) return;
    this.clocks.set(client, clock);
    this.encodedStateVector = null;
  }

  isDeleted(client: number, clock: number): boolean {
    const ranges = this.deletes.get(client);
    return ranges !== undefined && holdsClock(ranges, clock);
  }

  /** True when some clock of [from, to) is not marked as deleted. */
  hasUndeleted(client: number, from: number, to: number): boolean {
    const ranges = this.deletes.get(client);
    if (ranges === undefined) return from < to;
    const i = firstEndingAfter(ranges, from);
    return !(i < ranges.length && ranges[i]! <= from && ranges[i + 1]! >= to);
  }

  /** Calls `each` with the parts of [from, to) that are not marked as deleted, in order. */
  forUndeleted(client: number, from: number, to: number, each: (from: number, to: number) => void): void {
    const ranges = this.deletes.get(client) ?? [];
    let at = from;
    for (let i = firstEndingAfter(ranges, from); i < ranges.length && ranges[i]! < to; i += 2) {
      if (ranges[i]! > at) each(at, ranges[i]!);
      at = ranges[i + 1]!;
    }
    if (at < to) each(at, to);
  }

  /** Marks sorted ranges as deleted. */
  addDeletes(client: number, added: Ranges): void {
    if (added.length === 0) return;
    const ranges = this.deletes.get(client) ?? [];
    // Many small insertions into a long array are quadratic; one pass over both is not.
    if (added.length > FEW_RANGES) this.deletes.set(client, mergeRanges(ranges, added));
    else {
      for (let i = 0; i < added.length; i += 2) addRange(ranges, added[i]!, added[i + 1]!);
      this.deletes.set(client, ranges);
    }
    this.encodedDeleteSet = null;
  }

  /** Yjs state vector, v1. The same bytes until something changes; do not write to them. */
  stateVector(): Uint8Array {
    if (this.encodedStateVector === null) {
      const encoder = createEncoder();
      writeVarUint(encoder, this.clocks.size);
      for (const [client, clock] of this.clocks) {
        writeVarUint(encoder, client);
        writeVarUint(encoder, clock);
      }
      this.encodedStateVector = toUint8Array(encoder);
    }
    return this.encodedStateVector;
  }

  /** Yjs delete set, v1. The same bytes until something changes; do not write to them. */
  deleteSet(): Uint8Array {
    if (this.encodedDeleteSet === null) this.encodedDeleteSet = encodeDeleteSet(this.deletes);
    return this.encodedDeleteSet;
  }
}

/** A delete set in the v1 format: clients in descending order, each with its ranges as clock and length. */
export function encodeDeleteSet(deletes: ReadonlyMap<number, Ranges>): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, deletes.size);
  for (const [client, ranges] of [...deletes].sort((a, b) => b[0] - a[0])) {
    writeVarUint(encoder, client);
    writeVarUint(encoder, ranges.length / 2);
    for (let i = 0; i < ranges.length; i += 2) {
      writeVarUint(encoder, ranges[i]!);
      writeVarUint(encoder, ranges[i + 1]! - ranges[i]!);
    }
  }
  return toUint8Array(encoder);
}

/** Adds [from, to) to sorted ranges, joining what touches. */
export function addRange(ranges: Ranges, from: number, to: number): void {
  const last = ranges.length;
  // Typing forward and deleting backward both touch the last range nearly always.
  if (last === 0 || from > ranges[last - 1]!) {
    ranges.push(from, to);
    return;
  }
  // The first range that ends at or after `from` may touch.
  const i = firstEndingAfter(ranges, from - 1);
  let j = i;
  while (j < last && ranges[j]! <= to) j += 2;
  if (i === j) {
    ranges.splice(i, 0, from, to);
    return;
  }
  ranges[i] = Math.min(ranges[i]!, from);
  ranges[i + 1] = Math.max(ranges[j - 1]!, to);
  if (j > i + 2) ranges.splice(i + 2, j - i - 2);
}

const FEW_RANGES = 32;

/** Both, as sorted ranges that do not touch. */
export function mergeRanges(a: Ranges, b: Ranges): Ranges {
  const merged: Ranges = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const isFirst = j >= b.length || (i < a.length && a[i]! <= b[j]!);
    const from = isFirst ? a[i]! : b[j]!;
    const to = isFirst ? a[i + 1]! : b[j + 1]!;
    if (isFirst) i += 2;
    else j += 2;
    const last = merged.length - 1;
    if (last >= 0 && from <= merged[last]!) merged[last] = Math.max(merged[last]!, to);
    else merged.push(from, to);
  }
  return merged;
}

/** Sorts pairs [from0, to0, from1, to1, …] in any order, and joins what touches. */
export function sortRanges(pairs: readonly number[]): Ranges {
  const order = Array.from({ length: pairs.length / 2 }, (_, i) => i * 2).sort(
    (a, b) => pairs[a]! - pairs[b]!,
  );
  const ranges: Ranges = [];
  for (const i of order) {
    const last = ranges.length - 1;
    if (last >= 0 && pairs[i]! <= ranges[last]!) ranges[last] = Math.max(ranges[last]!, pairs[i + 1]!);
    else ranges.push(pairs[i]!, pairs[i + 1]!);
  }
  return ranges;
}

/** True when one of sorted ranges holds `clock`. */
export function holdsClock(ranges: Ranges, clock: number): boolean {
  const i = firstEndingAfter(ranges, clock);
  return i < ranges.length && ranges[i]! <= clock;
}

/** Index of the first range whose end lies behind `clock`; the length when there is none. */
function firstEndingAfter(ranges: Ranges, clock: number): number {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle * 2 + 1]! > clock) high = middle;
    else low = middle + 1;
  }
  return low * 2;
}
