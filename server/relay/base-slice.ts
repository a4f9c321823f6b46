// A folded base as bytes, with marks by which the structs behind a given clock are found without reading all of it.
import type { StructRun } from './log-update.ts';
import { findMark, type Mark, type Section, type Skimmed, Skimmer, STRUCTS_PER_MARK } from './skim.ts';
import { type FoundStruct, readMarked } from './struct-finder.ts';
import { type ContentRules, StructReader } from './struct-reader.ts';

// About 2 ms of work.
const STRUCTS_PER_SLICE = 10_000;

export class BaseSlice {
  readonly skimmed: Skimmed;
  private readonly rules: ContentRules;
  private readonly sections = new Map<number, { section: Section; marks: Mark[] }>();

  /** Reads `bytes` in slices between which `pause` is awaited. Rejects with RefusedError when they are damaged. */
  static async read(bytes: Uint8Array, rules: ContentRules, pause: () => Promise<void>): Promise<BaseSlice> {
    const skimmer = new Skimmer(bytes, rules, STRUCTS_PER_MARK);
    while (!skimmer.run(STRUCTS_PER_SLICE)) await pause();
    return new BaseSlice(skimmer.result(), rules);
  }

  private constructor(skimmed: Skimmed, rules: ContentRules) {
    if (!skimmed.canonical) throw new Error('invariant violation: a base with holes or unordered sections');
    this.skimmed = skimmed;
    this.rules = rules;
    skimmed.sections.forEach((section, i) => {
      this.sections.set(section.client, { section, marks: skimmed.marks[i]! });
    });
  }

  /** The clock behind the last struct of `client`; 0 when there is none. */
  endOf(client: number): number {
    return this.sections.get(client)?.section.endClock ?? 0;
  }

  /** The struct that holds `clock`; null when the base has none. */
  find(client: number, clock: number): FoundStruct | null {
    const found = this.sections.get(client);
    if (found === undefined || clock >= found.section.endClock) return null;
    return readMarked(this.bytes, found.section, found.marks, clock, this.rules);
  }

  get bytes(): Uint8Array {
    return this.skimmed.bytes;
  }

  /** The structs of `client` from the one that holds `clock` on; null when there are none. */
  runFrom(client: number, clock: number): StructRun | null {
    const found = this.sections.get(client);
    if (found === undefined || clock >= found.section.endClock) return null;
    const { section, marks } = found;
    const mark = marks[findMark(marks, clock)] ?? { clock: section.clock, structIndex: 0, at: section.from };
    const reader = new StructReader(this.bytes, mark.at, this.rules);
    let at = mark.at;
    let structClock = mark.clock;
    let index = mark.structIndex;
    for (;;) {
      reader.readStruct();
      if (structClock + reader.length > clock) break;
      structClock += reader.length;
      at = reader.at;
      index++;
    }
    return {
      client,
      clock: structClock,
      endClock: section.endClock,
      structCount: section.structCount - index,
      bytes: this.bytes.subarray(at, section.to),
    };
  }
}
