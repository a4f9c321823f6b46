// How backups are called in the folder where they are gathered.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { databasePath } from '../store/sqlite/data-folder.ts';
import { MANIFEST_FILE } from './manifest.ts';

const NAME = /^prosa-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/;

/** Sorts by time. */
export function toBackupName(atMs: number): string {
  return `prosa-${new Date(atMs).toISOString().replace(/[:.]/g, '-')}`;
}

export function isBackupName(name: string): boolean {
  return NAME.test(name);
}

/** The newest whole backup in `folder`; null when it is a backup or a data folder itself, or holds none. */
export async function findNewestBackup(folder: string): Promise<string | null> {
  if (existsSync(join(folder, MANIFEST_FILE)) || existsSync(databasePath(folder))) return null;
  const names = await readdir(folder).catch(() => []);
  const newest = names
    .filter(name => isBackupName(name) && existsSync(join(folder, name, MANIFEST_FILE)))
    .sort()
    .at(-1);
  return newest === undefined ? null : join(folder, newest);
}
