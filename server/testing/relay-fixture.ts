// A relay over a store in memory, in virtual time, with hand-made connections: for tests that want to see single frames.
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import {
  encodeCheckpoint,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  type Hello,
  MESSAGE,
  type Notice,
  type Refused,
  SYNC,
} from '../../protocol/messages.ts';
import type { Archive, Connection, GovernedSession, Log, Meter, Store, Visitor } from '../relay/ports.ts';
import { Relay } from '../relay/relay.ts';
import type { RelayLimits } from '../relay/relay-limits.ts';
import { FaultyStore } from '../store/faulty-store.ts';
import { MemoryDisk, MemoryStore } from '../store/memory-store.ts';
import { CountingMeter } from './simulated-server.ts';
import { SimulatedClock, SimulatedTime } from './simulated-time.ts';

export const QUIET_LOG: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** The server's end of a connection whose other end is the test. */
class TestConnection implements Connection {
  readonly frames: Uint8Array[] = [];
  closed: { code: number; reason: string } | null = null;
  unsentBytes = 0;
  probeCount = 0;
  throttledMs = 0;
  /** While true, what is sent stays unsent. */
  stalled = false;

  send(frame: Uint8Array): void {
    if (this.closed !== null) return;
    this.frames.push(frame);
    if (this.stalled) this.unsentBytes += frame.length;
  }
  close(code: number, reason: string): void {
    this.closed ??= { code, reason };
  }
  probe(): void {
    this.probeCount++;
  }
  throttle(pauseMs: number): void {
    this.throttledMs += pauseMs;
  }
}

/** A person with a Y.Doc of their own at a TestConnection. */
export class TestClient {
  readonly connection = new TestConnection();
  readonly doc = new Y.Doc();
  readonly session: GovernedSession;
  readonly hellos: Hello[] = [];
  readonly notices: Notice[] = [];
  readonly refused: Refused[] = [];
  readonly echoes: number[] = [];
  /** Step2 messages received so far. */
  syncCount = 0;
  awarenessCount = 0;
  /** Types of the messages received, as type or type.sync. */
  readonly types: string[] = [];
  private readCount = 0;

  constructor(relay: Pick<Relay, 'connect'>, visitor: Visitor) {
    this.session = relay.connect(this.connection, visitor);
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.session.receive(encodeUpdate(update));
    });
  }

  get text(): string {
    return this.doc.getText('content').toString();
  }

  type(text: string): void {
    const content = this.doc.getText('content');
    content.insert(content.length, text);
  }

  /** Asks for the document. */
  ask(): void {
    this.session.receive(encodeSyncStep1(Y.encodeStateVector(this.doc)));
  }

  checkpoint(n: number): void {
    this.session.receive(encodeCheckpoint(n));
  }

  leave(): void {
    this.session.closed();
  }

  /** Handles what has been received, as a real client would. */
  read(): void {
    for (; this.readCount < this.connection.frames.length; this.readCount++) {
      this.handle(this.connection.frames[this.readCount]!);
    }
  }

  private handle(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.sync) {
      const sync = decoding.readVarUint(decoder);
      const body = decoding.readVarUint8Array(decoder);
      this.types.push(`${type}.${sync}`);
      if (sync === SYNC.step1) this.session.receive(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, body)));
      else {
        Y.applyUpdate(this.doc, body, this);
        if (sync === SYNC.step2) this.syncCount++;
      }
      return;
    }
    this.types.push(String(type));
    if (type === MESSAGE.awareness) this.awarenessCount++;
    else if (type === MESSAGE.checkpoint) this.echoes.push(decoding.readVarUint(decoder));
    else if (type === MESSAGE.hello) this.hellos.push(JSON.parse(decoding.readVarString(decoder)));
    else if (type === MESSAGE.notice) this.notices.push(JSON.parse(decoding.readVarString(decoder)));
    else if (type === MESSAGE.refused) this.refused.push(JSON.parse(decoding.readVarString(decoder)));
  }
}

/** Everything a relay needs, on virtual time. */
export class RelayFixture {
  readonly time = new SimulatedTime();
  readonly clock = new SimulatedClock(this.time);
  readonly disk: MemoryDisk;
  readonly store: FaultyStore;
  readonly meter: CountingMeter;
  readonly relay: Relay;
  readonly clients: TestClient[] = [];
  private epochCount = 0;

  constructor(
    options: {
      disk?: MemoryDisk;
      limits?: Partial<RelayLimits>;
      archive?: Archive;
      store?: Store;
      opened?: (doc: string) => Promise<void>;
    } = {},
  ) {
    this.disk = options.disk ?? new MemoryDisk();
    this.store = new FaultyStore(options.store ?? new MemoryStore(this.disk), this.clock);
    this.meter = new CountingMeter();
    this.relay = new Relay({
      store: this.store,
      archive: options.archive ?? null,
      clock: this.clock,
      log: QUIET_LOG,
      meter: this.meter as Meter,
      random: () => 0.5,
      newEpoch: () => `epoch-${++this.epochCount}-${Math.random().toString(36).slice(2)}`,
      version: 'test',
      ...(options.opened === undefined ? {} : { opened: options.opened }),
      limits: { cpuMsPerSecond: 1e9, cpuBurstMs: 1e9, ...options.limits },
    });
  }

  /** Somebody connects; by default with Prosa's own client, as an editor. */
  connect(visitor: Partial<Visitor> = {}): TestClient {
    const client = new TestClient(this.relay, {
      doc: 'doc',
      role: 'edit',
      author: 'somebody',
      person: null,
      identity: null,
      extended: true,
      epoch: null,
      instance: null,
      ...visitor,
    });
    this.clients.push(client);
    return client;
  }

  /** Connects, asks and waits until the document is there. */
  async join(visitor: Partial<Visitor> = {}): Promise<TestClient> {
    const client = this.connect(visitor);
    client.ask();
    await this.until(() => client.syncCount > 0);
    return client;
  }

  /** Time goes on; everybody reads what comes. */
  async pass(ms: number): Promise<void> {
    await this.time.run(ms, () => {
      for (const client of this.clients) client.read();
      return false;
    });
  }

  /** Time goes on until `done` holds; fails when it does not within 10 minutes. */
  async until(done: () => boolean): Promise<void> {
    const held = await this.time.run(600_000, () => {
      for (const client of this.clients) client.read();
      return done();
    });
    if (!held) throw new Error('waited in vain for 10 minutes of virtual time');
  }
}
