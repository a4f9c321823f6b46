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
} as const;

/** A document's talk, or what concerns the person of the connection. */
export type TopicName = { doc: string } | { me: true };

/** "doc:<key>" or "me". */
export type TopicKey = string;

export function topicKey(topic: TopicName): TopicKey {
  return 'doc' in topic ? `doc:${topic.doc}` : 'me';
}

/** What a client says. Every request with an `id` is answered once by `done` or `failed` with that id. */
export type FromClient =
  /** `after`: the last number that the client has; null when it has none and will ask the API for the rest. */
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
  /** Of the topic "me": a document of one's list has changed. */
  | {
      kind: 'document';
      document: Pick<DocumentRow, 'name' | 'title' | 'editedMs'>;
      here: readonly PersonHere[];
    };

export const LIVE_FAILURES = [
  'malformed',
  'not-allowed',
  'not-found',
  'too-large',
  'too-many',
  'cannot-save',
] as const;
export type LiveFailure = (typeof LIVE_FAILURES)[number];
