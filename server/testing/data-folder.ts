// A data folder with something of everything in it, made without a server: documents with and without a base, one in the bin,
// one of another application, a picture, a session key.
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import { DirectArchive } from '../archive/direct-archive.ts';
import { META_ROOT } from '../archive/document-facts.ts';
import { TEXT_ROOT } from '../archive/extract-text.ts';
import { FileShelf } from '../files/file-shelf.ts';
import { openSessionKey } from '../people/session-key.ts';
import { DatabaseInspector } from '../store/sqlite/inspector.ts';
import { type DirectStore, openDirectStore } from './direct-store.ts';
import { writeHistory } from './histories.ts';
import { makePng } from './pictures.ts';
import { createRandom } from './random.ts';

export interface MadeFolder {
  folder: string;
  /** Where the picture lies, relative to the folder. */
  picture: string;
  /** What `notes` says. */
  notes: string;
}

const AT_MS = Date.UTC(2026, 0, 31, 12);

/** `notes` (a base and a tail, shows the picture), `app` (kind any), `main.py`, `thrown-away` (in the bin), `empty`. */
export async function makeDataFolder(): Promise<MadeFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-folder-'));
  const made = await fillFolder(folder);
  // A closed connection of this process may still hold files beside the database, which are gone a moment later.
  const whole = await mkdtemp(join(tmpdir(), 'prosa-folder-'));
  const database = new DatabaseInspector(folder);
  database.copyInto(join(whole, 'prosa.db'));
  database.close();
  for (const part of ['files', 'session.key']) await rename(join(folder, part), join(whole, part));
  await rm(folder, { recursive: true, force: true });
  return { ...made, folder: whole };
}

async function fillFolder(folder: string): Promise<Omit<MadeFolder, 'folder'>> {
  const store = openDirectStore(folder);
  await openSessionKey(folder);
  const shelf = await FileShelf.open({
    folder: join(folder, 'files'),
    catalogue: store.catalogue,
    maxBytes: 1_000_000,
    wallNow: () => AT_MS,
  });
  try {
    const random = createRandom('a data folder');
    await addDocument(
      store,
      'app',
      'any',
      writeHistory(random, { kind: 'any', authorCount: 2, stepCount: 40 }),
      20,
    );
    await addDocument(store, 'main.py', 'text', [write('print(1)\n', { language: 'Python' })], 0);
    await addDocument(store, 'thrown-away', 'text', [write('# Old\n')], 1);
    await store.catalogue.setBinned('thrown-away', AT_MS);
    await addDocument(store, 'empty', 'text', [], 0);
    const taken = await shelf.take(once(makePng(3, 2)), 'main.py');
    if (taken.outcome !== 'taken') throw new Error(`invariant violation: the picture is ${taken.outcome}`);
    const { hash, ending } = taken.file;
    const notes = `# Notes\n\n![](/files/${hash}.${ending}) olá 😀\n`;
    const before = write(notes.slice(0, 7));
    await addDocument(
      store,
      'notes',
      'text',
      [before, goOn(before, notes.slice(7, 20)), goOn(before, 'x')],
      2,
      notes,
    );
    return { picture: `files/${hash.slice(0, 2)}/${hash}.${ending}`, notes };
  } finally {
    await store.close();
  }
}

/** With `text`, the last update makes it the document's whole text. */
async function addDocument(
  store: DirectStore,
  doc: string,
  kind: DocumentKind,
  updates: readonly Uint8Array[],
  foldCount: number,
  text?: string,
): Promise<void> {
  const all = [...updates];
  if (text !== undefined) all[all.length - 1] = replaceText(all.slice(0, -1), text);
  await store.open(doc, { kind, epoch: `epoch of ${doc}`, atMs: AT_MS, owner: 'somebody' });
  const appends = all.map((bytes, i) => ({
    doc,
    seq: i + 1,
    bytes,
    author: `author ${i % 2}`,
    atMs: AT_MS + i,
  }));
  if (appends.length > 0) await store.append(appends);
  if (foldCount === 0) return;
  const tail = appends.slice(0, foldCount);
  const result = await new DirectArchive().fold({ doc, kind, base: null, tail });
  if (result.outcome !== 'verified') throw new Error(`invariant violation: ${doc} does not verify`);
  await store.compact(doc, result.folded);
}

function write(text: string, meta: Record<string, string> = {}): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = 1;
  doc.transact(() => {
    doc.getText(TEXT_ROOT).insert(0, text);
    for (const [key, value] of Object.entries(meta)) doc.getMap(META_ROOT).set(key, value);
  });
  return Y.encodeStateAsUpdate(doc);
}

function goOn(before: Uint8Array, text: string): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, before);
  doc.clientID = 2;
  const from = Y.encodeStateVector(doc);
  doc.getText(TEXT_ROOT).insert(doc.getText(TEXT_ROOT).length, text);
  return Y.encodeStateAsUpdate(doc, from);
}

function replaceText(before: readonly Uint8Array[], text: string): Uint8Array {
  const doc = new Y.Doc();
  for (const update of before) Y.applyUpdate(doc, update);
  doc.clientID = 3;
  const from = Y.encodeStateVector(doc);
  doc.transact(() => {
    doc.getText(TEXT_ROOT).delete(0, doc.getText(TEXT_ROOT).length);
    doc.getText(TEXT_ROOT).insert(0, text);
  });
  return Y.encodeStateAsUpdate(doc, from);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
