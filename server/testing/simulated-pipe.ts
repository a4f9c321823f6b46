// One direction of a simulated connection: parcels arrive in order, each not before its latency is over and its bytes are
// through. Knows virtual time, not what travels.
import type { Party, SimulatedTime } from './simulated-time.ts';

/** How one direction is. `stalled`: it waits, and loses nothing; `dead`: it swallows. */
export type PipeState = 'flowing' | 'stalled' | 'dead';

export type Parcel = { type: 'frame'; bytes: Uint8Array } | { type: 'close'; code: number; reason: string };

export interface PipeParts {
  time: SimulatedTime;
  latencyMs: () => number;
  /** Where the parcels arrive. Asked anew for each: a server may be another one by then. */
  party: () => Party;
  arrive: (parcel: Parcel) => void;
  /** A frame was cut in the middle: its first half is all that ever arrives. */
  torn: (half: Uint8Array) => void;
}

export class Pipe {
  state: PipeState = 'flowing';
  /** So many of the next frames are lost, while the connection goes on. */
  loseCount = 0;
  /** The next frame to arrive is cut in the middle. */
  tearsNext = false;
  /** null: as fast as one likes. */
  bytesPerSecond: number | null = null;
  queuedBytes = 0;
  onEmpty: () => void = () => {};
  private readonly queue: Parcel[] = [];
  private lastArrivalMs = 0;
  private readonly parts: PipeParts;

  constructor(parts: PipeParts) {
    this.parts = parts;
  }

  get isEmpty(): boolean {
    return this.queue.length === 0;
  }

  push(parcel: Parcel, extraMs = 0): void {
    if (parcel.type === 'frame') {
      if (this.loseCount > 0) {
        this.loseCount--;
        return;
      }
      if (this.state !== 'dead') this.queuedBytes += parcel.bytes.length;
    }
    if (this.state === 'dead') return;
    this.queue.push(parcel);
    const { bytesPerSecond } = this;
    const isTimed = bytesPerSecond !== null && parcel.type === 'frame';
    this.schedule(extraMs, isTimed ? (parcel.bytes.length / bytesPerSecond) * 1000 : 0);
  }

  setState(state: PipeState): void {
    if (this.state === 'dead') return;
    this.state = state;
    if (state === 'dead') this.queue.length = 0;
    if (state === 'flowing') for (let i = this.queue.length; i > 0; i--) this.schedule(0, 0);
  }

  private schedule(extraMs: number, transferMs: number): void {
    const { time, latencyMs, party } = this.parts;
    this.lastArrivalMs = Math.max(this.lastArrivalMs, time.currentMs + latencyMs() + extraMs) + transferMs;
    time.after(this.lastArrivalMs - time.currentMs, () => this.pump(), party());
  }

  private pump(): void {
    if (this.state !== 'flowing') return;
    const parcel = this.queue.shift();
    if (parcel === undefined) return;
    if (parcel.type === 'frame') {
      this.queuedBytes -= parcel.bytes.length;
      if (this.tearsNext) {
        this.tearsNext = false;
        this.parts.torn(parcel.bytes.slice(0, parcel.bytes.length >> 1));
        return;
      }
    }
    this.parts.arrive(parcel);
    if (this.queue.length === 0) this.onEmpty();
  }
}
