// Prosa's server process in virtual time: a Relay over a store that can be slow, failing or crash, with an archive. It
// can be killed at any moment and started again over what is on its disk.
import type { Archive, Connection, Log, Meter, Session, Store, Visitor } from '../relay/ports.ts';
import { Relay, type RelayParts } from '../relay/relay.ts';
import { type Fault, FaultyStore } from '../store/faulty-store.ts';
import { type MemoryDisk, MemoryStore } from '../store/memory-store.ts';
import type { Random } from './random.ts';
import { SimulatedClock, type SimulatedTime } from './simulated-time.ts';

/** What a world needs of a relay, so that a spoiled one can stand in for it. */
export interface RelayLike extends Pick<Relay, 'stats' | 'stop'> {
  connect(...args: Parameters<Relay['connect']>): Session;
}

/** Ways to spoil a server on purpose. */
export interface Tampering {
  relay?: (relay: RelayLike) => RelayLike;
  store?: (store: Store) => Store;
  fold?: (fold: Archive['fold']) => Archive['fold'];
}

export type StoreWeather = 'fine' | 'slow' | 'flaky' | 'down';

/** Counts what the meter hears, over all lives of a server. */
export class CountingMeter implements Meter {
  admitted = 0;
  duplicates = 0;
  gaps = 0;
  merges = 0;
  commits = 0;
  failedCommits = 0;
  folds = 0;
  readonly refusals: string[] = [];

  updateAdmitted(): void {
    this.admitted++;
  }
  updateDuplicate(): void {
    this.duplicates++;
  }
  updateGap(): void {
    this.gaps++;
  }
  updateRefused(reason: string): void {
    this.refusals.push(reason);
  }
  flushed(_frameBytes: number, _receiverCount: number, updateCount: number): void {
    if (updateCount > 1) this.merges++;
  }
  committed(): void {
    this.commits++;
  }
  commitFailed(): void {
    this.failedCommits++;
  }
  folded(): void {
    this.folds++;
  }
}

export interface ServerParts {
  time: SimulatedTime;
  random: Random;
  disk: MemoryDisk;
  meter: CountingMeter;
  limits: NonNullable<RelayParts['limits']>;
  fold: Archive['fold'];
  tampering: Tampering;
  /** Called for every line of the relay's log at level error that only a broken relay writes. */
  complain: (what: string) => void;
}

export class SimulatedServer {
  weather: StoreWeather = 'fine';
  private readonly parts: ServerParts;
  private readonly clock: SimulatedClock;
  private readonly store: FaultyStore;
  private readonly relay: RelayLike;

  constructor(parts: ServerParts) {
    this.parts = parts;
    const { time, random, disk, meter, limits, tampering } = parts;
    this.clock = new SimulatedClock(time);
    this.store = new FaultyStore(new MemoryStore(disk), this.clock);
    this.store.plan = () => this.chooseFault();
    const relay = new Relay({
      store: tampering.store?.(this.store) ?? this.store,
      archive: this.createArchive(),
      clock: this.clock,
      log: createLog(parts.complain),
      meter,
      random: () => random.next(),
      newEpoch: () => `epoch ${random.int(0, 1e15)}`,
      version: 'simulated',
      limits,
    });
    this.relay = tampering.relay?.(relay) ?? relay;
  }

  connect(connection: Connection, visitor: Visitor): Session {
    return this.relay.connect(connection, visitor);
  }

  get stats(): ReturnType<RelayLike['stats']> {
    return this.relay.stats();
  }

  /** How often each method of the store was called. */
  get storeCalls(): FaultyStore['counts'] {
    return this.store.counts;
  }

  /** Timers of the process that have not fired. */
  get timerCount(): number {
    return this.clock.pendingCount;
  }

  /** SIGTERM: resolves with the number of updates that were not saved. */
  async stop(): Promise<number> {
    const { unsavedUpdates } = await this.relay.stop(10_000);
    this.clock.kill();
    this.store.crash();
    return unsavedUpdates;
  }

  /** SIGKILL: what is not on disk is lost. */
  kill(): void {
    this.clock.kill();
    this.store.crash();
  }

  private chooseFault(): Fault {
    const { random } = this.parts;
    const delay = (beforeMs: number, afterMs: number): Fault => ({ type: 'delay', beforeMs, afterMs });
    switch (this.weather) {
      case 'fine':
        return delay(random.int(0, 8), random.int(0, 4));
      case 'slow':
        return delay(random.int(50, 900), random.int(0, 500));
      case 'flaky':
        if (random.chance(0.4)) return { type: 'fail', at: random.chance(0.7) ? 'before' : 'after' };
        return delay(random.int(0, 30), random.int(0, 10));
      case 'down':
        return { type: 'fail', at: 'before' };
    }
  }

  private createArchive(): Archive {
    const { random, tampering } = this.parts;
    const fold = tampering.fold?.(this.parts.fold) ?? this.parts.fold;
    return {
      fold: async request => {
        await new Promise<void>(resolve => this.clock.after(random.int(1, 60), resolve));
        if (random.chance(0.05)) throw new Error('simulated: the archive has crashed');
        return fold(request);
      },
      close: async () => {},
    };
  }
}

/** A log that listens for what must never be said. */
function createLog(complain: (what: string) => void): Log {
  return {
    debug() {},
    info() {},
    warn(event, fields) {
      if (event === 'document was reset') complain(`${event} ${JSON.stringify(fields)}`);
    },
    error(event, fields) {
      // The store fails here on purpose, and says so.
      if (!String(fields?.error).includes('simulated')) complain(`${event} ${JSON.stringify(fields)}`);
    },
  };
}
