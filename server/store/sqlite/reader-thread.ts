// The thread that reads all but the log of updates, as the main thread sees it: started with the first question, and again when it
// has died. Knows no SQL.
import { Worker } from 'node:worker_threads';
import type { Log } from '../../relay/ports.ts';
import { fromPlainError, STORE_CODES, StoreError } from '../store-error.ts';
import type { StoreRead, StoreReadAnswers } from './store-messages.ts';
import type { FromReader, NumberedRead, WorkerTask } from './worker-messages.ts';

interface Waiting {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

export interface ReaderThreadOptions {
  folder: string;
  /** The built worker.js. */
  workerUrl: URL;
  log: Log;
}

export class ReaderThread {
  readonly #options: ReaderThreadOptions;
  #worker: Worker | null = null;
  #isClosed = false;
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting>();

  constructor(options: ReaderThreadOptions) {
    this.#options = options;
  }

  read<R extends StoreRead>(read: R): Promise<StoreReadAnswers[R['type']]> {
    if (this.#isClosed) return Promise.reject(new StoreError(STORE_CODES.closed, 'the store is closed'));
    const worker = this.#worker ?? this.#startWorker();
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      // What is posted before the thread has begun waits for it.
      worker.postMessage({ id, read } satisfies NumberedRead);
    });
  }

  /** Waits for the questions that were asked. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === null) return;
    const exited = new Promise<void>(resolve => worker.once('exit', () => resolve()));
    worker.postMessage({ id: 0, read: null } satisfies NumberedRead);
    await exited;
  }

  #startWorker(): Worker {
    const { folder, workerUrl, log } = this.#options;
    const workerData: WorkerTask = { task: 'read', folder };
    const worker = new Worker(workerUrl, { workerData, name: 'prosa-reader' });
    this.#worker = worker;
    let cause = 'nothing is known';
    worker.on('message', ({ id, answer }: FromReader) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (answer.outcome === 'failed') waiting?.reject(fromPlainError(answer.error));
      else waiting?.resolve(answer.value as never);
    });
    worker.on('error', error => {
      cause = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      this.#worker = null;
      if (!this.#isClosed) log.error('store-reader-gone', { message: cause });
      const error = new StoreError(STORE_CODES.workerDied, `the store's reading thread has ended: ${cause}`);
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
    return worker;
  }
}
