// The Store on SQLite, as the main thread sees it: hands everything to one worker thread, gathers what is appended
// while a commit runs into the next one, and starts another worker when one dies. Knows no SQL.
import { Worker } from 'node:worker_threads';
import type { AccessStore } from '../../ports/access.ts';
import type { Catalogue } from '../../ports/catalogue.ts';
import type { DigestStore } from '../../ports/digest.ts';
import type { TalkStore } from '../../ports/talk.ts';
import type { Append, Birth, Folded, Log, NewText, Store, StoredDocument } from '../../relay/ports.ts';
import { fromPlainError, type PlainError, STORE_CODES, StoreError } from '../store-error.ts';
import { packAppends, transferOfAppends, unpackDocument } from './packing.ts';
import { ReaderThread } from './reader-thread.ts';
import { SqliteAccess } from './sqlite-access.ts';
import { SqliteCatalogue } from './sqlite-catalogue.ts';
import { SqliteDigest } from './sqlite-digest.ts';
import { SqliteTalk } from './sqlite-talk.ts';
import type { StoreThreads, StoreWrite, WriteOutcome } from './store-messages.ts';
import type { Answer, FromWorker, NumberedRequest, Request, WorkerTask } from './worker-messages.ts';
import { WriteQueue } from './write-queue.ts';

// A larger group gains nothing over one fsync, and its copy would be felt on the main thread.
const MAX_GROUP_BYTES = 16 * 1024 * 1024;

export interface SqliteStoreOptions {
  /** Made with mode 0700 when it is not there. */
  folder: string;
  /** The built worker.js. */
  workerUrl: URL;
  log: Log;
  /**
   * Commits begin at least so many milliseconds apart; the first one after a pause begins at once. A commit costs the
   * machine some 140 µs however little is in it: under load fewer and larger ones are a third of the server's work.
   */
  commitGapMs?: number;
}

export interface SqliteStoreStats {
  /** Transactions with updates that reached the disk. */
  commitCount: number;
  /** append() calls that were rejected. */
  failedAppendCount: number;
  appendedUpdateCount: number;
  appendedBytes: number;
  /** The most append() calls that shared one commit. */
  largestGroup: number;
  /** append() calls that are accepted and not settled. */
  pendingAppendCount: number;
  loadCount: number;
  workerStartCount: number;
}

interface AppendCall {
  batch: readonly Append[];
  bytes: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

type Phase =
  | { name: 'down' }
  /** What is posted meanwhile waits in `outbox`. */
  | { name: 'starting'; worker: Worker; outbox: [NumberedRequest, ArrayBuffer[]][] }
  | { name: 'running'; worker: Worker };

/**
 * Opens the store, which includes taking the folder's lock and bringing its schema up to date. Rejects with a
 * StoreError of one line that names the folder.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const store = new SqliteStore(options);
  await store.start();
  return store;
}

export class SqliteStore implements Store {
  /** What is known about documents besides their text. Closed with the store. */
  readonly catalogue: Catalogue;
  /** People, and who may see what. Closed with the store. */
  readonly access: AccessStore;
  /** Chat, threads and notices. Closed with the store. */
  readonly talk: TalkStore;
  /** Where digests of notices go. Closed with the store. */
  readonly digest: DigestStore;
  readonly #reader: ReaderThread;
  readonly #options: SqliteStoreOptions;
  #phase: Phase = { name: 'down' };
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting>();
  /** Appends that no commit has taken yet, and how many of them touch each document. */
  #queue: AppendCall[] = [];
  readonly #queuedDocs = new Map<string, number>();
  /** The group that is being committed. */
  #group: readonly AppendCall[] | null = null;
  #flushScheduled = false;
  #groupStartedMs = Number.NEGATIVE_INFINITY;
  /** Requests about a document with queued appends; they are posted after those. */
  #deferred: { doc: string; post: () => void; reject: (error: Error) => void }[] = [];
  /** Everything accepted and not settled. */
  readonly #running = new Set<Promise<unknown>>();
  /** Set by the first close(). */
  #closed: Promise<void> | null = null;
  readonly #stats = {
    commitCount: 0,
    failedAppendCount: 0,
    appendedUpdateCount: 0,
    appendedBytes: 0,
    largestGroup: 0,
    loadCount: 0,
    workerStartCount: 0,
  };

  /** Use openSqliteStore(). */
  constructor(options: SqliteStoreOptions) {
    this.#options = options;
    this.#reader = new ReaderThread(options);
    const threads: StoreThreads = {
      write: writes => this.#write(writes),
      read: read => this.#reader.read(read),
    };
    this.catalogue = new SqliteCatalogue(threads);
    const queue = new WriteQueue(threads.write);
    this.access = new SqliteAccess(threads, queue);
    this.talk = new SqliteTalk(threads, queue);
    this.digest = new SqliteDigest(threads, queue);
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => this.#startWorker({ resolve, reject }));
  }

  stats(): SqliteStoreStats {
    return { ...this.#stats, pendingAppendCount: this.#queue.length + (this.#group?.length ?? 0) };
  }

  async open(doc: string, birth: Birth): Promise<StoredDocument> {
    const stored = await this.#load(doc, { type: 'open', doc, birth });
    if (stored === null) throw new Error('invariant violation: open() found no document');
    return stored;
  }

  async create(doc: string, birth: Birth, first: NewText): Promise<'created' | 'exists'> {
    const copy = { ...first, bytes: new Uint8Array(first.bytes) };
    const answer = await this.#requestFor(doc, { type: 'create', doc, birth, first: copy }, [
      copy.bytes.buffer,
    ]);
    if (answer.type !== 'made') throw new Error(`invariant violation: ${answer.type} answers a create`);
    return answer.made;
  }

  load(doc: string): Promise<StoredDocument | null> {
    return this.#load(doc, { type: 'load', doc });
  }

  append(batch: readonly Append[]): Promise<void> {
    if (this.#closed !== null) return Promise.reject(closedError());
    if (batch.length === 0) return Promise.resolve();
    return this.#track(
      new Promise((resolve, reject) => {
        let bytes = 0;
        for (const append of batch) bytes += append.bytes.length;
        this.#queue.push({ batch, bytes, resolve, reject });
        this.#countQueued(batch, 1);
        this.#scheduleFlush();
      }),
    );
  }

  async compact(doc: string, folded: Folded): Promise<void> {
    const copy = copyFolded(folded);
    await this.#requestFor(
      doc,
      { type: 'compact', doc, folded: copy, atMs: Date.now() },
      transferOfFolded(copy),
    );
  }

  async reset(doc: string, folded: Folded, epoch: string, setAside: readonly number[]): Promise<void> {
    const copy = copyFolded(folded);
    await this.#requestFor(
      doc,
      { type: 'reset', doc, folded: copy, epoch, setAside: [...setAside], atMs: Date.now() },
      transferOfFolded(copy),
    );
  }

  /**
   * Copies the whole database into a new file while everything goes on; the file appears when it is whole. An
   * existing file is replaced.
   */
  backup(toFile: string): Promise<void> {
    if (this.#closed !== null) return Promise.reject(closedError());
    const { folder, workerUrl } = this.#options;
    const workerData: WorkerTask = { task: 'backup', folder, toFile };
    return this.#track(
      new Promise((resolve, reject) => {
        const worker = new Worker(workerUrl, { workerData });
        worker.on('message', (message: FromWorker) => {
          if (message.type !== 'answer') return;
          if (message.answer.type === 'failed') reject(fromPlainError(message.answer.error));
          else resolve();
        });
        worker.on('error', reject);
        worker.on('exit', () => reject(diedError('the backup')));
      }),
    );
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  async #shutDown(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    // First the reader: the database is written back whole when nobody reads any more.
    await this.#reader.close();
    const phase = this.#phase;
    if (phase.name === 'down') return;
    const exited = new Promise<void>(resolve => phase.worker.once('exit', () => resolve()));
    try {
      const answer = await this.#request({ type: 'close' });
      if (answer.type === 'failed') this.#options.log.warn('store-close', { ...answer.error });
    } catch (error) {
      // The worker died instead of closing: all that it had acknowledged is on disk all the same.
      this.#options.log.warn('store-close', { error: String(error) });
    }
    await exited;
  }

  async #write(writes: readonly StoreWrite[]): Promise<readonly WriteOutcome[]> {
    // One request for all of them, behind what was appended to any document that the catalogue writes about.
    const docs = writes.map(write => ('doc' in write ? write.doc : ''));
    const queued = docs.find(doc => this.#queuedDocs.has(doc)) ?? docs[0] ?? '';
    const answer = await this.#requestFor(queued, { type: 'write', writes });
    if (answer.type !== 'written') throw new Error(`invariant violation: ${answer.type} answers a write`);
    return answer.outcomes;
  }

  async #load(doc: string, request: Request): Promise<StoredDocument | null> {
    const answer = await this.#requestFor(doc, request);
    if (answer.type !== 'document') throw new Error(`invariant violation: ${answer.type} answers a load`);
    this.#stats.loadCount += 1;
    return answer.document === null ? null : unpackDocument(answer.document);
  }

  /** A request that must see what was appended to its document before. */
  #requestFor(doc: string, request: Request, transfer: ArrayBuffer[] = []): Promise<Answer> {
    if (this.#closed !== null) return Promise.reject(closedError());
    return this.#track(
      new Promise<Answer>((resolve, reject) => {
        const post = () => this.#request(request, transfer).then(resolve, reject);
        if (this.#queuedDocs.has(doc)) this.#deferred.push({ doc, post, reject });
        else post();
      }).then(answer => {
        if (answer.type === 'failed') throw fromPlainError(answer.error);
        return answer;
      }),
    );
  }

  #track<T>(promise: Promise<T>): Promise<T> {
    this.#running.add(promise);
    const forget = () => this.#running.delete(promise);
    promise.then(forget, forget);
    return promise;
  }

  #countQueued(batch: readonly Append[], by: 1 | -1): void {
    for (const { doc } of batch) {
      const count = (this.#queuedDocs.get(doc) ?? 0) + by;
      if (count === 0) this.#queuedDocs.delete(doc);
      else this.#queuedDocs.set(doc, count);
    }
  }

  /** What is appended in the same turn of the event loop shares a commit. */
  #scheduleFlush(): void {
    if (this.#flushScheduled || this.#group !== null) return;
    this.#flushScheduled = true;
    const begin = () => {
      this.#flushScheduled = false;
      this.#flush();
    };
    const waitMs = this.#groupStartedMs + (this.#options.commitGapMs ?? 0) - performance.now();
    if (waitMs <= 0) queueMicrotask(begin);
    else setTimeout(begin, waitMs);
  }

  /**
   * Safety: one group is under way at most, and a call is in the queue or in one group, never in both.
   * Liveness: the end of each group flushes the next, so that the queue empties.
   */
  #flush(): void {
    if (this.#group !== null || this.#queue.length === 0) return;
    const group = this.#takeGroup();
    this.#group = group;
    this.#groupStartedMs = performance.now();
    const packed = packAppends(group.map(call => call.batch));
    this.#request({ type: 'append', group: packed }, transferOfAppends(packed)).then(
      answer => this.#settleGroup(group, answer),
      error => this.#rejectGroup(group, error),
    );
    this.#postDeferred();
  }

  #takeGroup(): AppendCall[] {
    let count = 0;
    let bytes = 0;
    while (count < this.#queue.length) {
      bytes += this.#queue[count]!.bytes;
      if (count > 0 && bytes > MAX_GROUP_BYTES) break;
      count++;
    }
    const group = this.#queue.splice(0, count);
    for (const call of group) this.#countQueued(call.batch, -1);
    return group;
  }

  #postDeferred(): void {
    const deferred = this.#deferred;
    this.#deferred = [];
    for (const item of deferred) {
      if (this.#queuedDocs.has(item.doc)) this.#deferred.push(item);
      else item.post();
    }
  }

  #settleGroup(group: readonly AppendCall[], answer: Answer): void {
    if (answer.type !== 'appended') {
      const error = answer.type === 'failed' ? fromPlainError(answer.error) : new Error(answer.type);
      this.#rejectGroup(group, error);
      return;
    }
    this.#stats.commitCount += answer.commitCount;
    this.#stats.largestGroup = Math.max(this.#stats.largestGroup, group.length);
    group.forEach((call, i) => {
      const error = answer.errors[i] ?? null;
      if (error === null) this.#resolveCall(call);
      else this.#rejectCall(call, error);
    });
    this.#group = null;
    if (this.#queue.length > 0) this.#scheduleFlush();
  }

  #resolveCall(call: AppendCall): void {
    this.#stats.appendedUpdateCount += call.batch.length;
    this.#stats.appendedBytes += call.bytes;
    call.resolve();
  }

  #rejectCall(call: AppendCall, error: PlainError): void {
    this.#stats.failedAppendCount += 1;
    this.#options.log.error('store-append-failed', {
      code: error.code,
      message: error.message,
      updates: call.batch.length,
      doc: call.batch[0]!.doc,
    });
    call.reject(fromPlainError(error));
  }

  #rejectGroup(group: readonly AppendCall[], error: Error): void {
    this.#stats.failedAppendCount += group.length;
    for (const call of group) call.reject(error);
    if (this.#group === group) this.#group = null;
    this.#flush();
  }

  #request(request: Request, transfer: ArrayBuffer[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      if (this.#phase.name === 'down') this.#startWorker(null);
      if (this.#phase.name === 'running') this.#phase.worker.postMessage({ id, request }, transfer);
      else if (this.#phase.name === 'starting') this.#phase.outbox.push([{ id, request }, transfer]);
    });
  }

  /** `opening` is told how the start went; later ends of the worker go into the log. */
  #startWorker(opening: { resolve: () => void; reject: (error: Error) => void } | null): void {
    const { folder, workerUrl, log } = this.#options;
    const workerData: WorkerTask = { task: 'serve', folder };
    const worker = new Worker(workerUrl, { workerData, name: 'prosa-store' });
    this.#stats.workerStartCount += 1;
    this.#phase = { name: 'starting', worker, outbox: [] };
    let cause: Error = diedError('the work was under way');
    worker.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'ready':
          // What is lost here, people may still have on their devices, and bring back.
          if (message.damage !== null) log.error('store-log-damaged', { ...message.damage });
          this.#ready(worker);
          opening?.resolve();
          opening = null;
          return;
        case 'cannot-open':
          cause = fromPlainError(message.error);
          return;
        case 'answer':
          this.#answer(message.id, message.answer);
          return;
        default: {
          const never: never = message;
          throw new Error(`invariant violation: unknown message ${JSON.stringify(never)}`);
        }
      }
    });
    worker.on('error', error => {
      cause = diedError(error instanceof Error ? error.message : String(error));
    });
    worker.on('exit', () => {
      this.#gone(cause);
      if (this.#closed === null && opening === null)
        log.error('store-worker-gone', { message: cause.message });
      opening?.reject(cause);
    });
  }

  #ready(worker: Worker): void {
    if (this.#phase.name !== 'starting') return;
    const { outbox } = this.#phase;
    this.#phase = { name: 'running', worker };
    for (const [message, transfer] of outbox) worker.postMessage(message, transfer);
  }

  #answer(id: number, answer: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.resolve(answer);
  }

  /** The worker has ended: everything that nobody answered is rejected. The next call starts another. */
  #gone(cause: Error): void {
    this.#phase = { name: 'down' };
    const { waiting, queue, deferred } = {
      waiting: [...this.#waiting.values()],
      queue: this.#queue,
      deferred: this.#deferred,
    };
    this.#waiting.clear();
    this.#queue = [];
    this.#queuedDocs.clear();
    this.#deferred = [];
    for (const { reject } of waiting) reject(cause);
    this.#stats.failedAppendCount += queue.length;
    for (const call of queue) call.reject(cause);
    for (const item of deferred) item.reject(cause);
  }
}

function closedError(): StoreError {
  return new StoreError(STORE_CODES.closed, 'the store is closed');
}

function diedError(detail: string): StoreError {
  return new StoreError(STORE_CODES.workerDied, `the store's worker thread has ended: ${detail}`);
}

// A view would take the whole buffer under it along, so each part gets a buffer of its own.
function copyFolded({ upToSeq, base, stateVector, deleteSet, facts }: Folded) {
  return {
    upToSeq,
    base: new Uint8Array(base),
    stateVector: new Uint8Array(stateVector),
    deleteSet: new Uint8Array(deleteSet),
    facts,
  };
}

function transferOfFolded({ base, stateVector, deleteSet }: ReturnType<typeof copyFolded>): ArrayBuffer[] {
  return [base.buffer, stateVector.buffer, deleteSet.buffer];
}
