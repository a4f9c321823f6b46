// Version 4 of the schema: where digests go. A step of migrations.ts: once released it is never changed.

export const DIGEST = `
  CREATE TABLE digest_addresses (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    email TEXT NOT NULL,
    confirmed_ms INTEGER,
    choice TEXT NOT NULL CHECK (choice IN ('off', 'daily', 'hourly')),
    language TEXT NOT NULL CHECK (language IN ('en', 'pt-BR')),
    sent_ms INTEGER,
    -- The number of the last notice that was told of. No reference: a notice goes with its message.
    sent_notice INTEGER NOT NULL DEFAULT 0
  ) STRICT;
`;
