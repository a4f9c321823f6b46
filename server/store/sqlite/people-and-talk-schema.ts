// Version 3 of the schema: people with names, who may see what, and what is said. A step of migrations.ts: once released it
// is never changed.

export const PEOPLE_AND_TALK = `
  -- What others may know of a person. Who never chose a name has none.
  ALTER TABLE people ADD COLUMN public_id TEXT NOT NULL DEFAULT '';
  ALTER TABLE people ADD COLUMN name TEXT NOT NULL DEFAULT '';
  ALTER TABLE people ADD COLUMN color TEXT NOT NULL DEFAULT '#57534e';
  UPDATE people SET public_id = lower(hex(randomblob(12))), color = CASE abs(random() % 8)
    WHEN 0 THEN '#c2410c' WHEN 1 THEN '#b4840b' WHEN 2 THEN '#4d7c0f' WHEN 3 THEN '#0f766e'
    WHEN 4 THEN '#0369a1' WHEN 5 THEN '#4338ca' WHEN 6 THEN '#7e22ce' ELSE '#be185d' END;
  CREATE UNIQUE INDEX people_by_public_id ON people (public_id);

  -- Who came through a provider of sign-in or a proxy. Who has no account is a guest.
  CREATE TABLE accounts (
    kind TEXT NOT NULL CHECK (kind IN ('sign-in', 'proxy')),
    account TEXT NOT NULL,
    person_id INTEGER NOT NULL UNIQUE REFERENCES people (id),
    PRIMARY KEY (kind, account)
  ) STRICT, WITHOUT ROWID;

  -- What everybody may do who knows the name.
  ALTER TABLE documents ADD COLUMN base TEXT NOT NULL DEFAULT 'edit'
    CHECK (base IN ('none', 'view', 'comment', 'edit'));

  -- Besides the owner, who is in "documents" and has no row here.
  CREATE TABLE members (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('view', 'comment', 'edit', 'own')),
    PRIMARY KEY (document_id, person_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX members_by_person ON members (person_id);

  CREATE TABLE share_links (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    role TEXT NOT NULL CHECK (role IN ('view', 'comment', 'edit')),
    label TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER,
    revoked_ms INTEGER,
    secret_hash BLOB NOT NULL UNIQUE,
    password_hash TEXT
  ) STRICT;
  CREATE INDEX share_links_by_document ON share_links (document_id);

  -- Who has used which link.
  CREATE TABLE grants (
    link_id INTEGER NOT NULL REFERENCES share_links (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (link_id, person_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX grants_by_person ON grants (person_id);

  -- A stream of numbered events: a document's talk, or what concerns one person.
  CREATE TABLE topics (
    id INTEGER PRIMARY KEY,
    document_id INTEGER UNIQUE REFERENCES documents (id),
    person_id INTEGER UNIQUE REFERENCES people (id),
    last_n INTEGER NOT NULL,
    CHECK ((document_id IS NULL) <> (person_id IS NULL))
  ) STRICT;

  CREATE TABLE threads (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    passage_from TEXT NOT NULL,
    passage_to TEXT NOT NULL,
    passage_quote TEXT NOT NULL,
    resolved_ms INTEGER,
    resolved_by_id INTEGER REFERENCES people (id),
    CHECK ((resolved_ms IS NULL) = (resolved_by_id IS NULL))
  ) STRICT;
  CREATE INDEX threads_by_document ON threads (document_id);

  -- "n": the number of the event with which it was told first.
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    n INTEGER NOT NULL,
    thread_id INTEGER REFERENCES threads (id),
    author_id INTEGER NOT NULL REFERENCES people (id),
    client_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    text TEXT NOT NULL,
    reply_to_id INTEGER REFERENCES messages (id),
    passage_from TEXT,
    passage_to TEXT,
    passage_quote TEXT,
    edited_ms INTEGER,
    deleted_ms INTEGER,
    UNIQUE (document_id, n),
    UNIQUE (author_id, client_id),
    CHECK ((passage_from IS NULL) = (passage_to IS NULL) AND (passage_from IS NULL) = (passage_quote IS NULL))
  ) STRICT;
  CREATE INDEX messages_of_chat ON messages (document_id, n) WHERE thread_id IS NULL;
  CREATE INDEX messages_of_thread ON messages (thread_id, n) WHERE thread_id IS NOT NULL;
  CREATE INDEX messages_by_reply ON messages (reply_to_id) WHERE reply_to_id IS NOT NULL;

  CREATE TABLE mentions (
    message_id INTEGER NOT NULL REFERENCES messages (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (message_id, person_id)
  ) STRICT, WITHOUT ROWID;

  -- What a topic has told, in order. What it was about is read where it is kept, so that nothing that was deleted stays
  -- here: of "notice" and "notices-read" in the notices that bear this number, of "chat-read" in the person's read mark.
  CREATE TABLE events (
    topic_id INTEGER NOT NULL REFERENCES topics (id),
    n INTEGER NOT NULL,
    kind TEXT NOT NULL
      CHECK (kind IN ('message', 'message-changed', 'thread', 'notice', 'notices-read', 'chat-read')),
    message_id INTEGER REFERENCES messages (id),
    thread_id INTEGER REFERENCES threads (id),
    document_id INTEGER REFERENCES documents (id),
    PRIMARY KEY (topic_id, n),
    CHECK ((kind IN ('message', 'message-changed')) = (message_id IS NOT NULL)),
    CHECK ((kind = 'thread') = (thread_id IS NOT NULL)),
    CHECK ((kind = 'chat-read') = (document_id IS NOT NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX events_by_message ON events (message_id) WHERE message_id IS NOT NULL;
  CREATE INDEX events_by_thread ON events (thread_id) WHERE thread_id IS NOT NULL;
  CREATE INDEX events_by_document ON events (document_id) WHERE document_id IS NOT NULL;

  -- "n" and "read_n": the numbers of the person's events that told of it and of its having been read.
  CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    n INTEGER NOT NULL,
    message_id INTEGER NOT NULL REFERENCES messages (id),
    why TEXT NOT NULL CHECK (why IN ('mention', 'reply', 'message', 'thread')),
    read_ms INTEGER,
    read_n INTEGER,
    UNIQUE (person_id, n),
    UNIQUE (message_id, person_id),
    CHECK ((read_ms IS NULL) = (read_n IS NULL))
  ) STRICT;
  CREATE INDEX notices_unread ON notices (person_id, n) WHERE read_ms IS NULL;
  CREATE INDEX notices_by_reading ON notices (person_id, read_n) WHERE read_n IS NOT NULL;

  CREATE TABLE read_marks (
    person_id INTEGER NOT NULL REFERENCES people (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    up_to INTEGER NOT NULL,
    PRIMARY KEY (person_id, document_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX read_marks_by_document ON read_marks (document_id);

  -- Who has chosen nothing wants to hear of mentions.
  CREATE TABLE notify_choices (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    choice TEXT NOT NULL CHECK (choice IN ('all', 'mentions', 'none')),
    PRIMARY KEY (document_id, person_id)
  ) STRICT, WITHOUT ROWID;

  -- The index over chats. "room" holds one word that names the document, so that a search meets its messages only.
  CREATE VIEW searchable_messages AS
    SELECT id, 'room' || document_id AS room, text FROM messages
     WHERE thread_id IS NULL AND deleted_ms IS NULL;
  CREATE VIRTUAL TABLE message_search USING fts5 (
    room, text,
    content = 'searchable_messages', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
  );
`;
