// Zip archives from anybody: what is in them is listed from their directory, and each file is unpacked only when it is
// read, in small steps, never further than it said it would be. Only fflate's inflate is used: an archive that lies about
// its sizes must not cost more than it declares.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
import { Inflate } from 'fflate';
import { IMPORT_LIMITS } from './limits.ts';

export type ZipEntry =
  | { kind: 'file'; path: string; bytes: number; read: () => Promise<Uint8Array> }
  /** Packed in a way that is not read here. */
  | { kind: 'unreadable'; path: string; encrypted: boolean };

export type ZipListing = { kind: 'listed'; entries: ZipEntry[]; omittedCount: number } | { kind: 'broken' };

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
/** A directory of so many files with the longest names that are sensible. */
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;
/** Deflate makes at most 1,032 times as much of it: 4 MB between two looks at the sizes. */
const STEP_BYTES = 4_096;
/** Work without a pause, so that the page stays alive. */
const SLICE_MS = 12;

interface Place {
  method: number;
  packedBytes: number;
  bytes: number;
  crc: number;
  offset: number;
}

/** Never rejects for what is in the archive. */
export async function listZip(archive: Blob): Promise<ZipListing> {
  const end = await findEnd(archive);
  if (end === null) return { kind: 'broken' };
  if (end.directoryBytes > MAX_DIRECTORY_BYTES || end.directoryFrom + end.directoryBytes > archive.size)
    return { kind: 'broken' };
  const directory = await readRange(archive, end.directoryFrom, end.directoryBytes);
  const entries: ZipEntry[] = [];
  let omittedCount = 0;
  let at = 0;
  for (let i = 0; i < end.count; i++) {
    if (at + ENTRY_BYTES > directory.byteLength || directory.getUint32(at, true) !== ENTRY_SIGNATURE) {
      return entries.length > 0
        ? { kind: 'listed', entries, omittedCount: omittedCount + 1 }
        : { kind: 'broken' };
    }
    const flags = directory.getUint16(at + 8, true);
    const nameBytes = directory.getUint16(at + 28, true);
    const extraBytes = directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
    const nameFrom = at + ENTRY_BYTES;
    if (nameFrom + nameBytes > directory.byteLength) return { kind: 'broken' };
    const path = decodeName(new Uint8Array(directory.buffer, directory.byteOffset + nameFrom, nameBytes));
    const place: Place = {
      method: directory.getUint16(at + 10, true),
      crc: directory.getUint32(at + 16, true),
      packedBytes: directory.getUint32(at + 20, true),
      bytes: directory.getUint32(at + 24, true),
      offset: directory.getUint32(at + 42, true),
    };
    at = nameFrom + nameBytes + extraBytes;
    if (path.endsWith('/')) continue;
    if (entries.length >= IMPORT_LIMITS.maxFileCount) omittedCount++;
    else entries.push(describeEntry(archive, path, flags, place));
  }
  return { kind: 'listed', entries, omittedCount };
}

function describeEntry(archive: Blob, path: string, flags: number, place: Place): ZipEntry {
  const encrypted = (flags & 1) !== 0;
  const fits = place.offset + LOCAL_BYTES + place.packedBytes <= archive.size;
  if (encrypted || !fits || (place.method !== 0 && place.method !== 8))
    return { kind: 'unreadable', path, encrypted };
  return { kind: 'file', path, bytes: place.bytes, read: () => unpack(archive, place) };
}

async function findEnd(archive: Blob) {
  const tailBytes = Math.min(archive.size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = await readRange(archive, archive.size - tailBytes, tailBytes);
  for (let at = tailBytes - END_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END_SIGNATURE) continue;
    return {
      count: tail.getUint16(at + 10, true),
      directoryBytes: tail.getUint32(at + 12, true),
      directoryFrom: tail.getUint32(at + 16, true),
    };
  }
  return null;
}

/** Rejects with an Error when the bytes do not unpack to exactly what the directory says. */
async function unpack(archive: Blob, place: Place): Promise<Uint8Array> {
  if (place.bytes > IMPORT_LIMITS.maxFileBytes) throw new Error(`zip: ${place.bytes} bytes in one file`);
  const header = await readRange(archive, place.offset, LOCAL_BYTES);
  if (header.byteLength < LOCAL_BYTES || header.getUint32(0, true) !== LOCAL_SIGNATURE)
    throw new Error('zip: no file where the directory says');
  const from = place.offset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  const view = await readRange(archive, from, place.packedBytes);
  const packed = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const unpacked = place.method === 0 ? packed : await inflate(packed, place.bytes);
  if (unpacked.length !== place.bytes)
    throw new Error(`zip: ${unpacked.length} bytes instead of ${place.bytes}`);
  if (countCrc(unpacked) !== place.crc) throw new Error('zip: wrong checksum');
  return unpacked;
}

async function inflate(packed: Uint8Array, bytes: number): Promise<Uint8Array> {
  const unpacked = new Uint8Array(bytes);
  let at = 0;
  const inflater = new Inflate(chunk => {
    if (at + chunk.length > bytes) throw new Error(`zip: more than the declared ${bytes} bytes`);
    unpacked.set(chunk, at);
    at += chunk.length;
  });
  let pauseAt = performance.now() + SLICE_MS;
  for (let from = 0; from < packed.length; from += STEP_BYTES) {
    inflater.push(packed.subarray(from, from + STEP_BYTES), from + STEP_BYTES >= packed.length);
    if (performance.now() < pauseAt) continue;
    await new Promise(resolve => setTimeout(resolve));
    pauseAt = performance.now() + SLICE_MS;
  }
  return unpacked.subarray(0, at);
}

async function readRange(archive: Blob, from: number, bytes: number): Promise<DataView> {
  return new DataView(await archive.slice(from, from + bytes).arrayBuffer());
}

/** UTF-8 whether the archive says so or not; what is no UTF-8 comes from old systems. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // TypeError: not UTF-8.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

let crcTable: Uint32Array | null = null;

function countCrc(bytes: Uint8Array): number {
  if (crcTable === null) {
    crcTable = new Uint32Array(256);
    for (let n = 0; n < 256; n++) {
      let crc = n;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
      crcTable[n] = crc;
    }
  }
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
