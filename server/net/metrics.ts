// Numbers for /metrics, in the format of Prometheus. The only file that knows prom-client. What happens often is
// added up in plain fields and read out when somebody asks.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { REFUSAL_REASONS, type RefusalReason } from '../../protocol/close-codes.ts';
import type { Meter, RelayStats } from '../relay/ports.ts';

export type StoreHealth = 'unknown' | 'writing' | 'failing';

const FRAME_BYTES = [64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 16_777_216];
const RECEIVERS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000];
const UPDATES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1024];
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export class Metrics implements Meter {
  readonly #registry = new Registry();
  readonly #refusals = new Map<RefusalReason, number>(REFUSAL_REASONS.map(reason => [reason, 0]));
  #admitted = 0;
  #admittedBytes = 0;
  #duplicates = 0;
  #gaps = 0;
  #framesSent = 0;
  #bytesSent = 0;
  #updatesSent = 0;
  #commitFailures = 0;
  #storeHealth: StoreHealth = 'unknown';
  readonly #frameBytes: Histogram;
  readonly #receivers: Histogram;
  readonly #commitSeconds: Histogram;
  readonly #commitUpdates: Histogram;
  readonly #foldSeconds: Histogram;
  readonly #turnedAway: Counter<'reason'>;
  readonly #overspent: Counter<'budget' | 'outcome'>;
  readonly #closes: Counter<'code'>;
  readonly #apiAnswers: Counter<'route' | 'method' | 'status'>;

  /** `stats` is asked at every scrape. */
  constructor(stats: () => RelayStats) {
    this.#count('prosa_updates_admitted_total', 'Updates taken into a log', () => this.#admitted);
    this.#count('prosa_updates_admitted_bytes_total', 'Bytes of them', () => this.#admittedBytes);
    this.#count('prosa_updates_duplicate_total', 'Updates that held nothing new', () => this.#duplicates);
    this.#count('prosa_updates_gap_total', 'Updates that came before what they build on', () => this.#gaps);
    this.#count('prosa_frames_sent_total', 'Frames written to connections', () => this.#framesSent);
    this.#count('prosa_bytes_sent_total', 'Bytes of them', () => this.#bytesSent);
    this.#count('prosa_updates_delivered_total', 'Updates times receivers', () => this.#updatesSent);
    this.#count('prosa_commit_failures_total', 'Commits that failed', () => this.#commitFailures);
    this.#read('prosa_connections', 'Open connections', () => stats().connections);
    this.#read('prosa_rooms', 'Documents in memory', () => stats().rooms);
    this.#read('prosa_unsaved_updates', 'Updates not on disk yet', () => stats().unsavedUpdates);
    this.#read('prosa_log_bytes', 'Bytes of documents in memory', () => stats().logBytes);
    this.#frameBytes = this.#distribution('prosa_flush_bytes', 'Size of a flushed frame', FRAME_BYTES);
    this.#receivers = this.#distribution('prosa_flush_receivers', 'Receivers of a flushed frame', RECEIVERS);
    this.#commitSeconds = this.#distribution('prosa_commit_seconds', 'Time of a commit', SECONDS);
    this.#commitUpdates = this.#distribution('prosa_commit_updates', 'Updates in a commit', UPDATES);
    this.#foldSeconds = this.#distribution('prosa_fold_seconds', 'Time to fold a log', SECONDS);
    this.#turnedAway = new Counter({
      name: 'prosa_connections_refused_total',
      help: 'Connections that were not let in, by reason',
      labelNames: ['reason'],
      registers: [this.#registry],
    });
    this.#overspent = new Counter({
      name: 'prosa_address_budget_exceeded_total',
      help: 'Messages after which a connection was slowed or closed, because its address was beyond its budget',
      labelNames: ['budget', 'outcome'],
      registers: [this.#registry],
    });
    this.#closes = new Counter({
      name: 'prosa_connections_closed_total',
      help: 'Connections that ended, by close code',
      labelNames: ['code'],
      registers: [this.#registry],
    });
    this.#apiAnswers = new Counter({
      name: 'prosa_api_requests_total',
      help: 'Requests to /api that were answered, by route, method and status',
      labelNames: ['route', 'method', 'status'],
      registers: [this.#registry],
    });
    const refusals = this.#refusals;
    new Counter({
      name: 'prosa_updates_refused_total',
      help: 'Updates that were not accepted, by reason',
      labelNames: ['reason'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [reason, count] of refusals) this.inc({ reason }, count);
      },
    });
    // Among them nodejs_eventloop_lag_p99_seconds and the process's memory and CPU time.
    collectDefaultMetrics({ register: this.#registry });
  }

  updateAdmitted(bytes: number): void {
    this.#admitted += 1;
    this.#admittedBytes += bytes;
  }

  updateDuplicate(): void {
    this.#duplicates += 1;
  }

  updateGap(): void {
    this.#gaps += 1;
  }

  updateRefused(reason: RefusalReason): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
  }

  flushed(frameBytes: number, receiverCount: number, updateCount: number): void {
    this.#framesSent += receiverCount;
    this.#bytesSent += frameBytes * receiverCount;
    this.#updatesSent += updateCount * receiverCount;
    this.#frameBytes.observe(frameBytes);
    this.#receivers.observe(receiverCount);
  }

  committed(latencyMs: number, updateCount: number): void {
    this.#storeHealth = 'writing';
    this.#commitSeconds.observe(latencyMs / 1000);
    this.#commitUpdates.observe(updateCount);
  }

  commitFailed(): void {
    this.#storeHealth = 'failing';
    this.#commitFailures += 1;
  }

  folded(latencyMs: number): void {
    this.#foldSeconds.observe(latencyMs / 1000);
  }

  /** A connection was not let in. `reason` is one of a few constants. */
  turnedAway(reason: string): void {
    this.#turnedAway.inc({ reason });
  }

  /** An address was beyond its budget. Both are of a few constants. */
  overspent(budget: string, outcome: string): void {
    this.#overspent.inc({ budget, outcome });
  }

  connectionClosed(code: number): void {
    this.#closes.inc({ code: describeCode(code) });
  }

  /** A request to /api was answered. `route` and `method` are of a few constants. */
  apiAnswered(route: string, method: string, status: number): void {
    this.#apiAnswers.inc({ route, method, status: String(status) });
  }

  /** What the last commit said about the store. */
  get storeHealth(): StoreHealth {
    return this.#storeHealth;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  #count(name: string, help: string, total: () => number): void {
    new Counter({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.reset();
        this.inc(total());
      },
    });
  }

  #read(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(value());
      },
    });
  }

  #distribution(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.#registry] });
  }
}

// A client can close with any code from 3000 to 4999: as labels these would be a way to fill the memory.
function describeCode(code: number): string {
  const known = (code >= 1000 && code <= 1015) || (code >= 4400 && code < 4600);
  return known ? String(code) : 'other';
}
