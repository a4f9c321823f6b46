// What stands in a copy's database beside its text: by key, without Yjs, so that a list of copies can be read cheaply.
import { joinUnsent, readUnsent, type Unsent } from './unsent.ts';

/** The store for what is no update. */
export const ENTRIES = 'custom';

export const COPY_KEYS = {
  epoch: 'epoch',
  title: 'title',
  /** Followed by the visit. */
  unsent: 'unsaved:',
  /** The key of the new document that was made of this copy. */
  sentAs: 'sent-as',
} as const;

/** By key, as they were stored. */
export type CopyEntries = ReadonlyMap<string, unknown>;

/** `store` is that of a transaction that lives. */
export function readEntries(store: IDBObjectStore): Promise<CopyEntries> {
  return new Promise((resolve, reject) => {
    const keys = store.getAllKeys();
    const values: IDBRequest<unknown[]> = store.getAll();
    values.onsuccess = () =>
      resolve(new Map(values.result.map((value, i) => [String(keys.result[i]), value])));
    values.onerror = () => reject(values.error);
    store.transaction.addEventListener('abort', () => reject(store.transaction.error));
  });
}

/** What all visits together were not told is saved. */
export function joinVisits(entries: CopyEntries): Unsent {
  const visits = [...entries].flatMap(([key, value]) => {
    const unsent = key.startsWith(COPY_KEYS.unsent) ? readUnsent(value) : null;
    return unsent === null ? [] : [unsent];
  });
  return joinUnsent(visits);
}

export function readString(entries: CopyEntries, key: string): string | null {
  const value = entries.get(key);
  return typeof value === 'string' ? value : null;
}
