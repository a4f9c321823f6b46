// One worker thread that builds documents, one job at a time, ended when that takes too long or too much memory, and
// started again when it is needed.
import { Worker } from 'node:worker_threads';
import type { Log } from '../relay/ports.ts';
import type { FromWorker, Job, JobAnswers } from './worker-messages.ts';

export interface ThreadOptions {
  /** The built worker.js. */
  workerUrl: URL;
  name: string;
  log: Log;
  /** One job; counted from the moment the worker has it. */
  jobMs: number;
  maxHeapBytes: number;
}

export type Outcome<A> =
  | { outcome: 'done'; answer: A }
  /** The job itself could not be done, whoever tries. */
  | { outcome: 'failed'; failure: 'refused' | 'too-slow' | 'out-of-memory'; detail: string };

interface Settle {
  resolve: (outcome: Outcome<JobAnswers[Job['type']]>) => void;
  reject: (error: Error) => void;
}

type Phase =
  | { name: 'idle' }
  | { name: 'starting'; worker: Worker; waiting: Job; settle: Settle }
  | { name: 'working'; worker: Worker; timer: NodeJS.Timeout; settle: Settle }
  /** The worker waits for the next job. */
  | { name: 'ready'; worker: Worker }
  | { name: 'closed' };

export class ArchiveThread {
  readonly #options: ThreadOptions;
  #phase: Phase = { name: 'idle' };

  /** Starts nothing yet: the worker comes with the first job. */
  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  get isClosed(): boolean {
    return this.#phase.name === 'closed';
  }

  /**
   * Does one job; the next may be given when it has settled.
   *
   * Safety: one job is under way at most, and it settles once, whether the worker answers, overruns or dies.
   * Liveness: it settles `jobMs` after the worker has it, at the latest; a worker that cannot start dies.
   */
  run<J extends Job>(job: J): Promise<Outcome<JobAnswers[J['type']]>> {
    return new Promise((resolve, reject) => {
      const settle: Settle = {
        resolve: outcome => resolve(outcome as Outcome<JobAnswers[J['type']]>),
        reject,
      };
      const phase = this.#phase;
      switch (phase.name) {
        case 'closed':
          reject(closedError());
          return;
        case 'ready':
          this.#post(phase.worker, job, settle);
          return;
        case 'idle':
          this.#phase = { name: 'starting', worker: this.#startWorker(), waiting: job, settle };
          return;
        default:
          reject(new Error(`invariant violation: a job while the worker is ${phase.name}`));
      }
    });
  }

  /** A job that is not finished rejects. */
  async close(): Promise<void> {
    const phase = this.#phase;
    this.#phase = { name: 'closed' };
    if (phase.name === 'idle' || phase.name === 'closed') return;
    if (phase.name === 'working') clearTimeout(phase.timer);
    if (phase.name !== 'ready') phase.settle.reject(closedError());
    await phase.worker.terminate();
  }

  #post(worker: Worker, job: Job, settle: Settle): void {
    const timer = setTimeout(() => this.#overrun(worker), this.#options.jobMs);
    this.#phase = { name: 'working', worker, timer, settle };
    worker.postMessage(job);
  }

  #startWorker(): Worker {
    const { workerUrl, name, maxHeapBytes } = this.#options;
    const worker = new Worker(workerUrl, {
      name,
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(maxHeapBytes / (1024 * 1024)) },
    });
    let cause: unknown = null;
    worker.on('message', (message: FromWorker) => this.#heard(worker, message));
    worker.on('error', error => {
      cause = error;
    });
    worker.on('exit', () => this.#gone(worker, cause));
    return worker;
  }

  #heard(worker: Worker, message: FromWorker): void {
    const phase = this.#phase;
    // A message of a worker that was given up may still be on its way.
    if (!('worker' in phase) || phase.worker !== worker) return;
    if (message.type === 'ready') {
      if (phase.name === 'starting') this.#post(worker, phase.waiting, phase.settle);
      return;
    }
    if (phase.name !== 'working') return;
    clearTimeout(phase.timer);
    this.#phase = { name: 'ready', worker };
    if (message.type === 'done') phase.settle.resolve({ outcome: 'done', answer: message.answer });
    else phase.settle.resolve({ outcome: 'failed', failure: 'refused', detail: message.message });
  }

  #overrun(worker: Worker): void {
    const phase = this.#phase;
    if (phase.name !== 'working' || phase.worker !== worker) return;
    this.#phase = { name: 'idle' };
    const { log, jobMs } = this.#options;
    log.warn('archive-overrun', { limitMs: jobMs });
    const detail = `not done after ${jobMs} ms`;
    // The next job waits until this thread is gone: two of them could take the memory of both.
    void worker.terminate().then(() => {
      phase.settle.resolve({ outcome: 'failed', failure: 'too-slow', detail });
    });
  }

  #gone(worker: Worker, cause: unknown): void {
    const phase = this.#phase;
    if (!('worker' in phase) || phase.worker !== worker) return;
    this.#phase = { name: 'idle' };
    const message = cause instanceof Error ? cause.message : 'nothing is known';
    this.#options.log.error('archive-worker-gone', { message });
    if (phase.name === 'ready') return;
    if (phase.name === 'working') clearTimeout(phase.timer);
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      phase.settle.resolve({ outcome: 'failed', failure: 'out-of-memory', detail: message });
    } else {
      phase.settle.reject(new Error(`the archive's worker thread has ended: ${message}`));
    }
  }
}

export function closedError(): Error {
  return new Error('the archive is closed');
}
