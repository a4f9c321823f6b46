// Finds single structs of a document in its encoded bytes: in the base by its marks, in the tail run by run. Says what an
// item's neighbours were when it was written; builds nothing.
import type { BaseSlice } from './base-slice.ts';
import type { StructRun } from './log-update.ts';
import { type ContentRules, REF, StructReader } from './struct-reader.ts';

/** One struct: its clocks [clock, endClock) and the items between which its first one was inserted. */
export interface FoundStruct {
  client: number;
  clock: number;
  endClock: number;
  /** -1: none, the beginning of its list. */
  originClient: number;
  originClock: number;
  /** -1: none, the end of its list. The right neighbour is the same for all items of a struct. */
  rightClient: number;
  rightClock: number;
  /** Garbage-collected: nothing is known of its neighbours. */
  isCollected: boolean;
}

export class StructFinder {
  private readonly rules: ContentRules;
  private base: BaseSlice | null = null;
  private readonly runs = new Map<number, StructRun[]>();

  constructor(rules: ContentRules) {
    this.rules = rules;
  }

  /** `run` follows on what is known of its client. */
  add(run: StructRun): void {
    const runs = this.runs.get(run.client);
    if (runs === undefined) this.runs.set(run.client, [run]);
    else runs.push(run);
  }

  /** `base` stands for everything up to its end from here on. */
  setBase(base: BaseSlice): void {
    this.base = base;
    for (const [client, runs] of this.runs) {
      const end = base.endOf(client);
      const kept = runs.filter(run => run.endClock > end);
      if (kept.length > 0) this.runs.set(client, kept);
      else this.runs.delete(client);
    }
  }

  /** The struct that holds `clock`; null when it is not known. */
  find(client: number, clock: number): FoundStruct | null {
    const mark = this.base?.markFor(client, clock);
    if (mark !== undefined && mark !== null) {
      return readUntil(new StructReader(this.base!.bytes, mark.at, this.rules), client, mark.clock, clock);
    }
    const runs = this.runs.get(client);
    if (runs === undefined || clock >= runs[runs.length - 1]!.endClock) return null;
    let low = 0;
    let high = runs.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (runs[middle]!.endClock > clock) high = middle;
      else low = middle + 1;
    }
    const run = runs[low]!;
    if (clock < run.clock) return null;
    return readUntil(new StructReader(run.bytes, 0, this.rules), client, run.clock, clock);
  }
}

/** Reads structs from `structClock` on up to the one that holds `clock`. */
export function readUntil(
  reader: StructReader,
  client: number,
  structClock: number,
  clock: number,
): FoundStruct {
  let at = structClock;
  for (;;) {
    reader.readStruct();
    if (at + reader.length > clock) break;
    at += reader.length;
  }
  return describeStruct(reader, client, at);
}

/** The struct that `reader` has just read. */
export function describeStruct(reader: StructReader, client: number, clock: number): FoundStruct {
  const { originClient, originClock, rightClient, rightClock, length, ref } = reader;
  const isCollected = ref === REF.gc;
  return {
    client,
    clock,
    endClock: clock + length,
    originClient,
    originClock,
    rightClient,
    rightClock,
    isCollected,
  };
}
