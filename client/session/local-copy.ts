// The copy of a document that this browser keeps. A port, and its implementation on IndexedDB by y-indexeddb,
// which stores every update; beside them stand the epoch and how many changes the server has not echoed.
//
// Safety: whenStored() never resolves before what was written until then is in the database.
import * as idb from 'lib0/indexeddb';
import { IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';

export interface LoadedCopy {
  /** The epoch of the server's document that this copy belongs to; null when it never met one. */
  epoch: string | null;
  /** Changes in the copy that the server had not echoed when they were last counted. */
  unsavedCount: number;
}

export interface LocalCopy {
  /** Resolves when the document holds the copy; null when this browser keeps none. Never rejects. */
  readonly whenLoaded: Promise<LoadedCopy | null>;
  setEpoch(epoch: string): void;
  /** Notes how many changes of this visit the server has not echoed. */
  setUnsaved(count: number): void;
  /** The changes found at loading have been echoed too. */
  clearAdopted(): void;
  /** Resolves when everything until now is stored, with false when it is not and will not be. */
  whenStored(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens a copy. `onTrouble` is called, at most once, when the browser stops storing. */
export type OpenCopy = (name: string, doc: Y.Doc, onTrouble: () => void) => LocalCopy;

const EPOCH_KEY = 'epoch';
// One entry for each visit to the page, so that the last word of a page that is being closed is a single put.
const UNSAVED_PREFIX = 'unsaved:';
const PROBE_DATABASE = 'prosa:probe';
/** A browser whose databases do not open in this time is not waited for. */
const OPEN_MS = 4_000;
/** A long document takes a while to read; what takes longer is stuck. */
const LOAD_MS = 30_000;

/** Unsaved changes by visit: two tabs of one person write into one copy. */
type UnsavedByVisit = Record<string, number>;

/** `visit` tells the tabs of one browser apart. */
export function indexedDbCopies(visit: string): OpenCopy {
  return (name, doc, onTrouble) => new IndexedDbCopy(name, doc, visit, onTrouble);
}

class IndexedDbCopy implements LocalCopy {
  readonly whenLoaded: Promise<LoadedCopy | null>;
  #visit: string;
  #onTrouble: () => void;
  #persistence: IndexeddbPersistence | null = null;
  #adopted: UnsavedByVisit = {};
  #troubled = false;

  constructor(name: string, doc: Y.Doc, visit: string, onTrouble: () => void) {
    this.#visit = visit;
    this.#onTrouble = onTrouble;
    this.whenLoaded = this.#load(name, doc).catch(() => {
      // The database refused to open, or broke while it was read.
      this.#giveUp();
      return null;
    });
  }

  async #load(name: string, doc: Y.Doc): Promise<LoadedCopy | null> {
    // y-indexeddb leaves a refused open() as an unhandled rejection: ask before it does.
    await withDeadline(openProbe(), OPEN_MS);
    const persistence = new IndexeddbPersistence(name, doc);
    this.#persistence = persistence;
    await withDeadline(persistence.whenSynced, LOAD_MS);
    const { db } = persistence;
    if (db === null) throw new Error('invariant violation: a loaded copy without its database');
    // Failed requests and transactions bubble up to the database; a full disk shows as an abort only.
    db.addEventListener('error', () => this.#giveUp());
    db.addEventListener('abort', () => this.#giveUp());
    const letGo = () => {
      // A write to a closed database throws, in the middle of somebody's keystroke.
      persistence.db = null;
      this.#giveUp();
    };
    db.addEventListener('close', letGo);
    db.addEventListener('versionchange', letGo);
    const epoch: unknown = await persistence.get(EPOCH_KEY);
    this.#adopted = await readUnsaved(db);
    return {
      epoch: typeof epoch === 'string' ? epoch : null,
      unsavedCount: Object.values(this.#adopted).reduce((sum, count) => sum + count, 0),
    };
  }

  setEpoch(epoch: string): void {
    this.#write(store => void put(store, epoch, EPOCH_KEY));
  }

  setUnsaved(count: number): void {
    const key = UNSAVED_PREFIX + this.#visit;
    this.#write(store => {
      if (count > 0) put(store, count, key);
      else store.delete(key);
    });
  }

  clearAdopted(): void {
    const adopted = this.#adopted;
    this.#adopted = {};
    for (const [visit, count] of Object.entries(adopted)) {
      const key = UNSAVED_PREFIX + visit;
      this.#write(store => {
        const request = store.get(key);
        request.onsuccess = () => {
          // Another tab may have gone on counting meanwhile: then it speaks for itself.
          if (request.result === count) store.delete(key);
        };
      });
    }
  }

  whenStored(): Promise<boolean> {
    const db = this.#persistence?.db ?? null;
    if (db === null || this.#troubled) return Promise.resolve(false);
    return new Promise(resolve => {
      // Transactions that write to one store run in order: when this one is done, so are those before it.
      const transaction = db.transaction(['updates'], 'readwrite');
      transaction.oncomplete = () => resolve(!this.#troubled);
      transaction.onabort = () => resolve(false);
    });
  }

  async close(): Promise<void> {
    await this.whenLoaded;
    if (this.#persistence?.db) await this.#persistence.destroy();
  }

  #write(run: (store: IDBObjectStore) => void): void {
    const db = this.#persistence?.db ?? null;
    if (db === null || this.#troubled) return;
    run(db.transaction(['custom'], 'readwrite').objectStore('custom'));
  }

  #giveUp(): void {
    if (this.#troubled) return;
    this.#troubled = true;
    this.#onTrouble();
  }
}

function put(store: IDBObjectStore, value: unknown, key: string): void {
  // Failures reach the database's own listeners.
  store.put(value, key);
}

/** The counts that earlier visits left, and those of other tabs. */
function readUnsaved(db: IDBDatabase): Promise<UnsavedByVisit> {
  const range = IDBKeyRange.bound(UNSAVED_PREFIX, `${UNSAVED_PREFIX}\uffff`);
  const byVisit: UnsavedByVisit = {};
  return new Promise((resolve, reject) => {
    const request = db.transaction(['custom'], 'readonly').objectStore('custom').openCursor(range);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null) {
        resolve(byVisit);
        return;
      }
      const visit = String(cursor.key).slice(UNSAVED_PREFIX.length);
      if (typeof cursor.value === 'number' && cursor.value > 0) byVisit[visit] = cursor.value;
      cursor.continue();
    };
  });
}

async function openProbe(): Promise<void> {
  const db: IDBDatabase = await idb.openDB(PROBE_DATABASE, () => {});
  db.close();
}

function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Removes a copy. Resolves when it is gone, or when the browser would not. */
export function deleteCopy(name: string): Promise<void> {
  return idb.deleteDB(name).then(
    () => {},
    () => {},
  );
}
