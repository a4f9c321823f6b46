// The archive as the main thread sees it: one worker thread that builds documents, one try at a time, ended when it
// takes too long or too much memory, and started again when it is needed. Builds no document itself.
import { Worker } from 'node:worker_threads';
import type { Archive, FoldRequest, FoldResult, Log } from '../relay/ports.ts';
import { findFold } from './find-fold.ts';
import type { FoldAttempt } from './fold.ts';
import { type SharedRequest, shareRequest } from './shared-request.ts';
import type { FromWorker, TryMessage } from './worker-messages.ts';

export interface ArchiveLimits {
  /** One try; counted from the moment the worker has it. */
  tryMs: number;
  /** Tries for one fold, the first included. */
  maxTries: number;
  /** The worker's heap. A document takes a dozen times its bytes while it is built. */
  maxHeapBytes: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  tryMs: 20_000,
  maxTries: 24,
  maxHeapBytes: 2 * 1024 * 1024 * 1024,
};

export interface ArchiveOptions {
  /** The built worker.js. */
  workerUrl: URL;
  log: Log;
  limits?: Partial<ArchiveLimits>;
}

/** Starts nothing yet: the worker comes with the first fold. */
export function openArchive(options: ArchiveOptions): Archive {
  return new WorkerArchive(options);
}

type Phase =
  | { name: 'idle' }
  | { name: 'starting'; worker: Worker; waiting: TryMessage; settle: Settle }
  | { name: 'trying'; worker: Worker; timer: NodeJS.Timeout; settle: Settle }
  /** The worker waits for the next try. */
  | { name: 'ready'; worker: Worker }
  | { name: 'closed' };

interface Settle {
  resolve: (attempt: FoldAttempt) => void;
  reject: (error: Error) => void;
}

class WorkerArchive implements Archive {
  readonly #workerUrl: URL;
  readonly #log: Log;
  readonly #limits: ArchiveLimits;
  #phase: Phase = { name: 'idle' };
  /** Settles when the last fold that was asked for has ended. Folds wait for each other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ workerUrl, log, limits }: ArchiveOptions) {
    this.#workerUrl = workerUrl;
    this.#log = log;
    this.#limits = { ...ARCHIVE_LIMITS, ...limits };
  }

  fold(request: FoldRequest): Promise<FoldResult> {
    // The caller's array may change while others have their turn; the bytes in it do not.
    const snapshot = { ...request, tail: [...request.tail] };
    const result = this.#last.then(() => this.#fold(snapshot));
    this.#last = result.catch(() => {});
    return result;
  }

  /** Folds that are not finished reject. */
  async close(): Promise<void> {
    const phase = this.#phase;
    this.#phase = { name: 'closed' };
    if (phase.name === 'idle' || phase.name === 'closed') return;
    if (phase.name === 'trying') clearTimeout(phase.timer);
    if (phase.name !== 'ready') phase.settle.reject(closedError());
    await phase.worker.terminate();
  }

  async #fold(request: FoldRequest): Promise<FoldResult> {
    if (this.#phase.name === 'closed') throw closedError();
    const shared = await shareRequest(request);
    const result = await findFold(request, leftOut => this.#try(shared, leftOut), this.#limits.maxTries);
    if (result.outcome === 'set-aside') {
      const { reason, setAside } = result;
      this.#log.warn('archive-set-aside', { doc: request.doc, reason, updates: setAside.length });
    }
    return result;
  }

  /**
   * Safety: one try is under way at most, and it settles once, whether the worker answers, overruns or dies.
   * Liveness: it settles `tryMs` after the worker has it, at the latest; a worker that cannot start dies.
   */
  #try(request: SharedRequest, leftOut: ReadonlySet<number> | null): Promise<FoldAttempt> {
    return new Promise((resolve, reject) => {
      const message: TryMessage = { request, leftOut };
      const settle: Settle = { resolve, reject };
      const phase = this.#phase;
      switch (phase.name) {
        case 'closed':
          reject(closedError());
          return;
        case 'ready':
          this.#post(phase.worker, message, settle);
          return;
        case 'idle':
          this.#phase = { name: 'starting', worker: this.#startWorker(), waiting: message, settle };
          return;
        default:
          reject(new Error(`invariant violation: a try while the worker is ${phase.name}`));
      }
    });
  }

  #post(worker: Worker, message: TryMessage, settle: Settle): void {
    const timer = setTimeout(() => this.#overrun(worker), this.#limits.tryMs);
    this.#phase = { name: 'trying', worker, timer, settle };
    worker.postMessage(message);
  }

  #startWorker(): Worker {
    const worker = new Worker(this.#workerUrl, {
      name: 'prosa-archive',
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(this.#limits.maxHeapBytes / (1024 * 1024)) },
    });
    let cause: unknown = null;
    worker.on('message', (message: FromWorker) => {
      const phase = this.#phase;
      // A message of a worker that was given up may still be on its way.
      if (!('worker' in phase) || phase.worker !== worker) return;
      if (message.type === 'ready' && phase.name === 'starting') {
        this.#post(worker, phase.waiting, phase.settle);
      } else if (message.type === 'tried' && phase.name === 'trying') {
        clearTimeout(phase.timer);
        this.#phase = { name: 'ready', worker };
        phase.settle.resolve(message.attempt);
      }
    });
    worker.on('error', error => {
      cause = error;
    });
    worker.on('exit', () => this.#gone(worker, cause));
    return worker;
  }

  #overrun(worker: Worker): void {
    const phase = this.#phase;
    if (phase.name !== 'trying' || phase.worker !== worker) return;
    this.#phase = { name: 'idle' };
    this.#log.warn('archive-overrun', { limitMs: this.#limits.tryMs });
    const detail = `not done after ${this.#limits.tryMs} ms`;
    // The next try waits until this thread is gone: two of them could take the memory of both.
    void worker.terminate().then(() => {
      phase.settle.resolve({ outcome: 'failed', failure: 'too-slow', detail });
    });
  }

  #gone(worker: Worker, cause: unknown): void {
    const phase = this.#phase;
    if (!('worker' in phase) || phase.worker !== worker) return;
    this.#phase = { name: 'idle' };
    const message = cause instanceof Error ? cause.message : 'nothing is known';
    this.#log.error('archive-worker-gone', { message });
    if (phase.name === 'ready') return;
    if (phase.name === 'trying') clearTimeout(phase.timer);
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      phase.settle.resolve({ outcome: 'failed', failure: 'out-of-memory', detail: message });
    } else {
      phase.settle.reject(new Error(`the archive's worker thread has ended: ${message}`));
    }
  }
}

function closedError(): Error {
  return new Error('the archive is closed');
}
