// Brings one document's log to disk, and knows how far it is there. Knows no connections: it tells its room.
import type { DocumentLog } from './document-log.ts';
import { Backoff } from './pacing.ts';
import type { Append, Clock, Log, Meter, Store, Timer } from './ports.ts';
import type { RelayLimits } from './relay-limits.ts';

export interface SaverParts {
  doc: string;
  store: Store;
  clock: Clock;
  log: Log;
  meter: Meter;
  limits: RelayLimits;
  random: () => number;
}

/** What the room wants to hear of. */
export interface SaverEvents {
  /** Everything up to `seq` is on disk. */
  saved(seq: number): void;
  /** A save has failed; it will be tried again. `sinceMs` is when the oldest unsaved update came, since 1970. */
  failing(sinceMs: number): void;
  /** Saving works again. */
  recovered(): void;
}

type SaveState =
  | { phase: 'idle' }
  | { phase: 'queued' }
  | { phase: 'saving' }
  | { phase: 'waiting'; timer: Timer };

interface SeqWaiter {
  seq: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

// One commit carries at most so much; what is left follows in the next.
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/**
 * Safety: `savedSeq` never passes what store.append() has confirmed, and an update is handed to the store again and again
 * until it has been confirmed. Liveness: as long as the store answers, every update is saved.
 */
export class Saver {
  private readonly parts: SaverParts;
  private readonly documentLog: DocumentLog;
  private readonly events: SaverEvents;
  private readonly backoff: Backoff;
  private state: SaveState = { phase: 'idle' };
  private failingSinceMs: number | null = null;
  private durableSeq: number;
  private settledWaiters: (() => void)[] = [];
  private seqWaiters: SeqWaiter[] = [];

  constructor(parts: SaverParts, documentLog: DocumentLog, events: SaverEvents) {
    this.parts = parts;
    this.documentLog = documentLog;
    this.events = events;
    this.backoff = new Backoff(parts.limits.saveRetryMs, parts.limits.maxSaveRetryMs, parts.random);
    this.durableSeq = documentLog.head;
  }

  /** All places up to this one are on disk. */
  get savedSeq(): number {
    return this.durableSeq;
  }

  get unsavedCount(): number {
    return this.documentLog.head - this.durableSeq;
  }

  /** When the oldest unsaved update came, if saving fails at present; else null. Set by the first failure. */
  get failingSince(): number | null {
    return this.failingSinceMs;
  }

  /** The log has grown. What arrives in the same turn of the event loop is saved together. */
  wake(): void {
    if (this.state.phase !== 'idle') return;
    this.state = { phase: 'queued' };
    this.parts.clock.soon(() => void this.save());
  }

  /** Resolves when nothing is unsaved. */
  settled(): Promise<void> {
    if (this.unsavedCount === 0) return Promise.resolve();
    return new Promise(resolve => this.settledWaiters.push(resolve));
  }

  /** Resolves when everything up to `seq` is on disk. Rejects when that was given up. */
  saved(seq: number): Promise<void> {
    if (seq <= this.durableSeq) return Promise.resolve();
    return new Promise((resolve, reject) => this.seqWaiters.push({ seq, resolve, reject }));
  }

  /** Does not wait for the pause after a failure to end. */
  retryNow(): void {
    if (this.state.phase !== 'waiting') return;
    this.state.timer.cancel();
    void this.save();
  }

  /** Gives up: no more attempts. For the end of the process. */
  stop(): void {
    if (this.state.phase === 'waiting') this.state.timer.cancel();
    const waiters = this.seqWaiters;
    this.seqWaiters = [];
    for (const { reject } of waiters) reject(new Error('the server stopped before this was saved'));
  }

  private async save(): Promise<void> {
    const { store, clock, log, meter, doc } = this.parts;
    while (this.unsavedCount > 0) {
      const batch = this.nextBatch();
      const lastSeq = batch[batch.length - 1]!.seq;
      this.state = { phase: 'saving' };
      const startedMs = clock.now();
      try {
        await store.append(batch);
      } catch (error) {
        meter.commitFailed();
        const pauseMs = this.backoff.nextMs();
        log.error('save failed', {
          doc,
          updates: this.unsavedCount,
          retryMs: Math.round(pauseMs),
          error: String(error),
        });
        this.state = { phase: 'waiting', timer: clock.after(pauseMs, () => void this.save()) };
        if (this.failingSinceMs === null) {
          this.failingSinceMs = batch[0]!.atMs;
          this.events.failing(this.failingSinceMs);
        }
        return;
      }
      this.durableSeq = lastSeq;
      meter.committed(clock.now() - startedMs, batch.length);
      if (this.failingSinceMs !== null) {
        this.failingSinceMs = null;
        this.backoff.reset();
        log.info('saving again', { doc });
        this.events.recovered();
      }
      this.events.saved(lastSeq);
      if (this.seqWaiters.length > 0) this.tellSaved();
    }
    this.state = { phase: 'idle' };
    const waiters = this.settledWaiters;
    this.settledWaiters = [];
    for (const resolve of waiters) resolve();
  }

  private tellSaved(): void {
    const due = this.seqWaiters.filter(({ seq }) => seq <= this.durableSeq);
    this.seqWaiters = this.seqWaiters.filter(({ seq }) => seq > this.durableSeq);
    for (const { resolve } of due) resolve();
  }

  private nextBatch(): Append[] {
    const { doc } = this.parts;
    const batch: Append[] = [];
    let bytes = 0;
    for (const entry of this.documentLog.entries(this.durableSeq + 1, this.documentLog.head)) {
      if (bytes > MAX_BATCH_BYTES) break;
      batch.push({ doc, seq: entry.seq, bytes: entry.bytes, author: entry.author, atMs: entry.atMs });
      bytes += entry.bytes.length;
    }
    return batch;
  }
}
