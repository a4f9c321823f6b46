// The folder that holds the data: making it, locking it, and refusing it when it is not what it should be.
//   prosa.db (+ -wal, -shm)  the database
//   prosa.db-wal.damaged-*   a log of which commits were lost, as it was found
//   prosa.lock               an empty database whose exclusive lock says that a server uses the folder. The operating
//                            system frees it when the process ends, in whatever way.
//   prosa.pid                who that is, for the message that others get
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { codeOf, STORE_CODES, StoreError } from '../store-error.ts';
import { migrate, readSchemaVersion, SCHEMA_VERSION } from './migrations.ts';
import { findLogDamage, type LogDamage } from './write-ahead-log.ts';

// "PRSA": tells Prosa's database from one that merely has its name.
export const APPLICATION_ID = 0x50525341;

/** A folder in it where a backup is brought to before it takes its place. */
export const RESTORING = 'restoring';

export interface DataFolder {
  db: Database.Database;
  /** What was lost from the log of the last server, and where that log is kept. The database is as it was before. */
  damage: KeptDamage | null;
  /** Closes the database and frees the lock. */
  release(): void;
}

export interface KeptDamage extends LogDamage {
  keptIn: string;
}

/**
 * Opens the database in `folder`, made when there is none. Throws a StoreError whose message is one line that names
 * the folder.
 */
export function openDataFolder(folder: string): DataFolder {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw refuse(folder, error instanceof Error ? error.message : String(error));
  }
  const lock = takeLock(folder);
  try {
    const damage = keepDamagedLog(folder);
    const db = openDatabase(folder);
    return {
      db,
      damage,
      release: () => {
        db.close();
        rmSync(join(folder, 'prosa.pid'), { force: true });
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw refuseDatabase(folder, error);
  }
}

/** `error` as one line that names the folder. */
export function refuseDatabase(folder: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return refuse(folder, `prosa.db cannot be opened (${codeOf(error)}: ${message})`);
}

/** SQLite goes on from before the damage, and overwrites the rest: who wants to dig for it needs a copy. */
function keepDamagedLog(folder: string): KeptDamage | null {
  const walPath = `${databasePath(folder)}-wal`;
  const damage = findLogDamage(walPath);
  if (damage === null) return null;
  const keptIn = `${walPath}.damaged-${new Date().toISOString().replaceAll(':', '')}`;
  copyFileSync(walPath, keptIn);
  return { ...damage, keptIn };
}

export function databasePath(folder: string): string {
  return join(folder, 'prosa.db');
}

function refuse(folder: string, why: string): StoreError {
  return new StoreError(STORE_CODES.folder, `cannot use the data folder ${folder}: ${why}`);
}

/** Whether a server holds the folder at this moment. A server that starts in this very moment may be refused. */
export function isInUse(folder: string): boolean {
  const path = join(folder, 'prosa.lock');
  if (!existsSync(path)) return false;
  const lock = new Database(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    lock.exec('ROLLBACK');
    return false;
  } catch (error) {
    if (codeOf(error) === 'SQLITE_BUSY') return true;
    throw error;
  } finally {
    lock.close();
  }
}

function takeLock(folder: string): Database.Database {
  const pidFile = join(folder, 'prosa.pid');
  let lock: Database.Database | null = null;
  try {
    lock = new Database(join(folder, 'prosa.lock'), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
    return lock;
  } catch (error) {
    lock?.close();
    if (codeOf(error) !== 'SQLITE_BUSY') {
      throw refuse(folder, error instanceof Error ? error.message : String(error));
    }
    throw refuse(folder, `another Prosa server is using it${describeHolder(pidFile)}`);
  }
}

function describeHolder(pidFile: string): string {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? ` (process ${pid})` : '';
  } catch {
    // No such file, or not ours to read: the holder has only just begun, or belongs to somebody else.
    return '';
  }
}

function openDatabase(folder: string): Database.Database {
  const path = databasePath(folder);
  if (!existsSync(path)) createDatabase(folder, path);
  // SQLite takes an empty file for a new database and throws its log away. A database of ours appears whole, by a
  // rename, so an empty file is what is left of one that was lost.
  if (statSync(path).size === 0) throw refuse(folder, 'prosa.db is empty, so its data was lost');
  const db = new Database(path);
  try {
    db.exec('PRAGMA busy_timeout = 5000');
    const [applicationId] = db.prepare('PRAGMA application_id').raw().get() as [number];
    if (applicationId !== APPLICATION_ID) throw refuse(folder, 'prosa.db was not made by Prosa');
    const version = readSchemaVersion(db);
    if (version > SCHEMA_VERSION) {
      throw refuse(
        folder,
        `it was written by a newer Prosa (schema ${version}; this one knows up to ${SCHEMA_VERSION})`,
      );
    }
    configure(db);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function configure(db: Database.Database): void {
  const [mode] = db.prepare('PRAGMA journal_mode = WAL').raw().get() as [string];
  if (mode !== 'wal')
    throw new Error(`this file system cannot hold a write-ahead log (journal mode ${mode})`);
  // One fsync per commit: without it a commit survives a crash of the server, but not one of the machine.
  db.exec('PRAGMA synchronous = FULL');
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('PRAGMA journal_size_limit = 67108864');
}

/** Made beside its place and renamed into it, so that a half-made database is never mistaken for one. */
function createDatabase(folder: string, path: string): void {
  // An empty database here would be taken for the one that was being restored.
  if (existsSync(join(folder, RESTORING))) {
    throw refuse(folder, 'restoring it was not finished; empty the folder and restore it again');
  }
  const walPath = `${path}-wal`;
  if (existsSync(walPath) && statSync(walPath).size > 0) {
    throw refuse(folder, 'prosa.db is missing, but its log prosa.db-wal is there');
  }
  const partPath = `${path}.new`;
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(partPath + suffix, { force: true });
  // Without a write-ahead log here: its files would be named after the temporary name.
  const db = new Database(partPath);
  try {
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    migrate(db);
  } finally {
    db.close();
  }
  renameSync(partPath, path);
  syncFolder(folder);
}

/**
 * Writes the whole database, as it is at this moment, into a new file that is on disk when it returns. Others may read and
 * write meanwhile. Throws what SQLite throws.
 */
export function writeCopy(db: Database.Database, toFile: string): void {
  db.prepare('VACUUM INTO ?').run(toFile);
  // SQLite leaves the new file to the operating system: it may be lost with the machine's power.
  const fd = openSync(toFile, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes a rename in the folder durable. */
export function syncFolder(folder: string): void {
  // Windows can neither open nor needs to sync a folder.
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
