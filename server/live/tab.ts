// One tab's connection: reads its messages one after the other, and sends no more than it takes. Knows topics and requests
// only as the hub's business.
import type { PublicPerson } from '../../protocol/access.ts';
import { CLOSE, type CloseCode } from '../../protocol/close-codes.ts';
import type { FromClient, FromServer, LiveFailure } from '../../protocol/live.ts';
import { Buckets } from '../people/buckets.ts';
import type { Clock, Connection, Log, Session, Timer } from '../relay/ports.ts';
import { encodeMessage } from './frames.ts';
import type { LiveLimits } from './live-limits.ts';
import { readMessage } from './read-message.ts';
import type { Listener } from './topic.ts';

export type Request = Exclude<FromClient, { type: 'ping' }>;

export interface TabParts {
  connection: Connection;
  person: string;
  session: string | null;
  addressKey: string;
  isThisMachine: boolean;
  clock: Pick<Clock, 'now' | 'after'>;
  log: Log;
  limits: LiveLimits;
  /** Carries a request out. A rejection is a programmer's error. */
  carryOut(tab: Tab, request: Request): Promise<void>;
  /** The tab is gone; called once. */
  onGone(tab: Tab): void;
}

const ONE_TAB = 'tab';

export class Tab implements Session, Listener {
  /** Documents of the topics that it listens to, or is about to. */
  readonly docs = new Set<string>();
  /** Documents that it asked for and may not have: it hears when it may. */
  readonly missedDocs = new Set<string>();
  hearsMe = false;
  hearsHome = false;
  readonly #parts: TabParts;
  readonly #allowance: Buckets;
  readonly #requests: Request[] = [];
  #publicPerson: PublicPerson | null = null;
  #isWorking = false;
  #isOpen = true;
  /** Replays that wait until the tab has read. */
  #waiting: (() => void)[] = [];
  #drainTimer: Timer | null = null;

  constructor(parts: TabParts) {
    this.#parts = parts;
    this.#allowance = new Buckets(parts.limits.tabRate, 1);
  }

  get person(): string {
    return this.#parts.person;
  }

  get parts(): Readonly<Pick<TabParts, 'session' | 'addressKey' | 'isThisMachine'>> {
    return this.#parts;
  }

  /** Known as soon as requests are carried out. */
  get publicPerson(): PublicPerson {
    if (this.#publicPerson === null) throw new Error('invariant violation: nobody was welcomed yet');
    return this.#publicPerson;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get topicCount(): number {
    return this.docs.size + this.missedDocs.size + Number(this.hearsMe) + Number(this.hearsHome);
  }

  /** From here on requests are carried out. */
  welcome({ id, name, color }: PublicPerson): void {
    if (!this.#isOpen) return;
    this.#publicPerson = { id, name, color };
    this.say({ type: 'welcome', person: this.#publicPerson });
    void this.#work();
  }

  receive(bytes: Uint8Array): void {
    if (!this.#isOpen) return;
    const { clock, limits } = this.#parts;
    if (this.#allowance.take(ONE_TAB, clock.now()) > 0) {
      this.close(CLOSE.tooMany, 'too many messages in a short time');
      return;
    }
    const message = readMessage(bytes);
    if (message === null) {
      this.close(CLOSE.malformedFrame, 'this is no message of the protocol');
      return;
    }
    if (message.type === 'ping') {
      this.say({ type: 'pong' });
      return;
    }
    if (this.#requests.length >= limits.maxWaitingRequests) {
      this.close(CLOSE.tooMany, 'too many requests at once');
      return;
    }
    this.#requests.push(message);
    void this.#work();
  }

  drained(): void {
    this.#letGo();
  }

  closed(): void {
    this.#end();
  }

  say(message: FromServer): void {
    this.send(encodeMessage(message));
  }

  fail(): void {
    this.close(CLOSE.internal, 'a topic could not be read');
  }

  refuse(id: number, reason: LiveFailure, sentence: string): void {
    this.say({ type: 'failed', id, reason, sentence });
  }

  send(frame: Uint8Array): boolean {
    if (!this.#isOpen) return false;
    const { connection, limits } = this.#parts;
    if (connection.unsentBytes > limits.maxQueuedBytes) {
      this.close(CLOSE.tooSlow, 'what was sent is not being read');
      return false;
    }
    connection.send(frame);
    return true;
  }

  sendMoment(frame: Uint8Array): void {
    if (this.#parts.connection.unsentBytes <= this.#parts.limits.highBytes) this.send(frame);
  }

  ready(): Promise<void> {
    const { connection, clock, limits } = this.#parts;
    if (!this.#isOpen || connection.unsentBytes <= limits.highBytes) return Promise.resolve();
    this.#drainTimer ??= clock.after(limits.drainMs, () => {
      this.#drainTimer = null;
      this.close(CLOSE.tooSlow, 'what was sent is not being read');
    });
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  close(code: CloseCode, reason: string): void {
    if (!this.#isOpen) return;
    this.#parts.connection.close(code, reason);
    this.#end();
  }

  #end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#requests.length = 0;
    this.#parts.onGone(this);
    this.#letGo();
  }

  #letGo(): void {
    this.#drainTimer?.cancel();
    this.#drainTimer = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  // One after the other: what a person says first is stored first.
  async #work(): Promise<void> {
    if (this.#isWorking || this.#publicPerson === null) return;
    this.#isWorking = true;
    try {
      for (;;) {
        const request = this.#requests.shift();
        if (request === undefined) break;
        await this.#parts.carryOut(this, request);
      }
    } catch (error) {
      this.#parts.log.error('invariant violation: a request threw', { error });
      this.close(CLOSE.internal, 'internal error');
    } finally {
      this.#isWorking = false;
    }
  }
}
