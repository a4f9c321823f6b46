// One topic, as the page follows it: loads what there is, then every event that comes, each once and in order, whatever the
// connection does. What the events mean is the business of who made the topic.
import { type Signal, signal } from '@preact/signals';
import { type Moment, type NumberedEvent, type TopicName, topicKey } from '../../protocol/live.ts';
import type { Scheduler } from '../net/scheduler.ts';
import type { LiveConnection, TopicListener } from './live-connection.ts';

export type TopicPhase =
  /** Nothing is known yet, or too much was missed: what there is is being loaded. */
  | 'loading'
  /** Everything that has come is shown. Without a connection that is what there was then. */
  | 'live'
  /** The server does not give it to this person. It says so when that has changed. */
  | 'refused';

export interface TopicParts<S extends { last: number }> {
  connection: LiveConnection;
  name: TopicName;
  scheduler: Pick<Scheduler, 'after'>;
  /**
   * Asks the API for all there is. `last` is the number of the last event in it: of two answers the smaller one, when
   * events may be shown twice without harm. null: what was before does not matter.
   */
  load: (() => Promise<S>) | null;
  /** Replaces all that was shown. */
  onSnapshot?(snapshot: S): void;
  /** At least one, in order, each once since the snapshot. */
  onEvents?(events: readonly NumberedEvent[]): void;
  onMoment?(moment: Moment): void;
}

const LOAD_AGAIN_MS = 3_000;
const SUBSCRIBE_AGAIN_MS = 5_000;
/** The API was asked before it had what the hub has told. */
const READ_AGAIN_MS = 300;

/**
 * Safety: between two snapshots onEvents() gets the numbers that follow the snapshot's, without a hole or a repetition.
 * Liveness: after a connection is there, everything that the server has told is shown.
 */
export class Topic<S extends { last: number } = { last: number }> implements TopicListener {
  readonly phase: Signal<TopicPhase> = signal<TopicPhase>('loading');
  readonly #parts: TopicParts<S>;
  readonly #forget: () => void;
  /** The last number that was shown; null until there is a snapshot. */
  #last: number | null = null;
  /** Came while the snapshot is being loaded. */
  #early: NumberedEvent[] = [];
  /** Counts loadings: only the newest one counts. */
  #loading = 0;
  #isAsking = false;
  /** Heard while the server is asked. */
  #isBack = false;
  #cancelTimer: (() => void) | null = null;
  #isOver = false;

  constructor(parts: TopicParts<S>) {
    this.#parts = parts;
    this.#forget = parts.connection.listen(topicKey(parts.name), this);
  }

  get last(): number | null {
    return this.#last;
  }

  end(): void {
    this.#isOver = true;
    this.#stopWaiting();
    this.#loading += 1;
    this.#forget();
    void this.#parts.connection.ask({ type: 'unsubscribe', topic: this.#parts.name });
  }

  opened(): void {
    if (this.#parts.connection.isOpen) void this.#subscribe();
  }

  closed(): void {
    this.#stopWaiting();
    this.#isAsking = false;
    this.#isBack = false;
    // What is being loaded may be older than what is told on the next connection.
    this.#loading += 1;
    this.#early = [];
  }

  subscribed(last: number, reset: boolean): void {
    if (this.#last !== null && !reset) {
      this.phase.value = 'live';
      return;
    }
    this.#last = null;
    this.#early = [];
    if (this.#parts.load === null) {
      this.#last = last;
      this.phase.value = 'live';
    } else void this.#load(this.#parts.load, last);
  }

  events(events: readonly NumberedEvent[]): void {
    if (this.#last === null) this.#early.push(...events);
    else this.#show(events);
  }

  moment(moment: Moment): void {
    this.#parts.onMoment?.(moment);
  }

  gone(): void {
    this.#stopWaiting();
    this.#loading += 1;
    this.phase.value = 'refused';
  }

  back(): void {
    // The answer that is on its way was given before.
    if (this.#isAsking) this.#isBack = true;
    else this.opened();
  }

  async #subscribe(): Promise<void> {
    if (this.#isAsking || this.#isOver) return;
    this.#isAsking = true;
    const { connection, name } = this.#parts;
    const answer = await connection.ask({ type: 'subscribe', topic: name, after: this.#last });
    // On the next connection it is asked anew; closed() has seen to that.
    if (answer.kind === 'lost') return;
    this.#isAsking = false;
    const isBack = this.#isBack;
    this.#isBack = false;
    if (answer.kind !== 'failed' || this.#isOver) return;
    if (isBack) this.opened();
    else if (answer.reason === 'cannot-save' || answer.reason === 'too-many') {
      this.#wait(SUBSCRIBE_AGAIN_MS, () => this.opened());
    } else this.phase.value = 'refused';
  }

  /** `from`: events after this number come by themselves, so the snapshot must reach it. */
  async #load(load: () => Promise<S>, from: number): Promise<void> {
    const loading = ++this.#loading;
    this.phase.value = 'loading';
    let snapshot: S;
    try {
      snapshot = await load();
    } catch {
      // No network, or the server cannot read now. It is asked again until it can, or the connection ends.
      if (loading === this.#loading) this.#wait(LOAD_AGAIN_MS, () => void this.#load(load, from));
      return;
    }
    if (loading !== this.#loading) return;
    if (snapshot.last < from) {
      this.#wait(READ_AGAIN_MS, () => void this.#load(load, from));
      return;
    }
    const early = this.#early;
    this.#early = [];
    this.#last = snapshot.last;
    this.#parts.onSnapshot?.(snapshot);
    this.phase.value = 'live';
    this.#show(early);
  }

  #show(events: readonly NumberedEvent[]): void {
    const last = this.#last!;
    const news = events.filter(({ n }) => n > last);
    if (news.length === 0) return;
    if (news[0]!.n !== last + 1) {
      // The server promises that this does not happen. It is asked for what is missing all the same.
      this.opened();
      return;
    }
    this.#last = news.at(-1)!.n;
    this.phase.value = 'live';
    this.#parts.onEvents?.(news);
  }

  #wait(delayMs: number, run: () => void): void {
    this.#stopWaiting();
    this.#cancelTimer = this.#parts.scheduler.after(delayMs, () => {
      this.#cancelTimer = null;
      run();
    });
  }

  #stopWaiting(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }
}
