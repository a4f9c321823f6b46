// Chat, threads, notices and the numbered events of topics, as the store keeps them. People come and go by the session's
// id; what is read carries their public selves.
import type { NumberedEvent, TopicKey } from '../../protocol/live.ts';
import type {
  ChatPage,
  Message,
  NewMessage,
  Notice,
  NotifyChoice,
  Passage,
  Thread,
} from '../../protocol/talk.ts';

/** What a change led to: the events to tell, by topic, with their numbers. Empty when nothing changed. */
export type Told = readonly { topic: TopicKey; person: string | null; events: readonly NumberedEvent[] }[];

export type TalkResult =
  | { outcome: 'done'; told: Told }
  /** Sent again: it is there already. */
  | { outcome: 'known' }
  | { outcome: 'not-found' }
  | { outcome: 'not-allowed' }
  | { outcome: 'too-many' };

/**
 * Safety: a change and its events are one transaction, numbers of a topic have no hole, and the same `clientId` of the same
 * person makes one message. Durable when it resolves. `person` is the session's id of who does it.
 */
export interface TalkStore {
  send(person: string, doc: string, message: NewMessage, atMs: number): Promise<TalkResult>;
  /** One's own only. */
  edit(person: string, doc: string, messageId: string, text: string, atMs: number): Promise<TalkResult>;
  /** One's own; `isOwner`: any. */
  remove(person: string, doc: string, messageId: string, isOwner: boolean, atMs: number): Promise<TalkResult>;
  beginThread(
    person: string,
    doc: string,
    thread: { clientId: string; passage: Passage; text: string },
    atMs: number,
  ): Promise<TalkResult>;
  setResolved(
    person: string,
    doc: string,
    threadId: string,
    resolved: boolean,
    atMs: number,
  ): Promise<TalkResult>;
  markRead(person: string, doc: string, upTo: number): Promise<TalkResult>;
  markNoticesRead(person: string, noticeIds: readonly string[], atMs: number): Promise<TalkResult>;

  /** Up to `limit` events after `after`, in order, and the topic's last number. "me" is the topic of `person`. */
  replay(
    topic: TopicKey,
    person: string,
    after: number,
    limit: number,
  ): Promise<{ events: readonly NumberedEvent[]; last: number }>;

  chat(person: string, doc: string, before: number | null, limit: number): Promise<ChatPage>;
  searchChat(person: string, doc: string, text: string): Promise<Message[]>;
  threads(doc: string): Promise<{ threads: Thread[]; last: number }>;
  /** Who is or was in the document or its talk; names that begin with `text` first, at most 20. */
  people(doc: string, text: string): Promise<{ id: string; name: string; color: string }[]>;
  notices(person: string, limit: number): Promise<{ notices: Notice[]; unreadCount: number; last: number }>;
  notify(person: string, doc: string): Promise<NotifyChoice>;
  setNotify(person: string, doc: string, choice: NotifyChoice): Promise<void>;
}
