// The wire of /live: one WebSocket a tab, one JSON message a frame. A topic is a stream of events with numbers that count
// from 1 without a hole; whoever was away says the last number they have and gets what came since, so that nothing is
// missed or shown twice. What is only true for a moment (typing, who is here) has no number.
import type { DocumentRow, PersonHere } from './api.ts';
import type { Message, NewMessage, Notice, Passage, Thread } from './talk.ts';

export const LIVE_PATH = '/live';

export const LIVE_LIMITS = {
  /** One message from a client. */
  maxMessageBytes: 64 * 1024,
  maxTopicsPerConnection: 60,
  /** Missed events that are replayed at once; who missed more asks the API again (`reset`). */
  maxReplayCount: 1_000,
  /** Events waiting for a slow reader; then it is closed with 4508 and comes back with its numbers. */
  maxQueuedBytes: 1024 * 1024,
  /** JSON of a client nests no deeper. */
  maxDepth: 8,
  /** A client says that somebody is typing at most this often; others show it so long without hearing it again. */
  typingEveryMs: 2_000,
  typingShownMs: 5_000,
} as const;

/**
 * A document's talk; what concerns the person of the connection; the documents of that person's list. "home" has moments
 * only and no numbers: it is of its own so that pages that show no list hear nothing of it.
 */
export type TopicName = { doc: string } | { me: true } | { home: true };

/** "doc:<key>", "me" or "home". */
export type TopicKey = string;

export function topicKey(topic: TopicName): TopicKey {
  if ('doc' in topic) return `doc:${topic.doc}`;
  return 'me' in topic ? 'me' : 'home';
}

/** What a client says. Every request with an `id` is answered once by `done` or `failed` with that id. */
export type FromClient =
  /** Answered by `subscribed`, then `done`, then what was missed. Again: from `after` on again. `after`: the last number that the client has; null when it has none and will ask the API for the rest. */
  | { type: 'subscribe'; id: number; topic: TopicName; after: number | null }
  | { type: 'unsubscribe'; id: number; topic: TopicName }
  /** `clientId` of a message makes sending it again harmless. */
  | { type: 'send'; id: number; doc: string; message: NewMessage }
  | { type: 'edit'; id: number; doc: string; messageId: string; text: string }
  | { type: 'delete'; id: number; doc: string; messageId: string }
  | { type: 'thread'; id: number; doc: string; change: ThreadChange }
  /** Shown to others for some seconds; never answered. */
  | { type: 'typing'; doc: string; in: 'chat' | string }
  /** All up to that number of the document's chat is read, on every device of this person. */
  | { type: 'read'; id: number; doc: string; upTo: number }
  | { type: 'read-notices'; id: number; noticeIds: readonly string[] }
  | { type: 'ping' };

export type ThreadChange =
  | { kind: 'begin'; clientId: string; passage: Passage; text: string }
  | { kind: 'resolve'; threadId: string }
  | { kind: 'reopen'; threadId: string };

/** What the server says. */
export type FromServer =
  | { type: 'welcome'; person: { id: string; name: string; color: string } }
  /** The topic from here on. `last` is its last number; `reset`: too much was missed, ask the API. */
  | { type: 'subscribed'; topic: TopicKey; last: number; reset: boolean }
  /** Numbered events in order, at least one. */
  | { type: 'events'; topic: TopicKey; events: readonly NumberedEvent[] }
  /** Only true for the moment. */
  | { type: 'moment'; topic: TopicKey; moment: Moment }
  | { type: 'done'; id: number }
  | { type: 'failed'; id: number; reason: LiveFailure; sentence: string }
  /** Access to the topic is gone: no more of it comes. */
  | { type: 'gone'; topic: TopicKey }
  /** Access to a topic that was gone or refused on this connection is there: time to subscribe again. */
  | { type: 'back'; topic: TopicKey }
  | { type: 'pong' };

export interface NumberedEvent {
  n: number;
  event: LiveEvent;
}

export type LiveEvent =
  | { kind: 'message'; message: Message }
  | { kind: 'message-changed'; message: Message }
  | { kind: 'thread'; thread: Thread }
  /** Of the topic "me". */
  | { kind: 'notice'; notice: Notice }
  | { kind: 'notices-read'; noticeIds: readonly string[] }
  | { kind: 'chat-read'; doc: string; upTo: number };

export type Moment =
  | { kind: 'typing'; person: { id: string; name: string }; in: 'chat' | string }
  /** Of the topic "home": a document of one's list has changed. */
  | {
      kind: 'document';
      document: Pick<DocumentRow, 'name' | 'title' | 'editedMs'>;
      here: readonly PersonHere[];
    };

const LIVE_FAILURES = [
  'malformed',
  'not-allowed',
  'not-found',
  'too-large',
  'too-many',
  'cannot-save',
] as const;
export type LiveFailure = (typeof LIVE_FAILURES)[number];
