// prosa verify: whether everything in a data folder or a backup is what it should be. Reads only, also beside a running
// server, and says each thing that is wrong.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkLog } from '../archive/check-log.ts';
import { DatabaseInspector, describeLogDamage, type InspectedLog } from '../store/sqlite/inspector.ts';
import { findNewestBackup } from './backup-names.ts';
import { OPERATE_EXIT, type OperateExit } from './exit-codes.ts';
import { compareWithManifest, hashFile, type Manifest, readManifest } from './manifest.ts';
import { listShelf, shelfPath } from './shelf-files.ts';
import { count, demandOwner, describeError, type Surroundings } from './surroundings.ts';

const SESSION_KEY_BYTES = 32;

interface Found {
  faults: number;
  documents: number;
  updates: number;
  pictures: number;
}

/** `given`: a backup, a folder of backups (then the newest one), or a data folder. */
export async function verify(around: Surroundings, given: string): Promise<OperateExit> {
  const folder = (await findNewestBackup(given)) ?? given;
  await demandOwner(folder);
  const manifest = await readManifest(folder);
  const found: Found = { faults: 0, documents: 0, updates: 0, pictures: 0 };
  const tell = (fault: string) => {
    found.faults += 1;
    around.warn(fault);
  };
  if (manifest !== null) for (const fault of await compareWithManifest(folder, manifest)) tell(fault);
  const logDamage = describeLogDamage(folder);
  if (logDamage !== null) {
    tell(logDamage);
    return sum(around, folder, manifest, found);
  }
  let database: DatabaseInspector;
  try {
    database = new DatabaseInspector(folder);
  } catch (error) {
    if (manifest === null) throw error;
    tell(describeError(error));
    return sum(around, folder, manifest, found);
  }
  try {
    const faults = [...database.checkPages(), ...listSafely(() => database.checkTexts(), tell)];
    for (const fault of faults) tell(`prosa.db: ${fault}`);
    await verifyDocuments(database, found, tell);
    await verifyPictures(folder, database, found, tell);
    await verifyKey(folder, tell);
  } finally {
    database.close();
  }
  return sum(around, folder, manifest, found);
}

async function verifyDocuments(
  database: DatabaseInspector,
  found: Found,
  tell: (fault: string) => void,
): Promise<void> {
  for (const { id, doc } of listSafely(() => database.listDocuments(), tell)) {
    const log = database.readLog(id);
    // Deleted for good since the list was made.
    if (log === null) continue;
    found.documents += 1;
    found.updates += log.updateCount;
    for (const fault of faultsOf(log)) tell(`document ${JSON.stringify(doc)}: ${fault}`);
  }
}

/** Damaged bytes are not built: what comes out would only say the same in other words. */
export function faultsOf(log: InspectedLog): string[] {
  if (log.damage.length > 0) return log.damage;
  return checkLog({ ...log, tail: log.tail.map(({ bytes }) => bytes) });
}

async function verifyPictures(
  folder: string,
  database: DatabaseInspector,
  found: Found,
  tell: (fault: string) => void,
): Promise<void> {
  const there = new Set(await listShelf(folder));
  for (const { hash, ending, bytes, documentCount } of listSafely(() => database.listFiles(), tell)) {
    const path = shelfPath(hash, ending);
    if (!there.has(path)) {
      // One that nobody shows is about to be removed: the server takes it out of the database first.
      if (documentCount > 0)
        tell(`${path}: it is missing, and ${count(documentCount, 'document shows', 'documents show')} it`);
      continue;
    }
    found.pictures += 1;
    try {
      const file = await hashFile(join(folder, path));
      if (file.bytes !== bytes) tell(`${path}: it has ${file.bytes} bytes and should have ${bytes}`);
      else if (file.sha256 !== hash) tell(`${path}: its bytes are not what its name says (SHA-256)`);
    } catch (error) {
      tell(`${path}: it cannot be read (${describeError(error)})`);
    }
  }
}

async function verifyKey(folder: string, tell: (fault: string) => void): Promise<void> {
  const key = await stat(join(folder, 'session.key')).catch(() => null);
  if (key === null) tell('session.key: it is missing, so everybody would be a new guest');
  else if (key.size !== SESSION_KEY_BYTES) {
    tell(`session.key: it has ${key.size} bytes, and a key has ${SESSION_KEY_BYTES}`);
  }
}

function listSafely<T>(list: () => T[], tell: (fault: string) => void): T[] {
  try {
    return list();
  } catch (error) {
    tell(`prosa.db: its lists cannot be read (${describeError(error)})`);
    return [];
  }
}

function sum(around: Surroundings, folder: string, manifest: Manifest | null, found: Found): OperateExit {
  const what =
    manifest === null ? `The data folder ${folder}` : `The backup of ${manifest.madeAt} in ${folder}`;
  const seen = [
    count(found.documents, 'document'),
    count(found.updates, 'update'),
    count(found.pictures, 'picture'),
  ].join(', ');
  if (found.faults === 0) {
    around.say(`${what} is whole: ${seen}`);
    return OPERATE_EXIT.done;
  }
  around.say(`${what} is damaged in ${count(found.faults, 'place')}; looked at: ${seen}`);
  return OPERATE_EXIT.faulty;
}
