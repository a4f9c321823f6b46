// Checks the form of a whole Yjs update (v1) without building anything, and says where its parts are. What the update
// means to a document is for gate.ts to judge.
import { type ContentRules, MAX_CLOCK, REF, RefusedError, StructReader } from './struct-reader.ts';

/** The structs of one client in an update: clocks [clock, endClock), bytes [from, to). */
export interface Section {
  client: number;
  clock: number;
  endClock: number;
  structCount: number;
  from: number;
  to: number;
}

/** A range of deleted clocks [from, to) of one client. */
export interface DeleteRange {
  client: number;
  from: number;
  to: number;
}

/** Where the parts of an update are. */
export interface Skimmed {
  bytes: Uint8Array;
  sections: Section[];
  deletes: DeleteRange[];
  /** The bytes can be kept as they are: no Skip in them, sections in descending order as `Y.mergeUpdates` needs it. */
  canonical: boolean;
  /** For each section, where some of its structs are; empty lists in small updates. */
  marks: Mark[][];
}

/** Where a struct stands inside a section, so that a reader can start in the middle. */
export interface Mark {
  clock: number;
  /** Structs of the section before it. */
  structIndex: number;
  at: number;
}

/**
 * Reads an update to its last byte. Throws RefusedError when its form is wrong, its content is not allowed by `rules`, or it says
 * that it has more than `maxParts` structs and deleted ranges. A section ends before its first Skip struct: what follows a hole
 * cannot be applied.
 */
export function skimUpdate(
  bytes: Uint8Array,
  rules: ContentRules,
  maxParts: number = Number.POSITIVE_INFINITY,
): Skimmed {
  const skimmer = new Skimmer(bytes, rules, bytes.length < SMALL_BYTES ? 0 : STRUCTS_PER_MARK, maxParts);
  skimmer.run(Number.POSITIVE_INFINITY);
  return skimmer.result();
}

// In an update of a few hundred structs reading from the start is quick enough.
export const SMALL_BYTES = 4096;
export const STRUCTS_PER_MARK = 64;
// A struct over this size has a mark before and behind it, so that its content need not be read to step over it.
const LARGE_STRUCT_BYTES = 512;
// Sections take memory of their own. A document of so many clients is refused as a whole (GATE-12).
const MAX_SECTIONS = 50_000;

/** skimUpdate() in slices, for updates of any size. */
export class Skimmer {
  private readonly marks: Mark[][] = [];
  private sectionMarks: Mark[] = [];
  private readonly reader: StructReader;
  private readonly markEvery: number;
  private readonly sections: Section[] = [];
  private sectionsLeft: number;
  private structsLeft = 0;
  private structsRead = 0;
  private section: Section | null = null;
  private clock = 0;
  private ordered = true;
  /** False as soon as the bytes cannot be kept as they are. */
  private complete = true;
  private ended = false;
  private deletes: DeleteRange[] = [];
  private partsLeft: number;

  /** Notes a mark every `markEvery` structs; none when that is 0. */
  constructor(
    bytes: Uint8Array,
    rules: ContentRules,
    markEvery: number,
    maxParts: number = Number.POSITIVE_INFINITY,
  ) {
    this.reader = new StructReader(bytes, 0, rules);
    this.markEvery = markEvery;
    this.partsLeft = maxParts;
    this.sectionsLeft = this.reader.readCount(4);
    if (this.sectionsLeft > MAX_SECTIONS) {
      throw new RefusedError('document-too-large', `${this.sectionsLeft} sections`);
    }
  }

  /** Reads up to `maxStructs` structs. Returns false when there is more to read. Throws RefusedError. */
  run(maxStructs: number): boolean {
    let left = maxStructs;
    while (left > 0) {
      if (this.structsLeft > 0) {
        left -= this.readStructs(left);
        continue;
      }
      this.endSection();
      if (this.sectionsLeft === 0) {
        this.end();
        return true;
      }
      this.sectionsLeft--;
      this.beginSection();
    }
    return this.ended;
  }

  /** After run() has returned true. */
  result(): Skimmed {
    const { sections, deletes, marks } = this;
    return { bytes: this.reader.bytes, sections, deletes, marks, canonical: this.ordered && this.complete };
  }

  private beginSection(): void {
    const { reader } = this;
    const structCount = reader.readCount(2);
    if (structCount === 0) reader.refuse('section without structs');
    this.takeParts(structCount);
    const client = reader.readClientId();
    const clock = reader.readClock();
    const last = this.sections[this.sections.length - 1];
    if (last !== undefined && last.client <= client) this.ordered = false;
    this.section = { client, clock, endClock: clock, structCount: 0, from: reader.at, to: reader.at };
    this.clock = clock;
    this.structsLeft = structCount;
    this.structsRead = 0;
    this.sectionMarks = [];
  }

  private readStructs(maxStructs: number): number {
    const { reader, markEvery } = this;
    const section = this.section!;
    const count = Math.min(maxStructs, this.structsLeft);
    for (let i = 0; i < count; i++) {
      reader.readStruct();
      if (markEvery > 0) noteStruct(this.sectionMarks, markEvery, this.structsRead, this.clock, reader);
      this.clock += reader.length;
      if (this.clock > MAX_CLOCK) reader.refuse(`clock ${this.clock}`);
      if (reader.ref === REF.skip) this.complete = false;
      const isBehindSkip = section.endClock + reader.length !== this.clock;
      if (reader.ref !== REF.skip && !isBehindSkip) {
        section.endClock = this.clock;
        section.structCount++;
        section.to = reader.at;
      }
      this.structsRead++;
    }
    this.structsLeft -= count;
    return count;
  }

  /** Counts are known before what is counted is read. */
  private takeParts(count: number): void {
    this.partsLeft -= count;
    if (this.partsLeft < 0)
      throw new RefusedError('message-too-large', 'too many structs and deleted ranges');
  }

  private endSection(): void {
    if (this.section === null) return;
    if (this.section.structCount > 0) {
      this.sections.push(this.section);
      this.marks.push(this.sectionMarks);
    }
    this.section = null;
  }

  private end(): void {
    const { reader } = this;
    if (!this.ordered) {
      const seen = new Set<number>();
      for (const { client } of this.sections) {
        if (seen.has(client)) reader.refuse(`two sections of client ${client}`);
        seen.add(client);
      }
    }
    const { deletes, areSorted } = readDeleteSet(reader, count => this.takeParts(count));
    this.deletes = deletes;
    if (!areSorted) this.complete = false;
    if (reader.at !== reader.bytes.length) reader.refuse('bytes left over');
    this.ended = true;
  }
}

/** Marks the struct that `reader` has just read: every so many-th, and both sides of large ones. */
function noteStruct(
  marks: Mark[],
  markEvery: number,
  structIndex: number,
  clock: number,
  reader: StructReader,
): void {
  const isLarge = reader.at - reader.from > LARGE_STRUCT_BYTES;
  const isMarked = marks.length > 0 && marks[marks.length - 1]!.at === reader.from;
  if (!isMarked && (isLarge || structIndex % markEvery === 0))
    marks.push({ clock, structIndex, at: reader.from });
  if (isLarge) marks.push({ clock: clock + reader.length, structIndex: structIndex + 1, at: reader.at });
}

/** The marks of structs that have been judged before. */
export function markStructs(
  bytes: Uint8Array,
  clock: number,
  structCount: number,
  rules: ContentRules,
): Mark[] {
  const reader = new StructReader(bytes, 0, rules);
  const marks: Mark[] = [];
  let at = clock;
  for (let i = 0; i < structCount; i++) {
    reader.readStruct();
    noteStruct(marks, STRUCTS_PER_MARK, i, at, reader);
    at += reader.length;
  }
  return marks;
}

/** Reads the delete set: the ranges of each client in ascending order, and whether they stood so. */
function readDeleteSet(
  reader: StructReader,
  takeParts: (count: number) => void,
): { deletes: DeleteRange[]; areSorted: boolean } {
  const deletes: DeleteRange[] = [];
  let areSorted = true;
  const clientCount = reader.readCount(2);
  const seen = clientCount > 1 ? new Set<number>() : null;
  for (let i = 0; i < clientCount; i++) {
    const client = reader.readClientId();
    if (seen?.has(client)) reader.refuse(`client ${client} twice in the delete set`);
    seen?.add(client);
    const rangeCount = reader.readCount(2);
    takeParts(rangeCount + 1);
    const first = deletes.length;
    let isAscending = true;
    for (let j = 0; j < rangeCount; j++) {
      const from = reader.readClock();
      const length = reader.readClock();
      if (length === 0) reader.refuse('delete of length 0');
      if (from + length > MAX_CLOCK) reader.refuse(`delete up to ${from + length}`);
      if (deletes.length > first && from < deletes[deletes.length - 1]!.to) isAscending = false;
      deletes.push({ client, from, to: from + length });
    }
    if (isAscending) continue;
    areSorted = false;
    const ranges = deletes.splice(first).sort((a, b) => a.from - b.from);
    for (const range of ranges) {
      const last = deletes[deletes.length - 1];
      if (deletes.length > first && last !== undefined && range.from <= last.to)
        last.to = Math.max(last.to, range.to);
      else deletes.push(range);
    }
  }
  return { deletes, areSorted };
}

/**
 * The state vector in `bytes` (v1), as clock per client. Throws RefusedError. At most `maxClients` entries are
 * accepted.
 */
export function readStateVector(bytes: Uint8Array, maxClients: number): Map<number, number> {
  const reader = new StructReader(bytes, 0, NO_STRUCTS);
  const count = reader.readCount(2);
  if (count > maxClients) reader.refuse(`state vector of ${count} clients`);
  const clocks = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const client = reader.readClientId();
    clocks.set(client, reader.readClock());
  }
  if (reader.at !== bytes.length) reader.refuse('bytes left over');
  return clocks;
}

const NO_STRUCTS: ContentRules = { allowedRefs: 0, allowedTypes: 0, maxDepth: 0, maxRoots: 0 };

/** The index of the last of sorted marks that does not lie behind `clock`; -1 when there is none. */
export function findMark(marks: readonly Mark[], clock: number): number {
  let low = -1;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (marks[middle]!.clock <= clock) low = middle;
    else high = middle - 1;
  }
  return low;
}
