// The gate of one document: decides what of an update enters its log. Cheapest checks first: the form (skim), the causes
// (is it new, does it follow on what is known), who may speak for a client, and whether the items stand where they may.
// What only a built document can show is left to the archive.
import type { RefusalReason } from '../../protocol/close-codes.ts';
import type { DocumentKind } from '../../protocol/messages.ts';
import type { BaseSlice } from './base-slice.ts';
import { type Ground, Integration, type Progress } from './integration.ts';
import { KnownState } from './known-state.ts';
import {
  cutStruct,
  encodeDeletes,
  groupDeletes,
  type LogUpdate,
  type StructRun,
  writeUpdate,
} from './log-update.ts';
import { PlaceIndex } from './place-index.ts';
import { type DeleteRange, type Section, type Skimmed, skimUpdate } from './skim.ts';
import { StructFinder } from './struct-finder.ts';
import { ANY_RULES, type ContentRules, RefusedError, TEXT_RULES } from './struct-reader.ts';

/** Clocks that were not taken in, by client: everything below the number is wanted. */
export type Held = ReadonlyMap<number, number>;

export type Verdict =
  /** `update` holds the new part, trimmed, and has been learned. */
  | { verdict: 'news'; update: LogUpdate; gap: boolean; held: Held | null }
  /** Nothing in it is new; nothing was learned. `gap` or `held` say what else was in it. */
  | { verdict: 'nothing'; gap: boolean; held: Held | null }
  | { verdict: 'refused'; reason: RefusalReason; detail: string };

/** Says whether structs of `client` may come from the connection that sends this update. */
export type MayWrite = (client: number) => boolean;

export const ANYBODY: MayWrite = () => true;

function rulesFor(kind: DocumentKind): ContentRules {
  return kind === 'text' ? TEXT_RULES : ANY_RULES;
}

export class Gate {
  readonly known = new KnownState();
  readonly rules: ContentRules;
  readonly structs: StructFinder;
  private readonly places = new PlaceIndex();
  private readonly ground: Ground;

  constructor(kind: DocumentKind) {
    this.rules = rulesFor(kind);
    this.structs = new StructFinder(this.rules);
    const { known, places, structs, rules } = this;
    this.ground = { known, places, structs, rules };
  }

  /**
   * Judges an update and, when something in it is new, learns it. Never throws for what a client can send.
   *
   * Safety: what is admitted can be applied by everybody who has all that was admitted before, and leaves nothing
   * pending; a refused update changes nothing. Liveness: an honest update sent in order is news.
   *
   * `gap`: something starts behind what is known or names what nobody has; the sender should be asked for the rest.
   * `held`: structs that `mayWrite` did not let this sender bring, and what depends on them.
   */
  admit(bytes: Uint8Array, mayWrite: MayWrite): Verdict {
    return this.judge(bytes, mayWrite, false);
  }

  /**
   * Takes in an update of the stored tail. It was admitted before: where its items stand is not judged again, since
   * what could be seen of their neighbours may have been folded meanwhile. Never throws for any bytes.
   */
  readmit(bytes: Uint8Array): Verdict {
    return this.judge(bytes, ANYBODY, true);
  }

  private judge(bytes: Uint8Array, mayWrite: MayWrite, isTrusted: boolean): Verdict {
    try {
      const skimmed = skimUpdate(bytes, this.rules, isTrusted ? Number.POSITIVE_INFINITY : MAX_PARTS);
      if (!isTrusted) this.checkClientCount(skimmed.sections);
      const held = this.findHeld(skimmed.sections, mayWrite);
      const integration = new Integration(skimmed, this.ground, { isTrusted, without: held });
      integration.run(Number.POSITIVE_INFINITY);
      const verdict = this.settle(skimmed, integration, held);
      this.places.commit();
      return verdict;
    } catch (error) {
      this.places.rollback();
      if (error instanceof RefusedError) {
        return { verdict: 'refused', reason: error.reason, detail: error.message };
      }
      throw error;
    }
  }

  /** True when an update holds structs that are not known, or cannot be read. Deletions do not count. */
  hasNewStructs(bytes: Uint8Array): boolean {
    return this.hasNews(bytes, false);
  }

  /** True when an update holds anything that is not known, or cannot be read. Learns nothing, throws nothing. */
  hasNews(bytes: Uint8Array, countDeletes = true): boolean {
    try {
      const { sections, deletes } = skimUpdate(bytes, this.rules, MAX_PARTS);
      return (
        sections.some(({ client, endClock }) => endClock > this.known.clockOf(client)) ||
        (countDeletes && deletes.some(({ client, from, to }) => this.known.hasUndeleted(client, from, to)))
      );
    } catch (error) {
      if (error instanceof RefusedError) return true;
      throw error;
    }
  }

  /**
   * Learns what is already part of the document: the base, in slices between which `pause` is awaited, so that a
   * document of any size can be opened without stalling others. Throws RefusedError when the bytes are damaged.
   */
  async learnBase(base: BaseSlice, skimmed: Skimmed, pause: () => Promise<void>): Promise<void> {
    const integration = new Integration(skimmed, this.ground, { isTrusted: true });
    while (!integration.run(STRUCTS_PER_SLICE)) {
      // Nothing is ever rolled back here, and the notes of how to would grow with the document.
      this.places.commit();
      await pause();
    }
    this.places.commit();
    for (const progress of integration.progress) {
      if (progress.clock < progress.section.endClock || progress.section.clock !== 0) {
        throw new RefusedError('malformed', `the base has a hole at client ${progress.section.client}`);
      }
    }
    this.learn(integration, skimmed.deletes);
    this.structs.setBase(base);
  }

  /** Every client is remembered for as long as the document lives, and stands in every state vector. */
  private checkClientCount(sections: readonly Section[]): void {
    let clientCount = this.known.clientCount;
    if (clientCount + sections.length <= MAX_CLIENTS) return;
    for (const { client } of sections) if (this.known.clockOf(client) === 0) clientCount++;
    if (clientCount > MAX_CLIENTS)
      throw new RefusedError('document-too-large', `over ${MAX_CLIENTS} clients`);
  }

  private findHeld(sections: readonly Section[], mayWrite: MayWrite): Map<number, number> | null {
    let held: Map<number, number> | null = null;
    for (const { client, endClock } of sections) {
      if (endClock > this.known.clockOf(client) && !mayWrite(client)) {
        held ??= new Map();
        held.set(client, endClock);
      }
    }
    return held;
  }

  private settle(skimmed: Skimmed, integration: Integration, held: Map<number, number> | null): Verdict {
    let gap = false;
    let news = false;
    let whole = skimmed.canonical && held === null;
    for (const progress of integration.progress) {
      const { section, knownBefore, clock } = progress;
      if (clock > knownBefore) news = true;
      if (section.clock !== knownBefore || clock !== section.endClock) whole = false;
      if (clock < section.endClock) {
        // Behind structs that are held nothing can be taken in; that is not the sender's fault.
        if (held === null || held.size >= MAX_HELD) gap = true;
        else held.set(section.client, section.endClock);
      }
    }
    const deletes: DeleteRange[] = [];
    for (const range of skimmed.deletes) {
      const { client, from, to } = range;
      const end = Math.min(to, integration.clockOf(client));
      if (end < to) {
        whole = false;
        if (held === null || held.size >= MAX_HELD) gap = true;
        else held.set(client, Math.max(to, held.get(client) ?? 0));
      }
      const before = deletes.length;
      if (from < end) {
        this.known.forUndeleted(client, from, end, (a, b) => deletes.push({ client, from: a, to: b }));
      }
      if (deletes.length !== before + 1 || deletes[before]!.from !== from || deletes[before]!.to !== to)
        whole = false;
    }
    if (!news && deletes.length === 0) return { verdict: 'nothing', gap, held };
    const runs: StructRun[] = [];
    for (const progress of integration.progress) {
      if (progress.clock > progress.knownBefore) runs.push(this.makeRun(skimmed.bytes, progress));
    }
    const bytes = whole ? skimmed.bytes : writeUpdate(runs, encodeDeletes(deletes));
    // What is kept must not keep the whole message alive that it was cut from.
    const keptRuns = whole ? runs : runsOf(skimUpdate(bytes, this.rules));
    this.learn(integration, deletes);
    for (const run of keptRuns) this.structs.add(run);
    return { verdict: 'news', update: { bytes, runs: keptRuns, deletes }, gap, held };
  }

  private makeRun(bytes: Uint8Array, progress: Progress): StructRun {
    const { section, knownBefore, clock, structCount, from, to, overlap } = progress;
    const { client } = section;
    if (overlap === 0) {
      return { client, clock: knownBefore, endClock: clock, structCount, bytes: bytes.subarray(from, to) };
    }
    const { struct, end } = cutStruct(bytes, from, client, knownBefore - overlap, overlap, this.rules);
    const joined = new Uint8Array(struct.length + to - end);
    joined.set(struct);
    joined.set(bytes.subarray(end, to), struct.length);
    return { client, clock: knownBefore, endClock: clock, structCount, bytes: joined };
  }

  private learn(integration: Integration, deletes: readonly DeleteRange[]): void {
    for (const { section, clock } of integration.progress) this.known.advance(section.client, clock);
    for (const [client, ranges] of integration.deletedStructs) this.known.addDeletes(client, ranges);
    if (deletes.length === 0) return;
    for (const [client, ranges] of groupDeletes([deletes])) this.known.addDeletes(client, ranges);
  }
}

function runsOf({ bytes, sections }: Skimmed): StructRun[] {
  return sections.map(({ client, clock, endClock, structCount, from, to }) => {
    return { client, clock, endClock, structCount, bytes: bytes.subarray(from, to) };
  });
}

/** A document can have so many clients: one for each time that somebody opened it and wrote. */
const MAX_CLIENTS = 50_000;
// Judging a struct takes about a microsecond, and nobody else is heard meanwhile. Yjs joins what is typed in one go, so a long
// book has some ten thousand.
export const MAX_PARTS = 400_000;
// Of more clients than this nobody can carry the words honestly.
const MAX_HELD = 256;
// About 2 ms of work.
const STRUCTS_PER_SLICE = 10_000;
