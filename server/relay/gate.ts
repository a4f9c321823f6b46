// The gate of one document: decides what of an update enters its log. Cheapest checks first: the form (skim), the causes
// (is it new, does it follow on what is known), who may speak for a client, and whether the items stand where they may.
// What only a built document can show is left to the archive.
import type { RefusalReason } from '../../protocol/close-codes.ts';
import type { DocumentKind } from '../../protocol/messages.ts';
import type { BaseSlice } from './base-slice.ts';
import { type DeletedStructs, type Ground, Integration, type Progress } from './integration.ts';
import { KnownState } from './known-state.ts';
import { cutStruct, encodeDeletes, type LogUpdate, type StructRun, writeUpdate } from './log-update.ts';
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

export function rulesFor(kind: DocumentKind): ContentRules {
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
    try {
      const skimmed = skimUpdate(bytes, this.rules);
      const held = this.findHeld(skimmed.sections, mayWrite);
      const integration = new Integration(skimmed, this.ground, { isTrusted: false, without: held });
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

  /** True when an update holds anything that is not known, or cannot be read. Learns nothing, throws nothing. */
  hasNews(bytes: Uint8Array): boolean {
    try {
      const { sections, deletes } = skimUpdate(bytes, this.rules);
      return (
        sections.some(({ client, endClock }) => endClock > this.known.clockOf(client)) ||
        deletes.some(({ client, from, to }) => this.known.hasUndeleted(client, from, to))
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
  async learnBase(base: BaseSlice, pause: () => Promise<void>): Promise<void> {
    const { skimmed } = base;
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
    this.learn(integration.progress, integration.deletedStructs, skimmed.deletes);
    this.structs.setBase(base);
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
        if (held === null) gap = true;
        else held.set(section.client, section.endClock);
      }
    }
    const deletes: DeleteRange[] = [];
    for (const range of skimmed.deletes) {
      const { client, from, to } = range;
      const end = Math.min(to, integration.clockOf(client));
      if (end < to) {
        whole = false;
        if (held === null) gap = true;
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
    this.learn(integration.progress, integration.deletedStructs, deletes);
    for (const run of runs) this.structs.add(run);
    return { verdict: 'news', update: { bytes, runs, deletes }, gap, held };
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

  private learn(
    progress: readonly Progress[],
    deleted: readonly DeletedStructs[],
    deletes: readonly DeleteRange[],
  ) {
    for (const { section, clock } of progress) this.known.advance(section.client, clock);
    for (const { client, from, to } of deleted) this.known.addDelete(client, from, to);
    for (const { client, from, to } of deletes) this.known.addDelete(client, from, to);
  }
}

// About 2 ms of work.
const STRUCTS_PER_SLICE = 10_000;
