// prosa export-all: every document as a file that any editor reads, with the pictures they show. Reads only, also beside a
// running server.
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FileNames } from '../api/file-names.ts';
import { MAX_ENTRIES, MAX_ZIP_BYTES, Packer, PICTURE } from '../api/zip-packer.ts';
import { readLog } from '../archive/drafts.ts';
import { DatabaseInspector, type ListedDocument } from '../store/sqlite/inspector.ts';
import { OPERATE_EXIT, OperateError, type OperateExit } from './exit-codes.ts';
import { copyFile, lookAtFolder, syncFolderItself, syncFolders } from './manifest.ts';
import { listShelf, SHELF } from './shelf-files.ts';
import { count, demandOwner, describeError, isWithin, type Surroundings } from './surroundings.ts';

/** Where the files go. A name is taken once only. */
interface Target {
  addText(name: string, text: string, changedMs: number): Promise<void>;
  addPicture(path: string, fromFile: string): Promise<void>;
  /** Makes it durable and gives it its name. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** `to`: a folder, or a file that ends in .zip; neither may be there. */
export async function exportAll(around: Surroundings, to: string, withBin: boolean): Promise<OperateExit> {
  const { dataFolder } = around;
  const path = resolve(to);
  if (isWithin(dataFolder, path)) throw new OperateError(`${path} lies in the data folder`);
  await demandOwner(dataFolder);
  const found = await lookAtFolder(path);
  if (found === 'taken') throw new OperateError(`${path} is there already; nothing was written`);
  const database = new DatabaseInspector(dataFolder);
  let target: Target | null = null;
  try {
    target = path.endsWith('.zip') ? await openZip(path) : await openFolder(path);
    const { documentCount, pictureCount, leftOut } = await exportInto(target, around, database, withBin);
    if (leftOut.length > 0) {
      await target.addText('NOT EXPORTED.txt', `${leftOut.join('\n')}\n`, around.wallNow());
    }
    await target.finish();
    for (const line of leftOut) around.warn(`not exported: ${line}`);
    around.say(`Exported ${count(documentCount, 'document')} and ${count(pictureCount, 'picture')}: ${path}`);
    return leftOut.length === 0 ? OPERATE_EXIT.done : OPERATE_EXIT.faulty;
  } catch (error) {
    await target?.abandon();
    throw error;
  } finally {
    database.close();
  }
}

async function exportInto(
  target: Target,
  { dataFolder }: Surroundings,
  database: DatabaseInspector,
  withBin: boolean,
): Promise<{ documentCount: number; pictureCount: number; leftOut: string[] }> {
  const names = new FileNames();
  const pictures = new Set<string>();
  const leftOut: string[] = [];
  let documentCount = 0;
  for (const document of database.listDocuments()) {
    if (document.binnedMs !== null && !withBin) continue;
    try {
      const read = readDocument(database, document);
      if (read === null) continue;
      for (const [, picture] of read.text.matchAll(PICTURE)) pictures.add(picture!);
      const name = names.choose({ ...read, doc: document.doc });
      await target.addText(name, read.text.replace(PICTURE, `${SHELF}/$1`), document.editedMs);
      documentCount += 1;
    } catch (error) {
      if (isDiskError(error)) throw error;
      leftOut.push(`document ${JSON.stringify(document.doc)}: ${describeError(error)}`);
    }
  }
  const there = new Map((await listShelf(dataFolder)).map(path => [basename(path), path]));
  let pictureCount = 0;
  for (const picture of [...pictures].sort()) {
    const path = there.get(picture);
    // A text can name pictures that this server never had.
    if (path === undefined) continue;
    await target.addPicture(`${SHELF}/${picture}`, join(dataFolder, path));
    pictureCount += 1;
  }
  return { documentCount, pictureCount, leftOut };
}

/** What the document says now; null when it was deleted a moment ago. Throws when it cannot be read. */
function readDocument(
  database: DatabaseInspector,
  { id }: ListedDocument,
): { text: string; title: string; language: string | null } | null {
  const log = database.readLog(id);
  if (log === null) return null;
  if (log.damage.length > 0) throw new Error(log.damage.join('; '));
  return readLog({
    kind: log.kind,
    base: log.base?.bytes ?? null,
    tail: log.tail.map(({ bytes }) => bytes),
  });
}

async function openFolder(path: string): Promise<Target> {
  const part = `${path}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true, mode: 0o700 });
  return {
    async addText(name, text, changedMs) {
      await writeFile(join(part, name), text, { flag: 'wx' });
      await utimes(join(part, name), changedMs / 1000, changedMs / 1000);
    },
    async addPicture(name, fromFile) {
      await copyFile(fromFile, join(part, name));
    },
    async finish() {
      await syncFolders(part);
      await rename(part, path);
      await syncFolderItself(dirname(path));
    },
    abandon: () => rm(part, { recursive: true, force: true }),
  };
}

async function openZip(path: string): Promise<Target> {
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(part, 'w', 0o600);
  const packer = new Packer();
  let entryCount = 0;
  const write = async (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => {
    entryCount += 1;
    if (packer.bytes > MAX_ZIP_BYTES || entryCount > MAX_ENTRIES) {
      throw new OperateError(`this is more than a .zip can hold; export into a folder instead`);
    }
    for await (const chunk of chunks) await file.writeFile(chunk);
  };
  return {
    addText: (name, text, changedMs) => write(packer.packText(name, text, changedMs)),
    addPicture: (name, fromFile) => write(packer.packStored(name, createReadStream(fromFile))),
    async finish() {
      await write(packer.end());
      await finishFile(file);
      await rename(part, path);
      await syncFolderItself(dirname(path));
    },
    async abandon() {
      await file.close().catch(() => {});
      await rm(part, { force: true });
    },
  };
}

async function finishFile(file: FileHandle): Promise<void> {
  await file.sync();
  await file.close();
}

function isDiskError(error: unknown): boolean {
  return error instanceof OperateError || (error as NodeJS.ErrnoException).syscall !== undefined;
}
