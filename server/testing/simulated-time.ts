// Virtual time: one queue of events, run in order of their time as fast as the machine can. Implements the relay's
// Clock, and stands in for the global timers so that y-websocket and y-protocols live in the same time.
//
// lib0/time takes Date.now when it is loaded: call installGlobals() first, then load yjs and friends with import().
import type { Clock, Timer } from '../relay/ports.ts';

interface Event {
  atMs: number;
  order: number;
  run: (() => void) | null;
  party: Party;
}

/** A machine with a wall clock of its own, which may be wrong and be set at any time. */
export class Party {
  /** How far its clock is ahead of the true one; behind when negative. */
  skewMs = 0;
}

/** Milliseconds since 1970 at which virtual time begins. */
const EPOCH_MS = Date.UTC(2026, 0, 1);
// What looking at the clock costs. Real work takes time; pacing by measured cost would otherwise never be tested.
const COST_OF_LOOKING_MS = 0.01;
// After so many events other work of the process (the test runner's) gets a turn.
const EVENTS_PER_TURN = 2_000;

const realSetImmediate = setImmediate;

export class SimulatedTime {
  private readonly heap: Event[] = [];
  private orderCount = 0;
  private eventMs = 0;
  private shownMs = 0;
  private eventCount = 0;
  /** On whose machine the present event runs. What it plans runs there too. */
  private party = new Party();

  /** Milliseconds since virtual time began. Never falls; looking costs a little. */
  now(): number {
    this.shownMs = Math.max(this.eventMs, this.shownMs + COST_OF_LOOKING_MS);
    return this.shownMs;
  }

  /** The time of the event that is being run. Looking is free. */
  get currentMs(): number {
    return this.eventMs;
  }

  /** As the machine sees it on which the present event runs. */
  wallNow(): number {
    return EPOCH_MS + this.eventMs + this.party.skewMs;
  }

  /** Runs something on another machine now. */
  on<T>(party: Party, run: () => T): T {
    const before = this.party;
    this.party = party;
    try {
      return run();
    } finally {
      this.party = before;
    }
  }

  after(delayMs: number, run: () => void, party: Party = this.party): Timer {
    const atMs = this.eventMs + Math.max(0, delayMs);
    const event: Event = { atMs, order: this.orderCount++, run, party };
    push(this.heap, event);
    return {
      cancel: () => {
        event.run = null;
      },
    };
  }

  /**
   * Runs events until `done` holds or `maxMs` of virtual time are over; between two events all promises settle.
   * Returns whether `done` held. Errors thrown by events are thrown from here.
   */
  async run(maxMs: number, done: () => boolean = () => false): Promise<boolean> {
    const untilMs = this.eventMs + maxMs;
    for (;;) {
      await settlePromises();
      if (done()) return true;
      const next = this.heap[0];
      if (next === undefined || next.atMs > untilMs) {
        this.eventMs = Math.max(this.eventMs, untilMs);
        return done();
      }
      pop(this.heap);
      const { run } = next;
      if (run === null) continue;
      next.run = null;
      this.eventMs = Math.max(this.eventMs, next.atMs);
      if (++this.eventCount % EVENTS_PER_TURN === 0) await new Promise(resolve => realSetImmediate(resolve));
      this.party = next.party;
      run();
    }
  }

  /** Begins again at 0; what was still to come never does. */
  reset(): void {
    this.heap.length = 0;
    this.orderCount = 0;
    this.eventMs = 0;
    this.shownMs = 0;
    this.party = new Party();
  }

  /** Replaces setTimeout, setInterval and Date.now of this process by virtual ones. Returns how to undo it. */
  installGlobals(): () => void {
    const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
    const dateNow = Date.now;
    const every = (delayMs: number, run: () => void) => {
      let timer: Timer;
      const again = () => {
        timer = this.after(Math.max(1, delayMs), () => {
          again();
          run();
        });
      };
      again();
      return { cancel: () => timer.cancel() };
    };
    const clear = (timer: Timer | undefined) => timer?.cancel();
    Object.assign(globalThis, {
      setTimeout: (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) =>
        this.after(delayMs, () => run(...args)),
      setInterval: (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) =>
        every(delayMs, () => run(...args)),
      clearTimeout: clear,
      clearInterval: clear,
    });
    Date.now = () => this.wallNow();
    return () => {
      Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
      Date.now = dateNow;
    };
  }
}

/**
 * The clock of one process in virtual time: when the process is killed, none of its timers fires any more. What they run
 * runs on the machine of the process.
 */
export class SimulatedClock implements Clock {
  private readonly time: SimulatedTime;
  private readonly party: Party;
  private readonly pending = new Set<Timer>();
  private killed = false;

  constructor(time: SimulatedTime, party = new Party()) {
    this.time = time;
    this.party = party;
  }

  /** Timers that are set and have neither fired nor been cancelled. */
  get pendingCount(): number {
    return this.pending.size;
  }

  now(): number {
    return this.time.now();
  }

  wallNow(): number {
    return this.time.on(this.party, () => this.time.wallNow());
  }

  after(delayMs: number, run: () => void): Timer {
    if (this.killed) return { cancel: () => {} };
    const fire = () => {
      this.pending.delete(handle);
      if (!this.killed) run();
    };
    const timer = this.time.after(delayMs, fire, this.party);
    const handle: Timer = {
      cancel: () => {
        this.pending.delete(handle);
        timer.cancel();
      },
    };
    this.pending.add(handle);
    return handle;
  }

  soon(run: () => void): void {
    this.after(0, run);
  }

  kill(): void {
    this.killed = true;
    for (const timer of [...this.pending]) timer.cancel();
  }
}

/** Resolves when no promise is left to settle: tick callbacks of Node run when the microtasks are done. */
function settlePromises(): Promise<void> {
  return new Promise(resolve => process.nextTick(resolve));
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Event[], event: Event): void {
  let i = heap.length;
  heap.push(event);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!isBefore(event, heap[parent]!)) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, last)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
}
