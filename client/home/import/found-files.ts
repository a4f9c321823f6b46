// What somebody chose or dropped, as a flat list of files with their paths: folders walked through, archives opened,
// everything bounded. Knows the DOM's File and entries, and no server.
import { splitPath } from '../naming.ts';
import { IMPORT_LIMITS } from './limits.ts';

export type SkipReason =
  | 'too-large'
  | 'too-many'
  | 'total-too-large'
  | 'nested-archive'
  | 'no-text'
  | 'broken'
  | 'encrypted'
  | 'unreadable'
  | 'empty';

export interface Skipped {
  path: string;
  reason: SkipReason;
}

/** A file in reach. `path` is relative, with "/" between its parts, and leads only downwards. */
export interface FoundFile {
  path: string;
  bytes: number;
  /** Rejects with an Error when the bytes cannot be had, or are not what they were said to be. */
  read(): Promise<Uint8Array>;
}

export interface FoundFiles {
  files: FoundFile[];
  skipped: Skipped[];
}

export interface ChosenFile {
  path: string;
  file: Blob;
}

// What systems and programs leave in folders for themselves.
const JUNK = /(?:^|\/)(?:__MACOSX|node_modules|\.[^/]+|Thumbs\.db|desktop\.ini)(?:\/|$)/i;

function isJunk(path: string): boolean {
  return JUNK.test(path);
}

function isArchive(path: string): boolean {
  return /\.zip$/i.test(path);
}

/** Opens archives and applies the limits. Rejects only when `signal` ends it. */
export async function findFiles(chosen: readonly ChosenFile[], signal: AbortSignal): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], skipped: [] };
  let totalBytes = 0;
  const add = (file: FoundFile) => {
    if (file.bytes > IMPORT_LIMITS.maxFileBytes) {
      found.skipped.push({ path: file.path, reason: 'too-large' });
    } else if (found.files.length >= IMPORT_LIMITS.maxFileCount) {
      found.skipped.push({ path: file.path, reason: 'too-many' });
    } else if (totalBytes + file.bytes > IMPORT_LIMITS.maxTotalBytes) {
      found.skipped.push({ path: file.path, reason: 'total-too-large' });
    } else {
      totalBytes += file.bytes;
      found.files.push(file);
    }
  };
  for (const { path: given, file } of chosen) {
    signal.throwIfAborted();
    const path = splitPath(given).join('/');
    if (path === '' || isJunk(path)) continue;
    if (!isArchive(path)) {
      add({ path, bytes: file.size, read: async () => new Uint8Array(await file.arrayBuffer()) });
      continue;
    }
    const { listZip } = await import('./zip.ts');
    const listing = await listZip(file);
    signal.throwIfAborted();
    if (listing.kind === 'broken') {
      found.skipped.push({ path, reason: 'broken' });
      continue;
    }
    if (listing.omittedCount > 0) found.skipped.push({ path, reason: 'too-many' });
    const folder = path.split('/').slice(0, -1);
    for (const entry of listing.entries) {
      const inner = [...folder, ...splitPath(entry.path)].join('/');
      if (inner === '' || isJunk(inner)) continue;
      if (isArchive(inner)) found.skipped.push({ path: inner, reason: 'nested-archive' });
      else if (entry.kind === 'unreadable')
        found.skipped.push({ path: inner, reason: entry.encrypted ? 'encrypted' : 'unreadable' });
      else add({ path: inner, bytes: entry.bytes, read: entry.read });
    }
  }
  return found;
}

/** Files and folders of a drop. Call it while the event is handled: afterwards the entries are gone. */
export function takeDropped(transfer: DataTransfer): Promise<ChosenFile[]> {
  const entries = [...transfer.items].map(item => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  const files = [...transfer.files];
  const known = entries.filter(entry => entry !== null);
  if (known.length === 0) return Promise.resolve(files.map(file => ({ path: file.name, file })));
  return walkEntries(known);
}

/** Files of an <input type="file">, with webkitdirectory or without. */
export function takeChosen(files: Iterable<File>): ChosenFile[] {
  return [...files].map(file => ({ path: file.webkitRelativePath || file.name, file }));
}

async function walkEntries(roots: readonly FileSystemEntry[]): Promise<ChosenFile[]> {
  const found: ChosenFile[] = [];
  const waiting = roots.map(entry => ({ entry, depth: 0 }));
  // One more than is taken: then it can be said that there were too many.
  while (waiting.length > 0 && found.length <= IMPORT_LIMITS.maxFileCount) {
    const { entry, depth } = waiting.shift()!;
    const path = entry.fullPath.replace(/^\//, '') || entry.name;
    if (isJunk(path)) continue;
    if (isFileEntry(entry)) {
      const file = await openEntry(entry);
      if (file !== null) found.push({ path, file });
    } else if (isFolderEntry(entry) && depth < IMPORT_LIMITS.maxDepth) {
      waiting.push(...(await listFolder(entry)).map(child => ({ entry: child, depth: depth + 1 })));
    }
  }
  return found;
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolderEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function openEntry(entry: FileSystemFileEntry): Promise<File | null> {
  // Deleted or locked since it was dropped: it is as if it had not been there.
  return new Promise(resolve => entry.file(resolve, () => resolve(null)));
}

async function listFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // Browsers hand out a folder in portions of 100, the last of which is empty.
    const some = await new Promise<FileSystemEntry[]>(resolve =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (some.length === 0 || all.length > IMPORT_LIMITS.maxFileCount) return all;
    all.push(...some);
  }
}
