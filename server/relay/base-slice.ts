// A folded base as bytes, with marks by which the structs behind a given clock are found without reading all of it.

import { type FoundStruct, readMarked } from './found-struct.ts';
import { cutStruct, type StructRun } from './log-update.ts';
import { type Mark, type Section, type Skimmed, Skimmer, STRUCTS_PER_MARK } from './skim.ts';
import { type ContentRules, StructReader } from './struct-reader.ts';

// About 2 ms of work.
const STRUCTS_PER_SLICE = 10_000;

/** Reads `bytes` in slices between which `pause` is awaited. Rejects with RefusedError when they are damaged. */
export async function skimBase(
  bytes: Uint8Array,
  rules: ContentRules,
  pause: () => Promise<void>,
): Promise<Skimmed> {
  const skimmer = new Skimmer(bytes, rules, STRUCTS_PER_MARK);
  while (!skimmer.run(STRUCTS_PER_SLICE)) await pause();
  return skimmer.result();
}

export class BaseSlice {
  readonly bytes: Uint8Array;
  private readonly rules: ContentRules;
  private readonly reader: StructReader;
  private readonly sections = new Map<number, { section: Section; marks: Mark[] }>();

  /** What skimBase() has read. Its deleted ranges are not kept: they are objects, more than the bytes they come from. */
  constructor(skimmed: Skimmed, rules: ContentRules) {
    if (!skimmed.canonical) throw new Error('invariant violation: a base with holes or unordered sections');
    this.bytes = skimmed.bytes;
    this.rules = rules;
    this.reader = new StructReader(skimmed.bytes, 0, rules);
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
    const { section, marks } = found;
    return readMarked(this.reader, client, section.clock, section.from, marks, clock);
  }

  /** The structs of `client` behind `clock`; null when there are none. A struct that begins before may stay whole. */
  runFrom(client: number, clock: number): StructRun | null {
    const found = this.find(client, clock);
    if (found === null) return null;
    const { section } = this.sections.get(client)!;
    const { from, structIndex } = found;
    const { endClock } = section;
    const structCount = section.structCount - structIndex;
    if (clock === found.clock || found.endClock - found.clock < LONG_STRUCT) {
      const bytes = this.bytes.subarray(from, section.to);
      return { client, clock: found.clock, endClock, structCount, bytes };
    }
    // Somebody's whole text can be one struct: of that only the new part is sent.
    const { struct, end } = cutStruct(this.bytes, from, client, found.clock, clock - found.clock, this.rules);
    const bytes = new Uint8Array(struct.length + section.to - end);
    bytes.set(struct);
    bytes.set(this.bytes.subarray(end, section.to), struct.length);
    return { client, clock, endClock, structCount, bytes };
  }
}

// In clocks.
const LONG_STRUCT = 256;
