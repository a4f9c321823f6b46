// The archive as the main thread sees it: two threads that build documents, one for folds and one for what people wait
// for. Builds no document itself.
import type {
  Archive,
  DocumentFacts,
  Draft,
  Drafting,
  FoldRequest,
  FoldResult,
  Log,
} from '../relay/ports.ts';
import { ArchiveThread, closedError } from './archive-thread.ts';
import { findFold } from './find-fold.ts';
import type { FoldAttempt } from './fold.ts';
import { type SharedRequest, shareRequest } from './shared-request.ts';
import type { Job, JobAnswers, PageToRender } from './worker-messages.ts';

export interface ArchiveLimits {
  /** One try of a fold, or one other job; counted from the moment the worker has it. */
  tryMs: number;
  /** Tries for one fold, the first included. */
  maxTries: number;
  /** The heap of each worker. A document takes a dozen times its bytes while it is built. */
  maxHeapBytes: number;
}

const ARCHIVE_LIMITS: ArchiveLimits = {
  tryMs: 20_000,
  maxTries: 48,
  maxHeapBytes: 2 * 1024 * 1024 * 1024,
};

export interface ArchiveOptions {
  /** The built worker.js. */
  workerUrl: URL;
  log: Log;
  limits?: Partial<ArchiveLimits>;
}

/** Starts nothing yet: each worker comes with its first job. */
export function openArchive(options: ArchiveOptions): Archive & Drafting {
  return new WorkerArchive(options);
}

class WorkerArchive implements Archive, Drafting {
  readonly #log: Log;
  readonly #limits: ArchiveLimits;
  readonly #folding: ArchiveThread;
  readonly #drafting: ArchiveThread;
  /** Settles when the last fold that was asked for has ended. Folds wait for each other. */
  #lastFold: Promise<unknown> = Promise.resolve();
  #lastDraft: Promise<unknown> = Promise.resolve();

  constructor({ workerUrl, log, limits }: ArchiveOptions) {
    this.#log = log;
    this.#limits = { ...ARCHIVE_LIMITS, ...limits };
    const { tryMs: jobMs, maxHeapBytes } = this.#limits;
    this.#folding = new ArchiveThread({ workerUrl, log, jobMs, maxHeapBytes, name: 'prosa-archive' });
    this.#drafting = new ArchiveThread({ workerUrl, log, jobMs, maxHeapBytes, name: 'prosa-drafting' });
  }

  fold(request: FoldRequest): Promise<FoldResult> {
    const snapshot = takeSnapshot(request);
    const result = this.#lastFold.then(() => this.#fold(snapshot));
    this.#lastFold = result.catch(() => {});
    return result;
  }

  compose(draft: Draft): Promise<{ bytes: Uint8Array; facts: DocumentFacts }> {
    return this.#draft(() => ({ type: 'compose', draft }));
  }

  read(request: FoldRequest): Promise<DocumentFacts> {
    const snapshot = takeSnapshot(request);
    return this.#draft(async () => ({ type: 'read', request: await shareRequest(snapshot) }));
  }

  retitle(request: FoldRequest, title: string | null): Promise<Uint8Array> {
    const snapshot = takeSnapshot(request);
    return this.#draft(async () => ({ type: 'retitle', request: await shareRequest(snapshot), title }));
  }

  renderHtml(page: PageToRender): Promise<string> {
    return this.#draft(() => ({ type: 'render', page }));
  }

  /** What is not finished rejects. */
  async close(): Promise<void> {
    await Promise.all([this.#folding.close(), this.#drafting.close()]);
  }

  async #fold(request: FoldRequest): Promise<FoldResult> {
    if (this.#folding.isClosed) throw closedError();
    const shared = await shareRequest(request);
    const result = await findFold(request, leftOut => this.#try(shared, leftOut), this.#limits.maxTries);
    if (result.outcome === 'set-aside') {
      const { reason, setAside } = result;
      this.#log.warn('archive-set-aside', { doc: request.doc, reason, updates: setAside.length });
    }
    return result;
  }

  async #try(request: SharedRequest, leftOut: ReadonlySet<number> | null): Promise<FoldAttempt> {
    const outcome = await this.#folding.run({ type: 'try', request, leftOut });
    if (outcome.outcome === 'done') return outcome.answer;
    const { failure, detail } = outcome;
    if (failure === 'refused') throw new Error(detail);
    return { outcome: 'failed', failure, detail };
  }

  /** What people wait for is done in the order it was asked for. */
  #draft<J extends Job>(prepare: () => J | Promise<J>): Promise<JobAnswers[J['type']]> {
    const result = this.#lastDraft.then(async () => {
      if (this.#drafting.isClosed) throw closedError();
      const outcome = await this.#drafting.run(await prepare());
      if (outcome.outcome === 'failed') throw new Error(outcome.detail);
      return outcome.answer;
    });
    this.#lastDraft = result.catch(() => {});
    return result;
  }
}

// The caller's array may change while others have their turn; the bytes in it do not.
function takeSnapshot(request: FoldRequest): FoldRequest {
  return { ...request, tail: [...request.tail] };
}
