// Chat, threads and notices, as /live and /api/talk carry them. Text is Markdown's smallest part: plain, with @mentions;
// it is never HTML.

import type { PublicPerson } from './access.ts';
import { documentPath } from './document-names.ts';

export const TALK_LIMITS = {
  maxTextChars: 4_000,
  maxQuoteChars: 500,
  pageSize: 50,
  maxThreadsPerDocument: 5_000,
  maxMessagesPerThread: 1_000,
  maxMentionsPerMessage: 20,
} as const;

export const TALK_PATHS = {
  /** GET ?before=<n>: 50 messages of the chat, the newest last. ?q=: those that hold the words. */
  chat: (key: string) => `/api/talk/${documentPath(key)}`,
  /** GET: all threads with their messages. */
  threads: (key: string) => `/api/threads/${documentPath(key)}`,
  /** GET ?q=: people who are or were in the document, for completing "@". */
  people: (key: string) => `/api/people/${documentPath(key)}`,
  /** GET: unread first, the newest first. */
  notices: '/api/notices',
  /** GET, PATCH { notify }: per document. */
  notify: (key: string) => `/api/notify/${documentPath(key)}`,
} as const;

/** A passage of the text that is meant: a pair of Yjs relative positions, as base64, and its words. */
export interface Passage {
  from: string;
  to: string;
  quote: string;
}

export interface NewMessage {
  /** Made by the client: 128 random bits as text. The same one sent twice is one message. */
  clientId: string;
  /** null: in the chat; else the id of a thread. */
  threadId: string | null;
  text: string;
  /** The id of a message that is answered; null when none is. */
  replyTo: string | null;
  /** A passage of the text that is meant: a pair of Yjs relative positions, as base64, and its words. */
  passage: Passage | null;
}

export interface Message {
  id: string;
  /** Its number in the document's topic; the place in the order. */
  n: number;
  threadId: string | null;
  author: PublicPerson;
  /** Milliseconds since 1970 by the server's clock. */
  atMs: number;
  /** "" when it was deleted. Mentions are written as @[name](id). */
  text: string;
  replyTo: string | null;
  passage: Passage | null;
  editedMs: number | null;
  deletedMs: number | null;
  /** As the client sent it, so that it knows its own again. */
  clientId: string;
}

export interface Thread {
  id: string;
  passage: Passage;
  createdMs: number;
  resolvedMs: number | null;
  resolvedBy: PublicPerson | null;
  /** In order; the first is the one it began with. */
  messages: readonly Message[];
}

/** GET /api/talk/<name> */
export interface ChatPage {
  messages: readonly Message[];
  /** For `before`; null when there is nothing older. */
  before: number | null;
  /** The last number of the topic: for subscribing. */
  last: number;
  readUpTo: number;
}

export interface ThreadList {
  threads: readonly Thread[];
  last: number;
}

/** A mention in a text: name and public id. */
export const MENTION = /@\[([^\]\n]{1,80})\]\(([\w-]{1,64})\)/g;

/** The public ids of the people whom a text names as @[name](id), each once. */
export function mentionsIn(text: string): string[] {
  return [...new Set([...text.matchAll(MENTION)].map(([, , id]) => id!))];
}

export const NOTIFY_CHOICES = ['all', 'mentions', 'none'] as const;
export type NotifyChoice = (typeof NOTIFY_CHOICES)[number];

export const NOTICE_REASONS = ['mention', 'reply', 'message', 'thread', 'shared'] as const;

/** Somebody named this person, answered them, wrote where they want to hear of it, or let them into a document. */
export interface Notice {
  id: string;
  doc: string;
  title: string;
  why: (typeof NOTICE_REASONS)[number];
  /** Of "shared": by whom and when; id and text are empty, and its number is 0. */
  message: Pick<Message, 'id' | 'n' | 'threadId' | 'author' | 'atMs' | 'text'>;
  readMs: number | null;
}

export interface NoticeList {
  notices: readonly Notice[];
  unreadCount: number;
  last: number;
}
