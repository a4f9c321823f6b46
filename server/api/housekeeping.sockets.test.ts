// Rules API-7 and FILE-5 with the real store and real files: what goes after 30 days, and what stays.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FileShelf } from '../files/file-shelf.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { builtWorker } from '../testing/built-worker.ts';
import { makePng } from '../testing/pictures.ts';
import { Housekeeping } from './housekeeping.ts';

const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'prosa-house-'));
const log = { debug() {}, info() {}, warn() {}, error() {} };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('API-7, FILE-5: a document goes 30 days after it was binned, then the pictures that only it used', async () => {
  const workerUrl = builtWorker('server/store/sqlite/worker.ts');
  const store = await openSqliteStore({ folder, workerUrl, log });
  try {
    const { catalogue } = store;
    const world = { nowMs: Date.UTC(2026, 0, 1) };
    const wallNow = () => world.nowMs;
    const files = join(folder, 'files');
    const shelf = await FileShelf.open({ folder: files, catalogue, maxBytes: 1e6, wallNow });
    for (const doc of ['binned', 'kept']) {
      await store.open(doc, { epoch: `epoch of ${doc}`, kind: 'text', atMs: wallNow(), owner: 'ana' });
    }
    const takes = async (size: number, doc: string) => {
      async function* bytes() {
        yield makePng(size, size);
      }
      const taken = await shelf.take(bytes(), doc);
      if (taken.outcome !== 'taken') throw new Error(taken.outcome);
      return shelf.pathOf(taken.file.hash, taken.file.ending);
    };
    const own = await takes(1, 'binned');
    const shared = await takes(2, 'binned');
    await takes(2, 'kept');
    const nobodys = await takes(3, 'never made');
    await catalogue.setBinned('binned', wallNow());
    const housekeeping = new Housekeeping({
      catalogue,
      rooms: { async evict() {} },
      shelf,
      clock: { wallNow, after: () => ({ cancel() {} }) },
      log,
    });
    const state = async () => ({
      binned: (await store.load('binned')) !== null,
      files: [own, shared, nobodys].map(path => existsSync(path)),
    });
    await housekeeping.run();
    expect(await state()).toEqual({ binned: true, files: [true, true, true] });
    world.nowMs += 29 * DAY_MS;
    await housekeeping.run();
    expect(await state()).toEqual({ binned: true, files: [true, true, false] });
    world.nowMs += 1 * DAY_MS + 1;
    await housekeeping.run();
    expect(await state()).toEqual({ binned: false, files: [false, true, false] });
    expect(await store.load('kept')).not.toBeNull();
  } finally {
    await store.close();
  }
});
