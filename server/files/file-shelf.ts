// Uploaded pictures on disk: <folder>/ab/<SHA-256>.<ending>. What is the same is there once. Knows no HTTP.
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Catalogue, StoredFile } from '../ports/catalogue.ts';
import {
  MEASURE_BYTES,
  type Measure,
  measureRaster,
  SNIFF_BYTES,
  sniffRaster,
  TYPE_OF_ENDING,
} from './image-types.ts';
import { KeyedLock } from './keyed-lock.ts';
import { beginsLikeXml, MAX_SVG_BYTES, readSvg } from './svg.ts';

export interface ShelfParts {
  /** Made when it is missing. */
  folder: string;
  catalogue: Pick<Catalogue, 'addFile' | 'findFile' | 'takeUnusedFiles'>;
  maxBytes: number;
  wallNow: () => number;
}

export type Taken =
  | { outcome: 'taken'; file: StoredFile }
  /** Nothing was kept. */
  | { outcome: 'too-large'; maxBytes: number }
  | { outcome: 'not-an-image' };

interface Written {
  path: string;
  hash: string;
  bytes: number;
  ending: string;
  measure: Measure;
}

type Refused = Exclude<Taken, { outcome: 'taken' }>;

/** How a file of the shelf is named: hash and ending, nothing else. */
export const FILE_NAME = /^([0-9a-f]{64})\.(png|jpg|gif|webp|avif|svg)$/;

const INCOMING = 'incoming';

export class FileShelf {
  readonly #parts: ShelfParts;
  readonly #locks = new KeyedLock();

  private constructor(parts: ShelfParts) {
    this.#parts = parts;
  }

  /** Makes the folder, and clears away what an earlier process did not finish. */
  static async open(parts: ShelfParts): Promise<FileShelf> {
    const incoming = join(parts.folder, INCOMING);
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { recursive: true });
    return new FileShelf(parts);
  }

  get maxBytes(): number {
    return this.#parts.maxBytes;
  }

  /** Where a file lies. `hash` and `ending` as in FILE_NAME. */
  pathOf(hash: string, ending: string): string {
    if (!FILE_NAME.test(`${hash}.${ending}`))
      throw new Error(`invariant violation: no file name: ${hash}.${ending}`);
    return join(this.#parts.folder, hash.slice(0, 2), `${hash}.${ending}`);
  }

  /**
   * Keeps a picture and notes that `doc` uses it. Reads no further than it must to refuse it. Durable when it resolves
   * with "taken"; when it rejects, because reading or writing failed, nothing is left on disk.
   */
  async take(chunks: AsyncIterable<Uint8Array>, doc: string): Promise<Taken> {
    const path = join(this.#parts.folder, INCOMING, randomUUID());
    try {
      const written = await this.#write(chunks, path);
      if ('outcome' in written) return written;
      const file = await this.#locks.run(written.hash, () => this.#shelve(written, doc));
      return { outcome: 'taken', file };
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Removes files that no document uses and that were added before `beforeMs`. Answers how many. */
  async removeUnused(beforeMs: number): Promise<number> {
    const { catalogue } = this.#parts;
    let count = 0;
    for (const { hash, ending } of await catalogue.takeUnusedFiles(beforeMs)) {
      await this.#locks.run(hash, async () => {
        // Somebody may have brought the same picture since.
        if ((await catalogue.findFile(hash)) !== null) return;
        await rm(this.pathOf(hash, ending), { force: true });
        count += 1;
      });
    }
    return count;
  }

  async #write(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Written | Refused> {
    const handle = await open(path, 'wx', 0o600);
    try {
      const received = await this.#receive(chunks, handle);
      if ('outcome' in received) return received;
      await handle.sync();
      return { path, ...received };
    } finally {
      await handle.close();
    }
  }

  async #receive(
    chunks: AsyncIterable<Uint8Array>,
    handle: FileHandle,
  ): Promise<Omit<Written, 'path'> | Refused> {
    const { maxBytes } = this.#parts;
    const hash = createHash('sha256');
    const head = new Head();
    let bytes = 0;
    let ending: string | null = null;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      const limit = ending === 'svg' ? Math.min(MAX_SVG_BYTES, maxBytes) : maxBytes;
      if (bytes > limit) return { outcome: 'too-large', maxBytes: limit };
      head.add(chunk, ending === null || ending === 'svg' ? MAX_SVG_BYTES : MEASURE_BYTES);
      if (ending === null && bytes >= SNIFF_BYTES) {
        ending = await sniff(head.bytes());
        if (ending === null) return { outcome: 'not-an-image' };
      }
      hash.update(chunk);
      await handle.appendFile(chunk);
    }
    ending ??= await sniff(head.bytes());
    if (ending === null) return { outcome: 'not-an-image' };
    const measure = ending === 'svg' ? readSvg(head.bytes()) : measureRaster(head.bytes());
    if (measure === null) return { outcome: 'not-an-image' };
    return { hash: hash.digest('hex'), bytes, ending, measure };
  }

  async #shelve({ path, hash, bytes, ending, measure }: Written, doc: string): Promise<StoredFile> {
    const place = this.pathOf(hash, ending);
    const isThere = await stat(place).then(
      found => found.size === bytes,
      () => false,
    );
    if (!isThere) {
      await mkdir(dirname(place), { recursive: true });
      await rename(path, place);
      await syncFolder(dirname(place));
      await syncFolder(this.#parts.folder);
    }
    const file: StoredFile = { hash, type: TYPE_OF_ENDING[ending]!, ending, bytes, ...measure };
    await this.#parts.catalogue.addFile(file, doc, this.#parts.wallNow());
    return file;
  }
}

async function sniff(head: Uint8Array): Promise<string | null> {
  return (await sniffRaster(head)) ?? (beginsLikeXml(head) ? 'svg' : null);
}

/** The beginning of what arrives. */
class Head {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  add(chunk: Uint8Array, limitBytes: number): void {
    if (this.#length >= limitBytes) return;
    const part = chunk.subarray(0, limitBytes - this.#length);
    this.#chunks.push(part);
    this.#length += part.length;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}

// A new name is on disk when its folder is.
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
