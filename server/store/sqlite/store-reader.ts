// What is read besides the log of updates, on a connection that cannot write: in a thread of its own, so that a search
// never stands between an update and the disk, and in tests without one.
import Database from 'libsql';
import { AccessReader } from './access-reader.ts';
import { CatalogueReader } from './catalogue-reader.ts';
import { databasePath } from './data-folder.ts';
import { DigestReader } from './digest-table.ts';
import type { ReadAnswer, StoreRead, StoreReadAnswers } from './store-messages.ts';
import { TalkReader } from './talk-reader.ts';

export class StoreReader {
  readonly #db: Database.Database;
  readonly #catalogue: CatalogueReader;
  readonly #access: AccessReader;
  readonly #talk: TalkReader;
  readonly #digest: DigestReader;

  /** The database must be there, with its present schema. */
  constructor(folder: string) {
    this.#db = new Database(databasePath(folder));
    this.#db.exec('PRAGMA busy_timeout = 5000');
    this.#db.exec('PRAGMA query_only = ON');
    this.#catalogue = new CatalogueReader(this.#db);
    this.#access = new AccessReader(this.#db);
    this.#talk = new TalkReader(this.#db);
    this.#digest = new DigestReader(this.#db);
  }

  /** All of one answer is of one moment, whatever is written meanwhile. */
  read<R extends StoreRead>(read: R): StoreReadAnswers[R['type']] {
    this.#db.exec('BEGIN');
    try {
      return this.#answer(read) as StoreReadAnswers[R['type']];
    } finally {
      this.#db.exec('COMMIT');
    }
  }

  close(): void {
    this.#db.close();
  }

  #answer(read: StoreRead): ReadAnswer {
    switch (read.type) {
      case 'person':
      case 'session-numbers':
      case 'account':
      case 'facts':
      case 'members':
      case 'links':
      case 'find-link':
        return this.#access.read(read);
      case 'replay':
      case 'chat':
      case 'search-chat':
      case 'threads':
      case 'people':
      case 'notices':
      case 'notify':
        return this.#talk.read(read);
      case 'digest-address':
      case 'digests-waiting':
        return this.#digest.read(read);
      default:
        return this.#catalogue.read(read);
    }
  }
}
