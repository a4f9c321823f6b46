// What the catalogue writes, on the store's one connection. Each method is a part of a transaction that its caller
// has begun; reading is catalogue-reader.ts.
import type Database from 'libsql';
import type { StoredFile } from '../../ports/catalogue.ts';
import type { DocumentFacts } from '../../relay/ports.ts';
import { noDocumentError } from '../check-places.ts';
import type { CatalogueWrite } from './catalogue-messages.ts';
import type { PeopleTable } from './people-table.ts';
import { withoutMarks } from './search-marks.ts';
import { bytesOf, TextQuery } from './texts.ts';

/**
 * In front of the key of a document that was deleted for good and whose updates have not all been removed yet. No
 * document can be named so.
 */
export const PURGED = '\u0001purged ';
// Indexing a million characters takes some 50 ms, in which nothing else is committed: what stands behind them is not
// searched. That is two novels.
const MAX_SEARCHED_CHARS = 1_000_000;
// Addresses of files within a text.
const FILE_ADDRESS = /\/files\/([0-9a-f]{64})\b/g;
const MAX_FILES_PER_TEXT = 10_000;

export class CatalogueWriter {
  readonly #people: PeopleTable;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database, people: PeopleTable) {
    this.#people = people;
    this.#statements = prepareStatements(db);
  }

  /** What the archive says of a document, its files, and the index to search in. */
  writeFacts(documentId: number, atMs: number, facts: DocumentFacts): void {
    const { language, excerpt } = facts;
    const title = withoutMarks(facts.title);
    const text = withoutMarks(facts.text.slice(0, MAX_SEARCHED_CHARS));
    const same = this.#statements.isIndexed.get(title, text, documentId) as [0 | 1] | undefined;
    if (same?.[0] === 1) {
      this.#statements.setFacts.run(title, language, excerpt, documentId);
      return;
    }
    if (same !== undefined) this.#statements.unindex.run(documentId);
    this.#statements.setFacts.run(title, language, excerpt, documentId);
    this.#statements.putText.run(documentId, atMs, text);
    this.#statements.index.run(documentId);
    const hashes = new Set<string>();
    for (const [, hash] of facts.text.matchAll(FILE_ADDRESS)) {
      if (hashes.size >= MAX_FILES_PER_TEXT) break;
      hashes.add(hash!);
    }
    // Uses only grow: an image that was taken out of the text is in its history, and one undo away.
    for (const hash of hashes) this.#statements.useFile.run(documentId, hash);
  }

  /** Throws a StoreError when there is no such document and the write wants one. Answers the files that it took. */
  write(write: CatalogueWrite): StoredFile[] | null {
    switch (write.type) {
      case 'note-visit':
        this.#noteVisit(write.person, write.doc, write.atMs);
        return null;
      case 'set-title':
        this.#setTitle(this.#documentId(write.doc), withoutMarks(write.title));
        return null;
      case 'set-tags':
        this.#setTags(this.#documentId(write.doc), write.tags);
        return null;
      case 'set-pinned': {
        const documentId = this.#documentId(write.doc);
        this.#statements.setPinned.run(this.#people.idOf(write.person), documentId, write.pinned ? 1 : 0);
        return null;
      }
      case 'set-binned':
        this.#statements.setBinned.run(write.binnedMs, this.#documentId(write.doc));
        return null;
      case 'purge':
        this.#purge(write.doc);
        return null;
      case 'add-file':
        this.#addFile(write.file, write.doc, write.atMs);
        return null;
      case 'take-unused-files':
        return (this.#statements.takeUnusedFiles.all(write.beforeMs) as FileRow[]).map(toStoredFile);
      default: {
        const never: never = write;
        throw new Error(`invariant violation: unknown write ${JSON.stringify(never)}`);
      }
    }
  }

  /**
   * Removes some of what documents deleted for good have left. `sweepTalk` removes some of what was said there, and answers
   * false when nothing of it is left. False when there is nothing more.
   */
  sweepPurged(maxUpdateCount: number, sweepTalk: (documentId: number) => boolean): boolean {
    const row = this.#statements.purged.get() as [number] | undefined;
    if (row === undefined) return false;
    if (sweepTalk(row[0])) return true;
    const { changes } = this.#statements.removeUpdates.run(row[0], maxUpdateCount);
    if (changes < maxUpdateCount) this.#statements.removeDocument.run(row[0]);
    return true;
  }

  #documentId(doc: string): number {
    const row = this.#statements.documentId.get(doc) as [number] | undefined;
    if (row === undefined) throw noDocumentError(doc);
    return row[0];
  }

  #noteVisit(person: string, doc: string, atMs: number): void {
    const row = this.#statements.documentId.get(doc) as [number] | undefined;
    if (row !== undefined) this.#statements.noteVisit.run(this.#people.idOf(person), row[0], atMs);
  }

  #setTitle(documentId: number, title: string): void {
    const isIndexed = this.#statements.isIndexed.get(title, '', documentId) !== undefined;
    if (isIndexed) this.#statements.unindex.run(documentId);
    else this.#statements.putText.run(documentId, 0, '');
    this.#statements.setTitle.run(title, documentId);
    this.#statements.index.run(documentId);
  }

  #setTags(documentId: number, tags: readonly string[]): void {
    this.#statements.removeTags.run(documentId);
    for (const tag of tags) {
      this.#statements.insertTag.run(tag);
      this.#statements.addTag.run(documentId, tag);
    }
    this.#statements.forgetTags.run();
  }

  #addFile({ hash, type, ending, bytes, width, height }: StoredFile, doc: string, atMs: number): void {
    this.#statements.addFile.run(hash, type, ending, bytes, width, height, atMs);
    const row = this.#statements.documentId.get(doc) as [number] | undefined;
    if (row !== undefined) this.#statements.useFile.run(row[0], hash);
  }

  /** All that can be found of it goes at once; its updates may be many and follow in pieces. */
  #purge(doc: string): void {
    const row = this.#statements.documentId.get(doc) as [number] | undefined;
    if (row === undefined) return;
    const [documentId] = row;
    if (this.#statements.isIndexed.get('', '', documentId) !== undefined) {
      this.#statements.unindex.run(documentId);
    }
    for (const statement of this.#statements.removeParts) statement.run(documentId);
    this.#statements.forgetTags.run();
    this.#statements.hidePurged.run(PURGED, documentId);
  }
}

export type FileRow = [string, string, string, number, number | null, number | null];
export const FILE_COLUMNS = `${['hash', 'type', 'ending'].map(bytesOf)}, bytes, width, height`;

export function toStoredFile([hash, type, ending, bytes, width, height]: FileRow): StoredFile {
  return { hash, type, ending, bytes, width, height };
}

function prepareStatements(db: Database.Database) {
  const prepare = (sql: string) => db.prepare(sql).raw();
  return {
    documentId: prepare('SELECT id FROM documents WHERE key = ?'),
    isIndexed: prepare('SELECT title = ? AND text = ? FROM searchable WHERE document_id = ?'),
    setFacts: db.prepare('UPDATE documents SET title = ?, language = ?, excerpt = ? WHERE id = ?'),
    setTitle: db.prepare('UPDATE documents SET title = ? WHERE id = ?'),
    putText: db.prepare('INSERT OR REPLACE INTO texts (document_id, at_ms, text) VALUES (?, ?, ?)'),
    unindex: db.prepare(
      `INSERT INTO search (search, rowid, title, text)
       SELECT 'delete', document_id, title, text FROM searchable WHERE document_id = ?`,
    ),
    index: db.prepare(
      `INSERT INTO search (rowid, title, text)
       SELECT document_id, title, text FROM searchable WHERE document_id = ?`,
    ),
    noteVisit: db.prepare(
      `INSERT INTO visits (person_id, document_id, at_ms) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)`,
    ),
    setPinned: db.prepare(
      `INSERT INTO visits (person_id, document_id, at_ms, pinned) VALUES (?, ?, 0, ?)
       ON CONFLICT DO UPDATE SET pinned = excluded.pinned`,
    ),
    setBinned: db.prepare('UPDATE documents SET binned_ms = ? WHERE id = ?'),
    removeTags: db.prepare('DELETE FROM document_tags WHERE document_id = ?'),
    insertTag: db.prepare('INSERT OR IGNORE INTO tags (tag) VALUES (?)'),
    addTag: db.prepare(
      `INSERT OR IGNORE INTO document_tags (document_id, tag_id) SELECT ?, id FROM tags WHERE tag = ?`,
    ),
    forgetTags: db.prepare(
      'DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM document_tags WHERE tag_id = tags.id)',
    ),
    // A file that comes once more is as good as new: nobody may take it before its text is there.
    addFile: db.prepare(
      `INSERT INTO files (hash, type, ending, bytes, width, height, added_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET added_ms = max(added_ms, excluded.added_ms)`,
    ),
    useFile: db.prepare(
      'INSERT OR IGNORE INTO file_uses (document_id, file_id) SELECT ?, id FROM files WHERE hash = ?',
    ),
    takeUnusedFiles: new TextQuery(
      db,
      `DELETE FROM files WHERE added_ms < ? AND NOT EXISTS (SELECT 1 FROM file_uses WHERE file_id = files.id)
       RETURNING ${FILE_COLUMNS}`,
    ),
    removeParts: [
      'DELETE FROM grants WHERE link_id IN (SELECT id FROM share_links WHERE document_id = ?)',
      ...[
        ...['texts', 'visits', 'document_tags', 'file_uses', 'bases'],
        ...['share_links', 'members', 'read_marks', 'notify_choices'],
      ].map(table => `DELETE FROM ${table} WHERE document_id = ?`),
    ].map(sql => db.prepare(sql)),
    // Nobody may see it: so nothing that was said there is shown while it is being removed.
    hidePurged: db.prepare(
      `UPDATE documents SET key = ? || id, binned_ms = NULL, owner_id = NULL, base = 'none' WHERE id = ?`,
    ),
    purged: prepare(`SELECT id FROM documents WHERE key >= '${PURGED}' AND key < '\u0002' LIMIT 1`),
    removeUpdates: db.prepare(
      `DELETE FROM updates WHERE document_id = ?1
       AND seq <= (SELECT min(seq) FROM updates WHERE document_id = ?1) + ?2 - 1`,
    ),
    removeDocument: db.prepare('DELETE FROM documents WHERE id = ?'),
  };
}
