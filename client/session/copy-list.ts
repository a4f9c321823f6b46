// All local copies of this browser, and what each remembers beside its text. Read straight from their databases, without
// Yjs; the text itself is for kept-text.ts.
import { ownName, readOwnName } from '../addresses.ts';
import { COPY_KEYS, ENTRIES, joinVisits, readEntries, readString } from './copy-entries.ts';
import { currentCopyName, listShelvedCopies, readCopyName, type Shelf } from './copy-shelf.ts';
import type { Unsent } from './unsent.ts';

export interface CopyRecord {
  /** Of its database. */
  name: string;
  /** The document. */
  key: string;
  /** "set-aside": the server's document is another one, and the person has not decided yet. */
  place: 'current' | 'set-aside';
  /** What the document was called when it was last open here; null when that is not known. */
  title: string | null;
  epoch: string | null;
  /** null: this browser does not let the copy be read now. */
  unsent: Unsent | null;
  /** The document that was made of it; null when none was. */
  sentAs: string | null;
}

/** A browser with hundreds of copies is not asked for all of them at once. */
const READ_AT_ONCE = 8;
const OPEN_MS = 4_000;

/**
 * Every copy that this browser has, in no order. `shelfKeys` are the keys of what `shelf` holds: where a browser does not
 * list its databases, they say which there are. Never rejects.
 */
export async function listCopies(shelf: Shelf, shelfKeys: readonly string[]): Promise<CopyRecord[]> {
  const names = new Set(listShelvedCopies(shelf, shelfKeys));
  try {
    for (const database of await indexedDB.databases()) {
      const name = readOwnName(database.name ?? '');
      if (name !== null && readCopyName(name) !== null) names.add(name);
    }
  } catch {
    // Firefox before 126 has no such list, and a private window may refuse it: the shelf has to do.
  }
  const records: CopyRecord[] = [];
  const waiting = [...names];
  const readOnes = async () => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const record = await readRecord(shelf, name);
      if (record !== null) records.push(record);
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, readOnes));
  return records;
}

/** Notes that a new document was made of the copy. False when that could not be stored. */
export async function markSent(name: string, key: string): Promise<boolean> {
  try {
    const db = await openExisting(name);
    if (db === null) return false;
    try {
      await new Promise<void>((resolve, reject) => {
        const transaction = db.transaction([ENTRIES], 'readwrite');
        transaction.objectStore(ENTRIES).put(key, COPY_KEYS.sentAs);
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
      return true;
    } finally {
      db.close();
    }
  } catch {
    // No room, or a browser that stores no more.
    return false;
  }
}

/** null when there is no such copy. */
async function readRecord(shelf: Shelf, name: string): Promise<CopyRecord | null> {
  const key = readCopyName(name);
  if (key === null) return null;
  const place = currentCopyName(shelf, key) === name ? 'current' : 'set-aside';
  try {
    const db = await openExisting(name);
    if (db === null) return null;
    try {
      const entries = await readEntries(db.transaction([ENTRIES], 'readonly').objectStore(ENTRIES));
      return {
        name,
        key,
        place,
        title: readString(entries, COPY_KEYS.title),
        epoch: readString(entries, COPY_KEYS.epoch),
        unsent: joinVisits(entries),
        sentAs: readString(entries, COPY_KEYS.sentAs),
      };
    } finally {
      db.close();
    }
  } catch {
    // A database that does not open, or breaks while it is read, is a copy all the same.
    return { name, key, place, title: null, epoch: null, unsent: null, sentAs: null };
  }
}

/** null when there is none of that name: it is not made. Rejects when the browser does not open it. */
function openExisting(name: string): Promise<IDBDatabase | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${OPEN_MS} ms`)), OPEN_MS);
    const request = indexedDB.open(ownName(name));
    let isNew = false;
    request.onupgradeneeded = () => {
      isNew = true;
      request.transaction?.abort();
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      // Another tab wants to remove it: this one must not stand in the way.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = event => {
      clearTimeout(timer);
      event.preventDefault();
      if (isNew) resolve(null);
      else reject(request.error);
    };
  });
}
