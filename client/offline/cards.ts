// What the documents on this device are called and say, so that a list and a search of them need no server and build no
// document: one card each, in a database of their own. A card may be some seconds behind its document, which holds the truth.
import { ownName } from '../addresses.ts';

export interface Card {
  /** The document. */
  key: string;
  title: string;
  /** The beginning of the text without marks. */
  excerpt: string;
  /** The whole text, as far as it is searched. */
  text: string;
  /** When it was last open or seen to change here, by this device's clock. */
  seenMs: number;
}

const DATABASE = 'prosa:cards';
const CARDS = 'cards';
/** As the server's own search: what comes after a million characters is not searched. */
const MAX_TEXT_CHARS = 1_000_000;
const MAX_EXCERPT_CHARS = 160;

export interface CardKeeper {
  /** Begins at once, so that the last card of a page that is being left is on its way before the page has gone. */
  keep(card: Card): Promise<void>;
  close(): void;
}

/** Its promises resolve when what they stand for is stored, or cannot be. */
export function openCardKeeper(): CardKeeper {
  const opening = openCards().catch(() => null);
  let db: IDBDatabase | null = null;
  void opening.then(opened => {
    db = opened;
  });
  const put = (into: IDBDatabase | null, card: Card) =>
    into === null
      ? null
      : run(into, 'readwrite', store => store.put({ ...card, text: card.text.slice(0, MAX_TEXT_CHARS) }));
  return {
    async keep(card) {
      await (db === null ? opening.then(opened => put(opened, card)) : put(db, card));
    },
    close: () => void opening.then(opened => opened?.close()),
  };
}

/** All cards; none where this browser does not let them be read. */
export async function readCards(): Promise<Card[]> {
  return (await inTransaction('readonly', store => store.getAll() as IDBRequest<Card[]>)) ?? [];
}

/** Copies that have gone need no card. */
export async function dropCards(keys: readonly string[]): Promise<void> {
  for (const key of keys) await inTransaction('readwrite', store => store.delete(key));
}

/** One line: how a text begins below its title, without the marks of Markdown. */
export function findExcerpt(text: string, title: string): string {
  const lines = text.slice(0, 4_000).split('\n');
  const plain = lines
    .map(line => line.replace(/^[#>\s*+-]+|[*_`~]+/g, '').trim())
    .filter(line => line !== '');
  if (plain[0] === title) plain.shift();
  return plain.join(' ').slice(0, MAX_EXCERPT_CHARS);
}

/** null when the browser would not. */
async function inTransaction<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  const db = await openCards().catch(() => null);
  if (db === null) return null;
  try {
    return await run(db, mode, work);
  } finally {
    db.close();
  }
}

/** null when the browser would not: no room, a private window, or one that is shutting down. The documents are elsewhere. */
async function run<T>(
  db: IDBDatabase,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction([CARDS], mode);
      const request = work(transaction.objectStore(CARDS));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      // Not left to the browser, which takes back what a page that goes away has not committed.
      transaction.commit();
    });
  } catch {
    return null;
  }
}

function openCards(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(ownName(DATABASE), 1);
    request.onupgradeneeded = () => request.result.createObjectStore(CARDS, { keyPath: 'key' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
