// Version 5 of the schema: notices of having been let into a document, and sessions that were ended from another device. A
// step of migrations.ts: once released it is never changed.

export const SHARES_AND_SESSIONS = `
  -- Cookies of a lower number than this are nobody's any more.
  ALTER TABLE people ADD COLUMN session_number INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX people_by_session_number ON people (session_number) WHERE session_number > 0;

  -- Who has made whom a member of what, when.
  CREATE TABLE shares (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    by_id INTEGER NOT NULL REFERENCES people (id),
    at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX shares_by_document ON shares (document_id, person_id);

  -- A notice is about a message or about a share. Constraints can only be changed by making the table anew.
  ALTER TABLE notices RENAME TO old_notices;
  CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    n INTEGER NOT NULL,
    message_id INTEGER REFERENCES messages (id),
    share_id INTEGER UNIQUE REFERENCES shares (id),
    why TEXT NOT NULL CHECK (why IN ('mention', 'reply', 'message', 'thread', 'shared')),
    read_ms INTEGER,
    read_n INTEGER,
    UNIQUE (person_id, n),
    UNIQUE (message_id, person_id),
    CHECK ((message_id IS NULL) = (why = 'shared') AND (share_id IS NOT NULL) = (why = 'shared')),
    CHECK ((read_ms IS NULL) = (read_n IS NULL))
  ) STRICT;
  INSERT INTO notices (id, person_id, n, message_id, why, read_ms, read_n)
    SELECT id, person_id, n, message_id, why, read_ms, read_n FROM old_notices;
  DROP TABLE old_notices;
  CREATE INDEX notices_unread ON notices (person_id, n) WHERE read_ms IS NULL;
  CREATE INDEX notices_by_reading ON notices (person_id, read_n) WHERE read_n IS NOT NULL;
`;
