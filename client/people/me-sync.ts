// Keeps what this browser shows as the person's name and colour, and what the server tells others, the same. A name that was
// chosen here is sent when there is a server; a name that was chosen on another device is shown here.
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Me, PublicPerson } from '../../protocol/access.ts';
import { type Failure, isPassing } from './ask-api.ts';
import { isColour } from './colours.ts';
import { type Identity, type Memory, tidyName } from './identity.ts';
import type { MeApi } from './me-api.ts';

export interface MeSyncParts {
  api: Pick<MeApi, 'me' | 'change'>;
  memory: Memory;
  identity: ReadonlySignal<Identity>;
  /** Shows it, and remembers it in this browser. */
  setIdentity: (identity: Identity) => void;
  /** Calls once after so many ms; returns what takes that back. */
  after: (ms: number, run: () => void) => () => void;
  /**
   * "with-name": the server is told the friendly name that this browser gave, so that others can read it beside what is
   * written. "when-chosen": only a name that the person chose.
   */
  introduce: 'with-name' | 'when-chosen';
}

/** "1" while a name that was chosen here is not on the server. */
const UNSENT_KEY = 'prosa:me-unsent';
const SEND_AFTER_MS = 600;
const FIRST_RETRY_MS = 3_000;
const MAX_RETRY_MS = 120_000;

/**
 * Safety: what was chosen here last is never replaced by what the server knew before. Liveness: it reaches the server once
 * there is one, on this visit or on a later one.
 */
export class MeSync {
  readonly #parts: MeSyncParts;
  readonly #me = signal<Me | null>(null);
  readonly #isUnsent;
  #stopWatching: () => void = () => {};
  #cancelTimer: (() => void) | null = null;
  #isAsking = false;
  #failureCount = 0;
  /** What was shown last, so that the person's own changes are told from ours. */
  #shown: Identity;
  #isOver = false;

  constructor(parts: MeSyncParts) {
    this.#parts = parts;
    this.#shown = parts.identity.peek();
    this.#isUnsent = signal(recall(parts.memory));
  }

  /** As the server knows this person; null while it has not said. */
  get me(): ReadonlySignal<Me | null> {
    return this.#me;
  }

  /** A name that was chosen here is not on the server yet. */
  get isUnsent(): ReadonlySignal<boolean> {
    return this.#isUnsent;
  }

  start(): void {
    this.#stopWatching = this.#parts.identity.subscribe(identity => {
      if (isSame(identity, this.#shown)) return;
      this.#shown = identity;
      this.#setUnsent(true);
      this.#failureCount = 0;
      this.#wait(SEND_AFTER_MS);
    });
    void this.#work();
  }

  /** The network is back, or the page is looked at again: what waits is tried now. */
  wake(): void {
    if (this.#cancelTimer === null) return;
    this.#stopWaiting();
    void this.#work();
  }

  /** Others see this person like that now: it was changed in another tab or on another device. */
  learn(person: PublicPerson): void {
    const me = this.#me.peek();
    if (me === null || me.id !== person.id) return;
    this.#me.value = { ...me, name: person.name, color: person.color };
    if (!this.#isUnsent.peek()) this.#show(person);
  }

  end(): void {
    this.#isOver = true;
    this.#stopWatching();
    this.#stopWaiting();
  }

  async #work(): Promise<void> {
    if (this.#isAsking || this.#isOver) return;
    this.#isAsking = true;
    const failure = this.#me.peek() === null ? await this.#ask() : await this.#send();
    this.#isAsking = false;
    if (this.#isOver) return;
    if (failure === null) {
      this.#failureCount = 0;
      // Chosen while the last answer was on its way.
      if (this.#isUnsent.peek() && this.#cancelTimer === null) this.#wait(SEND_AFTER_MS);
      return;
    }
    if (!isPassing(failure)) return;
    const delayMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failureCount);
    this.#failureCount += 1;
    this.#wait(delayMs);
  }

  async #ask(): Promise<Failure | null> {
    const answer = await this.#parts.api.me();
    if (answer.kind !== 'ok') return answer;
    this.#me.value = answer.value;
    if (this.#isUnsent.peek()) return this.#send();
    if (answer.value.name !== '') this.#show(answer.value);
    else if (this.#parts.introduce === 'with-name') return this.#send();
    return null;
  }

  async #send(): Promise<Failure | null> {
    const sent = this.#parts.identity.peek();
    const answer = await this.#parts.api.change({ name: sent.name, color: sent.color.toLowerCase() });
    const isStillMeant = isSame(sent, this.#parts.identity.peek());
    if (answer.kind !== 'ok') {
      // The server will never take it: it is not sent on every visit.
      if (isStillMeant && answer.kind === 'refused' && answer.reason === 'malformed') this.#setUnsent(false);
      return answer;
    }
    this.#me.value = answer.value;
    if (!isStillMeant) return null;
    this.#setUnsent(false);
    this.#show(answer.value);
    return null;
  }

  #show({ name, color }: Identity): void {
    const tidied = tidyName(name);
    if (tidied === '' || !isColour(color)) return;
    const identity = { name: tidied, color };
    if (isSame(identity, this.#shown)) return;
    this.#shown = identity;
    this.#parts.setIdentity(identity);
  }

  #setUnsent(isUnsent: boolean): void {
    this.#isUnsent.value = isUnsent;
    keepUnsent(this.#parts.memory, isUnsent);
  }

  #wait(delayMs: number): void {
    this.#stopWaiting();
    this.#cancelTimer = this.#parts.after(delayMs, () => {
      this.#cancelTimer = null;
      void this.#work();
    });
  }

  #stopWaiting(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }
}

/** This browser is about to become somebody else: what was chosen as who it was is not sent any more. */
export function forgetUnsent(memory: Memory): void {
  keepUnsent(memory, false);
}

function isSame(a: Identity, b: Identity): boolean {
  return a.name === b.name && a.color.toLowerCase() === b.color.toLowerCase();
}

function recall(memory: Memory): boolean {
  try {
    return memory.getItem(UNSENT_KEY) === '1';
  } catch {
    // Storage is off.
    return false;
  }
}

function keepUnsent(memory: Memory, isUnsent: boolean): void {
  try {
    memory.setItem(UNSENT_KEY, isUnsent ? '1' : '');
  } catch {
    // Storage is off: it is sent on this visit or not at all.
  }
}
