// Who is told of what was said, and what they have read of it. A part of talk-writer.ts.
import type Database from 'libsql';
import { knowsOf } from './access-sql.ts';
import { bytesOf, TextQuery } from './texts.ts';
import type { Telling } from './topic-table.ts';

/** The message that notices are about. */
export interface NoticeCause {
  documentId: number;
  messageId: number;
  threadId: number | null;
  authorId: number;
  atMs: number;
}

type Why = 'mention' | 'reply' | 'thread' | 'message';
type Person = { personId: number; person: string };

export class NoticeWriter {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database) {
    this.#statements = prepareStatements(db);
  }

  /**
   * Of a new message: who is named in it, who is answered by it, who has written in its thread, and who wants to hear of
   * everything. Each person once, for the first of these reasons; never its author.
   */
  tellOfNew(
    telling: Telling,
    cause: NoticeCause,
    mentioned: readonly number[],
    answered: number | null,
  ): void {
    const reasons = new Map<number, Why>();
    const add = (personId: number, why: Why) => {
      if (!reasons.has(personId)) reasons.set(personId, why);
    };
    for (const personId of mentioned) add(personId, 'mention');
    if (answered !== null) add(answered, 'reply');
    if (cause.threadId !== null) {
      for (const [personId] of this.#statements.writers.all(cause.threadId) as [number][]) {
        add(personId, 'thread');
      }
    }
    for (const [personId] of this.#statements.wantAll.all(cause.documentId) as [number][]) {
      add(personId, 'message');
    }
    this.#tell(telling, cause, reasons);
  }

  /** Of a message that names people whom it did not name before. */
  tellOfMentions(telling: Telling, cause: NoticeCause, mentioned: readonly number[]): void {
    const reasons = new Map<number, Why>();
    for (const personId of mentioned) {
      if (this.#statements.notice.get(cause.messageId, personId) === undefined)
        reasons.set(personId, 'mention');
    }
    this.#tell(telling, cause, reasons);
  }

  /** The message was deleted: who has not read of it need not. */
  withdraw(telling: Telling, messageId: number, atMs: number): void {
    const rows = this.#statements.unreadOfMessage.all(messageId) as [number, number, string][];
    for (const [id, personId, person] of rows) this.#setRead(telling, { personId, person }, [id], atMs);
  }

  /** Once, as long as it is unread; never for who did it themselves. */
  tellShared(
    telling: Telling,
    {
      documentId,
      personId,
      byId,
      atMs,
    }: { documentId: number; personId: number; byId: number; atMs: number },
  ): void {
    const { unreadOfShare, insertShare, insertShared } = this.#statements;
    if (personId === byId || unreadOfShare.get(documentId, personId) !== undefined) return;
    const owner = this.#listener(personId, documentId, atMs);
    if (owner === null) return;
    const n = telling.takeNumber(owner);
    const shareId = insertShare.run(documentId, personId, byId, atMs).lastInsertRowid;
    insertShared.run(personId, n, shareId);
    telling.tell(owner, { n, kind: 'notice' });
  }

  withdrawShared(telling: Telling, documentId: number, personId: number, atMs: number): void {
    const rows = this.#statements.unreadOfShare.all(documentId, personId) as [number, string][];
    for (const [id, person] of rows) this.#setRead(telling, { personId, person }, [id], atMs);
  }

  /** All about the chat up to this number of the document's topic. */
  markReadInChat(telling: Telling, reader: Person, documentId: number, upTo: number, atMs: number): void {
    const rows = this.#statements.unreadInChat.all(reader.personId, documentId, upTo) as [number][];
    this.#setRead(
      telling,
      reader,
      rows.map(([id]) => id),
      atMs,
    );
  }

  /** Those of `ids` that are the reader's own and were not read. */
  markRead(telling: Telling, reader: Person, ids: readonly number[], atMs: number): void {
    const own = [...new Set(ids)].filter(
      id => this.#statements.isUnread.get(id, reader.personId) !== undefined,
    );
    this.#setRead(telling, reader, own, atMs);
  }

  #setRead(telling: Telling, reader: Person, ids: readonly number[], atMs: number): void {
    if (ids.length === 0) return;
    const n = telling.tell(reader, { kind: 'notices-read' });
    for (const id of ids) this.#statements.setRead.run(atMs, n, id);
  }

  #tell(telling: Telling, cause: NoticeCause, reasons: ReadonlyMap<number, Why>): void {
    for (const [personId, why] of reasons) {
      if (personId === cause.authorId) continue;
      const owner = this.#listener(personId, cause.documentId, cause.atMs);
      if (owner === null) continue;
      const n = telling.takeNumber(owner);
      this.#statements.insert.run(personId, n, cause.messageId, why);
      telling.tell(owner, { n, kind: 'notice' });
    }
  }

  /** Null: they may not be told of the document, or want to hear nothing of it. */
  #listener(personId: number, documentId: number, atMs: number): Person | null {
    const row = this.#statements.listener.get(personId, documentId, atMs) as
      | [string, string | null]
      | undefined;
    return row === undefined || row[1] === 'none' ? null : { personId, person: row[0] };
  }
}

function prepareStatements(db: Database.Database) {
  const prepare = (sql: string) => db.prepare(sql).raw();
  return {
    writers: prepare('SELECT DISTINCT author_id FROM messages WHERE thread_id = ? AND deleted_ms IS NULL'),
    wantAll: prepare(`SELECT person_id FROM notify_choices WHERE document_id = ? AND choice = 'all'`),
    // Who may be told of the document at all, and what they have chosen.
    listener: new TextQuery(
      db,
      `SELECT ${bytesOf('p.person')}, ${bytesOf('c.choice')}
         FROM people p
         JOIN documents d ON d.id = ?2
         LEFT JOIN notify_choices c ON c.document_id = d.id AND c.person_id = p.id
        WHERE p.id = ?1 AND ${knowsOf({ document: 'd', person: 'p.id', nowMs: '?3' })}`,
    ),
    notice: prepare('SELECT 1 FROM notices WHERE message_id = ? AND person_id = ?'),
    insert: db.prepare('INSERT INTO notices (person_id, n, message_id, why) VALUES (?, ?, ?, ?)'),
    unreadOfShare: new TextQuery(
      db,
      `SELECT nt.id, ${bytesOf('p.person')}
         FROM shares s JOIN notices nt ON nt.share_id = s.id AND nt.read_ms IS NULL JOIN people p ON p.id = s.person_id
        WHERE s.document_id = ? AND s.person_id = ?`,
    ),
    insertShare: db.prepare('INSERT INTO shares (document_id, person_id, by_id, at_ms) VALUES (?, ?, ?, ?)'),
    insertShared: db.prepare(`INSERT INTO notices (person_id, n, share_id, why) VALUES (?, ?, ?, 'shared')`),
    isUnread: prepare('SELECT 1 FROM notices WHERE id = ? AND person_id = ? AND read_ms IS NULL'),
    unreadOfMessage: new TextQuery(
      db,
      `SELECT nt.id, nt.person_id, ${bytesOf('p.person')} FROM notices nt JOIN people p ON p.id = nt.person_id
        WHERE nt.message_id = ? AND nt.read_ms IS NULL`,
    ),
    unreadInChat: prepare(
      `SELECT nt.id FROM notices nt JOIN messages m ON m.id = nt.message_id
        WHERE nt.person_id = ? AND nt.read_ms IS NULL AND m.document_id = ? AND m.thread_id IS NULL AND m.n <= ?`,
    ),
    setRead: db.prepare('UPDATE notices SET read_ms = ?, read_n = ? WHERE id = ?'),
  };
}
