// How updates stand behind each other in one body or frame: each with its length before it. The same for all
// transports, so that they differ in nothing but the way. Knows no transport.
//
//   batch  { varUint length, bytes } …
//   news   varUint next, batch          (answers to polls: `next` is where the next poll begins)
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

export interface News {
  /** The place in the log behind the last of `updates`. */
  next: number;
  updates: Uint8Array[];
}

export function encodeBatch(updates: readonly Uint8Array[]): Uint8Array {
  const encoder = encoding.createEncoder();
  writeBatch(encoder, updates);
  return encoding.toUint8Array(encoder);
}

/** Throws an Error where the bytes end in the middle of an update. */
export function decodeBatch(bytes: Uint8Array): Uint8Array[] {
  return readBatch(decoding.createDecoder(bytes));
}

export function encodeNews({ next, updates }: News): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, next);
  writeBatch(encoder, updates);
  return encoding.toUint8Array(encoder);
}

/** Throws an Error where the bytes end in the middle of an update. */
export function decodeNews(bytes: Uint8Array): News {
  const decoder = decoding.createDecoder(bytes);
  return { next: decoding.readVarUint(decoder), updates: readBatch(decoder) };
}

function writeBatch(encoder: encoding.Encoder, updates: readonly Uint8Array[]): void {
  for (const update of updates) encoding.writeVarUint8Array(encoder, update);
}

function readBatch(decoder: decoding.Decoder): Uint8Array[] {
  const updates: Uint8Array[] = [];
  // A copy: what a socket has read is overwritten or kept alive as a whole.
  while (decoding.hasContent(decoder)) updates.push(decoding.readVarUint8Array(decoder).slice());
  return updates;
}
