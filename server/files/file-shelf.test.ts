// Rules FILE-1 to FILE-5: what is taken as a picture, how it is kept, and that nothing else stays.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredFile } from '../ports/catalogue.ts';
import * as pictures from '../testing/pictures.ts';
import { FileShelf } from './file-shelf.ts';
import { measureRaster, sniffRaster } from './image-types.ts';

const MAX_BYTES = 100_000;

let folder: string;
let known: Map<string, StoredFile>;
let unused: StoredFile[];
let failing: Error | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-files-'));
  known = new Map();
  unused = [];
  failing = null;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(): Promise<FileShelf> {
  return FileShelf.open({
    folder,
    maxBytes: MAX_BYTES,
    wallNow: () => 5,
    catalogue: {
      async addFile(file) {
        if (failing !== null) throw failing;
        known.set(file.hash, file);
      },
      findFile: async hash => known.get(hash) ?? null,
      async takeUnusedFiles() {
        for (const { hash } of unused) known.delete(hash);
        return unused;
      },
    },
  });
}

/** Arrives in pieces of `size` bytes. */
async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Files below the folder. */
const stored = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)));

describe('what is taken', () => {
  test.each([
    ['png', 'image/png', pictures.makePng(31, 7), 31, 7],
    ['jpg', 'image/jpeg', pictures.makeJpeg(640, 480), 640, 480],
    ['jpg', 'image/jpeg', pictures.makeJpeg(640, 480, 6), 480, 640],
    ['gif', 'image/gif', pictures.makeGif(12, 300), 12, 300],
    ['webp', 'image/webp', pictures.makeWebp(99, 98), 99, 98],
    ['avif', 'image/avif', pictures.makeAvif(50, 60), 50, 60],
    ['svg', 'image/svg+xml', pictures.makeSvg('width="20" height="10.4px"'), 20, 10],
    ['svg', 'image/svg+xml', pictures.makeSvg('viewBox="0 0 300 200"'), 300, 200],
    ['svg', 'image/svg+xml', pictures.makeSvg('width="100%"'), null, null],
    ['svg', 'image/svg+xml', pictures.SVG_WITH_SCRIPT, 8, 8],
    ['png', 'image/png', pictures.PNG_WITH_HTML, 2, 2],
  ])('FILE-1: a picture is what its bytes say: %s, %s', async (ending, type, bytes, width, height) => {
    const shelf = await open();
    for (const size of [1, 1000, 1_000_000]) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      const file = { hash, type, ending, bytes: bytes.length, width, height };
      expect(await shelf.take(inPieces(bytes, size), 'a')).toEqual({ outcome: 'taken', file });
      expect(readFileSync(shelf.pathOf(hash, ending))).toEqual(bytes);
    }
    expect(stored()).toHaveLength(1);
  });

  test('FILE-1: an SVG may have a declaration, a doctype, comments and more than is looked at first', async () => {
    const shelf = await open();
    const text =
      '\ufeff\n<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->\n' +
      '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n' +
      `<svg:svg xmlns:svg="http://www.w3.org/2000/svg">${'<svg:g/>'.repeat(5000)}</svg:svg>`;
    // XML begins at the first letter: white space before the declaration is an error, a mark of order is not.
    const well = Buffer.from(text.replace('\n', ''));
    expect(await shelf.take(inPieces(well), 'a')).toMatchObject({ outcome: 'taken' });
    expect(await shelf.take(inPieces(Buffer.from(text)), 'a')).toEqual({ outcome: 'not-an-image' });
  });

  test.each(pictures.NO_PICTURES)(
    'FILE-1: %s is no picture, and nothing of it stays',
    async (_case, bytes) => {
      const shelf = await open();
      expect(await shelf.take(inPieces(bytes), 'a')).toEqual({ outcome: 'not-an-image' });
      expect(stored()).toEqual([]);
      expect(known.size).toBe(0);
    },
  );

  test('FILE-1: broken headers are answered, whatever is in them', async () => {
    const samples = [
      pictures.makePng(3, 3),
      pictures.makeJpeg(9, 9, 6),
      pictures.makeGif(3, 3),
      pictures.makeWebp(3, 3),
      pictures.makeAvif(3, 3),
    ];
    const broken = fc.record({
      sample: fc.constantFrom(...samples),
      length: fc.nat(140),
      changes: fc.array(fc.tuple(fc.nat(139), fc.nat(255)), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(broken, async ({ sample, length, changes }) => {
        const bytes = Uint8Array.from(sample.subarray(0, length));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        await sniffRaster(bytes);
        const { width, height } = measureRaster(bytes);
        expect(width === null).toBe(height === null);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the limits', () => {
  test('FILE-2: of size: refused as soon as it is passed, and nothing stays', async () => {
    const shelf = await open();
    let read = 0;
    async function* endless() {
      yield pictures.makePng(1, 1);
      for (;;) {
        read += 10_000;
        yield new Uint8Array(10_000);
      }
    }
    expect(await shelf.take(endless(), 'a')).toEqual({ outcome: 'too-large', maxBytes: MAX_BYTES });
    expect(read).toBeLessThan(MAX_BYTES + 10_000);
    expect(stored()).toEqual([]);
  });

  test('FILE-2: what is no picture is not read to its end', async () => {
    const shelf = await open();
    let read = 0;
    async function* endless() {
      for (;;) {
        read += 1000;
        yield new Uint8Array(1000);
      }
    }
    expect(await shelf.take(endless(), 'a')).toEqual({ outcome: 'not-an-image' });
    expect(read).toBeLessThan(6000);
  });
});

describe('how it is kept', () => {
  test('FILE-3: what breaks off half-way leaves nothing', async () => {
    const shelf = await open();
    async function* breaksOff() {
      yield pictures.makePng(1, 1);
      throw new Error('gone');
    }
    await expect(shelf.take(breaksOff(), 'a')).rejects.toThrow('gone');
    expect(stored()).toEqual([]);
  });

  test('FILE-3: what an earlier process did not finish is cleared away at the start', async () => {
    mkdirSync(join(folder, 'incoming'));
    writeFileSync(join(folder, 'incoming/half'), 'x');
    await open();
    expect(stored()).toEqual([]);
  });

  test('FILE-3: the same bytes at the same time are one file', async () => {
    const shelf = await open();
    const bytes = pictures.makePng(5, 5);
    const all = await Promise.all(Array.from({ length: 8 }, () => shelf.take(inPieces(bytes, 10), 'a')));
    expect(new Set(all.map(taken => JSON.stringify(taken))).size).toBe(1);
    expect(stored()).toHaveLength(1);
  });

  test('FILE-3: when it cannot be noted, whoever sent it is told', async () => {
    const shelf = await open();
    failing = new Error('disk full');
    await expect(shelf.take(inPieces(pictures.makePng(1, 1)), 'a')).rejects.toThrow('disk full');
    expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
  });

  test('FILE-5: what nobody uses goes, unless somebody has brought it again', async () => {
    const shelf = await open();
    const files: StoredFile[] = [];
    for (const size of [1, 2]) {
      const taken = await shelf.take(inPieces(pictures.makePng(size, size)), 'a');
      if (taken.outcome === 'taken') files.push(taken.file);
    }
    const [gone, kept] = files as [StoredFile, StoredFile];
    unused = [gone, kept];
    const removing = shelf.removeUnused(9);
    const again = shelf.take(inPieces(pictures.makePng(2, 2)), 'b');
    await Promise.all([removing, again]);
    expect(existsSync(shelf.pathOf(gone.hash, 'png'))).toBe(false);
    expect(existsSync(shelf.pathOf(kept.hash, 'png'))).toBe(known.has(kept.hash));
    expect(known.has(kept.hash)).toBe(true);
  });
});
