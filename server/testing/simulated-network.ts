// A network in virtual time between WebSocket clients and a relay: latency, slow links, resets, frames cut in the middle,
// ends that vanish without a word in one direction or both, readers that stop reading, frames that get lost, closes that
// arrive late. Knows the relay's ports and the browser's WebSocket, not what travels.
import { type CloseCode, fitCloseReason } from '../../protocol/close-codes.ts';
import { documentKeyFromPath } from '../../protocol/document-names.ts';
import { MESSAGE, PARAMS, SYNC } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import type { Connection, GovernedSession, Visitor } from '../relay/ports.ts';
import { FrameTally, type WorldTally } from './frame-tally.ts';
import type { Random } from './random.ts';
import { type Parcel, Pipe } from './simulated-pipe.ts';
import { SimulatedSocket, type Uplink } from './simulated-socket.ts';
import { Party, type SimulatedTime } from './simulated-time.ts';

/** Where clients run. `online` false: no connection can be made. */
export interface Machine {
  online: boolean;
  /** The newest connection. */
  wire: Wire | null;
  party: Party;
  /** Prosa's own page runs there. */
  isPage: boolean;
  /** So many changes have been made here. */
  countEdits: () => number;
  /** A connection is about to be told that it is open. */
  opened: () => void;
  /** The first SyncStep2 of a connection has been taken in. */
  synced: () => void;
}

/** What a server must offer to be connected to. */
export interface SimulatedServer {
  connect(connection: Connection, visitor: Visitor): GovernedSession;
}

// What the operating system takes although the other end does not read.
const KERNEL_BUFFER_BYTES = 2 * 1024;
const PROBE_MS = 3_000;
const PING_EVERY_MS = 20_000;
const CLOSE_TIMEOUT_MS = 2_000;

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
  /** When the client was last reached by a message; what the server had sent can arrive after the server's end has closed. */
  reachedClientAtMs = 0;
  readonly machine: Machine;
  readonly author: string;
  readonly tally: FrameTally;
  private session: GovernedSession | null = null;
  private serverEnd: 'open' | 'closing' | 'closed' = 'open';
  private hadUnsent = false;
  private isSynced = false;
  private readonly network: SimulatedNetwork;
  private readonly time: SimulatedTime;

  constructor(network: SimulatedNetwork, socket: SimulatedSocket, machine: Machine, author: string) {
    this.network = network;
    this.time = network.time;
    this.socket = socket;
    this.machine = machine;
    this.author = author;
    this.tally = new FrameTally(network.countAll(machine));
    const { time, latencyMs } = network;
    this.up = new Pipe({
      time,
      latencyMs,
      party: () => network.serverParty,
      arrive: parcel => this.reachServer(parcel),
      torn: half => this.tear(() => network.handOnHalf && this.session?.receive(half)),
    });
    this.down = new Pipe({
      time,
      latencyMs,
      party: () => machine.party,
      arrive: parcel => this.reachClient(parcel),
      torn: () => this.tear(() => {}),
    });
    this.down.onEmpty = () => {
      if (this.hadUnsent && this.serverEnd !== 'closed') {
        this.hadUnsent = false;
        time.on(network.serverParty, () => this.session?.drained());
      }
    };
  }

  get isOpen(): boolean {
    return this.serverEnd === 'open' && this.socket.readyState === SimulatedSocket.OPEN;
  }

  /** What the server sends reaches the client, now or later. */
  get reachesClient(): boolean {
    return this.isOpen && this.down.state !== 'dead';
  }

  /**
   * Nothing is on its way to the server, and the client has heard everything that it was asked for. Answers are sent at once:
   * while a question is still on its way, or was lost, the server may lack what it could not take when it came.
   */
  get hasArrived(): boolean {
    const { down, arrivedQuestions } = this.tally;
    return this.up.isEmpty && this.up.state === 'flowing' && arrivedQuestions === down.questions;
  }

  accept(server: SimulatedServer, visitor: Visitor): void {
    this.session = server.connect(this, visitor);
    this.pingLater();
  }

  send(frame: Uint8Array): void {
    if (this.serverEnd !== 'open') return;
    this.tally.countDown(frame);
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
    const isFast = this.down.state === 'flowing' && this.down.bytesPerSecond === null;
    return isFast ? 0 : Math.max(0, this.down.queuedBytes - KERNEL_BUFFER_BYTES);
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
    this.time.after(this.network.latencyMs(), () => this.endClient(1006, ''));
  }

  /** The client's network is another one from now on: it knows that at once, the server only when no pong comes. */
  abandon(): void {
    this.up.setState('dead');
    this.down.setState('dead');
    this.endClient(1006, '');
  }

  /**
   * The same, but what was on its way to the server arrives after `delayMs`, and then the end of the connection; the client may
   * long be back on another one.
   */
  leaveBehind(delayMs: number): void {
    this.up.setState('stalled');
    this.up.push({ type: 'close', code: 1006, reason: '' });
    this.down.setState('dead');
    this.endClient(1006, '');
    this.time.after(delayMs, () => this.up.setState('flowing'));
  }

  /** Something of the client's is on its way to the server. */
  get hasFramesUnderWay(): boolean {
    return !this.up.isEmpty && this.up.state === 'flowing';
  }

  /** The client may do this from now on, the server says. */
  changeRole(role: Role): void {
    if (this.serverEnd === 'open')
      this.time.on(this.network.serverParty, () => this.session?.changeRole(role));
  }

  /** The server's process is gone; what it had sent still arrives, unless the wire is dead. */
  loseServer(): void {
    this.markEnded();
    this.session = null;
    this.up.setState('dead');
    this.down.push({ type: 'close', code: 1006, reason: '' });
  }

  /** Frames and the close that the client sends. Called by its socket. */
  sendUp(frame: Uint8Array): void {
    this.tally.countUp(frame);
    this.up.push({ type: 'frame', bytes: frame });
  }

  closeUp(): void {
    this.up.push({ type: 'close', code: 1000, reason: '' }, this.closeIsLate ? 5_000 : 0);
    this.time.after(this.network.latencyMs() * 2, () => this.endClient(1000, ''));
  }

  private reachServer(parcel: Parcel): void {
    if (this.serverEnd === 'closed') return;
    if (parcel.type === 'close') this.endServer();
    else if (this.session !== null) this.network.receiveUp(this, this.session, parcel.bytes);
  }

  private reachClient(parcel: Parcel): void {
    if (parcel.type === 'close') {
      this.endClient(parcel.code, parcel.reason);
      this.time.after(this.network.latencyMs(), () => this.endServer());
    } else {
      const { bytes } = parcel;
      if (this.socket.readyState === SimulatedSocket.OPEN) this.reachedClientAtMs = this.time.currentMs;
      this.socket.receive(bytes);
      if (this.socket.readyState !== SimulatedSocket.OPEN) return;
      if (bytes[0] === MESSAGE.sync && bytes[1] === SYNC.step1) this.tally.arrivedQuestions++;
      if (this.isSynced) return;
      if (bytes[0] !== MESSAGE.sync || bytes[1] !== SYNC.step2) return;
      this.isSynced = true;
      this.machine.synced();
    }
  }

  private tear(handOn: () => void): void {
    this.network.tornCount++;
    handOn();
    this.cut();
  }

  private endClient(code: number, reason: string): void {
    this.time.on(this.machine.party, () => this.socket.end(code, reason));
  }

  private markEnded(): void {
    if (this.serverEnd === 'closed') return;
    this.serverEnd = 'closed';
    this.network.endedCount++;
    this.tally.end(this.network.countAll(this.machine));
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
    this.markEnded();
    const { session } = this;
    this.session = null;
    this.time.on(this.network.serverParty, () => session?.closed());
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
  /** The machine that servers run on. */
  readonly serverParty = new Party();
  readonly wires = new Set<Wire>();
  /** Close codes that the server has sent, and how often. */
  readonly closeCodes = new Map<number, number>();
  /** Connections that the server has given up because no pong came. */
  droppedCount = 0;
  openedCount = 0;
  endedCount = 0;
  /** Frames that were cut in the middle. */
  tornCount = 0;
  /** A server hands on what has come of a message that was cut, as none should. */
  handOnHalf = false;
  /** More than this should not be unsent when something is sent. */
  highBytes = Number.POSITIVE_INFINITY;
  /** What a visitor may do. */
  roleOf: (author: string) => Role = () => 'edit';
  /** What servers have admitted and folded, and how many clientIDs there have been. */
  countWork: () => Pick<WorldTally, 'admitted' | 'folds' | 'clients'> = () => NO_WORK;
  /** Called around each frame that a server takes in. */
  receiving: (wire: Wire, receive: () => void) => void = (_wire, receive) => receive();
  private documents = 0;
  private awareness = 0;

  constructor(time: SimulatedTime, random: Random) {
    this.time = time;
    this.latencyMs = () => (random.chance(0.02) ? random.int(100, 400) : random.int(1, 30));
  }

  /** Everything that the frames of a connection are measured by. */
  countAll(machine: Machine): WorldTally {
    const { documents, awareness, endedCount } = this;
    const edits = machine.countEdits();
    const atMs = this.time.currentMs;
    return { ...this.countWork(), documents, awareness, edits, atMs, endedConnections: endedCount };
  }

  /** A server has made an update of its own. */
  countSubmitted(): void {
    this.documents++;
  }

  receiveUp(wire: Wire, session: GovernedSession, frame: Uint8Array): void {
    if (frame[0] === MESSAGE.awareness) this.awareness++;
    if (frame[0] === MESSAGE.sync && frame[1] !== SYNC.step1) {
      this.documents++;
      wire.tally.arrivedDocuments++;
    }
    this.receiving(wire, () => session.receive(frame));
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
    const wire = new Wire(this, socket, machine, author);
    socket.wire = wire;
    this.time.after(this.latencyMs(), () => {
      if (socket.readyState !== SimulatedSocket.CONNECTING) return;
      const { server } = this;
      if (!machine.online || server === null) {
        socket.end(1006, '');
        return;
      }
      this.openedCount++;
      machine.wire = wire;
      this.wires.add(wire);
      this.time.after(this.latencyMs(), () => {
        if (socket.readyState === SimulatedSocket.CONNECTING) machine.opened();
        socket.open();
      });
      // The server's first frames may not overtake the answer to the upgrade.
      wire.down.setState('stalled');
      socket.onceOpen = () => {
        if (wire.down.state === 'stalled') wire.down.setState('flowing');
      };
      const visitor: Visitor = {
        doc,
        role: this.roleOf(author),
        author,
        person: null,
        identity: null,
        extended: searchParams.get(PARAMS.extended) === '1',
        epoch: searchParams.get(PARAMS.epoch),
        instance: searchParams.get(PARAMS.instance),
      };
      this.time.on(this.serverParty, () => wire.accept(server, visitor));
    });
  }
}

const NO_WORK = { admitted: 0, folds: 0, clients: 0 };
