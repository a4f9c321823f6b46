// How rows of talk become what people are told: messages, threads, notices, numbered events. Used by who writes, within
// the transaction, and by who reads.
import type Database from 'libsql';
import type { LiveEvent } from '../../../protocol/live.ts';
import { type Message, NOTICE_REASONS, type Notice, type Thread } from '../../../protocol/talk.ts';
import { maySee, SQL_NOW_MS } from './access-sql.ts';
import { bytesOf, oneOf, TextQuery } from './texts.ts';

const EVENT_KINDS = ['message', 'message-changed', 'thread', 'notice', 'notices-read', 'chat-read'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface EventRow {
  n: number;
  kind: EventKind;
  messageId: number | null;
  threadId: number | null;
  documentId: number | null;
}

export type MessageRow = [
  id: number,
  n: number,
  threadId: number | null,
  authorId: string,
  authorName: string,
  authorColor: string,
  atMs: number,
  text: string,
  replyTo: number | null,
  passageFrom: string | null,
  passageTo: string | null,
  passageQuote: string | null,
  editedMs: number | null,
  deletedMs: number | null,
  clientId: string,
];

export const MESSAGES = `
  SELECT m.id, m.n, m.thread_id, ${['a.public_id', 'a.name', 'a.color'].map(bytesOf)}, m.at_ms, ${bytesOf('m.text')},
         m.reply_to_id, ${['m.passage_from', 'm.passage_to', 'm.passage_quote'].map(bytesOf)},
         m.edited_ms, m.deleted_ms, ${bytesOf('m.client_id')}
    FROM messages m JOIN people a ON a.id = m.author_id`;

export type NoticeRow = [
  id: number,
  doc: string,
  title: string,
  why: string,
  messageId: number | null,
  messageNumber: number | null,
  threadId: number | null,
  authorId: string,
  authorName: string,
  authorColor: string,
  atMs: number,
  text: string | null,
  readMs: number | null,
];

/**
 * Notices of the person ?1 that they may be shown: not of documents that are in the bin or that they may see no longer, nor
 * of messages that were deleted. Of a share, who shared is the author.
 */
export const NOTICES = `
  SELECT nt.id, ${['d.key', 'd.title', 'nt.why'].map(bytesOf)}, m.id, m.n, m.thread_id,
         ${['a.public_id', 'a.name', 'a.color'].map(bytesOf)},
         coalesce(m.at_ms, s.at_ms), ${bytesOf('m.text')}, nt.read_ms
    FROM notices nt
    LEFT JOIN messages m ON m.id = nt.message_id
    LEFT JOIN shares s ON s.id = nt.share_id
    JOIN documents d ON d.id = coalesce(m.document_id, s.document_id) AND d.binned_ms IS NULL
     AND ${maySee({ document: 'd', person: '?1', nowMs: SQL_NOW_MS })}
    JOIN people a ON a.id = coalesce(m.author_id, s.by_id)
   WHERE nt.person_id = ?1 AND m.deleted_ms IS NULL`;

type ThreadRow = [
  id: number,
  passageFrom: string,
  passageTo: string,
  passageQuote: string,
  resolvedMs: number | null,
  resolverId: string | null,
  resolverName: string | null,
  resolverColor: string | null,
];

const THREADS = `
  SELECT t.id, ${['t.passage_from', 't.passage_to', 't.passage_quote'].map(bytesOf)}, t.resolved_ms,
         ${['r.public_id', 'r.name', 'r.color'].map(bytesOf)}
    FROM threads t LEFT JOIN people r ON r.id = t.resolved_by_id`;

/** A kind that has rotted is told by what the event is about; who was told of it before is told once more. */
export function readEventKind(text: string, row: Omit<EventRow, 'kind'>): EventRow {
  const kind = oneOf(EVENT_KINDS, text, null);
  if (kind !== null) return { ...row, kind };
  if (row.messageId !== null) return { ...row, kind: 'message-changed' };
  if (row.threadId !== null) return { ...row, kind: 'thread' };
  return { ...row, kind: row.documentId === null ? 'notice' : 'chat-read' };
}

/** What an id of the wire stands for; 0, which nothing has, when it is none of ours. */
export function readId(id: string): number {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : 0;
}

export function toMessage(row: MessageRow): Message {
  const [id, n, threadId, authorId, name, color, atMs, text, replyTo, from, to, quote] = row;
  const [, , , , , , , , , , , , editedMs, deletedMs, clientId] = row;
  return {
    id: String(id),
    n,
    threadId: threadId === null ? null : String(threadId),
    author: { id: authorId, name, color },
    atMs,
    text,
    replyTo: replyTo === null ? null : String(replyTo),
    passage: from === null ? null : { from, to: to!, quote: quote! },
    editedMs,
    deletedMs,
    clientId,
  };
}

export function toNotice(row: NoticeRow): Notice {
  const [id, doc, title, why, messageId, n, threadId, authorId, name, color, atMs, text, readMs] = row;
  return {
    id: String(id),
    doc,
    title,
    why: oneOf(NOTICE_REASONS, why, messageId === null ? 'shared' : 'message'),
    message: {
      id: messageId === null ? '' : String(messageId),
      n: n ?? 0,
      threadId: threadId === null ? null : String(threadId),
      author: { id: authorId, name, color },
      atMs,
      text: text ?? '',
    },
    readMs,
  };
}

export class TalkRows {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database) {
    this.#statements = prepareStatements(db);
  }

  /** Null when there is no such document, or it is in the bin: its talk is there, too. */
  documentId(doc: string): number | null {
    const row = this.#statements.documentId.get(doc) as [number] | undefined;
    return row?.[0] ?? null;
  }

  /** Id and last number of a topic; [0, 0] when nothing was ever told in it. */
  topic(of: { documentId: number } | { personId: number }): [id: number, last: number] {
    const { topicOfDocument, topicOfPerson } = this.#statements;
    const row = 'documentId' in of ? topicOfDocument.get(of.documentId) : topicOfPerson.get(of.personId);
    return (row as [number, number] | undefined) ?? [0, 0];
  }

  message(id: number): Message {
    return toMessage(this.#statements.message.get(id) as MessageRow);
  }

  thread(id: number): Thread {
    const messages = this.#statements.messagesOfThread.all(id) as MessageRow[];
    return toThread(this.#statements.thread.get(id) as ThreadRow, messages.map(toMessage));
  }

  /** In the order they were begun. */
  threads(documentId: number): Thread[] {
    // All messages with one question: some documents have thousands of threads.
    const messages = (this.#statements.messagesOfThreads.all(documentId) as MessageRow[]).map(toMessage);
    let at = 0;
    return (this.#statements.threads.all(documentId) as ThreadRow[]).map(row => {
      const from = at;
      const threadId = String(row[0]);
      while (messages[at]?.threadId === threadId) at++;
      return toThread(row, messages.slice(from, at));
    });
  }

  /** The event as it is to be told now to the person whose topic it is of; 0 for a document's topic. */
  event({ n, kind, messageId, threadId, documentId }: EventRow, personId: number): LiveEvent {
    switch (kind) {
      case 'message':
      case 'message-changed':
        return { kind, message: this.message(messageId!) };
      case 'thread':
        return { kind, thread: this.thread(threadId!) };
      case 'notice': {
        const row = this.#statements.notice.get(personId, n) as NoticeRow | undefined;
        if (row !== undefined) return { kind, notice: toNotice(row) };
        // What may not be shown any more: its number stays, so that the topic has no hole.
        return { kind: 'notices-read', noticeIds: this.#ids(this.#statements.noticeAt, personId, n) };
      }
      case 'notices-read':
        return { kind, noticeIds: this.#ids(this.#statements.noticesReadAt, personId, n) };
      case 'chat-read': {
        const row = this.#statements.readMark.get(documentId, personId) as [string, number] | undefined;
        if (row === undefined) return { kind: 'notices-read', noticeIds: [] };
        return { kind, doc: row[0], upTo: row[1] };
      }
      default: {
        const never: never = kind;
        throw new Error(`invariant violation: unknown event ${never}`);
      }
    }
  }

  #ids(statement: TextQuery, personId: number, n: number): string[] {
    return (statement.all(personId, n) as [number][]).map(([id]) => String(id));
  }
}

function toThread(row: ThreadRow, messages: Message[]): Thread {
  const [id, from, to, quote, resolvedMs, resolverId, name, color] = row;
  return {
    id: String(id),
    passage: { from, to, quote },
    createdMs: messages[0]!.atMs,
    resolvedMs,
    resolvedBy: resolverId === null ? null : { id: resolverId, name: name!, color: color! },
    messages,
  };
}

function prepareStatements(db: Database.Database) {
  const prepare = (sql: string) => new TextQuery(db, sql);
  return {
    documentId: prepare('SELECT id FROM documents WHERE key = ? AND binned_ms IS NULL'),
    topicOfDocument: prepare('SELECT id, last_n FROM topics WHERE document_id = ?'),
    topicOfPerson: prepare('SELECT id, last_n FROM topics WHERE person_id = ?'),
    message: prepare(`${MESSAGES} WHERE m.id = ?`),
    messagesOfThread: prepare(`${MESSAGES} WHERE m.thread_id = ? ORDER BY m.n`),
    messagesOfThreads: prepare(
      `${MESSAGES} JOIN threads t ON t.id = m.thread_id WHERE t.document_id = ? ORDER BY t.id, m.n`,
    ),
    thread: prepare(`${THREADS} WHERE t.id = ?`),
    threads: prepare(`${THREADS} WHERE t.document_id = ? ORDER BY t.id`),
    notice: prepare(`${NOTICES} AND nt.n = ?2`),
    noticeAt: prepare('SELECT id FROM notices WHERE person_id = ? AND n = ?'),
    noticesReadAt: prepare('SELECT id FROM notices WHERE person_id = ? AND read_n = ? ORDER BY n'),
    readMark: prepare(
      `SELECT ${bytesOf('d.key')}, rm.up_to FROM read_marks rm JOIN documents d ON d.id = rm.document_id
        WHERE rm.document_id = ? AND rm.person_id = ? AND d.binned_ms IS NULL
          AND ${maySee({ document: 'd', person: 'rm.person_id', nowMs: SQL_NOW_MS })}`,
    ),
  };
}
