// What a backup says of itself: which files belong to it, how large they are and what their bytes hash to. Written last, so
// that a folder with a manifest is a whole backup.
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OperateError } from './exit-codes.ts';

export const MANIFEST_FILE = 'prosa-backup.json';

export interface ManifestEntry {
  /** Relative to the backup's folder, with slashes. */
  path: string;
  bytes: number;
  /** In hex. */
  sha256: string;
}

export interface Manifest {
  format: 1;
  /** When the database was copied, as a person reads it: 2026-01-31T12:00:00.000Z */
  madeAt: string;
  prosa: string;
  node: string;
  schema: number;
  documents: number;
  files: readonly ManifestEntry[];
}

const CHUNK_BYTES = 1024 * 1024;
const SAFE_PATH = /^(?:prosa\.db|session\.key|files\/[0-9a-f]{2}\/[0-9a-f]{64}\.[a-z0-9]{1,8})$/;

/** Null when the folder is no backup. Rejects with an OperateError when its manifest cannot be used. */
export async function readManifest(folder: string): Promise<Manifest | null> {
  const path = join(folder, MANIFEST_FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new OperateError(`${path} cannot be read: ${error.message}`);
  });
  if (text === null) return null;
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch {
    throw new OperateError(`${path} is damaged: it is no JSON`);
  }
  if (manifest.format !== 1) {
    throw new OperateError(`${path} has format ${JSON.stringify(manifest.format)}, and this Prosa knows 1`);
  }
  const isWhole =
    Array.isArray(manifest.files) &&
    manifest.files.every(
      ({ path, bytes, sha256 }) =>
        SAFE_PATH.test(path) && Number.isSafeInteger(bytes) && /^[0-9a-f]{64}$/.test(sha256),
    ) &&
    manifest.files.some(({ path }) => path === 'prosa.db');
  if (!isWhole) throw new OperateError(`${path} is damaged: its list of files makes no sense`);
  return manifest;
}

/** What of the backup's files is not as its manifest says, one sentence each. */
export async function compareWithManifest(folder: string, manifest: Manifest): Promise<string[]> {
  const faults: string[] = [];
  for (const { path, bytes, sha256 } of manifest.files) {
    const found = await hashFile(join(folder, path)).catch((error: NodeJS.ErrnoException) => error);
    if (found instanceof Error) {
      faults.push(
        `${path}: ${found.code === 'ENOENT' ? 'it is missing' : `it cannot be read (${found.message})`}`,
      );
    } else if (found.bytes !== bytes) {
      faults.push(`${path}: it has ${found.bytes} bytes, and had ${bytes} when the backup was made`);
    } else if (found.sha256 !== sha256) {
      faults.push(`${path}: its bytes have changed since the backup was made (SHA-256)`);
    }
  }
  return faults;
}

/**
 * Copies a file, makes it durable, and answers what was written. The target's folders are made; it must not be there. Rejects
 * with the system's error.
 */
export async function copyFile(from: string, to: string): Promise<Omit<ManifestEntry, 'path'>> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'wx', 0o600);
    try {
      const copied = await readThrough(source, async chunk => {
        await target.writeFile(chunk);
      });
      await target.sync();
      return copied;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

export async function hashFile(path: string): Promise<Omit<ManifestEntry, 'path'>> {
  const file = await open(path, 'r');
  try {
    return await readThrough(file, async () => {});
  } finally {
    await file.close();
  }
}

/** Writes a new file and makes it durable. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder, and in all folders below it, durable. */
export async function syncFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncFolders(join(folder, entry.name));
  }
  await syncFolderItself(folder);
}

export async function syncFolderItself(folder: string): Promise<void> {
  // Windows can neither open nor needs to sync a folder.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** "missing", "empty" or "taken"; a file in its place is taken, too. */
export async function lookAtFolder(folder: string): Promise<'missing' | 'empty' | 'taken'> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return 'missing';
  if (!found.isDirectory()) return 'taken';
  return (await readdir(folder)).length === 0 ? 'empty' : 'taken';
}

async function readThrough(
  file: FileHandle,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<Omit<ManifestEntry, 'path'>> {
  const hash: Hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
    const part = chunk.subarray(0, bytesRead);
    hash.update(part);
    await take(part);
    bytes += bytesRead;
  }
}
