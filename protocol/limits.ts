// The limits of the wire that both sides must agree on. The server tells its own in "hello"; these are the
// values it starts from. Sizes in bytes, times in milliseconds.

export const LIMITS = {
  /** One WebSocket message. A whole document can travel in one, so this is also near the largest document. */
  maxMessageBytes: 32 * 1024 * 1024,
  /** One document, as the encoded size of its base and tail together. */
  maxDocumentBytes: 64 * 1024 * 1024,
  /** One person's awareness state, as JSON. A larger one is not passed on. */
  maxAwarenessBytes: 16 * 1024,
  /** Its JSON nests no deeper. A deeper one is not passed on. */
  maxAwarenessDepth: 32,
  /** The JSON body of an extension message (121 to 123). */
  maxNoticeBytes: 8 * 1024,
  /** The relay sends a WebSocket ping this often. */
  pingEveryMs: 20_000,
  /** No client waits longer than this for a message: y-websocket reconnects after 30 s of silence. */
  heartbeatMs: 20_000,
} as const;

/** The part of the limits that "hello" carries. */
export interface WireLimits {
  maxMessageBytes: number;
  maxDocumentBytes: number;
}
