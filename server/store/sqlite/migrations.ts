// The schema, as the steps that lead to it. A step that was released is never changed: a new one is added below.
import type Database from 'libsql';

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
