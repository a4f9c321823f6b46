// Finds connections that only look alive: a half-open socket, a sleeping machine, a proxy that swallows. Knows no
// socket; is told what was sent and when something was last heard.
import type { Scheduler } from './scheduler.ts';

const TICK_MS = 1_000;
/** A connection that does not open in this time will not. */
const CONNECT_MS = 10_000;
/** A server that opens a large document says nothing before it has it. */
const FIRST_WORD_MS = 15_000;
/** Something was sent that usually has an answer, and nothing at all came back: then a sign of life is asked for. */
const ANSWER_MS = 4_000;
/** Silence after which a sign of life is asked for although nothing was sent. */
const SILENCE_MS = 9_000;
/** How long a sign of life may take. */
const PROBE_ANSWER_MS = 5_000;
/** The same while the page is hidden. The server speaks at least every 20 s. */
const HIDDEN_SILENCE_MS = 25_000;

type Phase =
  | { name: 'closed' }
  | { name: 'connecting'; sinceMs: number }
  | { name: 'opened'; sinceMs: number }
  /** `askedMs`: when the oldest unanswered thing was sent; null when nothing waits. */
  | { name: 'alive'; askedMs: number | null }
  /** `heardMs`: what was last heard until then. Anything else is a sign of life, whatever the clock did since. */
  | { name: 'doubted'; sinceMs: number; heardMs: number };

export interface LinkPort {
  /** Sends something that the server answers at once. */
  probe(): void;
  /** The connection is to be given up. */
  dead(): void;
  lastHeardMs(): number;
  isHidden(): boolean;
  /** The clock of this device was set back, by so much at least. */
  clockSetBack?(byMs: number): void;
}

/**
 * A dead connection is given up within 16 s while the page is visible, within 31 s while it is hidden; a clock that is set
 * back meanwhile makes that begin anew.
 */
export class LinkWatch {
  #scheduler: Scheduler;
  #port: LinkPort;
  #phase: Phase = { name: 'closed' };
  #cancelTick: (() => void) | null = null;
  #tickedMs = 0;

  constructor(scheduler: Scheduler, port: LinkPort) {
    this.#scheduler = scheduler;
    this.#port = port;
  }

  connecting(): void {
    this.#phase = { name: 'connecting', sinceMs: this.#scheduler.now() };
    this.#planTick();
  }

  opened(): void {
    this.#phase = { name: 'opened', sinceMs: this.#scheduler.now() };
    this.#planTick();
  }

  /** The first message of this connection has arrived. */
  heardFirst(): void {
    if (this.#phase.name === 'opened') this.#phase = { name: 'alive', askedMs: null };
  }

  closed(): void {
    this.#phase = { name: 'closed' };
    this.#cancelTick?.();
    this.#cancelTick = null;
  }

  /** Something was sent that usually has an answer. */
  sent(): void {
    // What is sent after the sign of life wants an answer of its own; the next tick would be too late to know that.
    const phase = this.#endDoubt();
    if (phase.name !== 'alive') return;
    if (phase.askedMs === null || this.#port.lastHeardMs() > phase.askedMs)
      phase.askedMs = this.#scheduler.now();
  }

  /** Asks for a sign of life now. */
  doubt(): void {
    if (this.#phase.name !== 'alive') return;
    this.#phase = { name: 'doubted', sinceMs: this.#scheduler.now(), heardMs: this.#port.lastHeardMs() };
    this.#port.probe();
  }

  /** Returns the phase: a doubt has ended when anything was heard since it began. */
  #endDoubt(): Phase {
    const phase = this.#phase;
    if (phase.name === 'doubted' && this.#port.lastHeardMs() !== phase.heardMs)
      this.#phase = { name: 'alive', askedMs: null };
    return this.#phase;
  }

  #planTick(): void {
    if (this.#cancelTick !== null) return;
    this.#tickedMs = this.#scheduler.now();
    this.#cancelTick = this.#scheduler.after(TICK_MS, () => {
      this.#cancelTick = null;
      this.#noticeSetBack();
      this.#tick();
      if (this.#phase.name !== 'closed') this.#planTick();
    });
  }

  /** Times from before would lie ahead, and nothing would be late until they are reached. */
  #noticeSetBack(): void {
    const now = this.#scheduler.now();
    const byMs = this.#tickedMs - now;
    if (byMs <= 0) return;
    this.#port.clockSetBack?.(byMs);
    const phase = this.#phase;
    if (phase.name === 'alive') this.doubt();
    else if (phase.name !== 'closed') phase.sinceMs = now;
  }

  #tick(): void {
    const now = this.#scheduler.now();
    const heardMs = this.#port.lastHeardMs();
    const phase = this.#endDoubt();
    switch (phase.name) {
      case 'closed':
        return;
      case 'connecting':
        if (now - phase.sinceMs >= CONNECT_MS) this.#port.dead();
        return;
      case 'opened':
        if (now - phase.sinceMs >= FIRST_WORD_MS) this.#port.dead();
        return;
      case 'doubted':
        if (now - phase.sinceMs >= PROBE_ANSWER_MS) this.#port.dead();
        return;
      case 'alive': {
        // What was heard in the same millisecond may be the question to which that was the answer.
        if (phase.askedMs !== null && heardMs > phase.askedMs) phase.askedMs = null;
        const unanswered = phase.askedMs !== null && now - phase.askedMs >= ANSWER_MS;
        const silenceMs = this.#port.isHidden() ? HIDDEN_SILENCE_MS : SILENCE_MS;
        if (unanswered || now - heardMs >= silenceMs) this.doubt();
      }
    }
  }
}
