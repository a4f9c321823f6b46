// What is read of talk. Each question is asked within a transaction that its caller has begun (store-reader.ts).
import type Database from 'libsql';
import type { NumberedEvent } from '../../../protocol/live.ts';
import { type ChatPage, type Message, NOTIFY_CHOICES, type Notice } from '../../../protocol/talk.ts';
import { maySee, SQL_NOW_MS } from './access-sql.ts';
import { toMatchQuery } from './search-marks.ts';
import type { TalkRead, TalkReadAnswers } from './talk-messages.ts';
import {
  MESSAGES,
  type MessageRow,
  NOTICES,
  type NoticeRow,
  readEventKind,
  TalkRows,
  toMessage,
  toNotice,
} from './talk-rows.ts';
import { bytesOf, oneOf, TextQuery } from './texts.ts';

const MAX_FOUND_MESSAGES = 50;
const MAX_FOUND_PEOPLE = 20;
/** Who was in a document last comes first; of more than so many nobody is completed. */
const MAX_CANDIDATES = 5_000;

export class TalkReader {
  readonly #rows: TalkRows;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database) {
    this.#rows = new TalkRows(db);
    this.#statements = prepareStatements(db);
  }

  read(read: TalkRead): TalkReadAnswers[TalkRead['type']] {
    switch (read.type) {
      case 'replay':
        return this.#replay(read.topic, read.person, read.after, read.limit);
      case 'chat':
        return this.#chat(read.person, read.doc, read.before, read.limit);
      case 'search-chat':
        return this.#searchChat(read.doc, read.text);
      case 'threads': {
        const documentId = this.#rows.documentId(read.doc);
        if (documentId === null) return { threads: [], last: 0 };
        return { threads: this.#rows.threads(documentId), last: this.#rows.topic({ documentId })[1] };
      }
      case 'people':
        return this.#people(read.doc, read.text);
      case 'notices':
        return this.#notices(read.person, read.limit);
      case 'notify': {
        const row = this.#statements.notify.get(read.doc, read.person) as [string] | undefined;
        return oneOf(NOTIFY_CHOICES, row?.[0] ?? '', 'mentions');
      }
      default: {
        const never: never = read;
        throw new Error(`invariant violation: unknown read ${JSON.stringify(never)}`);
      }
    }
  }

  #replay(
    topic: string,
    person: string,
    after: number,
    limit: number,
  ): { events: NumberedEvent[]; last: number } {
    const personId = topic === 'me' ? this.#personId(person) : 0;
    const documentId = topic.startsWith('doc:') ? this.#rows.documentId(topic.slice(4)) : null;
    if (personId === 0 && documentId === null) return { events: [], last: 0 };
    const [topicId, last] = this.#rows.topic(documentId === null ? { personId } : { documentId });
    type Row = [number, string, number | null, number | null, number | null];
    const rows = this.#statements.events.all(topicId, after, limit) as Row[];
    // The first ones are not kept any more: half an answer would be a hole.
    if (rows.length > 0 && rows[0]![0] !== after + 1) return { events: [], last };
    const events = rows.map(([n, kind, messageId, threadId, readDocumentId]) => ({
      n,
      event: this.#rows.event(
        readEventKind(kind, { n, messageId, threadId, documentId: readDocumentId }),
        personId,
      ),
    }));
    return { events, last };
  }

  #chat(person: string, doc: string, before: number | null, limit: number): ChatPage {
    const documentId = this.#rows.documentId(doc);
    if (documentId === null) return { messages: [], before: null, last: 0, readUpTo: 0 };
    const [, last] = this.#rows.topic({ documentId });
    // One more than asked for, to see whether there is one.
    const rows = this.#statements.chat.all(documentId, before ?? last + 1, limit + 1) as MessageRow[];
    const messages = rows.slice(0, limit).map(toMessage).reverse();
    const mark = this.#statements.readMark.get(this.#personId(person), documentId) as [number] | undefined;
    return {
      messages,
      before: rows.length > limit && messages.length > 0 ? messages[0]!.n : null,
      last,
      readUpTo: mark?.[0] ?? 0,
    };
  }

  /** The newest first. */
  #searchChat(doc: string, text: string): Message[] {
    const documentId = this.#rows.documentId(doc);
    const words = toMatchQuery(text);
    if (documentId === null || words === null) return [];
    const query = `room : "room${documentId}" AND text : (${words})`;
    return (this.#statements.search.all(query, MAX_FOUND_MESSAGES) as MessageRow[]).map(toMessage);
  }

  #people(doc: string, text: string): { id: string; name: string; color: string }[] {
    const documentId = this.#rows.documentId(doc);
    if (documentId === null) return [];
    type Row = [string, string, string];
    const rows = this.#statements.people.all(documentId, MAX_CANDIDATES) as Row[];
    const wanted = foldText(text.trim());
    const found: Row[][] = [[], [], []];
    for (const row of rows) {
      const at = ` ${foldText(row[1])}`.indexOf(` ${wanted}`);
      if (at !== -1) found[at === 0 ? 0 : 1]!.push(row);
      else if (foldText(row[1]).includes(wanted)) found[2]!.push(row);
    }
    return found
      .flat()
      .slice(0, MAX_FOUND_PEOPLE)
      .map(([id, name, color]) => ({ id, name, color }));
  }

  #notices(person: string, limit: number): { notices: Notice[]; unreadCount: number; last: number } {
    const personId = this.#personId(person);
    const { unread, read, unreadCount } = this.#statements;
    const rows = unread.all(personId, limit) as NoticeRow[];
    if (rows.length < limit) rows.push(...(read.all(personId, limit - rows.length) as NoticeRow[]));
    const [count] = unreadCount.get(personId) as [number];
    return { notices: rows.map(toNotice), unreadCount: count, last: this.#rows.topic({ personId })[1] };
  }

  /** 0 for who was never heard of: nobody has this number. */
  #personId(person: string): number {
    const row = this.#statements.personId.get(person) as [number] | undefined;
    return row?.[0] ?? 0;
  }
}

/** Without case and diacritics. */
function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function prepareStatements(db: Database.Database) {
  const prepare = (sql: string) => new TextQuery(db, sql);
  return {
    personId: prepare('SELECT id FROM people WHERE person = ?'),
    events: prepare(
      `SELECT n, ${bytesOf('kind')}, message_id, thread_id, document_id FROM events
        WHERE topic_id = ? AND n > ? ORDER BY n LIMIT ?`,
    ),
    chat: prepare(
      `${MESSAGES} WHERE m.document_id = ? AND m.thread_id IS NULL AND m.n < ? ORDER BY m.n DESC LIMIT ?`,
    ),
    readMark: prepare('SELECT up_to FROM read_marks WHERE person_id = ? AND document_id = ?'),
    // Messages of a room were numbered in order, so that the index hands over the newest first.
    search: prepare(
      `${MESSAGES} WHERE m.id IN (
         SELECT rowid FROM message_search WHERE message_search MATCH ?1 ORDER BY rowid DESC LIMIT ?2)
       ORDER BY m.id DESC`,
    ),
    people: prepare(
      `SELECT ${['p.public_id', 'p.name', 'p.color'].map(bytesOf)}
         FROM (
           SELECT person_id AS id FROM visits WHERE document_id = ?1
           UNION SELECT person_id FROM members WHERE document_id = ?1
           UNION SELECT g.person_id FROM share_links l JOIN grants g ON g.link_id = l.id WHERE l.document_id = ?1
           UNION SELECT owner_id FROM documents WHERE id = ?1
         ) known
         JOIN people p ON p.id = known.id
         LEFT JOIN visits v ON v.person_id = p.id AND v.document_id = ?1
        WHERE p.name <> '' ORDER BY coalesce(v.at_ms, 0) DESC, p.id LIMIT ?2`,
    ),
    unread: prepare(`${NOTICES} AND nt.read_ms IS NULL ORDER BY nt.n DESC LIMIT ?2`),
    read: prepare(`${NOTICES} AND nt.read_ms IS NOT NULL ORDER BY nt.n DESC LIMIT ?2`),
    unreadCount: prepare(
      `SELECT coalesce(sum(u.notice_count), 0)
         FROM (
           SELECT coalesce(m.document_id, s.document_id) AS document_id, count(*) AS notice_count
             FROM notices nt LEFT JOIN messages m ON m.id = nt.message_id LEFT JOIN shares s ON s.id = nt.share_id
            WHERE nt.person_id = ?1 AND nt.read_ms IS NULL GROUP BY 1
         ) u
         JOIN documents d ON d.id = u.document_id AND d.binned_ms IS NULL
          AND ${maySee({ document: 'd', person: '?1', nowMs: SQL_NOW_MS })}`,
    ),
    notify: prepare(
      `SELECT ${bytesOf('c.choice')} FROM notify_choices c
         JOIN documents d ON d.id = c.document_id JOIN people p ON p.id = c.person_id
        WHERE d.key = ? AND p.person = ?`,
    ),
  };
}
