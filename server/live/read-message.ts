// One message of a client, from its bytes: depth first, then JSON, then the schema. What does not pass ends the connection,
// so nothing here explains itself to the sender.
import * as v from 'valibot';
import { type FromClient, LIVE_LIMITS } from '../../protocol/live.ts';
import { FromClientSchema } from '../../protocol/live-schemas.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The message, or null when it is none of the protocol. Never throws, whatever the bytes are. */
export function readMessage(bytes: Uint8Array): FromClient | null {
  if (bytes.length > LIVE_LIMITS.maxMessageBytes || isDeeperThan(bytes, LIVE_LIMITS.maxDepth)) return null;
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    // TypeError: no UTF-8. SyntaxError: no JSON. Both are the sender's doing.
    return null;
  }
  const result = v.safeParse(FromClientSchema, value);
  return result.success ? result.output : null;
}

/** How deep the brackets of a JSON text nest, counted on the bytes: nothing is built before this is known. */
export function isDeeperThan(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0;
  let isInText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (isInText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) isInText = true;
    else if (OPENING.has(byte)) {
      if (++depth > maxDepth) return true;
    } else if (CLOSING.has(byte)) depth--;
  }
  return false;
}
