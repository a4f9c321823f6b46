// Checksums of what is stored: a cheap one for each update, a strong one for a base.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** CRC-32 of an update, begun with its place so that two updates that change places are noticed. */
export function updateChecksum(seq: number, bytes: Uint8Array): number {
  // For no bytes zlib answers 0 or the beginning, as the pointer happens to be.
  return bytes.length === 0 ? seq >>> 0 : crc32(bytes, seq >>> 0);
}

/** SHA-256 over everything that a base consists of. Each part's length goes in before it. */
export function baseHash(upToSeq: number, parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(`base up to ${upToSeq}`);
  for (const part of parts) hash.update(`;${part.length};`).update(part);
  return hash.digest();
}
