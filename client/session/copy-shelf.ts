// Which local copies this browser keeps of a document. Usually one. When the server's document turns out to be
// another one, the old copy is set aside, under a name of its own, until the person has decided about it.

/** Small texts that outlive the page: localStorage, or a Map in tests. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Entry {
  /** Number of the copy in use. */
  current: number;
  /** Numbers of the copies that wait for a decision, oldest first. */
  setAside: number[];
}

const PREFIX = 'prosa:copies:';

/** Name of the database of the copy in use. */
export function currentCopyName(shelf: Shelf, key: string): string {
  return nameCopy(key, readEntry(shelf, key).current);
}

/** Names of the databases that wait for a decision. */
export function listSetAside(shelf: Shelf, key: string): string[] {
  return readEntry(shelf, key).setAside.map(number => nameCopy(key, number));
}

/** Notes that this browser has a copy of the document, for where it cannot list its databases. */
export function rememberCopy(shelf: Shelf, key: string): void {
  try {
    if (shelf.getItem(PREFIX + key) === null) writeEntry(shelf, key, readEntry(shelf, key));
  } catch {
    // No room, or a browser that lets nobody store: then the copy is found where databases are listed.
  }
}

/** Names of the databases of all copies that the shelf knows; `shelfKeys` are the keys of what it holds. */
export function listShelvedCopies(shelf: Shelf, shelfKeys: readonly string[]): string[] {
  return shelfKeys
    .filter(shelfKey => shelfKey.startsWith(PREFIX))
    .flatMap(shelfKey => {
      const key = shelfKey.slice(PREFIX.length);
      return [currentCopyName(shelf, key), ...listSetAside(shelf, key)];
    });
}

/** The document of the copy whose database has this name; null when it is no copy's. */
export function readCopyName(name: string): string | null {
  return /^prosa:doc:\d+:(.+)$/s.exec(name)?.[1] ?? null;
}

/** Takes the copy `name` out of use and keeps it. Does nothing when another tab has already done so. */
export function setCopyAside(shelf: Shelf, key: string, name: string): void {
  const entry = readEntry(shelf, key);
  if (nameCopy(key, entry.current) !== name) return;
  writeEntry(shelf, key, { current: entry.current + 1, setAside: [...entry.setAside, entry.current] });
}

/** Name of a new copy that waits for a decision, beside those that were in use. */
export function addSetAside(shelf: Shelf, key: string, nowMs: number): string {
  const entry = readEntry(shelf, key);
  // Copies in use are counted from 0: no time of day is ever one of their numbers.
  const number = Math.max(nowMs, ...entry.setAside.map(other => other + 1));
  writeEntry(shelf, key, { ...entry, setAside: [...entry.setAside, number] });
  return nameCopy(key, number);
}

/** Forgets a copy that was set aside: the person has decided. */
export function forgetSetAside(shelf: Shelf, key: string, name: string): void {
  const entry = readEntry(shelf, key);
  writeEntry(shelf, key, {
    ...entry,
    setAside: entry.setAside.filter(number => nameCopy(key, number) !== name),
  });
}

function nameCopy(key: string, number: number): string {
  return `prosa:doc:${number}:${key}`;
}

function readEntry(shelf: Shelf, key: string): Entry {
  try {
    const entry: unknown = JSON.parse(shelf.getItem(PREFIX + key) ?? 'null');
    if (isEntry(entry)) return entry;
  } catch {
    // Not JSON: somebody else's value, or a browser that lets nobody read. The first copy is the one in use.
  }
  return { current: 0, setAside: [] };
}

function writeEntry(shelf: Shelf, key: string, entry: Entry): void {
  shelf.setItem(PREFIX + key, JSON.stringify(entry));
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { current, setAside } = value as Partial<Entry>;
  return Number.isInteger(current) && Array.isArray(setAside) && setAside.every(Number.isInteger);
}
