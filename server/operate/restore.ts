// prosa restore: a backup becomes a data folder. Checked before anything is written; nothing is ever overwritten.
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RESTORING } from '../store/sqlite/data-folder.ts';
import { DatabaseInspector } from '../store/sqlite/inspector.ts';
import { OPERATE_EXIT, OperateError, type OperateExit } from './exit-codes.ts';
import {
  compareWithManifest,
  copyFile,
  lookAtFolder,
  MANIFEST_FILE,
  readManifest,
  syncFolderItself,
  syncFolders,
} from './manifest.ts';
import { SHELF } from './shelf-files.ts';
import { count, isWithin, type Surroundings } from './surroundings.ts';

/**
 * Copies the backup into the data folder, which is made, or is empty. A server that is started before it is done finds an
 * unfinished restore and refuses; when something fails the folder is empty again.
 */
export async function restore(around: Surroundings, from: string): Promise<OperateExit> {
  const { dataFolder } = around;
  const source = resolve(from);
  const manifest = await readManifest(source);
  if (manifest === null) throw new OperateError(`${source} is no backup: there is no ${MANIFEST_FILE} in it`);
  const faults = await compareWithManifest(source, manifest);
  if (faults.length > 0) {
    for (const fault of faults) around.warn(fault);
    throw new OperateError(`${source} is damaged (${count(faults.length, 'file')}); nothing was restored`);
  }
  // Refuses one that is newer than this Prosa, before anything is written.
  new DatabaseInspector(source).close();
  if (isWithin(source, dataFolder)) throw new OperateError(`${dataFolder} lies in the backup`);
  const found = await lookAtFolder(dataFolder);
  if (found === 'taken') {
    throw new OperateError(
      `${dataFolder} is not empty: restore into a new folder, or move what is there away`,
    );
  }

  const staging = join(dataFolder, RESTORING);
  await mkdir(staging, { recursive: true, mode: 0o700 });
  const moved: string[] = [];
  try {
    for (const { path, sha256 } of manifest.files) {
      const copied = await copyFile(join(source, path), join(staging, path));
      if (copied.sha256 !== sha256) throw new OperateError(`${path} changed while it was being copied`);
    }
    await syncFolders(staging);
    const parts = new Set(manifest.files.map(({ path }) => path.split('/')[0]!));
    // The database last: without one, a server that finds the staging folder refuses.
    for (const part of [...parts].sort((a, b) => Number(a === 'prosa.db') - Number(b === 'prosa.db'))) {
      await rename(join(staging, part), join(dataFolder, part));
      moved.push(part);
    }
    await rmdir(staging);
    await syncFolderItself(dataFolder);
  } catch (error) {
    for (const part of [...moved, RESTORING])
      await rm(join(dataFolder, part), { recursive: true, force: true });
    if (found === 'missing') await rmdir(dataFolder).catch(() => {});
    throw error;
  }
  const pictures = manifest.files.filter(({ path }) => path.startsWith(`${SHELF}/`)).length;
  around.say(
    `Restored ${count(manifest.documents, 'document')} and ${count(pictures, 'picture')} of ${manifest.madeAt} into ${dataFolder}`,
  );
  return OPERATE_EXIT.done;
}
