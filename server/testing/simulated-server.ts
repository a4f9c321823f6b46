// Prosa's server process in virtual time: a Relay over a store that can be slow, failing or crash, with an archive. It
// can be killed at any moment and started again over what is on its disk.
import type {
  Archive,
  Clock,
  Connection,
  GovernedSession,
  Log,
  Meter,
  Store,
  Visitor,
} from '../relay/ports.ts';
import { Relay, type RelayParts } from '../relay/relay.ts';
import { type Fault, FaultyStore, type StoreCall } from '../store/faulty-store.ts';
import { type MemoryDisk, MemoryStore } from '../store/memory-store.ts';
import type { Random } from './random.ts';
import { type Party, SimulatedClock, type SimulatedTime } from './simulated-time.ts';

/** What a world needs of a relay, so that a spoiled one can stand in for it. */
export interface RelayLike extends Pick<Relay, 'stats' | 'stop' | 'submit'> {
  connect(...args: Parameters<Relay['connect']>): GovernedSession;
}

/** Ways to spoil a server on purpose. */
export interface Tampering {
  relay?: (relay: RelayLike) => RelayLike;
  store?: (store: Store) => Store;
  fold?: (fold: Archive['fold']) => Archive['fold'];
  clock?: (clock: Clock) => Clock;
  /** What came of a message that was cut in the middle is handed on. */
  handOnHalf?: true;
  /** Devices keep a copy of what others write only. */
  keepOthersOnly?: true;
}

/**
 * `slow`: up to a second each; `stuck`: up to 9 s; `flaky`: two in five fail; `nth`: every so-manieth write fails; `full`: there is
 * place for a little more, and for no more after that; `down`: everything fails.
 */
export type StoreWeather = 'fine' | 'slow' | 'stuck' | 'flaky' | 'nth' | 'full' | 'down';

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
  /** The machine that the process runs on. */
  party?: Party;
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
  private currentWeather: StoreWeather = 'fine';
  /** Writes since the weather turned `nth`, and which of them fail. */
  private writeCount = 0;
  private failsEvery = 1;
  /** Calls that failed because there was no place, because they were the nth, and such as took seconds. */
  readonly storeFaults = { nth: 0, stuck: 0 };
  private readonly parts: ServerParts;
  private readonly clock: SimulatedClock;
  private readonly store: FaultyStore;
  private readonly relay: RelayLike;

  constructor(parts: ServerParts) {
    this.parts = parts;
    const { time, random, disk, meter, limits, tampering } = parts;
    this.clock = new SimulatedClock(time, parts.party);
    this.store = new FaultyStore(new MemoryStore(disk), this.clock);
    this.store.plan = call => this.chooseFault(call);
    const relay = new Relay({
      store: tampering.store?.(this.store) ?? this.store,
      archive: this.createArchive(),
      clock: tampering.clock?.(this.clock) ?? this.clock,
      log: createLog(parts.complain),
      meter,
      random: () => random.next(),
      newEpoch: () => `epoch ${random.int(0, 1e15)}`,
      version: 'simulated',
      limits,
    });
    this.relay = tampering.relay?.(relay) ?? relay;
  }

  connect(connection: Connection, visitor: Visitor): GovernedSession {
    return this.relay.connect(connection, visitor);
  }

  /** An update that the server itself makes. Rejects when it was not taken, and never settles when the process ends first. */
  submit(...args: Parameters<Relay['submit']>): Promise<void> {
    return this.relay.submit(...args);
  }

  get weather(): StoreWeather {
    return this.currentWeather;
  }

  /** How the disk is from now on. What is being written already goes on as it began. */
  set weather(weather: StoreWeather) {
    const { random, disk } = this.parts;
    this.currentWeather = weather;
    this.writeCount = 0;
    this.failsEvery = random.int(2, 5);
    disk.freeBytes = weather === 'full' ? random.pick([0, 150, 1_000]) : Number.POSITIVE_INFINITY;
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

  private chooseFault(call: StoreCall): Fault {
    const { random } = this.parts;
    const delay = (beforeMs: number, afterMs: number): Fault => ({ type: 'delay', beforeMs, afterMs });
    switch (this.currentWeather) {
      case 'fine':
      case 'full':
        return delay(random.int(0, 8), random.int(0, 4));
      case 'slow':
        return delay(random.int(50, 900), random.int(0, 500));
      case 'stuck':
        if (random.chance(0.6)) return delay(random.int(0, 30), random.int(0, 10));
        this.storeFaults.stuck++;
        return delay(random.int(0, 5_000), random.int(1_000, 4_000));
      case 'flaky':
        if (random.chance(0.4)) return { type: 'fail', at: random.chance(0.7) ? 'before' : 'after' };
        return delay(random.int(0, 30), random.int(0, 10));
      case 'nth':
        if ((call === 'append' || call === 'compact') && ++this.writeCount % this.failsEvery === 0) {
          this.storeFaults.nth++;
          return { type: 'fail', at: random.chance(0.7) ? 'before' : 'after' };
        }
        return delay(random.int(0, 8), random.int(0, 4));
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
