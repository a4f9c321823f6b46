// The life of a simulated world: its people, their devices and its server, and what must never be seen at any moment. What
// befalls them is in world-fate.ts, what is judged in the end in world.ts.
//
// Load this file only after SimulatedTime.installGlobals() and installSeededCrypto(): see there.
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import { mayEdit, type Role } from '../../protocol/roles.ts';
import type { Archive } from '../relay/ports.ts';
import { MemoryDisk } from '../store/memory-store.ts';
import { Device, DeviceCopy } from './device.ts';
import { DiskWatch } from './disk-watch.ts';
import { insertSomewhere } from './edits.ts';
import type { ClientKind, Inhabitant } from './inhabitant.ts';
import { type ClientRecord, Ledger } from './ledger.ts';
import { PageClient } from './page-client.ts';
import type { PageParts, ShownState } from './page-session.ts';
import { createRandom, type Random } from './random.ts';
import { reseedCrypto } from './seeded-crypto.ts';
import { SimulatedNetwork, type Wire } from './simulated-network.ts';
import { CountingMeter, SimulatedServer, type Tampering } from './simulated-server.ts';
import type { Party, SimulatedTime } from './simulated-time.ts';
import { WorldClient } from './world-client.ts';
import { startCounts, type WorldCounts } from './world-counts.ts';
import { WorldWatch } from './world-watch.ts';

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
  page: PageParts;
  tampering?: Tampering;
}

/** The one document of a world. */
export const DOC = 'simulated/document';

const DAY_MS = 86_400_000;
const CALM_MS = 8_000;
export class WorldLife {
  readonly faults: string[] = [];
  readonly story: string[] = [];
  readonly meter = new CountingMeter();
  readonly counts = startCounts();
  readonly time: SimulatedTime;
  readonly random: Random;
  readonly disk = new MemoryDisk();
  readonly diskWatch = new DiskWatch(this.disk, DOC);
  readonly ledger = new Ledger();
  readonly network: SimulatedNetwork;
  readonly kind: DocumentKind;
  private readonly options: WorldOptions;
  private readonly limits: Record<string, number>;
  private readonly startMs: number;
  clients: Inhabitant[] = [];
  /** Devices with a copy that nobody looks at now; all that they hold comes back with them. */
  readonly away: Device[] = [];
  /** What devices may do now; "edit" when nothing else was said. */
  private readonly roles = new Map<string, Role>();
  /** What must be there in the end, of those who left: so many operations. */
  readonly required = new Map<ClientRecord, number>();
  /** Left when the server had everything of theirs; it only has to come to disk. */
  private leftWithServer: { record: ClientRecord; operations: number }[] = [];
  server: SimulatedServer | null = null;
  private serverStartMs = 0;
  private roleChangedMs = 0;
  private joinCount = 0;
  private hadRoom = false;
  hasHealed = false;
  /** Power fails as soon as a page says next that all is saved. */
  strikesAtSaved = false;
  readonly watch: WorldWatch;

  constructor(options: WorldOptions) {
    this.options = options;
    this.time = options.time;
    this.startMs = this.time.currentMs;
    reseedCrypto(options.seed);
    this.random = createRandom(options.seed);
    this.network = new SimulatedNetwork(this.time, this.random.fork('network'));
    this.network.handOnHalf = options.tampering?.handOnHalf ?? false;
    this.network.roleOf = device => this.roles.get(device) ?? 'edit';
    this.network.countWork = () => {
      const { admitted, folds } = this.meter;
      return { admitted, folds, clients: this.joinCount };
    };
    this.network.receiving = (wire, receive) => this.watchReceiving(wire, receive);
    this.kind = this.random.chance(0.8) ? 'text' : 'any';
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
    this.network.highBytes = this.limits.socketBufferHighBytes!;
    this.setClock(this.network.serverParty);
    this.watch = new WorldWatch(this);
  }

  end(): void {
    for (const client of this.clients) client.leave();
    this.server?.kill();
    this.network.server = null;
  }

  // -- people -----------------------------------------------------------------------------------------------------

  /** Somebody comes, on a new device or on one that was here before. */
  join(returning: Device | null = null): Inhabitant {
    const number = ++this.joinCount;
    const kind = returning === null ? this.chooseKind(number) : 'page';
    const device = returning ?? this.makeDevice(`device ${number}`, kind);
    const shared = {
      name: `c${number}`,
      docName: DOC,
      device,
      network: this.network,
      ledger: this.ledger,
      random: this.random.fork(`client ${number}`),
      now: () => this.time.currentMs,
    };
    const client = this.time.on(device.party, () => this.makeClient(kind, number, shared));
    this.counts.joins++;
    this.counts[KIND_COUNTS[kind]]++;
    const how = returning === null ? 'joins' : `comes with what ${device.name} holds`;
    this.tell(`${client.name} (${kind}, ${client.doc.clientID}) ${how}`);
    this.watchSync(client);
    this.watch.expectLife(client);
    this.clients.push(client);
    return client;
  }

  private makeClient(
    kind: ClientKind,
    number: number,
    shared: Omit<ConstructorParameters<typeof PageClient>[0], 'page' | 'showed'>,
  ): Inhabitant {
    if (kind === 'page') {
      const { page } = this.options;
      return new PageClient({ ...shared, page, showed: (client, state) => this.onShown(client, state) });
    }
    return new WorldClient({
      ...shared,
      kind,
      clientID:
        (this.random.chance(0.2) ? this.random.int(0, 20) : this.random.int(20, 4_000_000)) * 1_000 + number,
      document: this.kind,
      saved: client => this.watch.examineSaved(client),
      complain: what => this.complain(what),
    });
  }

  private chooseKind(number: number): ClientKind {
    if (this.kind === 'any') return this.random.chance(0.6) ? 'stock 3' : 'stock 2';
    if (number === 1) return 'page';
    return this.random.pick(['page', 'page', 'page', 'extended', 'stock 3', 'stock 3', 'stock 2'] as const);
  }

  private makeDevice(name: string, kind: ClientKind): Device {
    const copy = kind === 'page' && this.random.chance(0.75) ? new DeviceCopy() : null;
    if (copy !== null) copy.keepsOthersOnly = this.options.tampering?.keepOthersOnly ?? false;
    const device = new Device(name, copy);
    this.setClock(device.party);
    return device;
  }

  /** The clock of a machine is set: right, wrong by something, or wrong by a day. */
  setClock(party: Party): void {
    const day = this.random.pick([-DAY_MS, DAY_MS, this.random.int(-DAY_MS, DAY_MS)]);
    party.skewMs = this.random.chance(0.5) ? 0 : day;
    if (party.skewMs !== 0) this.counts.skewedClocks++;
  }

  /** The person is there again: a page comes back as soon as it can. */
  lookAt(client: Inhabitant): void {
    if (this.watch.hidden.delete(client)) this.watch.expectLife(client);
    this.time.on(client.device.party, () => client.recover());
  }

  /** Half of the clocks that are wrong are set right. */
  setClocksRight(): void {
    const wrong = this.clients.filter(client => client.device.party.skewMs !== 0);
    for (const client of wrong) if (this.random.chance(0.5)) this.setRight(client.device.party, client);
    const { serverParty } = this.network;
    if (serverParty.skewMs !== 0 && this.random.chance(0.5)) this.setRight(serverParty, null);
  }

  private setRight(party: Party, client: Inhabitant | null): void {
    this.counts.clockJumps++;
    this.tell(`the clock of ${client?.name ?? 'the server'} is set right, by ${-party.skewMs} ms`);
    party.skewMs = 0;
    if (client !== null) this.watch.expectLife(client);
  }

  /** Where a clock is set back, what is measured by it begins anew. */
  setClockOf(client: Inhabitant): void {
    this.setClock(client.device.party);
    this.watch.expectLife(client);
  }

  /** At `sync`, what was on disk when the client came must be there, and what had been called saved (TRAP 8). */
  private watchSync(client: Inhabitant): void {
    const { machine } = client;
    const { opened } = machine;
    let savedBefore = new Map<ClientRecord, number>();
    let onDisk: ReadonlyMap<number, number> = new Map();
    machine.opened = () => {
      savedBefore = this.savedByNow(client);
      onDisk = this.diskWatch.clocks();
      this.watch.expectLife(client);
      opened();
    };
    machine.synced = () => {
      if (client.isGone || client.lacksFrames) return;
      const fault = this.ledger.examine(client.doc, savedBefore);
      if (fault !== null) this.complain(`${client.name} was synced and lacks something: ${fault}`);
      for (const [id, clock] of onDisk) {
        const there = Y.getState(client.doc.store, id);
        if (there < clock)
          this.complain(`${client.name} was synced and has ${there} of ${id}'s ${clock} clocks`);
      }
    };
  }

  private savedByNow(newcomer: Inhabitant | null): Map<ClientRecord, number> {
    const saved = new Map(this.required);
    for (const client of this.clients) {
      if (client !== newcomer && client.savedOperations > 0) saved.set(client.record, client.savedOperations);
    }
    return saved;
  }

  private onShown(client: PageClient, { kind }: ShownState): void {
    if (kind !== 'saved') return;
    this.counts.savedShown++;
    if (client.savedOfOthers.size > 0) this.counts.adopted++;
    this.watch.examineSaved(client);
    if (!this.strikesAtSaved || this.hasHealed || this.server === null) return;
    this.strikesAtSaved = false;
    this.counts.strikesAtSaved++;
    const { server } = this;
    this.time.after(0, () => {
      if (server !== this.server || client.isGone) return;
      this.tell(`lightning strikes when ${client.name} reads that all is saved`);
      this.vanish(client);
      void this.restartServer('kill');
    });
  }

  leave(client: Inhabitant): void {
    this.counts.leaves++;
    this.tell(`${client.name} leaves`);
    this.keepSaved(client);
    const { wire } = client.machine;
    // All that it ever wrote has reached the server, which has had the time to ask for what it could not take at once, and
    // was heard: if it is not killed before that is on disk, it must last.
    const sinceMs = Math.max(client.connectedAtMs, this.serverStartMs, this.roleChangedMs);
    const hasArrived = client.isConnected && !client.lostFrames && wire?.isOpen && wire.hasArrived;
    const isCalm = this.time.currentMs - sinceMs > CALM_MS && mayEdit(this.roleOf(client));
    if (hasArrived && isCalm && this.server !== null) {
      this.leftWithServer.push({ record: client.record, operations: client.record.operationCount });
    }
    this.remove(client);
  }

  /** Battery empty, process killed: nothing is said to anybody. */
  vanish(client: Inhabitant): void {
    this.counts.vanishings++;
    this.tell(`${client.name} vanishes`);
    this.keepSaved(client);
    client.machine.online = false;
    client.machine.wire?.cut();
    this.remove(client);
  }

  /** The page is closed and opened again on the same device. */
  reload(client: Inhabitant): void {
    this.tell(`${client.name} reloads the page`);
    const { device } = client;
    this.keepSaved(client);
    this.remove(client);
    this.counts[device.copy === null ? 'reloadsWithoutCopy' : 'reloadsFromCopy']++;
    const at = this.away.indexOf(device);
    if (at >= 0) this.away.splice(at, 1);
    this.join(device);
  }

  remove(client: Inhabitant): void {
    const { device } = client;
    this.time.on(device.party, () => client.leave());
    this.clients = this.clients.filter(other => other !== client);
    this.watch.forget(client);
    if (device.copy === null) return;
    // What a tab leaves in the copy comes back with the device, though other tabs of it are open.
    if (!this.away.includes(device)) this.away.push(device);
  }

  private keepSaved(client: Inhabitant): void {
    this.counts.saved += client.savedOperations;
    this.require(client.record, client.savedOperations);
    for (const [record, operations] of client.savedOfOthers) this.require(record, operations);
  }

  keepAll(client: Inhabitant): void {
    for (const record of [client.record, ...client.device.visits])
      this.require(record, record.operationCount);
  }

  private require(record: ClientRecord, operations: number): void {
    this.required.set(record, Math.max(operations, this.required.get(record) ?? 0));
  }

  keepLeft(): void {
    for (const { record, operations } of this.leftWithServer) this.require(record, operations);
    this.leftWithServer = [];
  }

  // -- roles ------------------------------------------------------------------------------------------------------

  roleOf(client: Inhabitant): Role {
    return this.network.roleOf(client.device.name);
  }

  changeRole({ device }: Inhabitant, role: Role): void {
    this.roleChangedMs = this.time.currentMs;
    this.roles.set(device.name, role);
    for (const wire of this.network.wires) if (wire.author === device.name) wire.changeRole(role);
  }

  private watchReceiving(wire: Wire, receive: () => void): void {
    const before = this.meter.admitted;
    receive();
    if (this.meter.admitted > before && !mayEdit(this.network.roleOf(wire.author))) {
      this.complain(`an update of ${wire.author} was admitted, who may only view`);
    }
  }

  // -- the server -------------------------------------------------------------------------------------------------

  startServer(): void {
    this.tell('the server starts');
    this.server = this.time.on(
      this.network.serverParty,
      () =>
        new SimulatedServer({
          time: this.time,
          party: this.network.serverParty,
          random: this.random.fork('server'),
          disk: this.disk,
          meter: this.meter,
          limits: this.limits,
          fold: this.options.fold,
          tampering: this.options.tampering ?? {},
          complain: what => this.complain(what),
        }),
    );
    this.network.server = this.server;
    this.serverStartMs = this.time.currentMs;
  }

  async restartServer(how: 'stop' | 'kill'): Promise<void> {
    const { server } = this;
    if (server === null) return;
    const pauseMs = this.random.int(20, 4_000);
    this.network.server = null;
    this.server = null;
    if (how === 'stop') {
      this.counts.stops++;
      this.tell('the server is stopped');
      const unsaved = await this.time.on(this.network.serverParty, () => server.stop());
      if (unsaved === 0) this.keepLeft();
    } else {
      this.counts.kills++;
      this.tell('the server is killed');
      server.kill();
      for (const wire of this.network.wires) wire.loseServer();
    }
    this.leftWithServer = [];
    this.addStoreFaults(server);
    this.watch.examineWires();
    this.network.wires.clear();
    this.hadRoom = false;
    const fault = await this.diskWatch.examineRestart(this.ledger, this.savedByNow(null));
    if (fault !== null) this.complain(`the server has ended, and on disk: ${fault}`);
    this.time.after(pauseMs, () => this.startServer());
  }

  /** The server itself writes a word, as its API does. Once it says that it is saved, it must last. */
  async writeOnServer(): Promise<void> {
    const { server, network } = this;
    if (server === null) return;
    const doc = this.diskWatch.copy();
    const record = this.ledger.watch(doc, origin => origin === this.diskWatch);
    const before = Y.encodeStateVector(doc);
    insertSomewhere(this.random, doc, '(from the server)');
    network.countSubmitted();
    const update = Y.encodeStateAsUpdate(doc, before);
    try {
      await this.time.on(network.serverParty, () => server.submit(DOC, update, 'the server'));
    } catch {
      // No such document yet, or it could not be opened: the caller of the API is told, and tries again.
      return;
    }
    this.counts.savedByServer++;
    const fault = this.diskWatch.examine(record, 1);
    if (fault !== null) this.complain(`the server said that its own word is saved: ${fault}`);
    this.require(record, 1);
  }

  addStoreFaults({ storeFaults }: SimulatedServer): void {
    this.counts.nthFailures += storeFaults.nth;
    this.counts.stuckCommits += storeFaults.stuck;
  }

  // -- what can be seen at any time -------------------------------------------------------------------------------

  /** Called between events. */
  look(): void {
    const stats = this.server?.stats;
    if (stats === undefined) return;
    if (this.hadRoom && stats.rooms === 0) this.counts.unloads++;
    this.hadRoom = stats.rooms > 0;
    if (this.leftWithServer.length > 0 && stats.unsavedUpdates === 0) this.keepLeft();
  }

  complain(what: string): void {
    this.tell(`FAULT ${what}`);
    this.faults.push(what);
  }

  tell(what: string): void {
    this.story.push(`${((this.time.currentMs - this.startMs) / 1000).toFixed(3).padStart(8)} s  ${what}`);
  }
}

const KIND_COUNTS = {
  page: 'pages',
  extended: 'extended',
  'stock 3': 'stock3',
  'stock 2': 'stock2',
} as const satisfies Record<ClientKind, keyof WorldCounts>;
