// The bytes of a .zip, made entry after entry and handed on as they come. Knows neither documents nor people.
import { setImmediate } from 'node:timers/promises';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** Packed on the main thread: of this size a piece takes a few milliseconds. */
const PIECE_BYTES = 64 * 1024;
/** Of a plain .zip: 4 GB and 65,535 entries. */
export const MAX_ZIP_BYTES = 3.5 * 1024 ** 3;
export const MAX_ENTRIES = 60_000;

/** Addresses of our pictures within a text. */
export const PICTURE = /\/files\/([0-9a-f]{64}\.(?:png|jpg|gif|webp|avif|svg))/g;

/** Makes the bytes of a .zip, entry after entry, and hands them on as soon as they are there. */
export class Packer {
  readonly #ready: Uint8Array[] = [];
  readonly #zip = new Zip((error, chunk) => {
    if (error) throw error;
    this.#ready.push(chunk);
  });
  /** What has come out until now. */
  bytes = 0;

  async *packText(name: string, text: string, changedMs: number): AsyncGenerator<Uint8Array> {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = toZipTime(changedMs);
    this.#zip.add(file);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      // A copy: the packer keeps its last pieces, and a view would keep the whole.
      file.push(new Uint8Array(bytes.subarray(at, at + PIECE_BYTES)));
      yield* this.#take();
      await setImmediate();
    }
    file.push(new Uint8Array(0), true);
    yield* this.#take();
  }

  /** Pictures are packed already. */
  async *packStored(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const file = new ZipPassThrough(name);
    this.#zip.add(file);
    for await (const chunk of chunks) {
      file.push(chunk);
      yield* this.#take();
    }
    file.push(new Uint8Array(0), true);
    yield* this.#take();
  }

  *end(): Generator<Uint8Array> {
    this.#zip.end();
    yield* this.#take();
  }

  *#take(): Generator<Uint8Array> {
    for (const chunk of this.#ready.splice(0)) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }
}

/** The format knows no time before 1980. */
function toZipTime(atMs: number): Date {
  return new Date(Math.max(atMs, Date.UTC(1980, 0, 2)));
}
