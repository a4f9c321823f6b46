// The Catalogue on SQLite, as the main thread sees it: writes go to the store's worker, gathered into one commit when
// several wait; reads go to a thread of their own. Knows no SQL.
import type {
  Catalogue,
  CatalogueEntry,
  CataloguePage,
  CatalogueQuery,
  FoundEntry,
  StoredFile,
} from '../../ports/catalogue.ts';
import { fromPlainError } from '../store-error.ts';
import type { CatalogueRead, CatalogueWrite, ReadAnswers, WriteOutcome } from './catalogue-messages.ts';

/** Where the catalogue's work is done. */
export interface CatalogueThreads {
  /** In one transaction; one outcome for each. What was appended to their documents before is stored before. */
  write(writes: readonly CatalogueWrite[]): Promise<readonly WriteOutcome[]>;
  read<R extends CatalogueRead>(read: R): Promise<ReadAnswers[R['type']]>;
}

interface WriteCall {
  write: CatalogueWrite;
  resolve: (files: readonly StoredFile[]) => void;
  reject: (error: Error) => void;
}

export class SqliteCatalogue implements Catalogue {
  readonly #threads: CatalogueThreads;
  #queue: WriteCall[] = [];
  #isWriting = false;

  constructor(threads: CatalogueThreads) {
    this.#threads = threads;
  }

  async noteVisit(person: string, doc: string, atMs: number): Promise<void> {
    await this.#write({ type: 'note-visit', person, doc, atMs });
  }

  find(person: string, doc: string): Promise<CatalogueEntry | null> {
    return this.#threads.read({ type: 'find', person, doc });
  }

  list(person: string, query: CatalogueQuery): Promise<CataloguePage> {
    return this.#threads.read({ type: 'list', person, query });
  }

  search(person: string, text: string): Promise<FoundEntry[]> {
    return this.#threads.read({ type: 'search', person, text });
  }

  listTags(person: string): Promise<{ tag: string; documentCount: number }[]> {
    return this.#threads.read({ type: 'list-tags', person });
  }

  async setTitle(doc: string, title: string): Promise<void> {
    await this.#write({ type: 'set-title', doc, title });
  }

  async setTags(doc: string, tags: readonly string[]): Promise<void> {
    await this.#write({ type: 'set-tags', doc, tags: [...tags] });
  }

  async setPinned(person: string, doc: string, pinned: boolean): Promise<void> {
    await this.#write({ type: 'set-pinned', person, doc, pinned });
  }

  async setBinned(doc: string, binnedMs: number | null): Promise<void> {
    await this.#write({ type: 'set-binned', doc, binnedMs });
  }

  listBinnedBefore(atMs: number): Promise<string[]> {
    return this.#threads.read({ type: 'list-binned-before', atMs });
  }

  async purge(doc: string): Promise<void> {
    await this.#write({ type: 'purge', doc });
  }

  async addFile(file: StoredFile, doc: string, atMs: number): Promise<void> {
    await this.#write({ type: 'add-file', file: { ...file }, doc, atMs });
  }

  findFile(hash: string): Promise<StoredFile | null> {
    return this.#threads.read({ type: 'find-file', hash });
  }

  async takeUnusedFiles(beforeMs: number): Promise<StoredFile[]> {
    return [...(await this.#write({ type: 'take-unused-files', beforeMs }))];
  }

  #write(write: CatalogueWrite): Promise<readonly StoredFile[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ write, resolve, reject });
      if (!this.#isWriting) void this.#writeQueued();
    });
  }

  /**
   * Safety: writes reach the store in the order they came, and each is settled once. Liveness: while something is
   * queued a group is under way, so that the queue empties.
   */
  async #writeQueued(): Promise<void> {
    this.#isWriting = true;
    while (this.#queue.length > 0) {
      const group = this.#queue;
      this.#queue = [];
      try {
        const outcomes = await this.#threads.write(group.map(call => call.write));
        group.forEach((call, i) => {
          const outcome = outcomes[i]!;
          if (outcome.outcome === 'done') call.resolve(outcome.files);
          else call.reject(fromPlainError(outcome.error));
        });
      } catch (error) {
        for (const call of group) call.reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.#isWriting = false;
  }
}
