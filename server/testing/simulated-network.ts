// A network in virtual time between WebSocket clients and a relay: latency, resets, ends that vanish without a word in
// one direction or both, readers that stop reading, frames that get lost, closes that arrive late. Knows the relay's
// ports and the browser's WebSocket, not what travels.
import { type CloseCode, fitCloseReason } from '../../protocol/close-codes.ts';
import { documentKeyFromPath } from '../../protocol/document-names.ts';
import { PARAMS } from '../../protocol/messages.ts';
import type { Connection, Session, Visitor } from '../relay/ports.ts';
import type { Random } from './random.ts';
import { SimulatedSocket, type Uplink } from './simulated-socket.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** How one direction of a wire is. `stalled`: it waits, and loses nothing; `dead`: it swallows. */
export type PipeState = 'flowing' | 'stalled' | 'dead';

type Parcel = { type: 'frame'; bytes: Uint8Array } | { type: 'close'; code: number; reason: string };

/** Where clients run. `online` false: no connection can be made. */
export interface Machine {
  online: boolean;
  /** The newest connection. */
  wire: Wire | null;
}

/** What a server must offer to be connected to. */
export interface SimulatedServer {
  connect(connection: Connection, visitor: Visitor): Session;
}

// What the operating system takes although the other end does not read.
const KERNEL_BUFFER_BYTES = 2 * 1024;
const PROBE_MS = 3_000;
const PING_EVERY_MS = 20_000;
const CLOSE_TIMEOUT_MS = 2_000;

/** One direction: parcels arrive in order, each not before its latency is over. */
class Pipe {
  state: PipeState = 'flowing';
  /** So many of the next frames are lost, while the connection goes on. */
  loseCount = 0;
  queuedBytes = 0;
  onEmpty: () => void = () => {};
  private readonly queue: Parcel[] = [];
  private lastArrivalMs = 0;
  private readonly time: SimulatedTime;
  private readonly latencyMs: () => number;
  private readonly arrive: (parcel: Parcel) => void;

  constructor(time: SimulatedTime, latencyMs: () => number, arrive: (parcel: Parcel) => void) {
    this.time = time;
    this.latencyMs = latencyMs;
    this.arrive = arrive;
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
      this.queuedBytes += parcel.bytes.length;
    }
    if (this.state === 'dead') return;
    this.queue.push(parcel);
    this.schedule(extraMs);
  }

  setState(state: PipeState): void {
    if (this.state === 'dead') return;
    this.state = state;
    if (state === 'dead') this.queue.length = 0;
    if (state === 'flowing') for (let i = this.queue.length; i > 0; i--) this.schedule(0);
  }

  private schedule(extraMs: number): void {
    this.lastArrivalMs = Math.max(this.lastArrivalMs, this.time.currentMs + this.latencyMs() + extraMs);
    this.time.after(this.lastArrivalMs - this.time.currentMs, () => this.pump());
  }

  private pump(): void {
    if (this.state !== 'flowing') return;
    const parcel = this.queue.shift();
    if (parcel === undefined) return;
    if (parcel.type === 'frame') this.queuedBytes -= parcel.bytes.length;
    this.arrive(parcel);
    if (this.queue.length === 0) this.onEmpty();
  }
}

/** One connection, with both its ends. */
export class Wire implements Connection, Uplink {
  readonly socket: SimulatedSocket;
  readonly up: Pipe;
  readonly down: Pipe;
  /** The most that was ever unsent, for tests about memory. */
  maxUnsentBytes = 0;
  /** Since when more than the network's `highBytes` is unsent. */
  highSinceMs: number | null = null;
  /** Messages with parts of the document that were sent although too much had been unsent for some time. */
  unwelcomeCount = 0;
  closeIsLate = false;
  private session: Session | null = null;
  private serverEnd: 'open' | 'closing' | 'closed' = 'open';
  private hadUnsent = false;
  private readonly network: SimulatedNetwork;
  private readonly time: SimulatedTime;

  constructor(network: SimulatedNetwork, socket: SimulatedSocket) {
    this.network = network;
    this.time = network.time;
    this.socket = socket;
    this.up = new Pipe(network.time, network.latencyMs, parcel => this.reachServer(parcel));
    this.down = new Pipe(network.time, network.latencyMs, parcel => this.reachClient(parcel));
    this.down.onEmpty = () => {
      if (this.hadUnsent && this.serverEnd !== 'closed') {
        this.hadUnsent = false;
        this.session?.drained();
      }
    };
  }

  get isOpen(): boolean {
    return this.serverEnd === 'open' && this.socket.readyState === SimulatedSocket.OPEN;
  }

  /** Nothing is on its way to the server. */
  get hasArrived(): boolean {
    return this.up.isEmpty && this.up.state === 'flowing';
  }

  accept(server: SimulatedServer, visitor: Visitor): void {
    this.session = server.connect(this, visitor);
    this.pingLater();
  }

  send(frame: Uint8Array): void {
    if (this.serverEnd !== 'open') return;
    this.network.watch?.(this, frame);
    const isDocument = frame[0] === 0 && frame[1] !== 0;
    if (this.unsentBytes <= this.network.highBytes) this.highSinceMs = null;
    if (isDocument && this.highSinceMs !== null && this.highSinceMs < this.time.currentMs)
      this.unwelcomeCount++;
    this.down.push({ type: 'frame', bytes: frame });
    const { unsentBytes } = this;
    if (unsentBytes > 0) this.hadUnsent = true;
    this.maxUnsentBytes = Math.max(this.maxUnsentBytes, unsentBytes);
    if (unsentBytes > this.network.highBytes) this.highSinceMs ??= this.time.currentMs;
  }

  get unsentBytes(): number {
    return this.down.state === 'flowing' ? 0 : Math.max(0, this.down.queuedBytes - KERNEL_BUFFER_BYTES);
  }

  close(code: CloseCode, reason: string): void {
    if (this.serverEnd !== 'open') return;
    this.serverEnd = 'closing';
    this.network.closeCodes.set(code, (this.network.closeCodes.get(code) ?? 0) + 1);
    this.down.push({ type: 'close', code, reason: fitCloseReason(reason) });
    this.time.after(CLOSE_TIMEOUT_MS, () => this.endServer());
  }

  probe(): void {
    this.time.after(PROBE_MS, () => {
      if (this.up.state !== 'flowing' || this.down.state !== 'flowing') this.drop();
    });
  }

  throttle(pauseMs: number): void {
    if (this.up.state !== 'flowing') return;
    this.up.setState('stalled');
    this.time.after(pauseMs, () => {
      if (this.up.state === 'stalled') this.up.setState('flowing');
    });
  }

  /** The connection is reset: both ends hear of it soon. */
  cut(): void {
    this.up.setState('dead');
    this.down.setState('dead');
    this.time.after(this.network.latencyMs(), () => this.endServer());
    this.time.after(this.network.latencyMs(), () => this.socket.end(1006, ''));
  }

  /** The server's process is gone; what it had sent still arrives, unless the wire is dead. */
  loseServer(): void {
    this.serverEnd = 'closed';
    this.session = null;
    this.up.setState('dead');
    this.down.push({ type: 'close', code: 1006, reason: '' });
  }

  /** Frames and the close that the client sends. Called by its socket. */
  sendUp(frame: Uint8Array): void {
    this.up.push({ type: 'frame', bytes: frame });
  }

  closeUp(): void {
    this.up.push({ type: 'close', code: 1000, reason: '' }, this.closeIsLate ? 5_000 : 0);
    this.time.after(this.network.latencyMs() * 2, () => this.socket.end(1000, ''));
  }

  private reachServer(parcel: Parcel): void {
    if (this.serverEnd === 'closed') return;
    if (parcel.type === 'close') this.endServer();
    else this.session?.receive(parcel.bytes);
  }

  private reachClient(parcel: Parcel): void {
    if (parcel.type === 'close') {
      this.socket.end(parcel.code, parcel.reason);
      this.time.after(this.network.latencyMs(), () => this.endServer());
    } else this.socket.receive(parcel.bytes);
  }

  /** The server gives the connection up: the client hears of it if anything reaches it. */
  private drop(): void {
    if (this.serverEnd === 'closed') return;
    this.network.droppedCount++;
    if (this.down.state === 'flowing') this.down.push({ type: 'close', code: 1006, reason: '' });
    this.endServer();
  }

  private endServer(): void {
    if (this.serverEnd === 'closed') return;
    this.serverEnd = 'closed';
    const { session } = this;
    this.session = null;
    session?.closed();
  }

  private pingLater(): void {
    this.time.after(PING_EVERY_MS, () => {
      if (this.serverEnd === 'closed') return;
      // A reader that does not read is slow, not gone: it is the relay that gives it up.
      if (this.up.state === 'dead' || this.down.state === 'dead') {
        this.time.after(PROBE_MS, () => this.drop());
      } else this.pingLater();
    });
  }
}

export class SimulatedNetwork {
  readonly time: SimulatedTime;
  readonly latencyMs: () => number;
  /** null: nobody listens. */
  server: SimulatedServer | null = null;
  readonly wires = new Set<Wire>();
  /** Close codes that the server has sent, and how often. */
  readonly closeCodes = new Map<number, number>();
  /** Connections that the server has given up because no pong came. */
  droppedCount = 0;
  openedCount = 0;
  /** More than this should not be unsent when something is sent. */
  highBytes = Number.POSITIVE_INFINITY;
  /** Called with every frame that a server sends. */
  watch: ((wire: Wire, frame: Uint8Array) => void) | null = null;

  constructor(time: SimulatedTime, random: Random) {
    this.time = time;
    this.latencyMs = () => (random.chance(0.02) ? random.int(100, 400) : random.int(1, 30));
  }

  /** A WebSocket class for one machine. */
  createSocketClass(machine: Machine, author: string) {
    const network = this;
    return class extends SimulatedSocket {
      constructor(url: string) {
        super();
        network.connect(this, url, machine, author);
      }
    };
  }

  private connect(socket: SimulatedSocket, url: string, machine: Machine, author: string): void {
    const { pathname, searchParams } = new URL(url);
    const doc = documentKeyFromPath(pathname.replace(/^\/sync\//, ''));
    if (doc === null) throw new Error(`no document in ${url}`);
    const wire = new Wire(this, socket);
    socket.wire = wire;
    this.time.after(this.latencyMs(), () => {
      if (socket.readyState !== SimulatedSocket.CONNECTING) return;
      if (!machine.online || this.server === null) {
        socket.end(1006, '');
        return;
      }
      this.openedCount++;
      machine.wire = wire;
      this.wires.add(wire);
      this.time.after(this.latencyMs(), () => socket.open());
      // The server's first frames may not overtake the answer to the upgrade.
      wire.down.setState('stalled');
      socket.onceOpen = () => {
        if (wire.down.state === 'stalled') wire.down.setState('flowing');
      };
      wire.accept(this.server, {
        doc,
        role: 'edit',
        author,
        person: null,
        identity: null,
        extended: searchParams.get(PARAMS.extended) === '1',
        epoch: searchParams.get(PARAMS.epoch),
        instance: searchParams.get(PARAMS.instance),
      });
    });
  }
}
