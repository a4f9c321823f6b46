// What is written of talk, on the store's one connection. Each method is a part of a transaction that its caller has
// begun, so that a change and the events that tell of it are one; reading is talk-reader.ts.
import type Database from 'libsql';
import {
  mentionsIn,
  type NewMessage,
  type NotifyChoice,
  type Passage,
  TALK_LIMITS,
} from '../../../protocol/talk.ts';
import type { TalkResult } from '../../ports/talk.ts';
import { noDocumentError } from '../check-places.ts';
import { type NoticeCause, NoticeWriter } from './notice-writer.ts';
import type { PeopleTable } from './people-table.ts';
import type { NewThread, TalkWrite, TalkWriteAnswers } from './talk-messages.ts';
import { readId, TalkRows } from './talk-rows.ts';
import { bytesOf, TextQuery } from './texts.ts';
import { Telling, TopicTable } from './topic-table.ts';

type Write<T extends TalkWrite['type']> = Extract<TalkWrite, { type: T }>;

/** A message that is to change: who wrote it, where, and what it says now. */
type PresentRow = [authorId: number, threadId: number | null, text: string, deletedMs: number | null];

const NOTHING_TOLD: TalkResult = { outcome: 'done', told: [] };
const NOT_FOUND: TalkResult = { outcome: 'not-found' };

export class TalkWriter {
  readonly #people: PeopleTable;
  readonly #rows: TalkRows;
  readonly #topics: TopicTable;
  readonly #notices: NoticeWriter;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database, people: PeopleTable) {
    this.#people = people;
    this.#rows = new TalkRows(db);
    this.#topics = new TopicTable(db);
    this.#notices = new NoticeWriter(db);
    this.#statements = prepareStatements(db);
  }

  /** Throws a StoreError when `set-notify` is about no document; the others answer `not-found`. */
  write(write: TalkWrite): TalkWriteAnswers[TalkWrite['type']] {
    switch (write.type) {
      case 'send':
        return this.#send(write);
      case 'begin-thread':
        return this.#beginThread(write);
      case 'edit':
        return this.#edit(write);
      case 'remove':
        return this.#remove(write);
      case 'set-resolved':
        return this.#setResolved(write);
      case 'mark-read':
        return this.#markRead(write);
      case 'mark-notices-read':
        return this.#markNoticesRead(write);
      case 'set-notify':
        this.#setNotify(write.person, write.in, write.choice);
        return null;
      case 'tell-shared':
        return this.#tellShared(write);
      case 'withdraw-shared':
        return this.#withdrawShared(write);
      default: {
        const never: never = write;
        throw new Error(`invariant violation: unknown write ${JSON.stringify(never)}`);
      }
    }
  }

  /** Removes some of what was said in a document that was deleted for good. False when nothing of it is left. */
  sweep(documentId: number, maxCount: number): boolean {
    if (this.#topics.sweep(documentId, maxCount)) return true;
    const { sweptMessage, sweepMessages, sweepTopics } = this.#statements;
    const row = sweptMessage.get(documentId, Math.ceil(maxCount / 10)) as [number | null];
    if (row[0] !== null) {
      for (const statement of sweepMessages) statement.run(documentId, row[0]);
      return true;
    }
    for (const statement of sweepTopics) statement.run(documentId);
    return false;
  }

  #send({ person, in: doc, message, atMs }: Write<'send'>): TalkResult {
    const documentId = this.#rows.documentId(doc);
    if (documentId === null) return NOT_FOUND;
    const authorId = this.#people.idOf(person);
    if (this.#isKnown(authorId, message.clientId)) return { outcome: 'known' };
    const threadId = message.threadId === null ? null : readId(message.threadId);
    if (threadId !== null) {
      if (this.#statements.thread.get(threadId, documentId) === undefined) return NOT_FOUND;
      const [count] = this.#statements.messageCount.get(threadId) as [number];
      if (count >= TALK_LIMITS.maxMessagesPerThread) return { outcome: 'too-many' };
    }
    const replyTo = message.replyTo === null ? null : readId(message.replyTo);
    const answered = replyTo === null ? null : this.#present(replyTo, documentId);
    if (answered === undefined) return NOT_FOUND;
    const telling = new Telling(this.#topics, this.#rows);
    const n = telling.takeNumber({ documentId, doc });
    const messageId = this.#insertMessage({
      ...{ documentId, n, threadId, authorId, replyTo, atMs },
      ...{ clientId: message.clientId, text: message.text, passage: message.passage },
    });
    telling.tell({ documentId, doc }, { n, kind: 'message', messageId });
    const cause = { documentId, messageId, threadId, authorId, atMs };
    const mentioned = this.#addMentions(messageId, message.text);
    this.#notices.tellOfNew(telling, cause, mentioned, answered?.[0] ?? null);
    return telling.result();
  }

  #beginThread({ person, in: doc, thread, atMs }: Write<'begin-thread'>): TalkResult {
    const documentId = this.#rows.documentId(doc);
    if (documentId === null) return NOT_FOUND;
    const authorId = this.#people.idOf(person);
    if (this.#isKnown(authorId, thread.clientId)) return { outcome: 'known' };
    const [count] = this.#statements.threadCount.get(documentId) as [number];
    if (count >= TALK_LIMITS.maxThreadsPerDocument) return { outcome: 'too-many' };
    const threadId = this.#insertThread(documentId, thread);
    const telling = new Telling(this.#topics, this.#rows);
    const n = telling.takeNumber({ documentId, doc });
    const messageId = this.#insertMessage({
      ...{ documentId, n, threadId, authorId, replyTo: null, atMs },
      ...{ clientId: thread.clientId, text: thread.text, passage: null },
    });
    telling.tell({ documentId, doc }, { n, kind: 'thread', threadId });
    const cause = { documentId, messageId, threadId, authorId, atMs };
    this.#notices.tellOfNew(telling, cause, this.#addMentions(messageId, thread.text), null);
    return telling.result();
  }

  #edit({ person, in: doc, messageId: id, text, atMs }: Write<'edit'>): TalkResult {
    const documentId = this.#rows.documentId(doc);
    const messageId = readId(id);
    const present = documentId === null ? undefined : this.#present(messageId, documentId);
    if (documentId === null || present === undefined) return NOT_FOUND;
    const [authorId, threadId, oldText, deletedMs] = present;
    if (authorId !== this.#people.idOf(person)) return { outcome: 'not-allowed' };
    if (deletedMs !== null) return NOT_FOUND;
    if (oldText === text) return NOTHING_TOLD;
    this.#setText(messageId, () => this.#statements.setText.run(text, atMs, messageId));
    const before = new Set((this.#statements.mentions.all(messageId) as [number][]).map(([one]) => one));
    this.#statements.removeMentions.run(messageId);
    const added = this.#addMentions(messageId, text).filter(one => !before.has(one));
    const telling = new Telling(this.#topics, this.#rows);
    telling.tell({ documentId, doc }, { kind: 'message-changed', messageId });
    const cause: NoticeCause = { documentId, messageId, threadId, authorId, atMs };
    this.#notices.tellOfMentions(telling, cause, added);
    return telling.result();
  }

  #remove({ person, in: doc, messageId: id, isOwner, atMs }: Write<'remove'>): TalkResult {
    const documentId = this.#rows.documentId(doc);
    const messageId = readId(id);
    const present = documentId === null ? undefined : this.#present(messageId, documentId);
    if (documentId === null || present === undefined) return NOT_FOUND;
    const [authorId, , , deletedMs] = present;
    if (!isOwner && authorId !== this.#people.idOf(person)) return { outcome: 'not-allowed' };
    if (deletedMs !== null) return NOTHING_TOLD;
    this.#setText(messageId, () => this.#statements.emptyMessage.run(atMs, messageId));
    this.#statements.removeMentions.run(messageId);
    const telling = new Telling(this.#topics, this.#rows);
    telling.tell({ documentId, doc }, { kind: 'message-changed', messageId });
    this.#notices.withdraw(telling, messageId, atMs);
    return telling.result();
  }

  #setResolved({ person, in: doc, threadId: id, resolved, atMs }: Write<'set-resolved'>): TalkResult {
    const documentId = this.#rows.documentId(doc);
    const threadId = readId(id);
    if (documentId === null) return NOT_FOUND;
    const row = this.#statements.thread.get(threadId, documentId) as [number | null] | undefined;
    if (row === undefined) return NOT_FOUND;
    if ((row[0] !== null) === resolved) return NOTHING_TOLD;
    const byId = resolved ? this.#people.idOf(person) : null;
    this.#statements.setResolved.run(resolved ? atMs : null, byId, threadId);
    const telling = new Telling(this.#topics, this.#rows);
    telling.tell({ documentId, doc }, { kind: 'thread', threadId });
    return telling.result();
  }

  #markRead({ person, in: doc, upTo, atMs }: Write<'mark-read'>): TalkResult {
    const documentId = this.#rows.documentId(doc);
    if (documentId === null) return NOT_FOUND;
    const personId = this.#people.idOf(person);
    const readUpTo = Math.min(Math.floor(upTo), this.#rows.topic({ documentId })[1]);
    const telling = new Telling(this.#topics, this.#rows);
    const { changes } = this.#statements.markRead.run(personId, documentId, Math.max(readUpTo, 0));
    if (changes > 0) telling.tell({ personId, person }, { kind: 'chat-read', documentId });
    this.#notices.markReadInChat(telling, { personId, person }, documentId, readUpTo, atMs);
    return telling.result();
  }

  #markNoticesRead({ person, noticeIds, atMs }: Write<'mark-notices-read'>): TalkResult {
    const personId = this.#people.idOf(person);
    const telling = new Telling(this.#topics, this.#rows);
    this.#notices.markRead(telling, { personId, person }, noticeIds.map(readId), atMs);
    return telling.result();
  }

  #setNotify(person: string, doc: string, choice: NotifyChoice): void {
    const documentId = this.#rows.documentId(doc);
    if (documentId === null) throw noDocumentError(doc);
    const personId = this.#people.idOf(person);
    if (choice === 'mentions') this.#statements.removeNotify.run(documentId, personId);
    else this.#statements.setNotify.run(documentId, personId, choice);
  }

  #tellShared({ person, in: doc, publicId, atMs }: Write<'tell-shared'>): TalkResult {
    const documentId = this.#rows.documentId(doc);
    const to = this.#statements.personByPublicId.get(publicId) as [number] | undefined;
    if (documentId === null || to === undefined) return NOT_FOUND;
    const telling = new Telling(this.#topics, this.#rows);
    this.#notices.tellShared(telling, { documentId, personId: to[0], byId: this.#people.idOf(person), atMs });
    return telling.result();
  }

  #withdrawShared({ in: doc, publicId, atMs }: Write<'withdraw-shared'>): TalkResult {
    const documentId = this.#rows.documentId(doc);
    const from = this.#statements.personByPublicId.get(publicId) as [number] | undefined;
    if (documentId === null || from === undefined) return NOT_FOUND;
    const telling = new Telling(this.#topics, this.#rows);
    this.#notices.withdrawShared(telling, documentId, from[0], atMs);
    return telling.result();
  }

  #isKnown(authorId: number, clientId: string): boolean {
    return this.#statements.isKnown.get(authorId, clientId) !== undefined;
  }

  #present(messageId: number, documentId: number): PresentRow | undefined {
    return this.#statements.present.get(messageId, documentId) as PresentRow | undefined;
  }

  #insertThread(documentId: number, { passage: { from, to, quote } }: NewThread): number {
    return Number(this.#statements.insertThread.run(documentId, from, to, quote).lastInsertRowid);
  }

  #insertMessage(message: {
    documentId: number;
    n: number;
    threadId: number | null;
    authorId: number;
    clientId: NewMessage['clientId'];
    atMs: number;
    text: string;
    replyTo: number | null;
    passage: Passage | null;
  }): number {
    const { documentId, n, threadId, authorId, clientId, atMs, text, replyTo, passage } = message;
    const { lastInsertRowid } = this.#statements.insertMessage.run(
      ...[documentId, n, threadId, authorId, clientId, atMs, text, replyTo],
      ...[passage?.from ?? null, passage?.to ?? null, passage?.quote ?? null],
    );
    const messageId = Number(lastInsertRowid);
    this.#statements.index.run(messageId);
    // Who talks in a document was in it: so they are found where people are looked for.
    this.#statements.noteVisit.run(authorId, documentId, atMs);
    return messageId;
  }

  /** The index stands for what is written, before and after. */
  #setText(messageId: number, write: () => void): void {
    this.#statements.unindex.run(messageId);
    write();
    this.#statements.index.run(messageId);
  }

  /** The numbers of who is named in the text and is somebody; of the first ones, when they are too many. */
  #addMentions(messageId: number, text: string): number[] {
    const ids: number[] = [];
    for (const publicId of mentionsIn(text).slice(0, TALK_LIMITS.maxMentionsPerMessage)) {
      const row = this.#statements.personByPublicId.get(publicId) as [number] | undefined;
      if (row === undefined) continue;
      this.#statements.addMention.run(messageId, row[0]);
      ids.push(row[0]);
    }
    return ids;
  }
}

const SWEPT_MESSAGES = '(SELECT id FROM messages WHERE document_id = ?1 AND n >= ?2)';

function prepareStatements(db: Database.Database) {
  const prepare = (sql: string) => db.prepare(sql).raw();
  return {
    isKnown: prepare('SELECT 1 FROM messages WHERE author_id = ? AND client_id = ?'),
    personByPublicId: prepare('SELECT id FROM people WHERE public_id = ?'),
    present: new TextQuery(
      db,
      `SELECT author_id, thread_id, ${bytesOf('text')}, deleted_ms FROM messages WHERE id = ? AND document_id = ?`,
    ),
    thread: prepare('SELECT resolved_ms FROM threads WHERE id = ? AND document_id = ?'),
    threadCount: prepare('SELECT count(*) FROM threads WHERE document_id = ?'),
    messageCount: prepare('SELECT count(*) FROM messages WHERE thread_id = ?'),
    insertThread: db.prepare(
      'INSERT INTO threads (document_id, passage_from, passage_to, passage_quote) VALUES (?, ?, ?, ?)',
    ),
    insertMessage: db.prepare(
      `INSERT INTO messages (document_id, n, thread_id, author_id, client_id, at_ms, text, reply_to_id,
                             passage_from, passage_to, passage_quote)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    noteVisit: db.prepare('INSERT OR IGNORE INTO visits (person_id, document_id, at_ms) VALUES (?, ?, ?)'),
    setText: db.prepare('UPDATE messages SET text = ?, edited_ms = ? WHERE id = ?'),
    emptyMessage: db.prepare(
      `UPDATE messages
          SET text = '', deleted_ms = ?, passage_from = NULL, passage_to = NULL, passage_quote = NULL
        WHERE id = ?`,
    ),
    index: db.prepare(
      `INSERT INTO message_search (rowid, room, text) SELECT id, room, text FROM searchable_messages WHERE id = ?`,
    ),
    unindex: db.prepare(
      `INSERT INTO message_search (message_search, rowid, room, text)
       SELECT 'delete', id, room, text FROM searchable_messages WHERE id = ?`,
    ),
    mentions: prepare('SELECT person_id FROM mentions WHERE message_id = ?'),
    addMention: db.prepare('INSERT INTO mentions (message_id, person_id) VALUES (?, ?)'),
    removeMentions: db.prepare('DELETE FROM mentions WHERE message_id = ?'),
    setResolved: db.prepare('UPDATE threads SET resolved_ms = ?, resolved_by_id = ? WHERE id = ?'),
    markRead: db.prepare(
      `INSERT INTO read_marks (person_id, document_id, up_to) SELECT ?1, ?2, ?3 WHERE ?3 > 0
       ON CONFLICT DO UPDATE SET up_to = excluded.up_to WHERE excluded.up_to > up_to`,
    ),
    setNotify: db.prepare(
      'INSERT OR REPLACE INTO notify_choices (document_id, person_id, choice) VALUES (?, ?, ?)',
    ),
    removeNotify: db.prepare('DELETE FROM notify_choices WHERE document_id = ? AND person_id = ?'),
    // The first of the last messages, so many of them.
    sweptMessage: prepare(
      `SELECT min(n) FROM (SELECT n FROM messages WHERE document_id = ? ORDER BY n DESC LIMIT ?)`,
    ),
    sweepMessages: [
      `INSERT INTO message_search (message_search, rowid, room, text)
       SELECT 'delete', id, room, text FROM searchable_messages WHERE id IN ${SWEPT_MESSAGES}`,
      `DELETE FROM notices WHERE message_id IN ${SWEPT_MESSAGES}`,
      `DELETE FROM mentions WHERE message_id IN ${SWEPT_MESSAGES}`,
      'DELETE FROM messages WHERE document_id = ?1 AND n >= ?2',
    ].map(sql => db.prepare(sql)),
    sweepTopics: [
      'DELETE FROM notices WHERE share_id IN (SELECT id FROM shares WHERE document_id = ?)',
      ...['shares', 'threads', 'topics'].map(table => `DELETE FROM ${table} WHERE document_id = ?`),
    ].map(sql => db.prepare(sql)),
  };
}
