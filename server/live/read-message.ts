// One message of a client, from its bytes: depth first, then JSON, then the schema. What does not pass ends the connection,
// so nothing here explains itself to the sender.
import * as v from 'valibot';
import { isJsonDeeperThan } from '../../protocol/json-depth.ts';
import { type FromClient, LIVE_LIMITS } from '../../protocol/live.ts';
import { FromClientSchema } from '../../protocol/live-schemas.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The message, or null when it is none of the protocol. Never throws, whatever the bytes are. */
export function readMessage(bytes: Uint8Array): FromClient | null {
  if (bytes.length > LIVE_LIMITS.maxMessageBytes || isJsonDeeperThan(bytes, LIVE_LIMITS.maxDepth))
    return null;
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
