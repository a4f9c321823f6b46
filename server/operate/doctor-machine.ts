// What `prosa doctor` finds on the machine itself: versions, the disk, the data folder.
import { existsSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { databasePath } from '../store/sqlite/data-folder.ts';
import { DatabaseInspector } from '../store/sqlite/inspector.ts';
import { SCHEMA_VERSION } from '../store/sqlite/migrations.ts';
import type { Tell } from './doctor-findings.ts';
import { count, demandOwner, describeError, formatBytes, type Surroundings } from './surroundings.ts';

const NODE_NEEDED = [20, 19] as const;
const LITTLE_DISK_BYTES = 1_000_000_000;
const NO_DISK_BYTES = 100_000_000;
const SYNC_COUNT = 20;
/** "Saved" follows a keystroke by about this much: beyond it people see the page wait. */
const SLOW_SYNC_MS = 100;

export async function examineMachine(around: Surroundings, tell: Tell): Promise<void> {
  const { dataFolder, version } = around;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1]);
  tell(isNew ? 'ok' : 'BAD', `Node ${process.versions.node} (${NODE_NEEDED.join('.')} or newer is needed)`);
  tell('ok', `Prosa ${version}, database schema ${SCHEMA_VERSION}`);
  if (!existsSync(databasePath(dataFolder))) {
    tell('note', `no data here: there is no prosa.db in ${dataFolder}`);
    return;
  }
  await demandOwner(dataFolder);
  examineDatabase(dataFolder, tell);
  await examineDisk(dataFolder, tell);
}

function examineDatabase(folder: string, tell: Tell): void {
  try {
    const database = new DatabaseInspector(folder);
    try {
      const { schemaVersion } = database;
      const documents = count(database.listDocuments().length, 'document');
      if (schemaVersion === SCHEMA_VERSION) tell('ok', `${folder}: ${documents}, schema ${schemaVersion}`);
      else {
        tell(
          'note',
          `${folder}: ${documents}, schema ${schemaVersion}; the next start brings it to ${SCHEMA_VERSION}`,
        );
      }
    } finally {
      database.close();
    }
  } catch (error) {
    tell('BAD', describeError(error));
  }
  if (!existsSync(join(folder, 'session.key'))) {
    tell('BAD', `${folder}: session.key is missing, so everybody becomes a new guest`);
  }
}

async function examineDisk(folder: string, tell: Tell): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const free = `${formatBytes(freeBytes)} free on the disk of ${folder}`;
  if (freeBytes < NO_DISK_BYTES) tell('BAD', `${free}: soon nothing can be saved`);
  else tell(freeBytes < LITTLE_DISK_BYTES ? 'note' : 'ok', free);
  try {
    const times = await timeSyncs(folder);
    const median = times[Math.floor(times.length / 2)]!;
    const line = `writing to disk (fsync): ${median.toFixed(1)} ms, at most ${times.at(-1)!.toFixed(1)} ms of ${times.length}`;
    if (median > SLOW_SYNC_MS) tell('note', `${line}; "Saved" comes that much later`);
    else tell('ok', line);
  } catch (error) {
    tell('BAD', `${folder} cannot be written to: ${describeError(error)}`);
  }
}

/** Ascending. */
async function timeSyncs(folder: string): Promise<number[]> {
  const path = join(folder, `doctor-${process.pid}.tmp`);
  const file = await open(path, 'wx', 0o600);
  try {
    const page = Buffer.alloc(4096, 1);
    const times: number[] = [];
    for (let i = 0; i < SYNC_COUNT; i++) {
      const from = performance.now();
      await file.write(page, 0, page.length, i * page.length);
      await file.sync();
      times.push(performance.now() - from);
    }
    return times.sort((a, b) => a - b);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
