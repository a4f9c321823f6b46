// How long it takes until a text of 1 MB that this browser keeps stands on the screen, with the server out of reach. The
// copy is put into the browser's database directly, in the form in which the page stores it.
import { loadavg } from 'node:os';
import * as Y from 'yjs';
import { createRandom } from '../stats.ts';
import { BenchPage, openBrowser, openContext } from './browser.ts';
import { makeMarkdown } from './markdown-text.ts';
import { type Figures, type Place, type Told, tellWork } from './scenarios.ts';

/** How the text came about. */
export const COPY_SHAPES = {
  /** Pasted at once. */
  pasted: { pieceChars: 1_000_000, isFolded: true },
  /** By five people, in pieces of a few words; folded. */
  folded: { pieceChars: 20, isFolded: true },
  /** The same with longer pieces, and so many updates that were not folded. */
  unfolded: { pieceChars: 2_010, isFolded: false },
} as const;
export type CopyShape = keyof typeof COPY_SHAPES;

const CHARS = 1_000_000;
const SEED = 2026;
const AUTHORS = [11, 22, 33, 44, 55];
/** A third of the pieces goes in somewhere near the end, as people write. */
const NEAR_CHARS = 5_000;

export async function measureOwnCopy({ server, doc }: Place, shape: CopyShape): Promise<Told> {
  const { updates, marker } = makeUpdates(shape);
  const url = `http://127.0.0.1:${server.target.port}`;
  const browser = await openBrowser();
  try {
    const context = await openContext(browser, 'edit');
    // The scripts are in the browser's cache, as they are for whoever has a copy.
    const before = await BenchPage.open(context, 'q');
    await before.visit(`${url}/new`, false);
    await before.page.goto(`${url}/healthz`);
    await before.page.evaluate(storeCopy, {
      name: `prosa:doc:0:${doc}`,
      updates: updates.map(update => Buffer.from(update).toString('base64')),
    });
    await before.page.close();
    const figures: Figures = {
      updateCount: updates.length,
      encodedBytes: updates.reduce((sum, update) => sum + update.length, 0),
    };
    const bench = await BenchPage.open(context, marker);
    await bench.page.routeWebSocket(/\/(?:sync|live)/, () => {});
    const events = await bench.trace(() => bench.visit(`${url}/d/${doc}`, true));
    const { textMs, focusMs } = await bench.notes();
    figures.copyTextMs = textMs!;
    figures.copyFocusMs = focusMs!;
    Object.assign(figures, tellWork('copy', events), { loadAverage: loadavg()[0]! });
    return { figures, worst: [] };
  } finally {
    await browser.close();
  }
}

function makeUpdates(shape: CopyShape): { updates: Uint8Array[]; marker: string } {
  const { pieceChars, isFolded } = COPY_SHAPES[shape];
  const text = makeMarkdown(CHARS, SEED);
  const random = createRandom(SEED);
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  if (!isFolded) doc.on('update', (update: Uint8Array) => updates.push(update));
  const content = doc.getText('content');
  const beginning = text.slice(0, 2_000);
  content.insert(0, beginning);
  for (let at = beginning.length, turn = 0; at < text.length; at += pieceChars, turn++) {
    doc.clientID = AUTHORS[turn % AUTHORS.length]!;
    const end = content.length;
    const back = turn % 3 === 0 ? Math.floor(random() * Math.min(NEAR_CHARS, end - beginning.length)) : 0;
    content.insert(end - back, text.slice(at, at + pieceChars));
  }
  return { updates: isFolded ? [Y.encodeStateAsUpdate(doc)] : updates, marker: text.slice(2, 20) };
}

/** Runs in the page. */
async function storeCopy({ name, updates }: { name: string; updates: string[] }): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('updates', { autoIncrement: true });
      request.result.createObjectStore('custom');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const transaction = db.transaction(['updates', 'custom'], 'readwrite');
  const store = transaction.objectStore('updates');
  for (const update of updates) store.add(Uint8Array.from(atob(update), letter => letter.charCodeAt(0)));
  transaction.objectStore('custom').put('bench', 'epoch');
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  db.close();
}
