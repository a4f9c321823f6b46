// What talk needs of the connection to the server and of the text beside it. It knows no socket and no editor.
import type { ReadonlySignal } from '@preact/signals';
import type { PublicPerson } from '../../protocol/access.ts';
import type { LiveFailure, Moment, NumberedEvent } from '../../protocol/live.ts';
import type { ChatPage, Message, NewMessage, Passage, ThreadList } from '../../protocol/talk.ts';

/** What happens in a document's topic. */
export interface TalkListener {
  /**
   * Asks the API for all there is, at first and whenever too much was missed. Resolves with the last number that is known
   * everywhere; rejects when it could not be had, and is then called again.
   */
  load(): Promise<{ last: number }>;
  /** In order; some may have been told before. */
  events(events: readonly NumberedEvent[]): void;
  moment(moment: Moment): void;
  /** `refused`: no more of it comes. */
  accessChanged(access: 'granted' | 'refused'): void;
  /** This person has read the chat up to that number, here or on another device. */
  chatRead(upTo: number): void;
}

export interface NewThread {
  passage: Passage;
  text: string;
}

/** Written here, and not yet known to have arrived. */
export interface Outgoing {
  doc: string;
  /** 128 random bits as text. The first message of a new thread has the same. */
  clientId: string;
  /** By the clock of this device. */
  writtenMs: number;
  what: { kind: 'message'; message: Omit<NewMessage, 'clientId'> } | { kind: 'thread'; thread: NewThread };
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
  /** Returns what ends it. */
  follow(doc: string, listener: TalkListener): () => void;
  /** Returns the clientId that was given to it. */
  send(doc: string, message: Omit<NewMessage, 'clientId'>): string;
  beginThread(doc: string, passage: Passage, text: string): string;
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
