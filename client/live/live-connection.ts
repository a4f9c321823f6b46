// The page's one connection to /live: opens it, keeps it honest, opens it again, and passes on what comes. Knows topics by
// their names only, and no elements.

import { type Signal, signal } from '@preact/signals';
import { CLOSE, isFinalClose } from '../../protocol/close-codes.ts';
import {
  type FromClient,
  type FromServer,
  LIVE_LIMITS,
  type LiveFailure,
  type Moment,
  type NumberedEvent,
  type TopicKey,
} from '../../protocol/live.ts';
import { liveAddress } from '../addresses.ts';
import { LinkWatch } from '../net/link-watch.ts';
import { type Attention, chooseRetryDelay, type Loss } from '../net/retry.ts';
import type { Scheduler } from '../net/scheduler.ts';

/** What is used of a WebSocket. */
export interface LiveSocket {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LivePorts {
  openSocket(): LiveSocket;
  scheduler: Scheduler;
  /** Like Math.random. */
  random(): number;
}

export type LiveState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  | { kind: 'waiting'; retryAtMs: number; failedTries: number }
  /** The server has decided: only retryNow() tries again. */
  | { kind: 'refused'; code: number; reason: string }
  | { kind: 'ended' };

export interface LivePerson {
  id: string;
  name: string;
  color: string;
}

/** Anything that asks for an answer, without its number. */
export type Ask = FromClient extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never;

export type Answer =
  | { kind: 'done' }
  | { kind: 'failed'; reason: LiveFailure; sentence: string }
  /** The connection ended before there was an answer: nobody knows. */
  | { kind: 'lost' };

export interface TopicListener {
  /** There is a connection: time to subscribe. */
  opened(): void;
  closed(): void;
  subscribed(last: number, reset: boolean): void;
  events(events: readonly NumberedEvent[]): void;
  moment(moment: Moment): void;
  gone(): void;
  /** What was gone or refused may be had again. */
  back(): void;
}

const OPEN = 1;

export class LiveConnection {
  readonly state: Signal<LiveState> = signal<LiveState>({ kind: 'ended' });
  /** Who this is, once the server has said so; kept while there is no connection. */
  readonly me: Signal<LivePerson | null> = signal(null);
  readonly #ports: LivePorts;
  readonly #watch: LinkWatch;
  readonly #topics = new Map<TopicKey, TopicListener>();
  readonly #openListeners = new Set<() => void>();
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #typingAtMs = new Map<string, number>();
  #socket: LiveSocket | null = null;
  #attention: Attention = 'active';
  #failedTries = 0;
  /** Set when the server says that it restarts; cleared when it is back. */
  #loss: Loss = 'unknown';
  #requestCount = 0;
  #lastHeardMs = 0;
  #cancelRetry: (() => void) | null = null;

  constructor(ports: LivePorts) {
    this.#ports = ports;
    this.#watch = new LinkWatch(ports.scheduler, {
      probe: () => this.#say({ type: 'ping' }),
      dead: () => this.#giveUp(),
      lastHeardMs: () => this.#lastHeardMs,
      isHidden: () => this.#attention === 'hidden',
    });
  }

  /** Connects, and stays connected until end(). */
  start(): void {
    if (this.state.peek().kind === 'ended') this.#connect();
  }

  end(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#drop();
    this.state.value = { kind: 'ended' };
    for (const listener of [...this.#topics.values()]) listener.closed();
  }

  /** Tries at once, when there is no connection; doubts the one there is. */
  retryNow(): void {
    const { kind } = this.state.peek();
    if (kind === 'open') this.#watch.doubt();
    if (kind !== 'waiting' && kind !== 'refused') return;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#connect();
  }

  setAttention(attention: Attention): void {
    const before = this.#attention;
    this.#attention = attention;
    if (attention === 'active' && before !== 'active') this.retryNow();
  }

  get isOpen(): boolean {
    return this.state.peek().kind === 'open';
  }

  /** From now on the listener hears of the topic. Returns what takes it back. One listener a topic. */
  listen(key: TopicKey, listener: TopicListener): () => void {
    if (this.#topics.has(key)) throw new Error(`invariant violation: ${key} has a listener`);
    this.#topics.set(key, listener);
    if (this.isOpen) listener.opened();
    return () => {
      if (this.#topics.get(key) === listener) this.#topics.delete(key);
    };
  }

  /** Calls `run` whenever a connection is there. Returns what takes it back. */
  onOpen(run: () => void): () => void {
    this.#openListeners.add(run);
    if (this.isOpen) run();
    return () => this.#openListeners.delete(run);
  }

  /** Resolves with the answer; "lost" at once when there is no connection. Never rejects. */
  ask(message: Ask): Promise<Answer> {
    if (!this.isOpen) return Promise.resolve({ kind: 'lost' });
    const id = ++this.#requestCount;
    const answer = new Promise<Answer>(resolve => this.#waiting.set(id, resolve));
    this.#say({ ...message, id } as FromClient);
    this.#watch.sent();
    return answer;
  }

  /** Others see that this person types. To be called on every key. */
  sayTyping(doc: string, place: 'chat' | string): void {
    if (!this.isOpen) return;
    const nowMs = this.#ports.scheduler.now();
    const key = `${place} ${doc}`;
    if (nowMs - (this.#typingAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < LIVE_LIMITS.typingEveryMs) return;
    this.#typingAtMs.set(key, nowMs);
    this.#say({ type: 'typing', doc, in: place });
  }

  #connect(): void {
    this.state.value = { kind: 'connecting' };
    this.#watch.connecting();
    let socket: LiveSocket;
    try {
      socket = this.#ports.openSocket();
    } catch {
      // SecurityError, or a browser that is out of sockets: as good as a connection that fails.
      this.#lost(1006, '');
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      this.#lastHeardMs = this.#ports.scheduler.now();
      this.#watch.opened();
    };
    socket.onmessage = event => this.#heard(event.data as unknown);
    socket.onclose = event => {
      this.#socket = null;
      this.#lost(event.code, event.reason);
    };
    socket.onerror = () => {}; // `close` follows
  }

  #heard(data: unknown): void {
    this.#lastHeardMs = this.#ports.scheduler.now();
    if (typeof data !== 'string') return;
    const message = JSON.parse(data) as FromServer;
    switch (message.type) {
      case 'welcome':
        this.#welcomed(message.person);
        break;
      case 'done':
        this.#answer(message.id, { kind: 'done' });
        break;
      case 'failed': {
        const { id, reason, sentence } = message;
        this.#answer(id, { kind: 'failed', reason, sentence });
        break;
      }
      case 'pong':
        break;
      default: {
        const listener = this.#topics.get(message.topic);
        if (listener !== undefined) tellTopic(listener, message);
      }
    }
  }

  #welcomed(person: LivePerson): void {
    this.me.value = person;
    // Said again on the same connection when the person has another name.
    if (this.isOpen) return;
    this.#watch.heardFirst();
    this.#failedTries = 0;
    this.#loss = 'unknown';
    this.state.value = { kind: 'open' };
    for (const listener of [...this.#topics.values()]) listener.opened();
    for (const run of [...this.#openListeners]) run();
  }

  #answer(id: number, answer: Answer): void {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(answer);
  }

  #say(message: FromClient): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** The connection only looks alive. */
  #giveUp(): void {
    this.#drop();
    this.#lost(1006, '');
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    this.#watch.closed();
    this.#forgetRequests();
  }

  #lost(code: number, reason: string): void {
    this.#watch.closed();
    if (isFinalClose(code)) this.state.value = { kind: 'refused', code, reason };
    else {
      if (code === CLOSE.restarting) this.#loss = 'restarting';
      const random = this.#ports.random();
      const delayMs = chooseRetryDelay(this.#failedTries, this.#attention, random, this.#loss);
      this.#failedTries += 1;
      const retryAtMs = this.#ports.scheduler.now() + delayMs;
      this.state.value = { kind: 'waiting', retryAtMs, failedTries: this.#failedTries };
      this.#cancelRetry = this.#ports.scheduler.after(delayMs, () => {
        this.#cancelRetry = null;
        this.#connect();
      });
    }
    this.#forgetRequests();
    for (const listener of [...this.#topics.values()]) listener.closed();
  }

  #forgetRequests(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const resolve of waiting) resolve({ kind: 'lost' });
  }
}

function tellTopic(listener: TopicListener, message: Extract<FromServer, { topic: TopicKey }>): void {
  switch (message.type) {
    case 'subscribed':
      listener.subscribed(message.last, message.reset);
      break;
    case 'events':
      listener.events(message.events);
      break;
    case 'moment':
      listener.moment(message.moment);
      break;
    case 'gone':
      listener.gone();
      break;
    case 'back':
      listener.back();
  }
}

/** The socket of a page, on the server that the page came from. */
export function openPageSocket(location: { protocol: string; host: string }): LiveSocket {
  // The browser's types give its handlers a `this`, which nobody here uses.
  return new WebSocket(liveAddress(location)) as unknown as LiveSocket;
}
