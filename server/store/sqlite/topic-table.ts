// Topics and what they have told: numbers without a hole, kept for who was away.
import type Database from 'libsql';
import type { NumberedEvent, TopicKey } from '../../../protocol/live.ts';
import type { TalkResult } from '../../ports/talk.ts';
import type { EventKind, EventRow, TalkRows } from './talk-rows.ts';

/** So many of the last events of a topic are kept at least. */
export const KEPT_EVENT_COUNT = 10_000;
// Old events go by the thousand: one in a thousand events pays for it, with some milliseconds.
const PRUNE_EVERY = 1_000;

/** Whose topic: a document's or a person's, by number and by name. */
export type TopicOwner =
  | { documentId: number; doc: string }
  | {
      personId: number;
      /** The session's id. */
      person: string;
    };

export class TopicTable {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database) {
    this.#statements = prepareStatements(db);
  }

  /** The topic's id and its next number, which is now taken. Who takes it adds the event in the same transaction. */
  takeNumber(owner: TopicOwner): [topicId: number, n: number] {
    const { numberOfDocument, numberOfPerson } = this.#statements;
    const [row] = (
      'documentId' in owner ? numberOfDocument.all(owner.documentId) : numberOfPerson.all(owner.personId)
    ) as [[number, number]];
    const [topicId, n] = row;
    if (n % PRUNE_EVERY === 0 && n > KEPT_EVENT_COUNT) this.#prune(topicId, owner, n - KEPT_EVENT_COUNT);
    return row;
  }

  add(topicId: number, { n, kind, messageId, threadId, documentId }: EventRow): void {
    this.#statements.addEvent.run(topicId, n, kind, messageId, threadId, documentId);
  }

  /** Removes some of the events of and about a document that was deleted for good. False when none are left. */
  sweep(documentId: number, maxCount: number): boolean {
    const { sweepEvents, unsayReading } = this.#statements;
    if (sweepEvents.run(documentId, maxCount).changes > 0) return true;
    return unsayReading.run(documentId, maxCount).changes > 0;
  }

  #prune(topicId: number, owner: TopicOwner, upTo: number): void {
    this.#statements.pruneEvents.run(topicId, upTo);
    // Nobody scrolls through ten thousand notices.
    if ('personId' in owner) this.#statements.pruneNotices.run(owner.personId, upTo);
  }
}

/** One change is about one document: 0 stands for it, beside the numbers of people. */
function keyOf(owner: TopicOwner): number {
  return 'documentId' in owner ? 0 : owner.personId;
}

/** Gathers what one change tells, by topic. The events are in the table at once; they are read when all is written. */
export class Telling {
  readonly #topics: TopicTable;
  readonly #rows: TalkRows;
  readonly #told = new Map<number, { owner: TopicOwner; topicId: number; rows: EventRow[] }>();

  constructor(topics: TopicTable, rows: TalkRows) {
    this.#topics = topics;
    this.#rows = rows;
  }

  /** The next number of the topic, for an event that is told afterwards with it. */
  takeNumber(owner: TopicOwner): number {
    const [topicId, n] = this.#topics.takeNumber(owner);
    const key = keyOf(owner);
    if (!this.#told.has(key)) this.#told.set(key, { owner, topicId, rows: [] });
    return n;
  }

  /** Answers the number that the event has: `n` when it was taken before. */
  tell(
    owner: TopicOwner,
    event: { kind: EventKind; n?: number; messageId?: number; threadId?: number; documentId?: number },
  ): number {
    const n = event.n ?? this.takeNumber(owner);
    const { messageId = null, threadId = null, documentId = null, kind } = event;
    const { topicId, rows } = this.#told.get(keyOf(owner))!;
    const row = { n, kind, messageId, threadId, documentId };
    this.#topics.add(topicId, row);
    rows.push(row);
    return n;
  }

  result(): TalkResult {
    const told = [...this.#told.values()].map(({ owner, rows }) => {
      const isDocument = 'documentId' in owner;
      const topic: TopicKey = isDocument ? `doc:${owner.doc}` : 'me';
      const events: NumberedEvent[] = rows.map(row => ({
        n: row.n,
        event: this.#rows.event(row, isDocument ? 0 : owner.personId),
      }));
      return { topic, person: isDocument ? null : owner.person, events };
    });
    return { outcome: 'done', told };
  }
}

function prepareStatements(db: Database.Database) {
  const takeNumber = (column: string) =>
    db
      .prepare(
        `INSERT INTO topics (${column}, last_n) VALUES (?, 1)
         ON CONFLICT (${column}) DO UPDATE SET last_n = last_n + 1 RETURNING id, last_n`,
      )
      .raw();
  return {
    numberOfDocument: takeNumber('document_id'),
    numberOfPerson: takeNumber('person_id'),
    addEvent: db.prepare(
      'INSERT INTO events (topic_id, n, kind, message_id, thread_id, document_id) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    pruneEvents: db.prepare('DELETE FROM events WHERE topic_id = ? AND n <= ?'),
    pruneNotices: db.prepare('DELETE FROM notices WHERE person_id = ? AND n <= ?'),
    sweepEvents: db.prepare(
      `DELETE FROM events WHERE (topic_id, n) IN (
         SELECT e.topic_id, e.n FROM topics t JOIN events e ON e.topic_id = t.id WHERE t.document_id = ? LIMIT ?)`,
    ),
    // In the topics of people: the number stays, and tells nothing.
    unsayReading: db.prepare(
      `UPDATE events SET kind = 'notices-read', document_id = NULL WHERE (topic_id, n) IN (
         SELECT topic_id, n FROM events WHERE document_id = ? LIMIT ?)`,
    ),
  };
}
