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
import type { StoreThreads } from './store-messages.ts';
import { WriteQueue } from './write-queue.ts';

export class SqliteCatalogue implements Catalogue {
  readonly #threads: StoreThreads;
  /** Its own: what the catalogue writes may have to wait for what was appended, and nothing else should. */
  readonly #queue: WriteQueue;

  constructor(threads: StoreThreads) {
    this.#threads = threads;
    this.#queue = new WriteQueue(writes => threads.write(writes));
  }

  async noteVisit(person: string, doc: string, atMs: number): Promise<void> {
    await this.#queue.write({ type: 'note-visit', person, doc, atMs });
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

  readersOf(doc: string): Promise<string[]> {
    return this.#threads.read({ type: 'readers-of', doc });
  }

  listTags(person: string): Promise<{ tag: string; documentCount: number }[]> {
    return this.#threads.read({ type: 'list-tags', person });
  }

  async setTitle(doc: string, title: string): Promise<void> {
    await this.#queue.write({ type: 'set-title', doc, title });
  }

  async setTags(doc: string, tags: readonly string[]): Promise<void> {
    await this.#queue.write({ type: 'set-tags', doc, tags: [...tags] });
  }

  async setPinned(person: string, doc: string, pinned: boolean): Promise<void> {
    await this.#queue.write({ type: 'set-pinned', person, doc, pinned });
  }

  async setBinned(doc: string, binnedMs: number | null): Promise<void> {
    await this.#queue.write({ type: 'set-binned', doc, binnedMs });
  }

  listBinnedBefore(atMs: number): Promise<string[]> {
    return this.#threads.read({ type: 'list-binned-before', atMs });
  }

  async purge(doc: string): Promise<void> {
    await this.#queue.write({ type: 'purge', doc });
  }

  async addFile(file: StoredFile, doc: string, atMs: number): Promise<void> {
    await this.#queue.write({ type: 'add-file', file: { ...file }, doc, atMs });
  }

  findFile(hash: string): Promise<StoredFile | null> {
    return this.#threads.read({ type: 'find-file', hash });
  }

  takeUnusedFiles(beforeMs: number): Promise<StoredFile[]> {
    return this.#queue.write({ type: 'take-unused-files', beforeMs });
  }
}
