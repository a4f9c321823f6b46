// The TalkStore on SQLite, as the main thread sees it: writes go to the store's worker, reads to the thread that reads.
// Knows no SQL.
import type { NumberedEvent } from '../../../protocol/live.ts';
import type { ChatPage, Message, NewMessage, Notice, NotifyChoice, Thread } from '../../../protocol/talk.ts';
import type { TalkResult, TalkStore } from '../../ports/talk.ts';
import type { StoreThreads } from './store-messages.ts';
import type { NewThread } from './talk-messages.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteTalk implements TalkStore {
  readonly #threads: StoreThreads;
  readonly #queue: WriteQueue;

  constructor(threads: StoreThreads, queue: WriteQueue) {
    this.#threads = threads;
    this.#queue = queue;
  }

  send(person: string, doc: string, message: NewMessage, atMs: number): Promise<TalkResult> {
    return this.#queue.write({ type: 'send', person, in: doc, message, atMs });
  }

  edit(person: string, doc: string, messageId: string, text: string, atMs: number): Promise<TalkResult> {
    return this.#queue.write({ type: 'edit', person, in: doc, messageId, text, atMs });
  }

  remove(
    person: string,
    doc: string,
    messageId: string,
    isOwner: boolean,
    atMs: number,
  ): Promise<TalkResult> {
    return this.#queue.write({ type: 'remove', person, in: doc, messageId, isOwner, atMs });
  }

  beginThread(person: string, doc: string, thread: NewThread, atMs: number): Promise<TalkResult> {
    return this.#queue.write({ type: 'begin-thread', person, in: doc, thread, atMs });
  }

  setResolved(
    person: string,
    doc: string,
    threadId: string,
    resolved: boolean,
    atMs: number,
  ): Promise<TalkResult> {
    return this.#queue.write({ type: 'set-resolved', person, in: doc, threadId, resolved, atMs });
  }

  markRead(person: string, doc: string, upTo: number): Promise<TalkResult> {
    return this.#queue.write({ type: 'mark-read', person, in: doc, upTo, atMs: Date.now() });
  }

  markNoticesRead(person: string, noticeIds: readonly string[], atMs: number): Promise<TalkResult> {
    return this.#queue.write({ type: 'mark-notices-read', person, noticeIds: [...noticeIds], atMs });
  }

  replay(
    topic: string,
    person: string,
    after: number,
    limit: number,
  ): Promise<{ events: readonly NumberedEvent[]; last: number }> {
    return this.#threads.read({ type: 'replay', topic, person, after, limit });
  }

  chat(person: string, doc: string, before: number | null, limit: number): Promise<ChatPage> {
    return this.#threads.read({ type: 'chat', person, doc, before, limit });
  }

  searchChat(_person: string, doc: string, text: string): Promise<Message[]> {
    return this.#threads.read({ type: 'search-chat', doc, text });
  }

  threads(doc: string): Promise<{ threads: Thread[]; last: number }> {
    return this.#threads.read({ type: 'threads', doc });
  }

  people(doc: string, text: string): Promise<{ id: string; name: string; color: string }[]> {
    return this.#threads.read({ type: 'people', doc, text });
  }

  notices(person: string, limit: number): Promise<{ notices: Notice[]; unreadCount: number; last: number }> {
    return this.#threads.read({ type: 'notices', person, limit });
  }

  notify(person: string, doc: string): Promise<NotifyChoice> {
    return this.#threads.read({ type: 'notify', person, doc });
  }

  async setNotify(person: string, doc: string, choice: NotifyChoice): Promise<void> {
    await this.#queue.write({ type: 'set-notify', person, in: doc, choice });
  }

  tellShared(person: string, doc: string, publicId: string, atMs: number): Promise<TalkResult> {
    return this.#queue.write({ type: 'tell-shared', person, in: doc, publicId, atMs });
  }

  withdrawShared(person: string, doc: string, publicId: string, atMs: number): Promise<TalkResult> {
    return this.#queue.write({ type: 'withdraw-shared', person, in: doc, publicId, atMs });
  }
}
