// The database as who operates the server looks at it: from a process of its own, beside a server that may be running. Reads
// everything there is, takes no lock that a server would miss, changes nothing. Knows no Yjs.
import { existsSync, statSync } from 'node:fs';
import Database from 'libsql';
import { DOCUMENT_KINDS, type DocumentKind } from '../../../protocol/messages.ts';
import type { StoredUpdate } from '../../relay/ports.ts';
import { codeOf, STORE_CODES, StoreError } from '../store-error.ts';
import { PURGED } from './catalogue-writer.ts';
import { baseHash, updateChecksum } from './checksums.ts';
import { APPLICATION_ID, databasePath, isInUse, writeCopy } from './data-folder.ts';
import { readSchemaVersion, SCHEMA_VERSION } from './migrations.ts';
import { bytesOf, decodeText, oneOf, TextQuery } from './texts.ts';
import { findLogDamage } from './write-ahead-log.ts';

/** A document as lists show it. */
export interface ListedDocument {
  /** Its number in this database, which stays when its name has rotted. */
  id: number;
  doc: string;
  title: string;
  language: string | null;
  editedMs: number;
  binnedMs: number | null;
}

export interface ShelvedFile {
  /** SHA-256 of its bytes, in hex. */
  hash: string;
  ending: string;
  bytes: number;
  /** How many documents show it; 0: it waits to be removed. */
  documentCount: number;
}

/** All that is stored of one document's text. */
export interface InspectedLog {
  kind: DocumentKind;
  base: { upToSeq: number; bytes: Uint8Array; stateVector: Uint8Array; deleteSet: Uint8Array } | null;
  /** The updates that the base stands for, in order, without those that were set aside. */
  folded: Uint8Array[];
  hasSetAside: boolean;
  /** What follows on the base. */
  tail: StoredUpdate[];
  updateCount: number;
  /** What is wrong with the stored bytes, one sentence each; when there is anything, the rest is not to be trusted. */
  damage: string[];
}

type UpdateRow = [number, Uint8Array | null, 0 | 1, number, Uint8Array];
type BaseRow = [number, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

export class DatabaseInspector {
  readonly schemaVersion: number;
  readonly #db: Database.Database;
  /** Before schema 2 there were no titles, no bin and no files. */
  readonly #hasCatalogue: boolean;

  /** Opens the database of `folder`, which must be there. Throws a StoreError of one line that names the folder. */
  constructor(folder: string) {
    const path = databasePath(folder);
    if (!existsSync(path)) throw refuse(folder, 'there is no prosa.db in it');
    if (statSync(path).size === 0) throw refuse(folder, 'prosa.db is empty, so its data was lost');
    const damage = describeLogDamage(folder);
    if (damage !== null) throw refuse(folder, damage);
    try {
      this.#db = new Database(path);
    } catch (error) {
      throw refuse(folder, describe(error));
    }
    try {
      this.#db.exec('PRAGMA busy_timeout = 30000');
      this.schemaVersion = this.#check(folder);
    } catch (error) {
      this.#db.close();
      throw error instanceof StoreError ? error : refuse(folder, describe(error));
    }
    this.#hasCatalogue = this.schemaVersion >= 2;
  }

  close(): void {
    this.#db.close();
  }

  /** What SQLite finds wrong with its pages, indexes and references. */
  checkPages(): string[] {
    try {
      const pages = (this.#db.prepare('PRAGMA integrity_check(20)').raw().all() as [string][])
        .map(([line]) => line)
        .filter(line => line !== 'ok');
      const references = this.#db.prepare('PRAGMA foreign_key_check').raw().all() as [string][];
      const tables = [...new Set(references.map(([table]) => table))];
      return [...pages, ...tables.map(table => `${table} refers to rows that are not there`)];
    } catch (error) {
      return [describe(error)];
    }
  }

  /** Texts that are not UTF-8 any more, by where they stand. Those of the search's index are not looked at: it is made of the others. */
  checkTexts(): string[] {
    const tables = new TextQuery(
      this.#db,
      `SELECT ${['t.name', 'c.name'].map(bytesOf)}
         FROM pragma_table_list t JOIN pragma_table_info(t.name) c
        WHERE t.schema = 'main' AND t.type = 'table' AND t.strict AND c.type = 'TEXT' ORDER BY t.name, c.cid`,
    ).all() as [string, string][];
    return tables.flatMap(([table, column]) => {
      const query = this.#db.prepare(`SELECT ${bytesOf(`"${column}"`)} FROM "${table}"`).raw();
      let count = 0;
      for (const [bytes] of query.iterate() as IterableIterator<[Uint8Array | null]>) {
        if (bytes !== null && decodeText(bytes) === null) count += 1;
      }
      if (count === 0) return [];
      return [`${count} of the texts in ${table}.${column} ${count === 1 ? 'is' : 'are'} not UTF-8 any more`];
    });
  }

  /** Ordered by name, those in the bin included. */
  listDocuments(): ListedDocument[] {
    const columns = this.#hasCatalogue
      ? `${bytesOf('d.title')}, ${bytesOf('d.language')}, d.binned_ms`
      : `${bytesOf("''")}, NULL, NULL`;
    const rows = new TextQuery(
      this.#db,
      `SELECT d.id, ${bytesOf('d.key')}, ${columns}, coalesce(
         (SELECT u.at_ms FROM updates u WHERE u.document_id = d.id ORDER BY u.seq DESC LIMIT 1), d.created_ms)
       FROM documents d ORDER BY d.key`,
    ).all() as [number, string, string, string | null, number | null, number][];
    return rows
      .filter(([, doc]) => !doc.startsWith(PURGED))
      .map(([id, doc, title, language, binnedMs, editedMs]) => ({
        id,
        doc,
        title,
        language,
        binnedMs,
        editedMs,
      }));
  }

  listFiles(): ShelvedFile[] {
    if (!this.#hasCatalogue) return [];
    const rows = new TextQuery(
      this.#db,
      `SELECT ${['hash', 'ending'].map(bytesOf)}, bytes, (SELECT count(*) FROM file_uses WHERE file_id = files.id)
       FROM files ORDER BY hash`,
    ).all() as [string, string, number, number][];
    return rows.map(([hash, ending, bytes, documentCount]) => ({ hash, ending, bytes, documentCount }));
  }

  /** All that is stored of the document with this number, of one moment; null when there is none. Damage is told, not thrown. */
  readLog(id: number): InspectedLog | null {
    this.#db.exec('BEGIN');
    try {
      const query = new TextQuery(this.#db, `SELECT ${bytesOf('kind')} FROM documents WHERE id = ?`);
      const row = query.get(id) as [string] | undefined;
      return row === undefined ? null : this.#readLog(id, oneOf(DOCUMENT_KINDS, row[0], null));
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_')) throw error;
      return { ...newLog('text'), damage: [`SQLite cannot read it (${codeOf(error)}: ${describe(error)})`] };
    } finally {
      if (this.#db.inTransaction) this.#db.exec('COMMIT');
    }
  }

  /** Writes a whole copy into a new file, of one moment, and has it on disk when it returns. */
  copyInto(file: string): void {
    writeCopy(this.#db, file);
  }

  #check(folder: string): number {
    const [applicationId] = this.#db.prepare('PRAGMA application_id').raw().get() as [number];
    if (applicationId !== APPLICATION_ID) throw refuse(folder, 'prosa.db was not made by Prosa');
    const version = readSchemaVersion(this.#db);
    if (version > SCHEMA_VERSION) {
      throw refuse(
        folder,
        `it was written by a newer Prosa (schema ${version}; this one knows up to ${SCHEMA_VERSION})`,
      );
    }
    return version;
  }

  #readLog(documentId: number, kind: DocumentKind | null): InspectedLog {
    const log = newLog(kind ?? 'text');
    if (kind === null) log.damage.push('its kind is none that there is');
    const baseRow = this.#db
      .prepare('SELECT up_to_seq, hash, state_vector, delete_set, bytes FROM bases WHERE document_id = ?')
      .raw()
      .get(documentId) as BaseRow | undefined;
    if (baseRow !== undefined) {
      const [upToSeq, hash, stateVector, deleteSet, bytes] = baseRow;
      log.base = { upToSeq, bytes, stateVector, deleteSet };
      if (!baseHash(upToSeq, [bytes, stateVector, deleteSet]).equals(hash)) {
        log.damage.push(`the base up to update ${upToSeq} has a wrong checksum`);
      }
    }
    const rows = this.#db
      .prepare(
        `SELECT u.seq, ${bytesOf('a.author')}, u.set_aside, u.checksum, u.bytes
         FROM updates u LEFT JOIN authors a ON a.id = u.author_id WHERE u.document_id = ? ORDER BY u.seq`,
      )
      .raw()
      .iterate(documentId) as IterableIterator<UpdateRow>;
    const baseSeq = log.base?.upToSeq ?? 0;
    let expectedSeq = 1;
    for (const [seq, authorBytes, setAside, checksum, bytes] of rows) {
      const author = authorBytes === null ? null : decodeText(authorBytes);
      for (; expectedSeq < seq; expectedSeq++) log.damage.push(`update ${expectedSeq} is missing`);
      expectedSeq = seq + 1;
      if (updateChecksum(seq, bytes) !== checksum) log.damage.push(`update ${seq} has a wrong checksum`);
      if (author === null) log.damage.push(`the author of update ${seq} is missing or not text any more`);
      if (seq > baseSeq) log.tail.push({ seq, bytes, author: author ?? '' });
      else if (setAside === 1) log.hasSetAside = true;
      else log.folded.push(bytes);
      log.updateCount += 1;
    }
    for (; expectedSeq <= baseSeq; expectedSeq++) log.damage.push(`update ${expectedSeq} is missing`);
    return log;
  }
}

/**
 * What is lost from the write-ahead log that a server left in the folder; null when nothing is. Such a folder is not opened: SQLite
 * would go on without what is lost, and nobody would hear of it.
 */
export function describeLogDamage(folder: string): string | null {
  const damage = findLogDamage(`${databasePath(folder)}-wal`);
  // A log that a server is writing changes while it is read.
  if (damage === null || isInUse(folder)) return null;
  const { lostCommitCount } = damage;
  return (
    `prosa.db-wal is damaged, and with it ${lostCommitCount} ${lostCommitCount === 1 ? 'commit' : 'commits'} that ` +
    'had been on disk; a server that is started keeps the log as it is and goes on from before the damage'
  );
}

function newLog(kind: DocumentKind): InspectedLog {
  return { kind, base: null, folded: [], hasSetAside: false, tail: [], updateCount: 0, damage: [] };
}

function refuse(folder: string, why: string): StoreError {
  return new StoreError(STORE_CODES.folder, `cannot use the data folder ${folder}: ${why}`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
