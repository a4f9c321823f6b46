// A store that can be made to fail, to wait and to crash, around any other store. For tests and simulated worlds;
// time comes from the Clock it is given.
import type { Append, Birth, Clock, Folded, NewText, Store, StoredDocument } from '../relay/ports.ts';
import { STORE_CODES, StoreError } from './store-error.ts';

export type StoreCall = 'open' | 'create' | 'load' | 'append' | 'compact' | 'reset';

/** What happens to one call. `before`: nothing is stored; `after`: it is stored, but the caller hears otherwise. */
export type Fault =
  | { type: 'none' }
  | { type: 'fail'; at: 'before' | 'after' }
  | { type: 'hold'; at: 'before' | 'after' }
  | { type: 'delay'; beforeMs: number; afterMs: number };

const NONE: Fault = { type: 'none' };

/** Decides the fault of each call; `n` counts the calls of that name from 1. */
export type FaultPlan = (call: StoreCall, n: number) => Fault;

export class FaultyStore implements Store {
  readonly #inner: Store;
  readonly #clock: Clock | null;
  readonly #counts: Record<StoreCall, number> = {
    open: 0,
    create: 0,
    load: 0,
    append: 0,
    compact: 0,
    reset: 0,
  };
  #held: (() => void)[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #closing = false;
  #crashed = false;
  /** May be replaced at any time; the fault of a call is decided when the call arrives. */
  plan: FaultPlan = () => NONE;

  /** Without a clock the plan may not contain delays. */
  constructor(inner: Store, clock: Clock | null = null) {
    this.#inner = inner;
    this.#clock = clock;
  }

  /** How often each method was called. */
  get counts(): Readonly<Record<StoreCall, number>> {
    return this.#counts;
  }

  /** How many calls wait for release(). */
  get heldCount(): number {
    return this.#held.length;
  }

  /** The first `n` appends from now on fail, having stored nothing; the rest pass. */
  failAppends(n: number): void {
    const until = this.#counts.append + n;
    this.plan = (call, i) => (call === 'append' && i <= until ? { type: 'fail', at: 'before' } : NONE);
  }

  /** Every call of this name waits for release() from now on. */
  hold(held: StoreCall, at: 'before' | 'after' = 'before'): void {
    this.plan = call => (call === held ? { type: 'hold', at } : NONE);
  }

  /** Every call of this name fails from now on. */
  fail(failing: StoreCall): void {
    this.plan = call => (call === failing ? { type: 'fail', at: 'before' } : NONE);
  }

  /** No call that comes from now on is disturbed; the held ones go on. */
  heal(): void {
    this.plan = () => NONE;
    this.release();
  }

  /** Lets the held calls go on, in the order they came. */
  release(): void {
    const held = this.#held;
    this.#held = [];
    for (const resume of held) resume();
  }

  /** The machine stops: what was not stored yet never is, and no call settles any more. */
  crash(): void {
    this.#crashed = true;
    this.#held = [];
  }

  open(doc: string, birth: Birth): Promise<StoredDocument> {
    return this.#run('open', () => this.#inner.open(doc, birth));
  }

  create(doc: string, birth: Birth, first: NewText): Promise<'created' | 'exists'> {
    return this.#run('create', () => this.#inner.create(doc, birth, first));
  }

  load(doc: string): Promise<StoredDocument | null> {
    return this.#run('load', () => this.#inner.load(doc));
  }

  append(batch: readonly Append[]): Promise<void> {
    return this.#run('append', () => this.#inner.append(batch));
  }

  compact(doc: string, folded: Folded): Promise<void> {
    return this.#run('compact', () => this.#inner.compact(doc, folded));
  }

  reset(doc: string, folded: Folded, epoch: string, setAside: readonly number[]): Promise<void> {
    return this.#run('reset', () => this.#inner.reset(doc, folded, epoch, setAside));
  }

  /** Waits for what was accepted, so for held calls until they are released. Does nothing after a crash. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#crashed) return;
    await Promise.allSettled(this.#running);
    await this.#inner.close();
  }

  #run<T>(call: StoreCall, work: () => Promise<T>): Promise<T> {
    if (this.#closing) return Promise.reject(new StoreError(STORE_CODES.closed, 'the store is closed'));
    const running = this.#runDisturbed(call, work);
    this.#running.add(running);
    const forget = () => this.#running.delete(running);
    running.then(forget, forget);
    return running;
  }

  async #runDisturbed<T>(call: StoreCall, work: () => Promise<T>): Promise<T> {
    this.#counts[call] += 1;
    const fault = this.plan(call, this.#counts[call]);
    await this.#disturb(call, fault, 'before');
    await this.#stopIfCrashed();
    const result = await work();
    await this.#disturb(call, fault, 'after');
    await this.#stopIfCrashed();
    return result;
  }

  async #disturb(call: StoreCall, fault: Fault, at: 'before' | 'after'): Promise<void> {
    switch (fault.type) {
      case 'none':
        return;
      case 'fail':
        if (fault.at === at) throw new StoreError('EIO', `simulated failure of ${call}`);
        return;
      case 'hold':
        if (fault.at === at) await new Promise<void>(resume => this.#held.push(resume));
        return;
      case 'delay': {
        const delayMs = at === 'before' ? fault.beforeMs : fault.afterMs;
        const clock = this.#clock;
        if (clock === null) throw new Error('invariant violation: a delay wants a clock');
        if (delayMs > 0) await new Promise<void>(resume => clock.after(delayMs, resume));
        return;
      }
      default: {
        const never: never = fault;
        throw new Error(`invariant violation: unknown fault ${JSON.stringify(never)}`);
      }
    }
  }

  #stopIfCrashed(): Promise<void> | undefined {
    return this.#crashed ? new Promise<void>(() => {}) : undefined;
  }
}
