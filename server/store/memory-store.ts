// A store in memory, for simulated worlds. What is durable lives in a MemoryDisk, so that a "crash" is a new
// MemoryStore over the same disk. Knows no time: delays and failures are FaultyStore's.
import {
  type Append,
  type Birth,
  CorruptDocumentError,
  type Folded,
  type NewText,
  type Store,
  type StoredDocument,
} from '../relay/ports.ts';
import { checkFold, checkSetAside, holeError, noDocumentError, placeTakenError } from './check-places.ts';
import { STORE_CODES, StoreError } from './store-error.ts';

interface DiskUpdate {
  bytes: Uint8Array;
  author: string;
  atMs: number;
  setAside: boolean;
  damaged: boolean;
}

interface DiskDocument extends Birth {
  /** Index 0 is place 1. */
  updates: DiskUpdate[];
  folded: Folded | null;
  binnedMs: number | null;
  hasFacts: boolean;
}

/** What survives a crash. Tests may look into it. */
export class MemoryDisk {
  readonly documents = new Map<string, DiskDocument>();
  /** What is written from now on must fit into so much; a write that does not is refused whole. */
  freeBytes = Number.POSITIVE_INFINITY;

  /** Every raw update ever stored, the folded and the set-aside ones too. */
  rawUpdates(doc: string): readonly Readonly<DiskUpdate>[] {
    return this.documents.get(doc)?.updates ?? [];
  }

  /** Moves a document to the bin, or takes it out with null. */
  setBinned(doc: string, binnedMs: number | null): void {
    this.documents.get(doc)!.binnedMs = binnedMs;
  }

  /** Throws SQLite's error for a full disk when there is no place for so much, and takes the place otherwise. */
  take(bytes: number): void {
    if (bytes > this.freeBytes) {
      throw new StoreError(FULL, `simulated: ${bytes} bytes do not fit into ${this.freeBytes}`);
    }
    this.freeBytes -= bytes;
  }

  /** The update at `seq` is unreadable from now on. */
  damage(doc: string, seq: number): void {
    this.documents.get(doc)!.updates[seq - 1]!.damaged = true;
  }
}

const FULL = 'SQLITE_FULL';
// What an entry costs beside its bytes.
const ENTRY_BYTES = 64;

export class MemoryStore implements Store {
  readonly #disk: MemoryDisk;
  #closed = false;

  constructor(disk: MemoryDisk = new MemoryDisk()) {
    this.#disk = disk;
  }

  async open(doc: string, birth: Birth): Promise<StoredDocument> {
    this.#checkOpen();
    let stored = this.#disk.documents.get(doc);
    if (stored === undefined) {
      this.#disk.take(ENTRY_BYTES);
      stored = { ...birth, updates: [], folded: null, binnedMs: null, hasFacts: false };
      this.#disk.documents.set(doc, stored);
    }
    return toStoredDocument(doc, stored);
  }

  async create(doc: string, birth: Birth, { bytes, author }: NewText): Promise<'created' | 'exists'> {
    this.#checkOpen();
    if (this.#disk.documents.has(doc)) return 'exists';
    this.#disk.take(bytes.length + ENTRY_BYTES);
    const first = { bytes: bytes.slice(), author, atMs: birth.atMs, setAside: false, damaged: false };
    this.#disk.documents.set(doc, {
      ...birth,
      updates: [first],
      folded: null,
      binnedMs: null,
      hasFacts: true,
    });
    return 'created';
  }

  async load(doc: string): Promise<StoredDocument | null> {
    this.#checkOpen();
    const stored = this.#disk.documents.get(doc);
    return stored === undefined ? null : toStoredDocument(doc, stored);
  }

  async append(batch: readonly Append[]): Promise<void> {
    this.#checkOpen();
    // Checked whole before the first is written: a batch is stored entirely or not at all.
    const lastSeqs = new Map<string, number>();
    const news = new Map<string, Append>();
    for (const append of batch) {
      const stored = this.#find(append.doc);
      const lastSeq = lastSeqs.get(append.doc) ?? stored.updates.length;
      const place = `${append.seq} ${append.doc}`;
      const taken = stored.updates[append.seq - 1]?.bytes ?? news.get(place)?.bytes;
      if (taken !== undefined) {
        if (Buffer.compare(taken, append.bytes) !== 0) throw placeTakenError(append);
        continue;
      }
      if (append.seq !== lastSeq + 1) throw holeError(append, lastSeq);
      lastSeqs.set(append.doc, append.seq);
      news.set(place, append);
    }
    let newBytes = 0;
    for (const { bytes } of news.values()) newBytes += bytes.length + ENTRY_BYTES;
    this.#disk.take(newBytes);
    for (const { doc, bytes, author, atMs } of news.values()) {
      this.#find(doc).updates.push({ bytes: bytes.slice(), author, atMs, setAside: false, damaged: false });
    }
  }

  async compact(doc: string, folded: Folded): Promise<void> {
    this.#checkOpen();
    const stored = this.#find(doc);
    checkFold(doc, folded, stored.folded?.upToSeq ?? 0, stored.updates.length);
    this.#disk.take(folded.base.length + ENTRY_BYTES);
    stored.folded = copyFolded(folded);
    stored.hasFacts = true;
  }

  async reset(doc: string, folded: Folded, epoch: string, setAside: readonly number[]): Promise<void> {
    this.#checkOpen();
    const stored = this.#find(doc);
    checkFold(doc, folded, stored.folded?.upToSeq ?? 0, stored.updates.length);
    checkSetAside(doc, folded.upToSeq, setAside);
    this.#disk.take(folded.base.length + ENTRY_BYTES);
    stored.folded = copyFolded(folded);
    stored.hasFacts = true;
    stored.epoch = epoch;
    for (const seq of setAside) stored.updates[seq - 1]!.setAside = true;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #find(doc: string): DiskDocument {
    const stored = this.#disk.documents.get(doc);
    if (stored === undefined) throw noDocumentError(doc);
    return stored;
  }

  #checkOpen(): void {
    if (this.#closed) throw new StoreError(STORE_CODES.closed, 'the store is closed');
  }
}

function toStoredDocument(doc: string, stored: DiskDocument): StoredDocument {
  const baseSeq = stored.folded?.upToSeq ?? 0;
  const damagedAt = stored.updates.findIndex((update, i) => i >= baseSeq && update.damaged);
  if (damagedAt >= 0) throw new CorruptDocumentError(doc, `update ${damagedAt + 1} has a wrong checksum`);
  return {
    epoch: stored.epoch,
    kind: stored.kind,
    base: stored.folded?.base.slice() ?? null,
    baseSeq,
    tail: stored.updates
      .slice(baseSeq)
      .map(({ bytes, author }, i) => ({ seq: baseSeq + i + 1, bytes: bytes.slice(), author })),
    binnedMs: stored.binnedMs,
    hasFacts: stored.hasFacts,
  };
}

function copyFolded(folded: Folded): Folded {
  const { upToSeq, base, stateVector, deleteSet, facts } = folded;
  return {
    upToSeq,
    base: base.slice(),
    stateVector: stateVector.slice(),
    deleteSet: deleteSet.slice(),
    facts: { ...facts },
  };
}
