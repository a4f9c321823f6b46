// What talk needs of the connection to the server and of the text beside it. It knows no socket and no editor.
import type { ReadonlySignal } from '@preact/signals';
import type { PublicPerson } from '../../protocol/access.ts';
import type { LiveFailure, Moment, NumberedEvent } from '../../protocol/live.ts';
import type { ChatPage, Message, NewMessage, Passage, ThreadList } from '../../protocol/talk.ts';

/** What happens in a document's topic. */
export interface TopicListener {
  /** In order; some may have been told before. */
  events(events: readonly NumberedEvent[]): void;
  moment(moment: Moment): void;
  /** More was missed than is told again: ask the API. */
  reset(): void;
  /** Access is gone: no more of it comes. */
  gone(): void;
  /** This person has read the chat up to that number, here or on another device. */
  chatRead(upTo: number): void;
}

export interface NewThread {
  /** Made here: 128 random bits as text. Its first message has the same. */
  clientId: string;
  passage: Passage;
  text: string;
}

/** Written here, and not yet known to have arrived. */
export interface Outgoing {
  doc: string;
  clientId: string;
  /** By the clock of this device. */
  writtenMs: number;
  what: { kind: 'message'; message: NewMessage } | { kind: 'thread'; thread: NewThread };
  /** `waiting`: it goes out by itself, after all that was written before it. `failed`: only when it is tried again. */
  state: { kind: 'waiting' } | { kind: 'failed'; reason: LiveFailure };
}

export type Done = { outcome: 'done' } | { outcome: 'failed'; reason: LiveFailure | 'offline' };

export interface TalkLink {
  readonly phase: ReadonlySignal<'online' | 'offline'>;
  /** As others see this person; null while the server has not said. */
  readonly me: ReadonlySignal<PublicPerson | null>;
  /** Of all documents, in the order of writing. */
  readonly outbox: ReadonlySignal<readonly Outgoing[]>;
  /** `after` is asked at each connection: the last number that is here. Returns what ends it. */
  follow(doc: string, after: () => number, listener: TopicListener): () => void;
  send(doc: string, message: NewMessage): void;
  beginThread(doc: string, thread: NewThread): void;
  /** Tries what failed again. */
  retry(clientId: string): void;
  /** Takes what failed, or waits, out of the outbox. */
  discard(clientId: string): void;
  edit(doc: string, messageId: string, text: string): Promise<Done>;
  remove(doc: string, messageId: string): Promise<Done>;
  setResolved(doc: string, threadId: string, resolved: boolean): Promise<Done>;
  /** Others see it for some seconds. */
  typing(doc: string, where: 'chat' | string): void;
  markRead(doc: string, upTo: number): void;
}

/** Null: not answered, or not as it should be. */
export interface TalkApi {
  chat(doc: string, before: number | null): Promise<ChatPage | null>;
  search(doc: string, text: string): Promise<readonly Message[] | null>;
  threads(doc: string): Promise<ThreadList | null>;
  /** Those who are or were in the document. */
  people(doc: string, text: string): Promise<readonly PublicPerson[] | null>;
}

/** The text that is talked about. */
export interface TextSide {
  /** What is selected; null when nothing is. */
  selected(): Passage | null;
  /** Brings a passage into view and shows which it is. False when it is no longer in the text. */
  reveal(passage: Passage): boolean;
}

/** Where small things are remembered: localStorage, or a Map. May throw, as browsers do when storage is off. */
export interface TalkMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}
