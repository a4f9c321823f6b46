// The copy of a document that this browser keeps. A port, and its implementation on IndexedDB: every update is stored;
// beside them stand the epoch, the title, and what the server has not echoed.
//
// Safety: whenStored() never resolves before what was written until then is in the database.

import type * as Y from 'yjs';
import { ownName } from '../addresses.ts';
import { CopyDatabase } from './copy-database.ts';
import { COPY_KEYS, type CopyEntries, joinVisits, readString } from './copy-entries.ts';
import { isNothing, type Unsent } from './unsent.ts';

export interface LoadedCopy {
  /** The epoch of the server's document that this copy belongs to; null when it never met one. */
  epoch: string | null;
  /** Changes in the copy that the server had not echoed when they were last counted, in all visits. */
  unsent: Unsent;
}

export interface LocalCopy {
  /** Resolves when the document holds the copy; null when this browser keeps none. Never rejects. */
  readonly whenLoaded: Promise<LoadedCopy | null>;
  /** Given with every update that comes out of the copy: at loading, and later what other tabs have stored. */
  readonly origin: object;
  setEpoch(epoch: string): void;
  /** What people call the document. */
  setTitle(title: string): void;
  /** Notes what of this visit the server has not echoed. */
  setUnsent(unsent: Unsent): void;
  /** What was found at loading has been echoed too. */
  clearAdopted(): void;
  /** Resolves when everything until now is stored, with false when it is not and will not be. */
  whenStored(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens a copy. `onTrouble` is called, at most once, when the browser stops storing. */
export type OpenCopy = (name: string, doc: Y.Doc, onTrouble: () => void) => LocalCopy;

/** A long document takes a while to read; what takes longer is stuck. */
const LOAD_MS = 30_000;

/** `visit` tells the tabs of one browser apart. */
export function indexedDbCopies(visit: string): OpenCopy {
  return (name, doc, onTrouble) => new IndexedDbCopy(name, doc, visit, onTrouble);
}

class IndexedDbCopy implements LocalCopy {
  readonly origin = {};
  readonly whenLoaded: Promise<LoadedCopy | null>;
  #visit: string;
  #onTrouble: () => void;
  #database: CopyDatabase | null = null;
  /** What stood in the entries of other visits when the copy was loaded, as it was stored. */
  #adopted: CopyEntries = new Map();
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

  async #load(name: string, doc: Y.Doc): Promise<LoadedCopy> {
    const onTrouble = () => this.#giveUp();
    const database = await CopyDatabase.open({ name, doc, origin: this.origin, onTrouble });
    this.#database = database;
    const entries = await withDeadline(database.load(), LOAD_MS);
    this.#adopted = new Map([...entries].filter(([key]) => key.startsWith(COPY_KEYS.unsent)));
    return { epoch: readString(entries, COPY_KEYS.epoch), unsent: joinVisits(entries) };
  }

  #giveUp(): void {
    if (this.#troubled) return;
    this.#troubled = true;
    this.#onTrouble();
  }

  setEpoch(epoch: string): void {
    this.#database?.writeEntry(COPY_KEYS.epoch, epoch);
  }

  setTitle(title: string): void {
    this.#database?.writeEntry(COPY_KEYS.title, title);
  }

  setUnsent(unsent: Unsent): void {
    this.#database?.writeEntry(COPY_KEYS.unsent + this.#visit, isNothing(unsent) ? undefined : unsent);
  }

  clearAdopted(): void {
    const adopted = this.#adopted;
    this.#adopted = new Map();
    // Another tab may have gone on counting meanwhile: then it speaks for itself.
    for (const [key, value] of adopted) this.#database?.removeEntry(key, value);
  }

  async whenStored(): Promise<boolean> {
    return !this.#troubled && this.#database !== null && this.#database.whenStored();
  }

  async close(): Promise<void> {
    await this.whenLoaded;
    this.#database?.close();
  }
}

function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Removes a copy. Resolves when it is gone, or when the browser would not. */
export function deleteCopy(name: string): Promise<void> {
  return new Promise(resolve => {
    try {
      const request = indexedDB.deleteDatabase(ownName(name));
      request.onsuccess = () => resolve();
      request.onerror = () => resolve();
    } catch {
      // A browser that gives nobody its databases.
      resolve();
    }
  });
}
