// What the catalogue reads. Each question is asked within a transaction that its caller has begun (store-reader.ts).
import type Database from 'libsql';
import type { ListSort } from '../../../protocol/api.ts';
import type {
  CatalogueEntry,
  CataloguePage,
  CatalogueQuery,
  FoundEntry,
  StoredFile,
} from '../../ports/catalogue.ts';
import { knowsOf, maySee, SQL_NOW_MS } from './access-sql.ts';
import type { CatalogueRead, ReadAnswers } from './catalogue-messages.ts';
import { FILE_COLUMNS, type FileRow, toStoredFile } from './catalogue-writer.ts';
import { MARK_END, MARK_START, readMarks, toMatchQuery } from './search-marks.ts';
import { bytesOf, TextQuery } from './texts.ts';

const MAX_HITS = 20;
const PASSAGE_TOKENS = 24;
/** In a cursor, of a title: enough to find the place again when the document itself has gone. */
const CURSOR_TITLE_CHARS = 40;

type SortValue = number | string;
/** Id and what the list is sorted by. */
type Sortable = [number, SortValue];

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

export class CatalogueReader {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database) {
    this.#statements = prepareStatements(db);
  }

  read(read: CatalogueRead): ReadAnswers[CatalogueRead['type']] {
    switch (read.type) {
      case 'find':
        return this.#find(read.person, read.doc);
      case 'list':
        return this.#list(read.person, read.query);
      case 'search':
        return this.#search(read.person, read.text);
      case 'readers-of':
        return this.#readersOf(read.doc);
      case 'list-tags':
        return this.#listTags(read.person);
      case 'list-binned-before':
        return (this.#statements.binnedBefore.all(read.atMs) as [string][]).map(([key]) => key);
      case 'find-file':
        return this.#findFile(read.hash);
      default: {
        const never: never = read;
        throw new Error(`invariant violation: unknown read ${JSON.stringify(never)}`);
      }
    }
  }

  #find(person: string, doc: string): CatalogueEntry | null {
    const row = this.#statements.documentId.get(doc) as [number] | undefined;
    return row === undefined ? null : this.#entry(this.#personId(person), row[0]);
  }

  #list(person: string, { view, sort, tag, after, limit }: CatalogueQuery): CataloguePage {
    const personId = this.#personId(person);
    const rows = this.#statements.lists[view][sort].all(personId, tag) as Sortable[];
    const compare = sort === 'title' ? compareTitles : compareTimes;
    rows.sort(compare);
    const from = after === null ? 0 : findPlaceAfter(rows, after, sort, compare);
    const page = rows.slice(from, from + limit);
    const isLast = from + limit >= rows.length;
    return {
      entries: page.map(([id]) => this.#entry(personId, id)!),
      next: isLast || page.length === 0 ? null : writeCursor(page.at(-1)!),
    };
  }

  #readersOf(doc: string): string[] {
    const row = this.#statements.documentId.get(doc) as [number] | undefined;
    if (row === undefined) return [];
    return (this.#statements.readers.all(row[0]) as [string][]).map(([person]) => person);
  }

  #search(person: string, text: string): FoundEntry[] {
    const query = toMatchQuery(text);
    if (query === null) return [];
    const personId = this.#personId(person);
    const ids = this.#statements.search.all(query, personId, MAX_HITS) as [number][];
    return ids.map(([id]) => {
      const [title, passage] = this.#statements.passage.get(query, id) as [string, string];
      return { entry: this.#entry(personId, id)!, title: readMarks(title), passage: readMarks(passage) };
    });
  }

  #listTags(person: string): { tag: string; documentCount: number }[] {
    const rows = this.#statements.tags.all(this.#personId(person)) as [string, number][];
    return rows
      .map(([tag, documentCount]) => ({ tag, documentCount }))
      .sort((a, b) => collator.compare(a.tag, b.tag) || (a.tag < b.tag ? -1 : 1));
  }

  #findFile(hash: string): StoredFile | null {
    const row = this.#statements.file.get(hash) as FileRow | undefined;
    return row === undefined ? null : toStoredFile(row);
  }

  /** 0 for who was never heard of: nobody has this number. */
  #personId(person: string): number {
    const row = this.#statements.personId.get(person) as [number] | undefined;
    return row?.[0] ?? 0;
  }

  #entry(personId: number, documentId: number): CatalogueEntry | null {
    const row = this.#statements.entry.get(personId, documentId) as EntryRow | undefined;
    if (row === undefined) return null;
    const [doc, title, language, excerpt, createdMs, editedMs, owner, visitedMs, pinned, binnedMs] = row;
    const tags = (this.#statements.tagsOf.all(documentId) as [string][]).map(([tag]) => tag);
    return {
      doc,
      title,
      language,
      excerpt,
      createdMs,
      editedMs,
      owner,
      visitedMs,
      pinned: pinned === 1,
      tags,
      binnedMs,
    };
  }
}

type EntryRow = [
  doc: string,
  title: string,
  language: string | null,
  excerpt: string,
  createdMs: number,
  editedMs: number,
  owner: string | null,
  visitedMs: number,
  pinned: 0 | 1,
  binnedMs: number | null,
];

/** Latest first. */
function compareTimes([idA, a]: Sortable, [idB, b]: Sortable): number {
  return Number(b) - Number(a) || idB - idA;
}

/** By the alphabet; what has no title comes last. */
function compareTitles([idA, a]: Sortable, [idB, b]: Sortable): number {
  if ((a === '') !== (b === '')) return a === '' ? 1 : -1;
  return collator.compare(String(a), String(b)) || idA - idB;
}

/** A page ends at a document; where that has moved or gone, at the place where it was. */
function writeCursor([id, value]: Sortable): string {
  const short = typeof value === 'string' ? value.slice(0, CURSOR_TITLE_CHARS) : value;
  return Buffer.from(JSON.stringify([id, short])).toString('base64url');
}

function findPlaceAfter(
  rows: readonly Sortable[],
  cursor: string,
  sort: ListSort,
  compare: (a: Sortable, b: Sortable) => number,
): number {
  const at = readCursor(cursor, sort);
  if (at === null) return 0;
  const [id, value] = at;
  const same = rows.findIndex(row => row[0] === id);
  if (same !== -1) {
    const now = rows[same]![1];
    if (typeof now === 'string' ? now.slice(0, CURSOR_TITLE_CHARS) === value : now === value) return same + 1;
  }
  const next = rows.findIndex(row => compare(row, at) > 0);
  return next === -1 ? rows.length : next;
}

function readCursor(cursor: string, sort: ListSort): Sortable | null {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    // Not a cursor of ours: the list begins at its start.
    return null;
  }
  if (!Array.isArray(read) || !Number.isInteger(read[0])) return null;
  const [id, value] = read as [number, unknown];
  if (sort === 'title') return typeof value === 'string' ? [id, value] : null;
  return Number.isFinite(value) ? [id, value as number] : null;
}

// What lists and searches are made of: documents that a person made, has a row of visits for or was let into, as long as
// they may see them.
const EDITED = `coalesce(
  (SELECT u.at_ms FROM updates u WHERE u.document_id = d.id ORDER BY u.seq DESC LIMIT 1), d.created_ms)`;

const SORT_VALUES = {
  // What somebody made and never opened, an import, counts as seen when it was made.
  visited: 'coalesce(nullif(v.at_ms, 0), CASE WHEN d.owner_id = ?1 THEN d.created_ms ELSE 0 END)',
  edited: EDITED,
  created: 'd.created_ms',
  title: bytesOf('d.title'),
} as const;

const VIEW_CONDITIONS = {
  recent: 'd.binned_ms IS NULL',
  pinned: 'd.binned_ms IS NULL AND v.pinned = 1',
  mine: 'd.binned_ms IS NULL AND d.owner_id = ?1',
  shared: 'd.binned_ms IS NULL AND d.owner_id IS NOT ?1',
  // Who does not own a document cannot take it out of the bin either, unless nobody is known who does.
  bin: `d.binned_ms IS NOT NULL AND (d.owner_id IS NULL OR d.owner_id = ?1 OR EXISTS (
    SELECT 1 FROM members mb WHERE mb.document_id = d.id AND mb.person_id = ?1 AND mb.role = 'own'))`,
} as const;

const VISIBLE = `(
  SELECT document_id AS id FROM visits WHERE person_id = ?1
  UNION SELECT id FROM documents WHERE owner_id = ?1
  UNION SELECT document_id FROM members WHERE person_id = ?1
  UNION SELECT l.document_id FROM grants g JOIN share_links l ON l.id = g.link_id WHERE g.person_id = ?1
)`;
const MAY_SEE = maySee({ document: 'd', person: '?1', nowMs: SQL_NOW_MS });

function mapValues<K extends string, V, W>(record: Record<K, V>, map: (value: V) => W): Record<K, W> {
  const entries = Object.entries(record) as [K, V][];
  return Object.fromEntries(entries.map(([key, value]) => [key, map(value)])) as Record<K, W>;
}

function prepareStatements(db: Database.Database) {
  const prepare = (sql: string) => new TextQuery(db, sql);
  return {
    documentId: prepare('SELECT id FROM documents WHERE key = ?'),
    personId: prepare('SELECT id FROM people WHERE person = ?'),
    entry: prepare(
      `SELECT ${['d.key', 'd.title', 'd.language', "coalesce(d.excerpt, '')"].map(bytesOf)},
              d.created_ms, ${EDITED}, ${bytesOf('p.person')},
              coalesce(v.at_ms, 0), coalesce(v.pinned, 0), d.binned_ms
         FROM documents d
         LEFT JOIN people p ON p.id = d.owner_id
         LEFT JOIN visits v ON v.document_id = d.id AND v.person_id = ?1
        WHERE d.id = ?2`,
    ),
    tagsOf: prepare(
      `SELECT ${bytesOf('t.tag')} FROM document_tags dt JOIN tags t ON t.id = dt.tag_id WHERE dt.document_id = ? ORDER BY t.tag`,
    ),
    lists: mapValues(VIEW_CONDITIONS, condition =>
      mapValues(SORT_VALUES, value =>
        prepare(
          `SELECT d.id, ${value} FROM ${VISIBLE} seen
             JOIN documents d ON d.id = seen.id
             LEFT JOIN visits v ON v.document_id = d.id AND v.person_id = ?1
            WHERE ${condition} AND ${MAY_SEE} AND (?2 IS NULL OR EXISTS (
              SELECT 1 FROM document_tags dt JOIN tags t ON t.id = dt.tag_id
               WHERE dt.document_id = d.id AND t.tag = ?2))`,
        ),
      ),
    ),
    tags: prepare(
      `SELECT ${bytesOf('t.tag')}, count(*) FROM ${VISIBLE} seen
         JOIN documents d ON d.id = seen.id AND d.binned_ms IS NULL AND ${MAY_SEE}
         JOIN document_tags dt ON dt.document_id = d.id
         JOIN tags t ON t.id = dt.tag_id
        GROUP BY t.id`,
    ),
    // FTS5 hands its rows over best first; the joins only pass over what this person may not see.
    search: prepare(
      `SELECT s.rowid FROM search s
        CROSS JOIN documents d ON d.id = s.rowid
        WHERE s.search MATCH ?1 AND s.rank MATCH 'bm25(10.0, 1.0)' AND d.binned_ms IS NULL
          AND ${knowsOf({ document: 'd', person: '?2', nowMs: SQL_NOW_MS })}
        ORDER BY s.rank LIMIT ?3`,
    ),
    passage: prepare(
      `SELECT ${bytesOf(`highlight(search, 0, '${MARK_START}', '${MARK_END}')`)},
              ${bytesOf(`snippet(search, 1, '${MARK_START}', '${MARK_END}', '…', ${PASSAGE_TOKENS})`)}
         FROM search WHERE search MATCH ? AND rowid = ?`,
    ),
    readers: prepare(
      `SELECT ${bytesOf('p.person')}
         FROM documents d
         JOIN (
           SELECT person_id AS id FROM visits WHERE document_id = ?1
           UNION SELECT owner_id FROM documents WHERE id = ?1
           UNION SELECT person_id FROM members WHERE document_id = ?1
           UNION SELECT g.person_id FROM share_links l JOIN grants g ON g.link_id = l.id WHERE l.document_id = ?1
         ) known
         JOIN people p ON p.id = known.id
        WHERE d.id = ?1 AND d.binned_ms IS NULL
          AND ${maySee({ document: 'd', person: 'p.id', nowMs: SQL_NOW_MS })}`,
    ),
    binnedBefore: prepare(`SELECT ${bytesOf('key')} FROM documents WHERE binned_ms < ? ORDER BY binned_ms`),
    file: prepare(`SELECT ${FILE_COLUMNS} FROM files WHERE hash = ?`),
  };
}
