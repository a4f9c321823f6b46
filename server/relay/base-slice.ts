// A folded base as bytes, with marks by which the structs behind a given clock are found without reading all of it.
import type { StructRun } from './log-update.ts';
import { findMark, type Mark, type Section, type Skimmed, Skimmer } from './skim.ts';
import { type ContentRules, StructReader } from './struct-reader.ts';

const STRUCTS_PER_MARK = 64;
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

  /** Where to start reading for the struct that holds `clock`; null when the base has none. */
  markFor(client: number, clock: number): Mark | null {
    const found = this.sections.get(client);
    return found === undefined || clock >= found.section.endClock
      ? null
      : findMark(found.section, found.marks, clock);
  }

  get bytes(): Uint8Array {
    return this.skimmed.bytes;
  }

  /** The structs of `client` from the one that holds `clock` on; null when there are none. */
  runFrom(client: number, clock: number): StructRun | null {
    const mark = this.markFor(client, clock);
    if (mark === null) return null;
    const { section } = this.sections.get(client)!;
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
