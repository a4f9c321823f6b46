// Finds single structs of a document in its encoded bytes: in the base by its marks, in the tail run by run. Says what an
// item's neighbours were when it was written; builds nothing.
import type { BaseSlice } from './base-slice.ts';
import { type FoundStruct, readMarked } from './found-struct.ts';
import type { StructRun } from './log-update.ts';
import { type Mark, markStructs, SMALL_BYTES } from './skim.ts';
import { type ContentRules, StructReader } from './struct-reader.ts';

export class StructFinder {
  private readonly rules: ContentRules;
  private readonly reader: StructReader;
  private base: BaseSlice | null = null;
  private readonly runs = new Map<number, StructRun[]>();
  private readonly runMarks = new WeakMap<StructRun, Mark[]>();

  constructor(rules: ContentRules) {
    this.rules = rules;
    this.reader = new StructReader(new Uint8Array(0), 0, rules);
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
    const found = this.base?.find(client, clock);
    if (found !== undefined && found !== null) return found;
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
    this.reader.bytes = run.bytes;
    return readMarked(this.reader, client, run.clock, 0, this.marksOf(run), clock);
  }

  /** Marks of a large run, made when it is looked into for the first time. */
  private marksOf(run: StructRun): readonly Mark[] {
    if (run.bytes.length < SMALL_BYTES) return NO_MARKS;
    let marks = this.runMarks.get(run);
    if (marks === undefined) {
      marks = markStructs(run.bytes, run.clock, run.structCount, this.rules);
      this.runMarks.set(run, marks);
    }
    return marks;
  }
}

const NO_MARKS: readonly Mark[] = [];
