// A folded base as bytes, with marks by which the structs behind a given clock are found without reading all of it.
import type { StructRun } from './log-update.ts';
import { type Mark, type Section, type Skimmed, Skimmer } from './skim.ts';
import { type ContentRules, StructReader } from './struct-reader.ts';

const STRUCTS_PER_MARK = 512;
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
    return new BaseSlice(skimmer.result(), skimmer.marks, rules);
  }

  private constructor(skimmed: Skimmed, marks: Mark[][], rules: ContentRules) {
    if (!skimmed.canonical) throw new Error('invariant violation: a base with holes or unordered sections');
    this.skimmed = skimmed;
    this.rules = rules;
    skimmed.sections.forEach((section, i) => {
      this.sections.set(section.client, { section, marks: marks[i]! });
    });
  }

  get bytes(): Uint8Array {
    return this.skimmed.bytes;
  }

  /** The structs of `client` from the one that holds `clock` on; null when there are none. */
  runFrom(client: number, clock: number): StructRun | null {
    const found = this.sections.get(client);
    if (found === undefined || clock >= found.section.endClock) return null;
    const { section, marks } = found;
    const mark = lastMarkUpTo(marks, clock);
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

function lastMarkUpTo(marks: readonly Mark[], clock: number): Mark {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (marks[middle]!.clock <= clock) low = middle;
    else high = middle - 1;
  }
  return marks[low]!;
}
