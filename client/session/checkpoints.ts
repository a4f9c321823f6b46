// Which local changes the server's disk has. Numbers checkpoints, spaces them out, and says what an echo covers.
// Knows no socket: `send` puts message 120 on the wire.
//
// Safety: echoed() never covers a change that the server may not have taken. A SyncStep1 from the server says
// that it lacks something, so every checkpoint sent before its answer counts for nothing.
// Liveness: while the connection lives, every change is followed by a checkpoint.
import { type Scheduler, spaceOut } from '../net/scheduler.ts';

const SPACING_MS = 60;

type Phase =
  /** The server has not yet been told everything that it lacked on this connection. */
  { name: 'closed' } | { name: 'open'; inFlight: { n: number; upTo: number } | null; wanted: boolean };

export class Checkpoints {
  #phase: Phase = { name: 'closed' };
  #lastNumber = 0;
  #changeCount = 0;
  #send: (n: number) => void;
  #spaced: { call(): void; cancel(): void };

  constructor(scheduler: Scheduler, send: (n: number) => void) {
    this.#send = send;
    this.#spaced = spaceOut(scheduler, SPACING_MS, () => this.#sendNow());
  }

  /** Local change number `count` has been made, and sent if the connection is open. */
  changed(count: number): void {
    this.#changeCount = count;
    this.#want();
  }

  /** A SyncStep1 has arrived: whatever was sent before its answer may not have been taken. */
  askedForMissing(): void {
    this.#phase = { name: 'closed' };
    this.#spaced.cancel();
  }

  /** The answer to the last SyncStep1 has been sent: the server now has been told everything. */
  answeredMissing(): void {
    this.#phase = { name: 'open', inFlight: null, wanted: false };
    this.#want();
  }

  /** The number of the last change that this echo covers, or null when the echo says nothing. */
  echoed(n: number): number | null {
    if (this.#phase.name === 'closed' || this.#phase.inFlight?.n !== n) return null;
    const { upTo } = this.#phase.inFlight;
    this.#phase.inFlight = null;
    if (this.#phase.wanted) this.#spaced.call();
    return upTo;
  }

  lost(): void {
    this.#phase = { name: 'closed' };
    this.#spaced.cancel();
  }

  #want(): void {
    if (this.#phase.name === 'closed') return;
    this.#phase.wanted = true;
    if (this.#phase.inFlight === null) this.#spaced.call();
  }

  #sendNow(): void {
    if (this.#phase.name === 'closed' || this.#phase.inFlight !== null) return;
    this.#lastNumber += 1;
    this.#phase = { name: 'open', inFlight: { n: this.#lastNumber, upTo: this.#changeCount }, wanted: false };
    this.#send(this.#lastNumber);
  }
}
