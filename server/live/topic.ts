// One topic that somebody listens to: how far it is, and how far each of its listeners has been served. Like the relay's
// log it keeps no queue for anybody; who is behind is served from the store. Knows no sockets.
import type { Moment, NumberedEvent, TopicKey } from '../../protocol/live.ts';
import type { TalkStore } from '../ports/talk.ts';
import type { Clock, Log, Timer } from '../relay/ports.ts';
import { type EventFrame, encodeEvents, encodeMessage } from './frames.ts';

/** A tab, as a topic sees it. */
export interface Listener {
  readonly person: string;
  /** Sends bytes that others get, too. False: the tab could not take them and is being closed. */
  send(frame: Uint8Array): boolean;
  /** The same for what may be missed: skipped when the tab has not taken what was sent before. */
  sendMoment(frame: Uint8Array): void;
  /** Resolves when the tab takes more, or is gone. */
  ready(): Promise<void>;
  /** The topic could not go on for this tab: it shall come back. */
  fail(): void;
}

export interface TopicParts {
  key: TopicKey;
  store: Pick<TalkStore, 'replay'>;
  clock: Pick<Clock, 'after'>;
  log: Log;
  maxReplayCount: number;
}

/** Told events are in memory so far back; who is further behind is served from the store. */
const MAX_RECENT = 100;
/** Events that wait for one before them: if it does not come by itself, the store is asked. */
const GAP_MS = 100;
const ASK_AGAIN_MS = 1_000;
const MAX_PAGES = 8;

/**
 * opening: the place of the listener is not known yet. behind: what it misses is being read or sent. live: it has
 * everything that was told. gone: nothing is sent any more.
 */
type Phase = 'opening' | 'behind' | 'live' | 'gone';

class Subscription {
  readonly listener: Listener;
  phase: Phase = 'opening';
  /** The last number that was sent; meaningless while opening. */
  sent = 0;

  constructor(listener: Listener) {
    this.listener = listener;
  }
}

type Page = Awaited<ReturnType<TalkStore['replay']>>;

export class Topic {
  readonly #parts: TopicParts;
  readonly #subscriptions = new Map<Listener, Subscription>();
  /** The last number that was told here; null until the store has said where the topic is. */
  #head: number | null = null;
  /** Told before their turn, by number. */
  readonly #held = new Map<number, NumberedEvent>();
  /** The last told events, without a hole, up to #head. */
  #recent: NumberedEvent[] = [];
  #gapTimer: Timer | null = null;
  #isFilling = false;
  /** While filling something was stored that the answer may be too old for. */
  #isFillWanted = false;
  /** Answers of the store by what was asked, until something is told: after a restart everybody asks the same. */
  readonly #pages = new Map<number, Promise<Page>>();
  readonly #encoded = new WeakMap<Page, EventFrame[]>();

  constructor(parts: TopicParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  has(listener: Listener): boolean {
    return this.#subscriptions.has(listener);
  }

  get listeners(): Iterable<Listener> {
    return this.#subscriptions.keys();
  }

  /**
   * Serves the listener from `after` on; null: from here on. `answer` is called once, before the first event, with the
   * topic's last number and whether too much was missed. Who listens already begins again.
   *
   * Safety: after `answer` a listener gets the numbers that follow its own, each once and in order. Liveness: it gets all
   * that the store has, as fast as it reads. Answers false when it was unsubscribed before it could begin: then `answer` was
   * not called. Rejects when the store cannot answer; then the listener is not one.
   */
  async subscribe(
    listener: Listener,
    after: number | null,
    answer: (last: number, reset: boolean) => void,
  ): Promise<boolean> {
    this.unsubscribe(listener);
    const subscription = new Subscription(listener);
    this.#subscriptions.set(listener, subscription);
    try {
      const { last, isWhole } = await this.#findPlace(listener.person, after);
      if (isOver(subscription)) return false;
      const reset = after !== null && (after > last || !isWhole);
      subscription.sent = after === null || reset ? last : after;
      subscription.phase = 'behind';
      answer(last, reset);
    } catch (error) {
      if (this.#subscriptions.get(listener) === subscription) this.unsubscribe(listener);
      throw error;
    }
    this.#serve(subscription);
    return true;
  }

  unsubscribe(listener: Listener): void {
    const subscription = this.#subscriptions.get(listener);
    if (subscription === undefined) return;
    subscription.phase = 'gone';
    this.#subscriptions.delete(listener);
    if (this.#subscriptions.size > 0) return;
    this.#gapTimer?.cancel();
    this.#gapTimer = null;
  }

  /** Events that the store has numbered. They may come twice, in any order, and with holes that are filled later. */
  tell(events: readonly NumberedEvent[]): void {
    for (const event of events) {
      if (this.#head === null || event.n > this.#head) this.#held.set(event.n, event);
    }
    this.#advance();
  }

  /** Something may have been stored of which nothing was told. */
  lookAgain(): void {
    this.#fillLater(GAP_MS);
  }

  /** What is only true now. Not for the person whose doing it is. */
  tellMoment(moment: Moment, isFor: (person: string) => boolean): void {
    let frame: Uint8Array | null = null;
    for (const { listener, phase } of this.#subscriptions.values()) {
      if (phase !== 'live' || !isFor(listener.person)) continue;
      frame ??= encodeMessage({ type: 'moment', topic: this.#parts.key, moment });
      listener.sendMoment(frame);
    }
  }

  /** The last number, from memory where memory is sure of it, and whether all that follows `after` can be replayed. */
  async #findPlace(person: string, after: number | null): Promise<{ last: number; isWhole: boolean }> {
    if (this.#head !== null && (after === null || (after <= this.#head && after >= this.#oldest - 1))) {
      return { last: this.#head, isWhole: true };
    }
    // Whoever knows a number that was not told yet has it from the API: the store knows better then.
    const { events, last } = await this.#readPage(person, after ?? Number.MAX_SAFE_INTEGER);
    if (this.#head === null) {
      this.#head = last;
      this.#advance();
    }
    if (after === null || after >= last) return { last, isWhole: true };
    const isWhole = events[0]?.n === after + 1 && last - after <= this.#parts.maxReplayCount;
    return { last, isWhole };
  }

  get #oldest(): number {
    return this.#recent[0]?.n ?? (this.#head ?? 0) + 1;
  }

  /** Tells what is next, as far as it is here without a hole. */
  #advance(): void {
    if (this.#head === null) return;
    const run: NumberedEvent[] = [];
    for (const n of this.#held.keys()) if (n <= this.#head) this.#held.delete(n);
    for (;;) {
      const next = this.#held.get(this.#head + 1);
      if (next === undefined) break;
      this.#held.delete(next.n);
      this.#head = next.n;
      run.push(next);
    }
    if (this.#held.size > 0) this.#fillLater(GAP_MS);
    if (run.length === 0) return;
    this.#pages.clear();
    this.#recent.push(...run);
    if (this.#recent.length > MAX_RECENT) this.#recent = this.#recent.slice(-MAX_RECENT);
    this.#deliver(run);
  }

  #deliver(run: readonly NumberedEvent[]): void {
    const first = run[0]!.n;
    const last = run.at(-1)!.n;
    const frames = encodeEvents(this.#parts.key, run);
    for (const subscription of [...this.#subscriptions.values()]) {
      if (subscription.phase !== 'live' || subscription.sent >= last) continue;
      if (subscription.sent === first - 1) this.#send(subscription, frames);
      else {
        // It has part of this from the store already.
        subscription.phase = 'behind';
        this.#serve(subscription);
      }
    }
  }

  #send(subscription: Subscription, frames: readonly EventFrame[]): void {
    for (const frame of frames) {
      if (!subscription.listener.send(frame.bytes)) return;
      subscription.sent = frame.last;
    }
  }

  #serve(subscription: Subscription): void {
    this.#catchUp(subscription).catch((error: unknown) => {
      this.#parts.log.warn('a topic could not be replayed', { topic: this.#parts.key, error });
      if (!isOver(subscription)) subscription.listener.fail();
    });
  }

  /** Sends what is missing, until there is nothing. What is told meanwhile is found in memory or in the store. */
  async #catchUp(subscription: Subscription): Promise<void> {
    const { listener } = subscription;
    while (!isOver(subscription)) {
      if (this.#head !== null && subscription.sent >= this.#head) {
        subscription.phase = 'live';
        return;
      }
      const frames = await this.#nextFrames(subscription);
      for (const frame of frames) {
        if (isOver(subscription)) return;
        if (!listener.send(frame.bytes)) return;
        subscription.sent = frame.last;
        await listener.ready();
      }
    }
  }

  async #nextFrames({ sent, listener }: Subscription): Promise<readonly EventFrame[]> {
    if (this.#recent.length > 0 && sent + 1 >= this.#oldest) {
      return encodeEvents(
        this.#parts.key,
        this.#recent.filter(event => event.n > sent),
      );
    }
    const page = await this.#readPage(listener.person, sent);
    if (page.events[0]?.n !== sent + 1) {
      throw new Error(
        `invariant violation: asked for what follows ${sent}, got ${page.events[0]?.n} of ${page.last}`,
      );
    }
    const encoded = this.#encoded.get(page) ?? encodeEvents(this.#parts.key, page.events);
    this.#encoded.set(page, encoded);
    return encoded;
  }

  #readPage(person: string, after: number): Promise<Page> {
    const known = this.#pages.get(after);
    if (known !== undefined) return known;
    const { store, key, maxReplayCount } = this.#parts;
    const page = store.replay(key, person, after, maxReplayCount);
    this.#pages.set(after, page);
    if (this.#pages.size > MAX_PAGES) this.#pages.delete(this.#pages.keys().next().value!);
    page.catch(() => {
      if (this.#pages.get(after) === page) this.#pages.delete(after);
    });
    return page;
  }

  #fillLater(delayMs: number): void {
    if (this.#isFilling) this.#isFillWanted = true;
    if (this.#gapTimer !== null || this.#isFilling || this.#subscriptions.size === 0) return;
    this.#gapTimer = this.#parts.clock.after(delayMs, () => {
      this.#gapTimer = null;
      void this.#fill();
    });
  }

  /** Asks the store for what was never told. */
  async #fill(): Promise<void> {
    const [listener] = this.#subscriptions.keys();
    if (listener === undefined || this.#head === null) return;
    this.#isFilling = true;
    this.#isFillWanted = false;
    try {
      const { store, key, maxReplayCount } = this.#parts;
      const { events } = await store.replay(key, listener.person, this.#head, maxReplayCount);
      this.#isFilling = false;
      this.tell(events);
      if (this.#isFillWanted) this.#fillLater(GAP_MS);
    } catch (error) {
      this.#isFilling = false;
      this.#parts.log.warn('a topic could not be read', { topic: this.#parts.key, error });
      this.#fillLater(ASK_AGAIN_MS);
    }
  }
}

function isOver(subscription: Subscription): boolean {
  return subscription.phase === 'gone';
}
