// The database of one local copy: a document's updates as they came, and entries beside them. The form is that of
// y-indexeddb, so that copies of earlier releases open as they are; folding is our own.
//
// Safety: folding removes no update that the folded one does not hold, whatever other tabs store meanwhile, and wherever
// it is interrupted: it is one transaction. Liveness: what is stored faster than it could be read quickly is folded,
// also while somebody goes on writing.

import * as Y from 'yjs';
import { ownName } from '../addresses.ts';
import { type CopyEntries, ENTRIES, readEntries } from './copy-entries.ts';

const UPDATES = 'updates';

/** From so many updates on they become one. Reading this many small ones takes a few milliseconds. */
export const FOLD_AT_COUNT = 500;
/** A copy that is opened with this many is folded once the page has settled. */
const FOLD_OPENED_AT_COUNT = 50;
const FOLD_AFTER_MS = 1_000;
const FOLD_OPENED_AFTER_MS = 5_000;
/** Folding encodes the whole document, which takes a long one some ten milliseconds. */
const FOLD_SPACING_MS = 10_000;
/** A browser whose databases do not open in this time is not waited for. */
const OPEN_MS = 4_000;

export interface CopyDatabaseParts {
  name: string;
  doc: Y.Doc;
  /** Given with every update that comes out of the database. */
  origin: object;
  /** Called, at most once, when the browser stops storing. */
  onTrouble: () => void;
}

export class CopyDatabase {
  #doc: Y.Doc;
  #origin: object;
  #onTrouble: () => void;
  /** null before it is open, after close(), and once the browser has closed it. */
  #db: IDBDatabase | null = null;
  #troubled = false;
  /** Updates with this key or a higher one may not be in the document. */
  #nextKey = 0;
  /** Updates in the database, as far as this tab knows. */
  #count = 0;
  /** False when the database holds something that the document could not take: then all of it is left as it is. */
  #mayFold = true;
  #foldTimer: ReturnType<typeof setTimeout> | null = null;
  #foldedAtMs = Number.NEGATIVE_INFINITY;
  #store = (update: Uint8Array, origin: unknown) => {
    if (origin !== this.#origin) this.#append(update);
  };

  /** Opens and makes the database. Rejects when the browser refuses, or does not answer. */
  static async open(parts: CopyDatabaseParts): Promise<CopyDatabase> {
    return new CopyDatabase(parts, await openDatabase(parts.name));
  }

  private constructor({ doc, origin, onTrouble }: CopyDatabaseParts, db: IDBDatabase) {
    this.#doc = doc;
    this.#origin = origin;
    this.#onTrouble = onTrouble;
    this.#db = db;
    // Failed requests and transactions bubble up to the database; a full disk shows as an abort only.
    db.addEventListener('error', () => this.#giveUp());
    db.addEventListener('abort', () => this.#giveUp());
    // A write to a closed database throws, in the middle of somebody's keystroke.
    db.addEventListener('close', () => this.#letGo());
    // Somebody removes it: they must not wait for this tab.
    db.addEventListener('versionchange', () => {
      db.close();
      this.#letGo();
    });
  }

  /** Null when nothing can be written any more. */
  transact(stores: 'updates' | 'entries'): IDBTransaction | null {
    if (this.#db === null || this.#troubled) return null;
    return this.#db.transaction([stores === 'updates' ? UPDATES : ENTRIES], 'readwrite');
  }

  /** Sets an entry; undefined removes it. */
  writeEntry(key: string, value: unknown): void {
    const transaction = this.transact('entries');
    if (transaction === null) return;
    const store = transaction.objectStore(ENTRIES);
    if (value === undefined) store.delete(key);
    else store.put(value, key);
    commit(transaction);
  }

  /** Removes an entry unless it has become another one. */
  removeEntry(key: string, before: unknown): void {
    const store = this.transact('entries')?.objectStore(ENTRIES);
    if (store === undefined) return;
    const request = store.get(key);
    request.onsuccess = () => {
      if (JSON.stringify(request.result) === JSON.stringify(before)) store.delete(key);
    };
  }

  /** Resolves when everything until now is stored, with false when it is not and will not be. */
  whenStored(): Promise<boolean> {
    const transaction = this.transact('updates');
    if (transaction === null) return Promise.resolve(false);
    return new Promise(resolve => {
      // Transactions that write to one store run in order: when this one is done, so are those before it.
      transaction.oncomplete = () => resolve(!this.#troubled);
      transaction.onabort = () => resolve(false);
    });
  }

  /** What is being written is written to its end. */
  close(): void {
    this.#doc.off('update', this.#store);
    if (this.#foldTimer !== null) clearTimeout(this.#foldTimer);
    this.#db?.close();
    this.#db = null;
  }

  /** Puts what is stored into the document, and stores from now on what else comes into it. Once. */
  async load(): Promise<CopyEntries> {
    const db = this.#db;
    if (db === null) throw new Error('invariant violation: a copy that is not open is loaded');
    // Nothing that is written before, or while the database is read, is missed.
    if (this.#doc.store.clients.size > 0) this.#append(Y.encodeStateAsUpdate(this.#doc));
    this.#doc.on('update', this.#store);
    const transaction = db.transaction([UPDATES, ENTRIES], 'readonly');
    const entries = readEntries(transaction.objectStore(ENTRIES));
    const count = await new Promise<number>((resolve, reject) => {
      transaction.onabort = () => reject(transaction.error);
      this.#takeNew(transaction.objectStore(UPDATES), resolve);
    });
    this.#count += count;
    if (this.#count >= FOLD_OPENED_AT_COUNT) this.#planFold(FOLD_OPENED_AFTER_MS);
    return entries;
  }

  /** Puts what this tab has not seen of the database into the document; `then` gets their number. */
  #takeNew(store: IDBObjectStore, then: (count: number) => void): void {
    const range = IDBKeyRange.lowerBound(this.#nextKey);
    const keys = store.getAllKeys(range);
    const updates: IDBRequest<unknown[]> = store.getAll(range);
    updates.onsuccess = () => {
      const takeAll = () => {
        for (const update of updates.result) this.#take(update);
      };
      Y.transact(this.#doc, takeAll, this.#origin, false);
      const last = keys.result.at(-1);
      if (typeof last === 'number') this.#nextKey = last + 1;
      then(updates.result.length);
    };
  }

  #take(update: unknown): void {
    try {
      if (!(update instanceof Uint8Array)) throw new TypeError('no update');
      Y.applyUpdate(this.#doc, update, this.#origin);
    } catch (error) {
      // Bytes that were torn or are of another program: what can be read is shown, and they stay where they are.
      this.#mayFold = false;
      console.warn('an update of the local copy could not be read', error);
    }
  }

  #append(update: Uint8Array): void {
    const transaction = this.transact('updates');
    if (transaction !== null) {
      transaction.objectStore(UPDATES).add(update);
      commit(transaction);
    }
    this.#count += 1;
    if (this.#count >= FOLD_AT_COUNT) this.#planFold(FOLD_AFTER_MS);
  }

  #planFold(afterMs: number): void {
    if (this.#foldTimer !== null || !this.#mayFold) return;
    const restMs = this.#foldedAtMs + FOLD_SPACING_MS - Date.now();
    // A clock that was set back must not put it off for as long.
    const waitMs = Math.max(afterMs, Math.min(restMs, FOLD_SPACING_MS));
    this.#foldTimer = setTimeout(() => {
      this.#foldTimer = null;
      this.fold();
    }, waitMs);
  }

  /** Makes one update of all that are stored. */
  fold(): void {
    const transaction = this.transact('updates');
    if (transaction === null || !this.#mayFold) return;
    this.#foldedAtMs = Date.now();
    // What fails here has changed nothing, and says nothing about the next change that is stored.
    for (const type of ['error', 'abort']) {
      transaction.addEventListener(type, event => event.stopPropagation());
    }
    const store = transaction.objectStore(UPDATES);
    this.#takeNew(store, () => {
      // Closed, or removed, while this waited for its turn.
      if (this.#db === null || !this.#mayFold) {
        transaction.abort();
        return;
      }
      const folded = store.add(Y.encodeStateAsUpdate(this.#doc));
      folded.onsuccess = () => {
        // All with a lower key are in the document: this transaction has seen to it.
        store.delete(IDBKeyRange.upperBound(folded.result, true));
        this.#count = 1;
      };
    });
  }

  #letGo(): void {
    this.#db = null;
    this.#giveUp();
  }

  #giveUp(): void {
    if (this.#troubled) return;
    this.#troubled = true;
    this.#onTrouble();
  }
}

/** Without this the browser asks the page once more before it commits, and a page that is closed does not answer. */
function commit(transaction: IDBTransaction): void {
  transaction.commit();
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`no answer within ${OPEN_MS} ms`));
    }, OPEN_MS);
    // Throws in private windows of some browsers.
    const request = indexedDB.open(ownName(name), 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(UPDATES, { autoIncrement: true });
      request.result.createObjectStore(ENTRIES);
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      if (isLate) request.result.close();
      else resolve(request.result);
    };
    request.onerror = event => {
      clearTimeout(timer);
      event.preventDefault();
      reject(request.error);
    };
  });
}
