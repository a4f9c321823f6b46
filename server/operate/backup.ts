// prosa backup: a whole copy of a data folder, made beside the server that uses it. The database is read by a connection of
// this process, as SQLite's write-ahead log allows; the server is not asked, and does not notice.
//
// Pictures are copied before the database and again after it: one that the database names has either been there from the
// beginning, or came meanwhile, and what came a moment ago is not removed yet.
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseInspector, type ShelvedFile } from '../store/sqlite/inspector.ts';
import { isBackupName, toBackupName } from './backup-names.ts';
import { OPERATE_EXIT, OperateError, type OperateExit } from './exit-codes.ts';
import {
  copyFile,
  hashFile,
  MANIFEST_FILE,
  type Manifest,
  type ManifestEntry,
  readManifest,
  syncFolderItself,
  syncFolders,
  writeDurably,
} from './manifest.ts';
import { listShelf, shelfPath } from './shelf-files.ts';
import { count, demandOwner, formatBytes, isWithin, type Surroundings } from './surroundings.ts';

const PART = /^\.(prosa-.+)\.part$/;
/** What is unfinished for so long was given up. */
const GIVEN_UP_MS = 24 * 3600 * 1000;

/** The new backup is a folder in `into`, which appears when it is whole and on disk. `keep`: how many stay; null: all. */
export async function backup(around: Surroundings, into: string, keep: number | null): Promise<OperateExit> {
  const { dataFolder } = around;
  const target = resolve(into);
  if (isWithin(dataFolder, target)) throw new OperateError(`${target} lies in the data folder it would copy`);
  await demandOwner(dataFolder);
  const database = new DatabaseInspector(dataFolder);
  const name = toBackupName(around.wallNow());
  const partFolder = join(target, `.${name}.part`);
  try {
    await mkdir(partFolder, { recursive: true, mode: 0o700 });
    const { manifest, faults } = await fill(around, database, partFolder);
    await writeDurably(join(partFolder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 1)}\n`);
    await syncFolders(partFolder);
    await rename(partFolder, join(target, name));
    await syncFolderItself(target);
    for (const fault of faults) around.warn(fault);
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    around.say(
      `Backup of ${count(manifest.documents, 'document')} and ${count(countPictures(manifest), 'picture')} (${formatBytes(bytes)}): ${join(target, name)}`,
    );
    await tidy(around, target, keep, name);
    return faults.length === 0 ? OPERATE_EXIT.done : OPERATE_EXIT.faulty;
  } catch (error) {
    await rm(partFolder, { recursive: true, force: true });
    throw error;
  } finally {
    database.close();
  }
}

async function fill(
  around: Surroundings,
  database: DatabaseInspector,
  partFolder: string,
): Promise<{ manifest: Manifest; faults: string[] }> {
  const { dataFolder } = around;
  const entries = new Map<string, ManifestEntry>();
  const faults: string[] = [];
  const take = async (path: string): Promise<boolean> => {
    try {
      const copied = await copyFile(join(dataFolder, path), join(partFolder, path));
      entries.set(path, { path, ...copied });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return false;
    }
  };

  for (const path of await listShelf(dataFolder)) await take(path);
  const atMs = around.wallNow();
  database.copyInto(join(partFolder, 'prosa.db'));
  const { files, documentCount, schema } = readCopy(partFolder);
  for (const file of files) {
    const path = shelfPath(file.hash, file.ending);
    if (!entries.has(path) && !(await take(path)) && file.documentCount > 0) {
      faults.push(
        `${path} is missing, and ${count(file.documentCount, 'document shows', 'documents show')} it`,
      );
    }
    const sha256 = entries.get(path)?.sha256 ?? file.hash;
    if (sha256 !== file.hash) faults.push(`${path} is damaged: its bytes are not what its name says`);
  }
  await dropUnknown(partFolder, entries, files);
  if (!(await take('session.key'))) faults.push('session.key is missing: everybody would be a new guest');
  entries.set('prosa.db', { path: 'prosa.db', ...(await hashFile(join(partFolder, 'prosa.db'))) });
  const manifest: Manifest = {
    format: 1,
    madeAt: new Date(atMs).toISOString(),
    prosa: around.version,
    node: process.versions.node,
    schema,
    documents: documentCount,
    files: [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  return { manifest, faults };
}

function readCopy(folder: string): { files: ShelvedFile[]; documentCount: number; schema: number } {
  const copy = new DatabaseInspector(folder);
  try {
    return {
      files: copy.listFiles(),
      documentCount: copy.listDocuments().length,
      schema: copy.schemaVersion,
    };
  } finally {
    copy.close();
  }
}

/** Pictures that were noted after the database was copied, or were never noted: a crash left them. */
async function dropUnknown(
  partFolder: string,
  entries: Map<string, ManifestEntry>,
  files: readonly ShelvedFile[],
): Promise<void> {
  const known = new Set(files.map(file => shelfPath(file.hash, file.ending)));
  for (const path of [...entries.keys()]) {
    if (known.has(path)) continue;
    await rm(join(partFolder, path), { force: true });
    entries.delete(path);
  }
}

/** Removes backups beyond the newest `keep`, and what earlier runs did not finish. Nothing that is not ours is touched. */
async function tidy(
  around: Surroundings,
  target: string,
  keep: number | null,
  newest: string,
): Promise<void> {
  const names = await readdir(target);
  const givenUp = toBackupName(around.wallNow() - GIVEN_UP_MS);
  for (const name of names) {
    const unfinished = PART.exec(name)?.[1];
    if (unfinished === undefined || !isBackupName(unfinished) || unfinished >= givenUp) continue;
    await rm(join(target, name), { recursive: true, force: true });
    around.say(`Removed what an earlier backup had not finished: ${name}`);
  }
  if (keep === null) return;
  const backups: string[] = [];
  for (const name of names.filter(isBackupName).sort()) {
    if ((await readManifest(join(target, name)).catch(() => null)) !== null) backups.push(name);
  }
  for (const name of backups.slice(0, -keep)) {
    if (name === newest) continue;
    // First what makes it a backup: half of one must not look like one.
    await rm(join(target, name, MANIFEST_FILE), { force: true });
    await rm(join(target, name), { recursive: true, force: true });
    around.say(`Removed ${name}`);
  }
}

function countPictures({ files }: Manifest): number {
  return files.filter(({ path }) => path.startsWith('files/')).length;
}
