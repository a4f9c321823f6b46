// Finds out how much of an update a document can take in now: walks its sections in the order of causes, as Yjs would
// integrate them, and places every new item in its list. Changes the PlaceIndex (to be committed or rolled back by
// the caller) and nothing else.

import { type FoundStruct, readMarked } from './found-struct.ts';
import { areBornNeighbours, type ItemId, isBehind, wereNeighbours } from './item-order.ts';
import { addRange, holdsClock, type KnownState, type Ranges } from './known-state.ts';
import { DEAD_LIST, type PlaceIndex } from './place-index.ts';
import type { DeleteRange, Mark, Section, Skimmed } from './skim.ts';
import type { StructFinder } from './struct-finder.ts';
import { type ContentRules, PARENT, REF, RefusedError, StructReader } from './struct-reader.ts';

/** How far one section has been taken in. */
export interface Progress {
  readonly section: Section;
  readonly marks: readonly Mark[];
  /** The first clock that was not known before; the section's own clock when all of it is new. */
  readonly knownBefore: number;
  /** All below this clock is known or taken in. */
  clock: number;
  /** Structs taken in, the one that overlaps `knownBefore` included. */
  structCount: number;
  /** Bytes of the structs taken in: [from, to). */
  from: number;
  to: number;
  /** How many clocks of the first struct were known already. */
  overlap: number;
  readonly reader: StructReader;
  /** Clock of the struct at `reader`. */
  readerClock: number;
  /** waiting: the struct at `reader` has been read and names one of another client that is not there yet. */
  phase: 'ready' | 'waiting' | 'ended';
}

/** What an update is held against. */
export interface Ground {
  known: KnownState;
  places: PlaceIndex;
  structs: StructFinder;
  rules: ContentRules;
}

// How many structs one update may have looked up to see whether its neighbours stand in order, and how many bytes may be
// read for that: some 10 ms of work. What goes beyond is left to the archive.
const MAX_FINDS = 20_000;
const MAX_FIND_BYTES = 2 * 1024 * 1024;

/** A section that goes on when its client has come behind `clock`. */
interface Waiter {
  clock: number;
  progress: Progress;
}

export class Integration {
  readonly progress: Progress[] = [];
  /** Deleted content that this update brings along as structs, by client: it needs no entry in a delete set. */
  readonly deletedStructs = new Map<number, Ranges>();
  private readonly bytes: Uint8Array;
  private readonly ground: Ground;
  /** The bytes are our own: they have been judged before. */
  private readonly isTrusted: boolean;
  private readonly byClient = new Map<number, Progress>();
  private readonly ready: Progress[] = [];
  /** Who waits for a client, the one that needs the lowest clock last. */
  private readonly waiting = new Map<number, Waiter[]>();
  private readonly deletes: readonly DeleteRange[];
  private findsLeft = MAX_FINDS;
  private findBytesLeft = MAX_FIND_BYTES;

  constructor(
    skimmed: Skimmed,
    ground: Ground,
    options: { isTrusted: boolean; without?: ReadonlyMap<number, number> | null },
  ) {
    const { bytes, sections } = skimmed;
    this.bytes = bytes;
    this.deletes = skimmed.deletes;
    this.ground = ground;
    this.isTrusted = options.isTrusted;
    for (let i = 0; i < sections.length; i++) {
      const section = sections[i]!;
      if (options.without?.has(section.client)) continue;
      const knownBefore = ground.known.clockOf(section.client);
      const progress: Progress = {
        section,
        marks: skimmed.marks[i]!,
        knownBefore,
        clock: knownBefore,
        structCount: 0,
        from: section.to,
        to: section.to,
        overlap: 0,
        reader: new StructReader(bytes, section.from, ground.rules),
        readerClock: section.clock,
        phase: 'ready',
      };
      this.progress.push(progress);
      this.ready.push(progress);
      if (sections.length > 1) this.byClient.set(section.client, progress);
    }
  }

  /**
   * Takes in up to `maxStructs` structs. Returns false when there is more to do. Throws RefusedError when the update
   * must not enter the document.
   *
   * Safety: an item is taken in only after everything that it names. Liveness: whatever can be taken in is, since
   * a section that stops is woken when the client that it waits for has come further.
   */
  run(maxStructs: number): boolean {
    let left = maxStructs;
    for (let progress = this.ready.pop(); progress !== undefined; progress = this.ready.pop()) {
      const before = progress.clock;
      left = this.runSection(progress, left);
      if (progress.phase === 'ready') this.ready.push(progress);
      if (progress.clock > before) this.wake(progress.section.client);
      if (left <= 0) return this.ready.length === 0;
    }
    return true;
  }

  /** The first clock of `client` that is neither known nor taken in so far. */
  clockOf(client: number): number {
    return this.progressOf(client)?.clock ?? this.ground.known.clockOf(client);
  }

  private progressOf(client: number): Progress | undefined {
    if (this.byClient.size > 0) return this.byClient.get(client);
    const only = this.progress[0];
    return only?.section.client === client ? only : undefined;
  }

  private runSection(progress: Progress, maxStructs: number): number {
    const { section, reader, knownBefore } = progress;
    let left = maxStructs;
    // A section that begins behind a gap cannot be taken in at all.
    while (left > 0 && section.clock <= knownBefore) {
      if (progress.phase === 'ready') {
        if (reader.at >= section.to) break;
        reader.readStruct();
        left--;
        if (progress.readerClock + reader.length <= knownBefore) {
          progress.readerClock += reader.length;
          continue;
        }
        if (progress.structCount === 0) {
          progress.overlap = knownBefore - progress.readerClock;
          progress.from = reader.from;
        }
      }
      progress.phase = 'ready';
      const missing = this.missingFor(reader, section.client, progress.readerClock);
      if (missing !== null) {
        progress.phase = 'waiting';
        this.waitFor(missing.client, { clock: missing.clock, progress });
        return left;
      }
      this.take(progress);
    }
    if (left > 0) progress.phase = 'ended';
    return left;
  }

  /** The first item that the struct at `reader` names and that is not there; null when all are. */
  private missingFor(reader: StructReader, client: number, clock: number): ItemId | null {
    const { originClient, originClock, rightClient, rightClock, parentClient, parentClock } = reader;
    if (originClient >= 0 && !this.has(originClient, originClock, client, clock)) {
      return { client: originClient, clock: originClock };
    }
    if (rightClient >= 0 && !this.has(rightClient, rightClock, client, clock)) {
      return { client: rightClient, clock: rightClock };
    }
    const hasParent = reader.parentKind === PARENT.item && reader.ref !== REF.gc;
    if (hasParent && !this.has(parentClient, parentClock, client, clock)) {
      return { client: parentClient, clock: parentClock };
    }
    return null;
  }

  private has(ofClient: number, ofClock: number, client: number, clock: number): boolean {
    if (ofClient !== client) return ofClock < this.clockOf(ofClient);
    if (ofClock >= clock)
      throw new RefusedError('malformed', `item ${client}:${clock} names ${ofClient}:${ofClock}`);
    return true;
  }

  private take(progress: Progress): void {
    const { reader, readerClock } = progress;
    const { client } = progress.section;
    const to = readerClock + reader.length;
    // What is left of a struct whose beginning is known stands where the last known item stands.
    const isCut = progress.clock > readerClock;
    const list = isCut ? this.ground.places.listOf(client, progress.clock - 1) : this.findList(reader);
    if (!this.isTrusted) this.checkNeighbours(progress, list);
    this.ground.places.place(client, progress.clock, list);
    if (reader.ref === REF.type) {
      const depth = this.ground.places.depthOf(list);
      if (depth > this.ground.rules.maxDepth && !this.isTrusted)
        throw new RefusedError('too-deep', `shared types ${depth} deep`);
      this.ground.places.placeType(client, readerClock, depth);
    } else if (reader.ref === REF.gc || reader.ref === REF.deleted) {
      const ranges = this.deletedStructs.get(client);
      if (ranges === undefined) this.deletedStructs.set(client, [progress.clock, to]);
      else addRange(ranges, progress.clock, to);
    }
    progress.structCount++;
    progress.clock = to;
    progress.readerClock = to;
    progress.to = reader.at;
  }

  private findList(reader: StructReader): number {
    if (reader.ref === REF.gc) return DEAD_LIST;
    switch (reader.parentKind) {
      case PARENT.root:
        return this.ground.places.rootList(reader.parentName, reader.parentSub, this.ground.rules.maxRoots);
      case PARENT.item: {
        const { parentClient, parentClock } = reader;
        const list = this.ground.places.nestedList(parentClient, parentClock, reader.parentSub);
        if (list !== null) return list;
        if (this.isTrusted || this.isDeleted(parentClient, parentClock)) return DEAD_LIST;
        throw new RefusedError('misplaced', `item ${parentClient}:${parentClock} is no shared type`);
      }
      case PARENT.copied: {
        const left =
          reader.originClient < 0 ? -1 : this.ground.places.listOf(reader.originClient, reader.originClock);
        const right =
          reader.rightClient < 0 ? -1 : this.ground.places.listOf(reader.rightClient, reader.rightClock);
        if (left === DEAD_LIST || right === DEAD_LIST) return DEAD_LIST;
        if (left >= 0 && right >= 0 && left !== right && !this.isTrusted) {
          throw new RefusedError('misplaced', 'neighbours stand in different lists');
        }
        return left >= 0 ? left : right;
      }
    }
  }

  /** Refuses what no honest client writes, and what comes out differently depending on what else has arrived. */
  private checkNeighbours(progress: Progress, list: number): void {
    const { reader, readerClock, clock, section } = progress;
    const { places } = this.ground;
    if (places.isKeyed(list)) {
      // Values that were replaced are deleted, and Yjs may have joined them into one struct.
      const isLong = reader.length > 1 && reader.ref !== REF.deleted;
      if (
        reader.rightClient >= 0 ||
        (isLong && !this.isAllDeleted(section.client, clock, readerClock + reader.length))
      ) {
        throw new RefusedError('misplaced', 'a key of a map holds single values');
      }
    }
    if (list === DEAD_LIST) return;
    // What is left of a struct whose beginning is known stands behind the last known item.
    const isCut = clock > readerClock;
    const left = isCut
      ? { client: section.client, clock: clock - 1 }
      : reader.originClient < 0
        ? null
        : { client: reader.originClient, clock: reader.originClock };
    const right = reader.rightClient < 0 ? null : { client: reader.rightClient, clock: reader.rightClock };
    if (left === null && right === null) return;
    if (right !== null && left !== null) {
      const rightList = places.listOf(right.client, right.clock);
      if (rightList === DEAD_LIST) return;
      if (rightList === list && areBornNeighbours(left, right, this.find)) return;
      if (rightList !== list || isBehind(right, left, this.find) === 'no') {
        throw new RefusedError('misplaced', 'the right neighbour does not stand behind the left one');
      }
    }
    if (places.isKeyed(list)) return;
    if (!areBornNeighbours(left, right, this.find) && !wereNeighbours(left, right, this.find)) {
      throw new RefusedError('misplaced', 'origin and right never stood beside each other');
    }
  }

  /** All of [from, to) is deleted, by this update or before it. */
  private isAllDeleted(client: number, from: number, to: number): boolean {
    let at = from;
    while (at < to) {
      const clock = at;
      if (this.ground.known.isDeleted(client, clock)) {
        at++;
        continue;
      }
      this.findsLeft -= this.deletes.length;
      if (this.findsLeft <= 0) return false;
      const range = this.deletes.find(d => d.client === client && d.from <= clock && clock < d.to);
      if (range === undefined) return false;
      at = range.to;
    }
    return true;
  }

  private readonly find = (client: number, clock: number): FoundStruct | null => {
    if (this.findsLeft-- <= 0 || this.findBytesLeft <= 0) return null;
    const found = this.findAnywhere(client, clock);
    if (found !== null) this.findBytesLeft -= found.bytesRead;
    return found;
  };

  private findAnywhere(client: number, clock: number): FoundStruct | null {
    const { structs, rules } = this.ground;
    const own = this.progressOf(client);
    if (own === undefined || clock < own.knownBefore) return structs.find(client, clock);
    if (clock >= own.clock) return null;
    const { section, marks } = own;
    return readMarked(
      new StructReader(this.bytes, 0, rules),
      client,
      section.clock,
      section.from,
      marks,
      clock,
    );
  }

  private isDeleted(client: number, clock: number): boolean {
    if (this.ground.known.isDeleted(client, clock)) return true;
    const ranges = this.deletedStructs.get(client);
    return ranges !== undefined && holdsClock(ranges, clock);
  }

  private waitFor(client: number, waiter: Waiter): void {
    const waiting = this.waiting.get(client);
    if (waiting === undefined) {
      this.waiting.set(client, [waiter]);
      return;
    }
    let low = 0;
    let high = waiting.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (waiting[middle]!.clock > waiter.clock) low = middle + 1;
      else high = middle;
    }
    waiting.splice(low, 0, waiter);
  }

  private wake(client: number): void {
    const waiting = this.waiting.get(client);
    if (waiting === undefined) return;
    const clock = this.clockOf(client);
    while (waiting.length > 0 && waiting[waiting.length - 1]!.clock < clock) {
      this.ready.push(waiting.pop()!.progress);
    }
  }
}
