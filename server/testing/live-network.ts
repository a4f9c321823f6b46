// The road of /live in virtual time: text between a page and a hub, with latency, resets, ends that vanish without a word,
// and readers that stop reading. Knows the ports of both ends, not what travels.
import type { LiveSocket } from '../../client/live/live-connection.ts';
import { type CloseCode, fitCloseReason } from '../../protocol/close-codes.ts';
import type { LiveVisitor } from '../ports/live.ts';
import type { Connection, Session } from '../relay/ports.ts';
import type { Random } from './random.ts';
import type { SimulatedTime } from './simulated-time.ts';

export interface LiveServer {
  connect(connection: Connection, visitor: LiveVisitor): Session;
}

/** What the kernel takes although nobody reads. */
const KERNEL_BYTES = 1024;
const PING_EVERY_MS = 20_000;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export class LiveNetwork {
  /** null: nobody listens. */
  server: LiveServer | null = null;
  readonly wires = new Set<LiveWire>();
  readonly closeCodes = new Map<number, number>();
  /** Sees every frame of the server, as it leaves. */
  onFrame: (wire: LiveWire, text: string) => void = () => {};
  /** Sees every frame right before and right after it has reached the other end. */
  onArrival: (wire: LiveWire, when: 'before' | 'after') => void = () => {};
  readonly time: SimulatedTime;
  readonly random: Random;

  constructor(time: SimulatedTime, random: Random) {
    this.time = time;
    this.random = random;
  }

  latencyMs(): number {
    return this.random.chance(0.03) ? this.random.int(100, 400) : this.random.int(1, 30);
  }

  open(visitor: LiveVisitor): LiveWire {
    return new LiveWire(this, visitor);
  }
}

type Parcel = { text: string } | { code: number; reason: string };

/** Both ends of one connection: the page's WebSocket, and the hub's Connection. */
export class LiveWire implements Connection, LiveSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  isReading = true;
  readonly visitor: LiveVisitor;
  readonly #network: LiveNetwork;
  #session: Session | null = null;
  #isServerEnded = false;
  /** Nothing arrives any more, in either direction, and nobody hears of it. */
  #isDead = false;
  #down: Parcel[] = [];
  #downBytes = 0;
  #hadUnsent = false;
  #upAtMs = 0;
  #downAtMs = 0;

  constructor(network: LiveNetwork, visitor: LiveVisitor) {
    this.#network = network;
    this.visitor = visitor;
    network.time.after(network.latencyMs(), () => this.#arriveAtServer());
  }

  get unsentBytes(): number {
    return this.isReading ? 0 : Math.max(0, this.#downBytes - KERNEL_BYTES);
  }

  // The page's end.

  send(data: string | Uint8Array): void {
    if (typeof data === 'string') this.#sendUp(data);
    else this.#sendDown(data);
  }

  close(code?: number, reason?: string): void {
    // The hub closes with a code, the page without one.
    if (code !== undefined) this.#closeFromServer(code as CloseCode, reason ?? '');
    else if (this.readyState !== 3) this.#closeFromPage();
  }

  #closeFromPage(): void {
    this.#endPage(1000, '');
    this.#network.time.after(this.#network.latencyMs(), () => this.#endServer());
  }

  // The hub's end.

  probe(): void {}
  throttle(): void {}

  // What happens to a wire.

  /** Both ends hear of it soon. */
  cut(): void {
    this.#isDead = true;
    const { time } = this.#network;
    time.after(this.#network.latencyMs(), () => this.#endServer());
    time.after(this.#network.latencyMs(), () => this.#endPage(1006, ''));
  }

  /** Nobody hears of it by itself. */
  swallow(): void {
    this.#isDead = true;
    this.#network.time.after(2 * PING_EVERY_MS, () => this.#endServer());
  }

  /** The process of the server is gone. */
  loseServer(): void {
    this.#session = null;
    this.#isServerEnded = true;
    this.cut();
  }

  setReading(isReading: boolean): void {
    this.isReading = isReading;
    if (!isReading) return;
    for (let count = this.#down.length; count > 0; count--) this.#scheduleDown();
  }

  get isOpen(): boolean {
    return this.readyState === 1 && !this.#isDead;
  }

  #arriveAtServer(): void {
    if (this.readyState !== 0) return;
    const { server, wires } = this.#network;
    if (server === null || this.#isDead) {
      this.#endPage(1006, '');
      return;
    }
    wires.add(this);
    this.readyState = 1;
    this.onopen?.();
    this.#session = server.connect(this, this.visitor);
  }

  #sendUp(text: string): void {
    if (this.readyState !== 1) throw new Error('InvalidStateError');
    const { time } = this.#network;
    this.#upAtMs = Math.max(this.#upAtMs, time.currentMs + this.#network.latencyMs());
    time.after(this.#upAtMs - time.currentMs, () => {
      this.#network.onArrival(this, 'before');
      if (this.#isDead) return;
      this.#session?.receive(encoder.encode(text));
      this.#network.onArrival(this, 'after');
    });
  }

  #sendDown(bytes: Uint8Array): void {
    if (this.#isServerEnded) return;
    const text = decoder.decode(bytes);
    this.#network.onFrame(this, text);
    this.#downBytes += text.length;
    this.#push({ text });
    if (this.unsentBytes > 0) this.#hadUnsent = true;
  }

  #closeFromServer(code: CloseCode, reason: string): void {
    if (this.#isServerEnded) return;
    const { closeCodes } = this.#network;
    closeCodes.set(code, (closeCodes.get(code) ?? 0) + 1);
    this.#isServerEnded = true;
    this.#push({ code, reason: fitCloseReason(reason) });
    this.#network.time.after(this.#network.latencyMs(), () => {
      this.#session?.closed();
      this.#session = null;
    });
    // Who does not read is cut off in the end.
    this.#network.time.after(5_000, () => this.#endPage(1006, ''));
  }

  #push(parcel: Parcel): void {
    this.#down.push(parcel);
    this.#scheduleDown();
  }

  #scheduleDown(): void {
    const { time } = this.#network;
    this.#downAtMs = Math.max(this.#downAtMs, time.currentMs + this.#network.latencyMs());
    time.after(this.#downAtMs - time.currentMs, () => this.#pump());
  }

  #pump(): void {
    if (!this.isReading || this.#isDead) return;
    const parcel = this.#down.shift();
    if (parcel === undefined) return;
    this.#network.onArrival(this, 'before');
    if (this.#isDead) return;
    if ('code' in parcel) {
      this.#endPage(parcel.code, parcel.reason);
      return;
    }
    this.#downBytes -= parcel.text.length;
    this.onmessage?.({ data: parcel.text });
    this.#network.onArrival(this, 'after');
    if (this.#down.length === 0 && this.#hadUnsent) {
      this.#hadUnsent = false;
      this.#session?.drained();
    }
  }

  #endPage(code: number, reason: string): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#network.wires.delete(this);
    this.onclose?.({ code, reason });
  }

  #endServer(): void {
    if (this.#isServerEnded) return;
    this.#isServerEnded = true;
    const session = this.#session;
    this.#session = null;
    session?.closed();
  }
}
