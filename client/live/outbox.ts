// What a person says goes out through here: it is kept on the device until the server has it, and sent in order, once, on
// whatever connection there is. Sending twice is harmless: the server knows a message again by its client id.
import { type Signal, signal } from '@preact/signals';
import type { LiveFailure } from '../../protocol/live.ts';
import type { NewMessage, Passage } from '../../protocol/talk.ts';
import type { Scheduler } from '../net/scheduler.ts';
import type { Answer, LiveConnection } from './live-connection.ts';

/** What waits: a message, or the first one of a new thread. */
export type Said =
  | { kind: 'message'; doc: string; message: NewMessage }
  | { kind: 'thread'; doc: string; clientId: string; passage: Passage; text: string };

export interface OutboxEntry {
  /** Sorts as it was said. */
  key: string;
  said: Said;
  atMs: number;
  /** The public id of who said it; null when that was not known then. */
  person: string | null;
  /** refused: the server does not take it, and says why. It stays until it is sent again or thrown away. */
  state: { kind: 'waiting' } | { kind: 'refused'; reason: LiveFailure; sentence: string };
  /** False: this browser could not keep it; it is gone when the page closes. */
  isKept: boolean;
}

export type KeptEntry = Omit<OutboxEntry, 'isKept'>;

/** Where entries are kept, for all tabs of this browser. */
export interface OutboxShelf {
  /** In the order of their keys. */
  list(): KeptEntry[];
  /** False when there is no room, or storing is forbidden. */
  put(entry: KeptEntry): boolean;
  /** As it is kept now; null when it is not there any more. */
  get(key: string): KeptEntry | null;
  remove(key: string): void;
}

export interface OutboxParts {
  connection: LiveConnection;
  shelf: OutboxShelf;
  scheduler: Scheduler;
  /** 128 random bits as text. */
  newId(): string;
}

const AGAIN_MS = 3_000;

export class Outbox {
  /** In order. What the server has is not here any more. */
  readonly entries: Signal<readonly OutboxEntry[]> = signal([]);
  readonly #parts: OutboxParts;
  readonly #stopListening: () => void;
  #isSending = false;
  #cancelTimer: (() => void) | null = null;
  #saidCount = 0;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#adopt();
    this.#stopListening = parts.connection.onOpen(() => {
      this.#adopt();
      void this.#work();
    });
  }

  /** Says something in a document's chat or in a thread. Returns the client id by which it is known again. */
  send(doc: string, message: Omit<NewMessage, 'clientId'>): string {
    const clientId = this.#parts.newId();
    this.#add({ kind: 'message', doc, message: { ...message, clientId } });
    return clientId;
  }

  beginThread(doc: string, passage: Passage, text: string): string {
    const clientId = this.#parts.newId();
    this.#add({ kind: 'thread', doc, clientId, passage, text });
    return clientId;
  }

  /** Tries again what was refused, in its old place. */
  retry(key: string): void {
    this.#change(key, { kind: 'waiting' });
    void this.#work();
  }

  discard(key: string): void {
    this.#parts.shelf.remove(key);
    this.entries.value = this.entries.peek().filter(entry => entry.key !== key);
  }

  /** What waits stays on the device. */
  end(): void {
    this.#cancelTimer?.();
    this.#stopListening();
  }

  #add(said: Said): void {
    const { scheduler, shelf, connection, newId } = this.#parts;
    const atMs = scheduler.now();
    this.#saidCount += 1;
    const place = `${String(atMs).padStart(16, '0')}-${String(this.#saidCount).padStart(8, '0')}`;
    const entry: KeptEntry = {
      ...{ key: `${place}-${newId()}`, said, atMs },
      ...{ person: connection.me.peek()?.id ?? null, state: { kind: 'waiting' } },
    };
    this.entries.value = [...this.entries.peek(), { ...entry, isKept: shelf.put(entry) }];
    void this.#work();
  }

  /** What other tabs have left, and what an earlier page of this browser has. */
  #adopt(): void {
    const mine = this.entries.peek();
    const known = new Set(mine.map(({ key }) => key));
    const kept = this.#parts.shelf.list();
    const keptKeys = new Set(kept.map(({ key }) => key));
    const others = kept.filter(({ key }) => !known.has(key)).map(entry => ({ ...entry, isKept: true }));
    // What is not kept any more was sent by another tab.
    const left = mine.filter(({ key, isKept }) => !isKept || keptKeys.has(key));
    this.entries.value = [...left, ...others].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /**
   * Sends what waits, one after the other. Safety: the next one goes out only when the server has answered for the one
   * before. Liveness: whatever the connection does, each is sent until it is answered.
   */
  async #work(): Promise<void> {
    if (this.#isSending || this.#cancelTimer !== null) return;
    this.#isSending = true;
    for (;;) {
      const entry = this.#next();
      if (entry === undefined || !this.#parts.connection.isOpen) break;
      if (entry.isKept && this.#wasDealtWith(entry)) continue;
      const answer = await this.#send(entry.said);
      if (answer.kind === 'lost') break;
      if (answer.kind === 'done') {
        this.discard(entry.key);
        continue;
      }
      if (answer.reason === 'cannot-save' || answer.reason === 'too-many') {
        this.#cancelTimer = this.#parts.scheduler.after(AGAIN_MS, () => {
          this.#cancelTimer = null;
          void this.#work();
        });
        break;
      }
      this.#change(entry.key, { kind: 'refused', reason: answer.reason, sentence: answer.sentence });
    }
    this.#isSending = false;
    // A connection may have come while the last answer was being given up.
    if (this.#cancelTimer === null && this.#parts.connection.isOpen && this.#next() !== undefined) {
      void this.#work();
    }
  }

  /** Another tab may have sent it, or heard that it is not taken. */
  #wasDealtWith({ key }: OutboxEntry): boolean {
    const kept = this.#parts.shelf.get(key);
    if (kept?.state.kind === 'waiting') return false;
    const entries = this.entries.peek();
    this.entries.value =
      kept === null
        ? entries.filter(entry => entry.key !== key)
        : entries.map(entry => (entry.key === key ? { ...kept, isKept: true } : entry));
    return true;
  }

  #next(): OutboxEntry | undefined {
    const me = this.#parts.connection.me.peek()?.id ?? null;
    return this.entries.peek().find(({ state, person }) => {
      // Somebody else's words are not said in this person's name.
      return state.kind === 'waiting' && (person === null || person === me);
    });
  }

  #send(said: Said): Promise<Answer> {
    const { connection } = this.#parts;
    if (said.kind === 'message') {
      return connection.ask({ type: 'send', doc: said.doc, message: said.message });
    }
    const { doc, clientId, passage, text } = said;
    return connection.ask({ type: 'thread', doc, change: { kind: 'begin', clientId, passage, text } });
  }

  #change(key: string, state: OutboxEntry['state']): void {
    this.entries.value = this.entries.peek().map(entry => {
      if (entry.key !== key) return entry;
      const { isKept: _, ...kept } = { ...entry, state };
      return { ...kept, isKept: entry.isKept && this.#parts.shelf.put(kept) };
    });
  }
}
