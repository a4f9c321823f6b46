// What the catalogue writes, on the store's one connection. Each method is a part of a transaction that its caller
// has begun; reading is catalogue-reader.ts.
import type Database from 'libsql';
import type { DocumentFacts } from '../../relay/ports.ts';

// In front of and behind what a search found. They are taken out of every text and title that is stored.
export const MARK_START = '\u0002';
export const MARK_END = '\u0003';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the marks themselves
const MARKS = /[\u0002\u0003]/g;

export class CatalogueWriter {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database) {
    this.#statements = prepareStatements(db);
  }

  /** The number of a person, given when they are first heard of. */
  personId(person: string): number {
    this.#statements.insertPerson.run(person);
    const [id] = this.#statements.personId.get(person) as [number];
    return id;
  }

  /** What the archive says of a document; the index to search in follows. */
  writeFacts(documentId: number, atMs: number, { text, title, language, excerpt }: DocumentFacts): void {
    const plain = text.replace(MARKS, ' ');
    this.#statements.putText.run(documentId, atMs, plain, title.replace(MARKS, ' '), language, excerpt);
  }
}

function prepareStatements(db: Database.Database) {
  const prepare = (sql: string) => db.prepare(sql).raw();
  return {
    insertPerson: db.prepare('INSERT OR IGNORE INTO people (person) VALUES (?)'),
    personId: prepare('SELECT id FROM people WHERE person = ?'),
    // Not OR REPLACE: that would pass by the triggers.
    putText: db.prepare(
      `INSERT INTO texts (document_id, at_ms, text, title, language, excerpt) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (document_id) DO UPDATE SET at_ms = excluded.at_ms, text = excluded.text,
         title = excluded.title, language = excluded.language, excerpt = excluded.excerpt`,
    ),
  };
}
