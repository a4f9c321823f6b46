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
 * person makes one message. Durable when it resolves. `person` is the session's id of who does it. Whether they may is
 * the caller's business, except that a document which is not there, or is in the bin, answers `not-found` and reads as
 * empty. A document that was deleted for good takes its talk along: another of its name counts from 1 again.
 *
 * A new message is a notice for who is named in it (20 at most), who is answered by it, who has written in its thread, and
 * who has chosen "all"; one for each, for the first of these reasons; never for its author nor for who has chosen "none".
 * It is one only for people who know of the document and may see it: its owner, members, people with a good link, and,
 * where everybody may see it, those who have been in it. What they may see no longer they are not shown any more.
 * An edit is a notice for whom it names newly. Deleting a message takes its notices away.
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
  /** Goes forwards only. Reads the notices of the chat up to there, too. */
  markRead(person: string, doc: string, upTo: number): Promise<TalkResult>;
  markNoticesRead(person: string, noticeIds: readonly string[], atMs: number): Promise<TalkResult>;

  /**
   * Up to `limit` events after `after`, in order, and the topic's last number. "me" is the topic of `person`. They say what
   * is true now: a message that was deleted since is empty. The last 10,000 of a topic are kept at least; none when those
   * that follow `after` are not all there any more.
   */
  replay(
    topic: TopicKey,
    person: string,
    after: number,
    limit: number,
  ): Promise<{ events: readonly NumberedEvent[]; last: number }>;

  chat(person: string, doc: string, before: number | null, limit: number): Promise<ChatPage>;
  /** Every word must occur, the last one as a beginning. The newest first, at most 50. */
  searchChat(person: string, doc: string, text: string): Promise<Message[]>;
  /** In the order they were begun. One of which all messages were deleted is among them. */
  threads(doc: string): Promise<{ threads: Thread[]; last: number }>;
  /** Who is or was in the document or its talk; names that begin with `text` first, at most 20. */
  people(doc: string, text: string): Promise<{ id: string; name: string; color: string }[]>;
  /** Unread ones first, the newest first. */
  notices(person: string, limit: number): Promise<{ notices: Notice[]; unreadCount: number; last: number }>;
  notify(person: string, doc: string): Promise<NotifyChoice>;
  /** Rejects when there is no such document. */
  setNotify(person: string, doc: string, choice: NotifyChoice): Promise<void>;
  /**
   * `person` has made who has this public id a member: a notice for them, by the rules of notices, unless one that says so is
   * unread.
   */
  tellShared(person: string, doc: string, publicId: string, atMs: number): Promise<TalkResult>;
  /** They are a member no longer: unread notices that said so are read. */
  withdrawShared(person: string, doc: string, publicId: string, atMs: number): Promise<TalkResult>;
}
