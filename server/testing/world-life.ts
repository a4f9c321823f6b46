// The life of a simulated world: its people, its server, and what befalls them, drawn from a seed. Judges nothing
// but what must never be seen at any moment.
//
// Load this file only after SimulatedTime.installGlobals(): see there.
import type { DocumentKind } from '../../protocol/messages.ts';
import type { Archive } from '../relay/ports.ts';
import { MemoryDisk } from '../store/memory-store.ts';
import { type ClientRecord, Ledger } from './ledger.ts';
import { createRandom, type Random } from './random.ts';
import { SimulatedNetwork, type Wire } from './simulated-network.ts';
import { CountingMeter, SimulatedServer, type Tampering } from './simulated-server.ts';
import type { SimulatedTime } from './simulated-time.ts';
import { WorldClient } from './world-client.ts';

/** What happened, to prove that it did. */
export type WorldCounts = Record<
  | 'cuts'
  | 'halfOpens'
  | 'stalls'
  | 'slowReaders'
  | 'lostFramesUp'
  | 'lostFramesDown'
  | 'lateCloses'
  | 'stops'
  | 'kills'
  | 'strikes'
  | 'badWeathers'
  | 'failedCommits'
  | 'leaves'
  | 'vanishings'
  | 'joins'
  | 'unloads'
  | 'gaps'
  | 'duplicates'
  | 'merges'
  | 'folds'
  | 'saved',
  number
>;

export interface WorldResult {
  /** What is wrong, in words; empty when all is well. */
  faults: string[];
  counts: WorldCounts;
  /** What was done to it, with times, for reading. */
  story: string[];
}

export interface WorldOptions {
  seed: string;
  time: SimulatedTime;
  fold: Archive['fold'];
  tampering?: Tampering;
}

/** The one document of a world. */
export const DOC = 'simulated/document';

const CALM_MS = 8_000;

/** The people, the server and what befalls them. What is judged about them is judged in world.ts. */
export class WorldLife {
  readonly faults: string[] = [];
  readonly story: string[] = [];
  readonly meter = new CountingMeter();
  readonly counts: WorldCounts = {
    cuts: 0,
    halfOpens: 0,
    stalls: 0,
    slowReaders: 0,
    lostFramesUp: 0,
    lostFramesDown: 0,
    lateCloses: 0,
    stops: 0,
    kills: 0,
    strikes: 0,
    badWeathers: 0,
    failedCommits: 0,
    leaves: 0,
    vanishings: 0,
    joins: 0,
    unloads: 0,
    gaps: 0,
    duplicates: 0,
    merges: 0,
    folds: 0,
    saved: 0,
  };
  private readonly options: WorldOptions;
  readonly time: SimulatedTime;
  private readonly random: Random;
  readonly disk = new MemoryDisk();
  readonly ledger = new Ledger();
  readonly network: SimulatedNetwork;
  readonly kind: DocumentKind;
  private readonly limits: Record<string, number>;
  private readonly startMs: number;
  clients: WorldClient[] = [];
  /** What must be there in the end, of those who left: so many operations. */
  readonly required = new Map<ClientRecord, number>();
  /** Left when the server had everything of theirs; it only has to come to disk. */
  private leftWithServer: { record: ClientRecord; operations: number }[] = [];
  server: SimulatedServer | null = null;
  private serverStartMs = 0;
  private joinCount = 0;
  private hadRoom = false;
  private hasHealed = false;

  constructor(options: WorldOptions) {
    this.options = options;
    this.time = options.time;
    this.startMs = this.time.currentMs;
    this.random = createRandom(options.seed);
    this.network = new SimulatedNetwork(this.time, this.random.fork('network'));
    this.kind = this.random.chance(0.75) ? 'text' : 'any';
    this.limits = {
      lingerMs: this.random.int(100, 4_000),
      foldUpdateCount: this.random.int(15, 150),
      foldBytes: this.random.pick([2_000, 32_000]),
      foldAfterMs: this.random.int(1_000, 15_000),
      socketBufferHighBytes: this.random.pick([1_000, 8_000, 64_000]),
      slowReaderMs: this.random.pick([8_000, 60_000]),
      presenceBytesPerSecond: this.random.pick([500, 64_000]),
      saveRetryMs: this.random.int(50, 300),
      maxSaveRetryMs: this.random.int(400, 3_000),
    };
  }

  /** The bad half minute. */
  async live(): Promise<void> {
    this.network.highBytes = this.limits.socketBufferHighBytes!;
    await this.startServer();
    for (let i = this.random.int(2, 4); i > 0; i--) this.join();
    const endMs = this.time.currentMs + this.random.int(15_000, 40_000);
    this.liveOn(endMs);
    this.disturbOn(endMs);
    await this.time.run(endMs - this.time.currentMs, () => {
      this.look();
      return this.faults.length > 0;
    });
  }

  end(): void {
    for (const client of this.clients) client.leave();
    this.server?.kill();
    this.network.server = null;
  }

  join(): void {
    const extended = this.kind === 'text' && (this.joinCount === 0 || this.random.chance(0.6));
    const number = ++this.joinCount;
    const client = new WorldClient({
      name: `c${number}`,
      docName: DOC,
      clientID:
        (this.random.chance(0.2) ? this.random.int(0, 20) : this.random.int(20, 4_000_000)) * 1_000 + number,
      kind: this.kind,
      extended,
      network: this.network,
      ledger: this.ledger,
      random: this.random.fork(`client ${number}`),
      now: () => this.time.currentMs,
      complain: what => this.complain(what),
    });
    this.counts.joins++;
    this.tell(`${client.name} (${extended ? 'extended' : 'stock'}, ${client.doc.clientID}) joins`);
    let savedBefore = new Map<ClientRecord, number>();
    client.atConnect = () => {
      savedBefore = this.savedByNow(client);
    };
    client.provider.on('sync', (isSynced: boolean) => {
      if (!isSynced || client.lacksFrames) return;
      const fault = this.ledger.examine(client.doc, savedBefore);
      if (fault !== null) this.complain(`${client.name} was synced and lacks something: ${fault}`);
    });
    this.clients.push(client);
  }

  /** At `sync`, what had been saved when the client came must be there (TRAP 8). */
  private savedByNow(newcomer: WorldClient): Map<ClientRecord, number> {
    const saved = new Map(this.required);
    for (const client of this.clients) {
      if (client !== newcomer && client.savedOperations > 0) saved.set(client.record, client.savedOperations);
    }
    return saved;
  }

  private liveOn(endMs: number): void {
    this.time.after(this.random.int(10, 500), () => {
      if (this.time.currentMs >= endMs) return;
      if (this.clients.length > 0) {
        const client = this.random.pick(this.clients);
        const burst = this.random.chance(0.1) ? this.random.int(5, 25) : 1;
        for (let i = 0; i < burst; i++) client.act();
      }
      this.liveOn(endMs);
    });
  }

  private disturbOn(endMs: number): void {
    this.time.after(this.random.int(300, 5_000), () => {
      if (this.time.currentMs >= endMs) return;
      this.disturb();
      this.disturbOn(endMs);
    });
  }

  private disturb(): void {
    const die = this.random.int(0, 99);
    if (die < 34) this.disturbWire();
    else if (die < 50) this.disturbDisk();
    else if (die < 60) void this.restartServer(this.random.chance(0.4) ? 'stop' : 'kill');
    else if (die < 66) this.strike();
    else if (die < 74) {
      if (this.clients.length < 6) this.join();
    } else if (die < 88) this.loseClient();
    else if (die < 92) for (const client of [...this.clients]) this.leave(client);
    else this.goOffline();
  }

  private disturbWire(): void {
    const client = this.clients.length > 0 ? this.random.pick(this.clients) : null;
    const wire = client?.machine.wire;
    if (!client || !wire?.isOpen) return;
    const state = this.random.pick([
      'cut',
      'half-open',
      'stall',
      'late close',
      'lose up',
      'lose down',
    ] as const);
    this.tell(`${client.name}: ${state}`);
    switch (state) {
      case 'cut':
        this.counts.cuts++;
        wire.cut();
        break;
      case 'half-open': {
        this.counts.halfOpens++;
        const which = this.random.pick(['up', 'down', 'both'] as const);
        if (which !== 'down') wire.up.setState('dead');
        if (which !== 'up') wire.down.setState('dead');
        break;
      }
      case 'stall': {
        this.counts.stalls++;
        const pipe = this.random.chance(0.75) ? wire.down : wire.up;
        pipe.setState('stalled');
        const stallMs = this.random.int(500, 12_000);
        for (let i = 0; i < 8; i++) this.time.after(this.random.int(0, stallMs), () => this.pasteSomewhere());
        this.time.after(stallMs, () => {
          if (pipe.state === 'stalled') pipe.setState('flowing');
        });
        break;
      }
      case 'late close':
        this.closeLate(client, wire);
        break;
      case 'lose up':
        // What gets lost on a connection that goes on breaks the promise of TCP on which checkpoints stand.
        if (client.extended !== null) return;
        this.counts.lostFramesUp++;
        client.lostFrames = true;
        wire.up.loseCount = this.random.int(1, 3);
        break;
      case 'lose down':
        if (client.extended !== null) return;
        this.counts.lostFramesDown++;
        client.lacksFrames = true;
        wire.down.loseCount = this.random.int(1, 3);
        break;
    }
  }

  /** The old socket's close reaches the server long after the new socket is open. */
  closeLate(client: WorldClient, wire: Wire): void {
    this.counts.lateCloses++;
    wire.closeIsLate = true;
    client.provider.disconnect();
    client.provider.connect();
  }

  private pasteSomewhere(): void {
    if (this.clients.length > 0 && !this.hasHealed) this.random.pick(this.clients).paste();
  }

  private disturbDisk(): void {
    if (this.server === null) return;
    const { server } = this;
    server.weather = this.random.pick(['slow', 'flaky', 'down']);
    this.counts.badWeathers++;
    this.tell(`the disk is ${server.weather}`);
    this.time.after(this.random.int(500, 9_000), () => {
      server.weather = 'fine';
    });
  }

  private async restartServer(how: 'stop' | 'kill'): Promise<void> {
    if (this.server === null) return;
    const { server } = this;
    const pauseMs = this.random.int(20, 4_000);
    if (how === 'stop') {
      this.counts.stops++;
      this.tell('the server is stopped');
      this.network.server = null;
      this.server = null;
      const unsaved = await server.stop();
      if (unsaved === 0) this.keepLeft();
      this.leftWithServer = [];
    } else {
      this.counts.kills++;
      this.tell('the server is killed');
      this.network.server = null;
      this.server = null;
      server.kill();
      this.leftWithServer = [];
      for (const wire of this.network.wires) wire.loseServer();
    }
    for (const wire of this.network.wires) this.examineWire(wire);
    this.network.wires.clear();
    this.hadRoom = false;
    this.time.after(pauseMs, () => void this.startServer());
  }

  /** Everybody writes, and the power fails: for the server and for most of the people. Only what is on disk is left. */
  private strike(): void {
    if (this.server === null) return;
    this.counts.strikes++;
    this.server.weather = this.random.pick(['fine', 'slow', 'flaky']);
    const { server } = this;
    for (let i = 0; i < 12; i++) {
      this.time.after(this.random.int(0, 1_500), () => {
        if (this.clients.length > 0) this.random.pick(this.clients).act();
      });
    }
    this.time.after(this.random.int(200, 1_800), () => {
      if (server !== this.server || this.hasHealed) return;
      this.tell('lightning strikes');
      for (const client of [...this.clients]) if (this.random.chance(0.8)) this.vanish(client);
      void this.restartServer('kill');
    });
  }

  private async startServer(): Promise<void> {
    this.tell('the server starts');
    this.server = new SimulatedServer({
      time: this.time,
      random: this.random.fork('server'),
      disk: this.disk,
      meter: this.meter,
      limits: this.limits,
      fold: this.options.fold,
      tampering: this.options.tampering ?? {},
      complain: what => this.complain(what),
    });
    this.network.server = this.server;
    this.serverStartMs = this.time.currentMs;
  }

  private loseClient(): void {
    if (this.clients.length === 0) return;
    const client = this.random.pick(this.clients);
    if (this.random.chance(0.5)) this.vanish(client);
    else this.leave(client);
  }

  /** Battery empty, process killed: nothing is said to anybody. */
  private vanish(client: WorldClient): void {
    this.counts.vanishings++;
    this.tell(`${client.name} vanishes`);
    this.keepSaved(client);
    client.machine.online = false;
    client.machine.wire?.cut();
    this.remove(client);
  }

  private leave(client: WorldClient): void {
    this.counts.leaves++;
    this.tell(`${client.name} leaves`);
    this.keepSaved(client);
    const { wire } = client.machine;
    // All that it ever wrote has reached the server, and the server has had the time to ask for what it could not take
    // at once: if it is not killed before that is on disk, it must last.
    const calmMs = this.time.currentMs - Math.max(client.connectedAtMs, this.serverStartMs);
    const hasArrived = client.isConnected && !client.lostFrames && wire?.isOpen && wire.hasArrived;
    if (hasArrived && calmMs > CALM_MS && this.server !== null) {
      this.leftWithServer.push({ record: client.record, operations: client.record.operationCount });
    }
    this.remove(client);
  }

  remove(client: WorldClient): void {
    client.leave();
    this.clients = this.clients.filter(other => other !== client);
  }

  private keepSaved(client: WorldClient): void {
    this.counts.saved += client.savedOperations;
    this.require(client.record, client.savedOperations);
  }

  private require(record: ClientRecord, operations: number): void {
    this.required.set(record, Math.max(operations, this.required.get(record) ?? 0));
  }

  keepLeft(): void {
    for (const { record, operations } of this.leftWithServer) this.require(record, operations);
    this.leftWithServer = [];
  }

  private goOffline(): void {
    if (this.clients.length === 0) return;
    const client = this.random.pick(this.clients);
    this.tell(`${client.name} is offline`);
    client.machine.online = false;
    client.machine.wire?.cut();
    this.time.after(this.random.int(500, 15_000), () => {
      client.machine.online = true;
    });
  }

  /** Called between events: what can be seen at any time. */
  private look(): void {
    const stats = this.server?.stats;
    if (stats !== undefined) {
      if (this.hadRoom && stats.rooms === 0) this.counts.unloads++;
      this.hadRoom = stats.rooms > 0;
      if (this.leftWithServer.length > 0 && stats.unsavedUpdates === 0) this.keepLeft();
    }
  }

  async heal(): Promise<void> {
    this.tell('everything heals');
    this.hasHealed = true;
    if (this.server !== null) this.server.weather = 'fine';
    if (this.clients.length === 0) this.join();
    for (const client of this.clients) {
      client.machine.online = true;
      const { wire } = client.machine;
      if (wire === null) continue;
      wire.up.loseCount = 0;
      wire.down.loseCount = 0;
      if (wire.up.state === 'stalled') wire.up.setState('flowing');
      if (wire.down.state === 'stalled') wire.down.setState('flowing');
      // TCP loses no frames. What was lost on the way down a stock client cannot know, and of what was lost on the way up
      // a gap tells only where something was typed later: the next connection heals both.
      if (client.lacksFrames || client.lostFrames) wire.cut();
    }
    // Dead wires are found out by pings and watchdogs; what everybody types then must not depend on that.
    await this.time.run(this.random.int(0, 30_000), () => this.faults.length > 0);
  }

  /** A slow reader costs no more memory than the limit, and the message that went over it (TRAP 18). */
  examineWire(wire: Wire): void {
    if (wire.maxUnsentBytes > this.network.highBytes) this.counts.slowReaders++;
    if (wire.unwelcomeCount > 0) {
      this.complain(`${wire.unwelcomeCount} messages went to somebody who had not read the ones before`);
    }
  }

  keepAll(client: WorldClient): void {
    this.require(client.record, client.record.operationCount);
  }

  complain(what: string): void {
    this.tell(`FAULT ${what}`);
    this.faults.push(what);
  }

  tell(what: string): void {
    this.story.push(`${((this.time.currentMs - this.startMs) / 1000).toFixed(3).padStart(8)} s  ${what}`);
  }
}
