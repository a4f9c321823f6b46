// The store's core: one SQLite connection, synchronous. Runs in the store's worker thread, and in tests without one.
// Knows nothing of threads; everything it answers can be sent to another.
import Database from 'libsql';
import { DOCUMENT_KINDS } from '../../../protocol/messages.ts';
import {
  type Append,
  type Birth,
  CorruptDocumentError,
  type Folded,
  type NewText,
} from '../../relay/ports.ts';
import { checkFold, checkSetAside, holeError, noDocumentError, placeTakenError } from '../check-places.ts';
import { codeOf, type PlainError, toPlainError } from '../store-error.ts';
import { AccessWriter } from './access-writer.ts';
import { CatalogueWriter } from './catalogue-writer.ts';
import { baseHash, updateChecksum } from './checksums.ts';
import {
  type DataFolder,
  databasePath,
  type KeptDamage,
  openDataFolder,
  refuseDatabase,
  writeCopy,
} from './data-folder.ts';
import { DigestWriter } from './digest-table.ts';
import { appendAt, ownBuffer, type PackedAppends, type PackedDocument, packTail } from './packing.ts';
import { PeopleTable } from './people-table.ts';
import type { StoreWrite, WriteAnswer, WriteOutcome } from './store-messages.ts';
import { TalkWriter } from './talk-writer.ts';
import { bytesOf, decodeText, oneOf } from './texts.ts';

// Ids of documents and authors that were used lately are kept in memory, so many of each.
const MAX_CACHED_IDS = 20_000;

export interface AppendOutcome {
  /** One for each call: null when all its updates are on disk. */
  errors: (PlainError | null)[];
  /** How many transactions it took: one, unless a call was refused. */
  commitCount: number;
}

/** Id, kind and epoch as bytes, when it was binned, and whether the archive has looked at it. */
type DocumentRow = [number, Uint8Array, Uint8Array, number | null, 0 | 1];

interface LogEnd {
  documentId: number;
  lastSeq: number;
}

export class SqliteDatabase {
  readonly #folder: DataFolder;
  readonly #db: Database.Database;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #people: PeopleTable;
  readonly #writer: CatalogueWriter;
  readonly #access: AccessWriter;
  readonly #talk: TalkWriter;
  readonly #digest: DigestWriter;
  /** Document key -> its id and last place. Emptied by every rollback. */
  readonly #logEnds = new Map<string, LogEnd>();
  /** Author -> id, and back. Emptied by every rollback. */
  readonly #authorIds = new Map<string, number>();
  readonly #authorNames = new Map<number, string>();
  #isClosed = false;

  /** Opens the data folder, made when there is none. Throws a StoreError of one line. */
  constructor(folder: string) {
    this.#folder = openDataFolder(folder);
    this.#db = this.#folder.db;
    try {
      this.#statements = prepareStatements(this.#db);
      this.#people = new PeopleTable(this.#db);
      this.#writer = new CatalogueWriter(this.#db, this.#people);
      this.#access = new AccessWriter(this.#db, this.#people);
      this.#talk = new TalkWriter(this.#db, this.#people);
      this.#digest = new DigestWriter(this.#db, this.#people);
    } catch (error) {
      // What is damaged in the schema or in an index may show only now.
      this.#folder.release();
      throw refuseDatabase(folder, error);
    }
  }

  /** What was lost from the log of the last server, if anything. */
  get damage(): KeptDamage | null {
    return this.#folder.damage;
  }

  /** The document, made with `birth` when there is none. Throws CorruptDocumentError when it is damaged. */
  open(doc: string, birth: Birth): PackedDocument {
    const stored = this.load(doc);
    if (stored !== null) return stored;
    this.#transact(() => this.#insertDocument(doc, birth));
    return this.load(doc)!;
  }

  /** A new document with its first update, or nothing when the name is taken. */
  create(doc: string, birth: Birth, { bytes, author, facts }: NewText): 'created' | 'exists' {
    if (this.#statements.document.get(doc) !== undefined) return 'exists';
    this.#transact(() => {
      const documentId = this.#insertDocument(doc, birth);
      const checksum = updateChecksum(1, bytes);
      this.#statements.insertUpdate.run(documentId, 1, this.#authorId(author), birth.atMs, checksum, bytes);
      this.#writer.writeFacts(documentId, birth.atMs, facts);
    });
    return 'created';
  }

  /** The document, or null when there is none. Throws CorruptDocumentError when it is damaged. */
  load(doc: string): PackedDocument | null {
    try {
      return this.#read(doc);
    } catch (error) {
      // SQLite itself found the pages of this document damaged; those of others may well be whole.
      // A file that has lost its end is read short.
      const code = codeOf(error);
      if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_IOERR_SHORT_READ') {
        throw new CorruptDocumentError(doc, error instanceof Error ? error.message : String(error));
      }
      throw error;
    }
  }

  /**
   * Stores the updates of several calls with one commit. When that fails, each call is tried in a transaction of
   * its own, so that only the guilty one is refused. Never throws.
   */
  append(group: PackedAppends): AppendOutcome {
    const callCount = group.callEnds.length;
    const errors: (PlainError | null)[] = new Array(callCount).fill(null);
    try {
      this.#transact(() => this.#insert(group, 0, group.seqs.length));
      return { errors, commitCount: 1 };
    } catch (error) {
      // When the disk cannot be written to, further tries would only wait for it once more each.
      if (callCount === 1 || isIoError(codeOf(error))) {
        errors.fill(toPlainError(error));
        return { errors, commitCount: 0 };
      }
    }
    let commitCount = 0;
    for (let call = 0; call < callCount; call++) {
      const from = call === 0 ? 0 : group.callEnds[call - 1]!;
      try {
        this.#transact(() => this.#insert(group, from, group.callEnds[call]!));
        commitCount++;
      } catch (error) {
        errors[call] = toPlainError(error);
      }
    }
    return { errors, commitCount };
  }

  compact(doc: string, folded: Folded, atMs: number): void {
    this.#transact(() => {
      this.#writeBase(doc, folded, atMs);
    });
  }

  reset(doc: string, folded: Folded, epoch: string, setAside: readonly number[], atMs: number): void {
    checkSetAside(doc, folded.upToSeq, setAside);
    this.#transact(() => {
      const documentId = this.#writeBase(doc, folded, atMs);
      this.#statements.setEpoch.run(epoch, documentId);
      for (const seq of setAside) this.#statements.setAside.run(documentId, seq);
    });
  }

  /** Like append(): all with one commit, or, when that fails, each with its own. Never throws. */
  write(writes: readonly StoreWrite[]): WriteOutcome[] {
    const run = (part: readonly StoreWrite[]): WriteOutcome[] => {
      const outcomes: WriteOutcome[] = [];
      this.#transact(() => {
        for (const write of part) outcomes.push({ outcome: 'done', answer: this.#write(write) });
      });
      for (const write of part) if (write.type === 'purge') this.#logEnds.delete(write.doc);
      return outcomes;
    };
    try {
      return run(writes);
    } catch (error) {
      if (writes.length === 1 || isIoError(codeOf(error))) {
        return writes.map(() => ({ outcome: 'failed', error: toPlainError(error) }));
      }
    }
    return writes.flatMap(write => this.write([write]));
  }

  /** Removes some of what documents deleted for good have left. False when there is nothing more, or it failed. */
  sweepPurged(maxUpdateCount: number): boolean {
    let hasMore = false;
    try {
      this.#transact(() => {
        hasMore = this.#writer.sweepPurged(maxUpdateCount, id => this.#talk.sweep(id, maxUpdateCount));
      });
    } catch {
      // A full disk, most likely. What is left is out of sight, and is swept after the next start.
      return false;
    }
    return hasMore;
  }

  get isOpen(): boolean {
    return !this.#isClosed;
  }

  /** The database may not grow beyond `pages` pages of 4 kB: past them, writing fails with SQLITE_FULL. */
  setMaxPages(pages: number): void {
    this.#db.exec(`PRAGMA max_page_count = ${pages}`);
  }

  /** Writes the log back into the database and releases the folder. */
  close(): void {
    this.#isClosed = true;
    try {
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#folder.release();
    }
  }

  #write(write: StoreWrite): WriteAnswer {
    switch (write.type) {
      case 'add-person':
      case 'set-person':
      case 'end-sessions':
      case 'add-account':
      case 'set-base':
      case 'set-member':
      case 'add-link':
      case 'revoke-link':
      case 'grant':
        return this.#access.write(write);
      case 'send':
      case 'edit':
      case 'remove':
      case 'begin-thread':
      case 'set-resolved':
      case 'mark-read':
      case 'mark-notices-read':
      case 'set-notify':
      case 'tell-shared':
      case 'withdraw-shared':
        return this.#talk.write(write);
      case 'set-digest-address':
      case 'confirm-digest':
      case 'set-digest-choice':
      case 'claim-digest':
        return this.#digest.write(write);
      default:
        return this.#writer.write(write);
    }
  }

  #read(doc: string): PackedDocument | null {
    const row = this.#statements.document.get(doc) as DocumentRow | undefined;
    if (row === undefined) return null;
    const [documentId, kindBytes, epochBytes, binnedMs, hasFacts] = row;
    const kind = oneOf(DOCUMENT_KINDS, readText(doc, 'kind', kindBytes), null);
    if (kind === null) throw new CorruptDocumentError(doc, 'its kind is none that there is');
    const epoch = readText(doc, 'epoch', epochBytes);
    const { base, baseSeq } = this.#readBase(doc, documentId);
    const rows = this.#statements.tail.all(documentId, baseSeq) as [number, number, number, Uint8Array][];
    const authors: string[] = [];
    const parts: Uint8Array[] = [];
    let expectedSeq = baseSeq + 1;
    for (const [seq, authorId, checksum, bytes] of rows) {
      if (seq !== expectedSeq) throw new CorruptDocumentError(doc, `update ${expectedSeq} is missing`);
      if (updateChecksum(seq, bytes) !== checksum) {
        throw new CorruptDocumentError(doc, `update ${seq} has a wrong checksum`);
      }
      authors.push(this.#authorName(doc, authorId));
      parts.push(bytes);
      expectedSeq++;
    }
    return { epoch, kind, binnedMs, hasFacts: hasFacts === 1, base, baseSeq, ...packTail(authors, parts) };
  }

  #insertDocument(doc: string, { kind, epoch, atMs, owner }: Birth): number {
    const ownerId = owner === null ? null : this.#people.idOf(owner);
    const { lastInsertRowid } = this.#statements.insertDocument.run(doc, kind, epoch, atMs, ownerId);
    return Number(lastInsertRowid);
  }

  #readBase(doc: string, documentId: number): Pick<PackedDocument, 'base' | 'baseSeq'> {
    type Row = [number, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const row = this.#statements.base.get(documentId) as Row | undefined;
    if (row === undefined) return { base: null, baseSeq: 0 };
    const [baseSeq, hash, stateVector, deleteSet, bytes] = row;
    if (!baseHash(baseSeq, [bytes, stateVector, deleteSet]).equals(hash)) {
      throw new CorruptDocumentError(doc, `the base up to update ${baseSeq} has a wrong checksum`);
    }
    return { base: ownBuffer(bytes), baseSeq };
  }

  #insert(group: PackedAppends, from: number, to: number): void {
    for (let entry = from; entry < to; entry++) {
      const append = appendAt(group, entry);
      const end = this.#logEnd(append.doc);
      if (append.seq <= end.lastSeq && append.seq >= 1) {
        this.#checkSame(append, end.documentId);
        continue;
      }
      if (append.seq !== end.lastSeq + 1) throw holeError(append, end.lastSeq);
      this.#statements.insertUpdate.run(
        end.documentId,
        append.seq,
        this.#authorId(append.author),
        append.atMs,
        updateChecksum(append.seq, append.bytes),
        append.bytes,
      );
      end.lastSeq = append.seq;
    }
  }

  #checkSame(append: Append, documentId: number): void {
    const row = this.#statements.update.get(documentId, append.seq) as [Uint8Array] | undefined;
    if (row === undefined) throw new CorruptDocumentError(append.doc, `update ${append.seq} is missing`);
    if (Buffer.compare(row[0], append.bytes) !== 0) throw placeTakenError(append);
  }

  #writeBase(doc: string, folded: Folded, atMs: number): number {
    const { documentId, lastSeq } = this.#logEnd(doc);
    const { upToSeq, base, stateVector, deleteSet, facts } = folded;
    const present = this.#statements.baseSeq.get(documentId) as [number] | undefined;
    checkFold(doc, folded, present?.[0] ?? 0, lastSeq);
    const hash = baseHash(upToSeq, [base, stateVector, deleteSet]);
    this.#statements.putBase.run(documentId, upToSeq, atMs, hash, stateVector, deleteSet, base);
    this.#writer.writeFacts(documentId, atMs, facts);
    return documentId;
  }

  #logEnd(doc: string): LogEnd {
    let end = this.#logEnds.get(doc);
    if (end === undefined) {
      const row = this.#statements.logEnd.get(doc) as [number, number] | undefined;
      if (row === undefined) throw noDocumentError(doc);
      end = { documentId: row[0], lastSeq: row[1] };
      if (this.#logEnds.size >= MAX_CACHED_IDS) this.#logEnds.clear();
      this.#logEnds.set(doc, end);
    }
    return end;
  }

  #authorId(author: string): number {
    let id = this.#authorIds.get(author);
    if (id === undefined) {
      this.#statements.insertAuthor.run(author);
      [id] = this.#statements.authorId.get(author) as [number];
      if (this.#authorIds.size >= MAX_CACHED_IDS) this.#authorIds.clear();
      this.#authorIds.set(author, id);
    }
    return id;
  }

  #authorName(doc: string, id: number): string {
    let name = this.#authorNames.get(id);
    if (name === undefined) {
      const row = this.#statements.authorName.get(id) as [Uint8Array] | undefined;
      if (row === undefined) throw new CorruptDocumentError(doc, `the author ${id} of an update is missing`);
      name = readText(doc, 'author', row[0]);
      if (this.#authorNames.size >= MAX_CACHED_IDS) this.#authorNames.clear();
      this.#authorNames.set(id, name);
    }
    return name;
  }

  /** All of `run` is on disk when it returns, or nothing is when it throws (an I/O error leaves it unknown). */
  #transact(run: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      run();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#logEnds.clear();
      this.#authorIds.clear();
      this.#authorNames.clear();
      // Some errors (a full disk, an I/O error) have rolled back already.
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

/** A text without which nobody can say what was stored. */
function readText(doc: string, what: string, bytes: Uint8Array): string {
  const text = decodeText(bytes);
  if (text === null) throw new CorruptDocumentError(doc, `its ${what} is not text any more`);
  return text;
}
/** True when the operating system could not read or write: the connection then starts over. */
export function isIoError(code: string): boolean {
  return code.startsWith('SQLITE_IOERR');
}

/** Copies the database of a folder that is in use into a new file. Throws what SQLite throws. */
export function copyDatabase(folder: string, toFile: string): void {
  const db = new Database(databasePath(folder));
  try {
    db.exec('PRAGMA busy_timeout = 5000');
    writeCopy(db, toFile);
  } finally {
    db.close();
  }
}

function prepareStatements(db: Database.Database) {
  const prepare = (sql: string) => db.prepare(sql).raw();
  return {
    document: prepare(
      `SELECT id, ${bytesOf('kind')}, ${bytesOf('epoch')}, binned_ms, excerpt IS NOT NULL
       FROM documents WHERE key = ?`,
    ),
    insertDocument: db.prepare(
      'INSERT INTO documents (key, kind, epoch, created_ms, owner_id) VALUES (?, ?, ?, ?, ?)',
    ),
    setEpoch: db.prepare('UPDATE documents SET epoch = ? WHERE id = ?'),
    base: prepare('SELECT up_to_seq, hash, state_vector, delete_set, bytes FROM bases WHERE document_id = ?'),
    baseSeq: prepare('SELECT up_to_seq FROM bases WHERE document_id = ?'),
    putBase: db.prepare(
      `INSERT OR REPLACE INTO bases (document_id, up_to_seq, at_ms, hash, state_vector, delete_set, bytes)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    tail: prepare(
      `SELECT seq, author_id, checksum, bytes FROM updates WHERE document_id = ? AND seq > ? ORDER BY seq`,
    ),
    update: prepare('SELECT bytes FROM updates WHERE document_id = ? AND seq = ?'),
    insertUpdate: db.prepare(
      `INSERT INTO updates (document_id, seq, author_id, at_ms, checksum, bytes) VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    setAside: db.prepare('UPDATE updates SET set_aside = 1 WHERE document_id = ? AND seq = ?'),
    logEnd: prepare(
      `SELECT d.id, max(
         coalesce((SELECT max(seq) FROM updates WHERE document_id = d.id), 0),
         coalesce((SELECT up_to_seq FROM bases WHERE document_id = d.id), 0)
       ) FROM documents d WHERE d.key = ?`,
    ),
    insertAuthor: db.prepare('INSERT OR IGNORE INTO authors (author) VALUES (?)'),
    authorId: prepare('SELECT id FROM authors WHERE author = ?'),
    authorName: prepare(`SELECT ${bytesOf('author')} FROM authors WHERE id = ?`),
  };
}
