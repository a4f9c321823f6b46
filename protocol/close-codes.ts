// Why a connection ends, as numbers and words that both sides share. Knows nothing of sockets.
import { utf8CharLength } from './utf8.ts';

/**
 * Close codes of Prosa. 4400-4499 are final for y-websocket 3.x (`defaultShouldReconnect`), every other code
 * is retried. Private range of RFC 6455, section 7.4.2.
 */
export const CLOSE = {
  malformedFrame: 4400,
  notSignedIn: 4401,
  noAccess: 4403,
  noSuchDocument: 4404,
  otherEpoch: 4409,
  tooLarge: 4413,
  updateRefused: 4422,
  internal: 4500,
  restarting: 4503,
  tooSlow: 4508,
  tooMany: 4529,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** True when reconnecting cannot help: the server decided, and would decide the same again. */
export function isFinalClose(code: number): boolean {
  return code >= 4400 && code < 4500;
}

/** Why an update was not accepted. Sent in a "refused" message (123) and used as a metric label. */
export const REFUSAL_REASONS = [
  'malformed',
  'not-allowed-here',
  'too-deep',
  'misplaced',
  'read-only',
  'client-id-taken',
  'message-too-large',
  'document-too-large',
  'too-fast',
  'set-aside',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

const MAX_REASON_BYTES = 123;

/**
 * Cuts a close reason to the 123 bytes that a close frame can carry (RFC 6455, section 5.5), never inside a
 * character. Throws nothing.
 */
export function fitCloseReason(reason: string): string {
  let bytes = 0;
  let end = 0;
  for (const char of reason) {
    bytes += utf8CharLength(char);
    if (bytes > MAX_REASON_BYTES) break;
    end += char.length;
  }
  return reason.slice(0, end);
}
