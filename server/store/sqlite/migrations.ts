// The schema, as the steps that lead to it. A step that was released is never changed: a new one is added below.
import type Database from 'libsql';
import { DIGEST } from './digest-schema.ts';
import { PEOPLE_AND_TALK } from './people-and-talk-schema.ts';
import { SHARES_AND_SESSIONS } from './shares-and-sessions-schema.ts';

interface Migration {
  /** What `PRAGMA user_version` says afterwards; counts from 1 without a hole. */
  version: number;
  sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('text', 'any')),
        epoch TEXT NOT NULL,
        created_ms INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE authors (
        id INTEGER PRIMARY KEY,
        author TEXT NOT NULL UNIQUE
      ) STRICT;

      -- Every update ever admitted, for good: bases are made from them, and so is the history.
      CREATE TABLE updates (
        document_id INTEGER NOT NULL REFERENCES documents (id),
        seq INTEGER NOT NULL,
        author_id INTEGER NOT NULL REFERENCES authors (id),
        at_ms INTEGER NOT NULL,
        set_aside INTEGER NOT NULL DEFAULT 0 CHECK (set_aside IN (0, 1)),
        checksum INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (document_id, seq)
      ) STRICT, WITHOUT ROWID;

      -- One update that stands for all places up to up_to_seq.
      CREATE TABLE bases (
        document_id INTEGER PRIMARY KEY REFERENCES documents (id),
        up_to_seq INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        hash BLOB NOT NULL,
        state_vector BLOB NOT NULL,
        delete_set BLOB NOT NULL,
        bytes BLOB NOT NULL
      ) STRICT;

      CREATE TABLE texts (
        document_id INTEGER PRIMARY KEY REFERENCES documents (id),
        at_ms INTEGER NOT NULL,
        text TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    version: 2,
    sql: `
      CREATE TABLE people (
        id INTEGER PRIMARY KEY,
        person TEXT NOT NULL UNIQUE
      ) STRICT;

      ALTER TABLE documents ADD COLUMN owner_id INTEGER REFERENCES people (id);
      ALTER TABLE documents ADD COLUMN binned_ms INTEGER;
      CREATE INDEX documents_by_owner ON documents (owner_id) WHERE owner_id IS NOT NULL;
      CREATE INDEX documents_by_binned ON documents (binned_ms) WHERE binned_ms IS NOT NULL;

      -- What the archive found in the text. NULL in "excerpt": it has not looked since these columns are there.
      ALTER TABLE documents ADD COLUMN title TEXT NOT NULL DEFAULT '';
      ALTER TABLE documents ADD COLUMN language TEXT;
      ALTER TABLE documents ADD COLUMN excerpt TEXT;
      -- Two controls mark what a search found; they may not come from the text itself.
      UPDATE texts SET text = replace(replace(text, char(2), ' '), char(3), ' ')
       WHERE instr(text, char(2)) OR instr(text, char(3));
      UPDATE texts SET text = substr(text, 1, 1000000) WHERE length(text) > 1000000;

      -- Who was in which document, when last; 0 for who only pinned it.
      CREATE TABLE visits (
        person_id INTEGER NOT NULL REFERENCES people (id),
        document_id INTEGER NOT NULL REFERENCES documents (id),
        at_ms INTEGER NOT NULL,
        pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
        PRIMARY KEY (person_id, document_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX visits_by_document ON visits (document_id);

      CREATE TABLE tags (
        id INTEGER PRIMARY KEY,
        tag TEXT NOT NULL UNIQUE
      ) STRICT;

      CREATE TABLE document_tags (
        document_id INTEGER NOT NULL REFERENCES documents (id),
        tag_id INTEGER NOT NULL REFERENCES tags (id),
        PRIMARY KEY (document_id, tag_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX document_tags_by_tag ON document_tags (tag_id);

      -- Their bytes lie in files named after the hash.
      CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        ending TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        width INTEGER,
        height INTEGER,
        added_ms INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE file_uses (
        file_id INTEGER NOT NULL REFERENCES files (id),
        document_id INTEGER NOT NULL REFERENCES documents (id),
        PRIMARY KEY (file_id, document_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX file_uses_by_document ON file_uses (document_id);

      -- The index over titles and texts. The words themselves stay where they are; who changes a title or a text
      -- changes the index in the same transaction.
      CREATE VIEW searchable AS
        SELECT t.document_id, d.title, t.text FROM texts t JOIN documents d ON d.id = t.document_id;
      CREATE VIRTUAL TABLE search USING fts5 (
        title, text,
        content = 'searchable', content_rowid = 'document_id',
        tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
      );
      INSERT INTO search (search) VALUES ('rebuild');
    `,
  },
  { version: 3, sql: PEOPLE_AND_TALK },
  { version: 4, sql: DIGEST },
  { version: 5, sql: SHARES_AND_SESSIONS },
];

export const SCHEMA_VERSION = MIGRATIONS.at(-1)!.version;

/** The schema version of an open database; 0 for a new one. */
export function readSchemaVersion(db: Database.Database): number {
  const [version] = db.prepare('PRAGMA user_version').raw().get() as [number];
  return version;
}

/** Brings the database to SCHEMA_VERSION, each step in one transaction. Returns the version it had. */
export function migrate(db: Database.Database): number {
  const from = readSchemaVersion(db);
  for (const { version, sql } of MIGRATIONS) {
    if (version <= from) continue;
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${version}`);
      db.exec('COMMIT');
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
  return from;
}
