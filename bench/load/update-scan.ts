// Reads which keystrokes an update carries, without building anything: for every struct the author's clientID and
// the range of clocks. Because an author of the benchmark types one UTF-16 unit per edit, a clock IS the number
// of an edit, also when a server has merged many edits into one update. Knows no socket.
//
// Format v1: https://github.com/yjs/yjs/blob/v13.6.33/src/utils/UpdateEncoder.js
import type { ByteReader } from './bytes.ts';

/** Told for each struct: edits `from` to `to` (half-open) of `client` are in the update. */
export type RangeSink = (client: number, from: number, to: number) => void;

const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_PARENT_KEY = 0x20;
const CONTENT_BITS = 0x1f;
const GC = 0;
const CONTENT_DELETED = 1;
const CONTENT_STRING = 4;
const SKIP = 10;

/**
 * Walks the structs of the update at `reader.at`. Neighbouring structs of one author are told as one range.
 * Throws on anything but text, deletions and skips, and where the bytes end early: a benchmark's document holds
 * nothing else, so a server that sends it has broken the document.
 */
export function scanUpdate(reader: ByteReader, sink: RangeSink): void {
  const clientCount = reader.readVarUint();
  for (let i = 0; i < clientCount; i++) {
    const structCount = reader.readVarUint();
    const client = reader.readVarUint();
    let clock = reader.readVarUint();
    let from = clock;
    for (let j = 0; j < structCount; j++) {
      const info = reader.readByte();
      if (info === SKIP) {
        if (clock > from) sink(client, from, clock);
        clock += reader.readVarUint();
        from = clock;
      } else {
        clock += readLength(reader, info);
      }
    }
    if (clock > from) sink(client, from, clock);
  }
}

function readLength(reader: ByteReader, info: number): number {
  const content = info & CONTENT_BITS;
  if (content === GC) return reader.readVarUint();
  if (info & HAS_ORIGIN) skipId(reader);
  if (info & HAS_RIGHT_ORIGIN) skipId(reader);
  if (!(info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN))) {
    if (reader.readVarUint() === 1) reader.skipVarBytes();
    else skipId(reader);
    if (info & HAS_PARENT_KEY) reader.skipVarBytes();
  }
  if (content === CONTENT_DELETED) return reader.readVarUint();
  if (content === CONTENT_STRING) return readTextLength(reader);
  throw new Error(`update scan: content kind ${content} at ${reader.at}`);
}

function skipId(reader: ByteReader): void {
  reader.readVarUint();
  reader.readVarUint();
}

/** UTF-16 units of the UTF-8 text: one per code point, two where it takes four bytes. */
function readTextLength(reader: ByteReader): number {
  const from = reader.skipVarBytes();
  let units = 0;
  for (let i = from; i < reader.at; i++) {
    const byte = reader.bytes[i]!;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
