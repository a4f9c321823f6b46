// The bytes that a server puts on a socket for one message (RFC 6455, section 5.2): unmasked, never
// fragmented, never compressed. Knows no socket.

export type MessageKind = 'binary' | 'text';

/** First byte: this is the whole message, and its opcode. */
const FINAL = { binary: 0x82, text: 0x81 } as const;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Up to this size the header and the message are copied together; beyond it the copy costs more than a write. */
export const JOINED_BYTES = 16 * 1024;

/** The frame header of a message of `payloadBytes`: 2, 4 or 10 bytes. */
export function encodeFrameHeader(payloadBytes: number, kind: MessageKind = 'binary'): Uint8Array {
  if (payloadBytes < LENGTH_16) return Uint8Array.of(FINAL[kind], payloadBytes);
  const header = new Uint8Array(payloadBytes < 0x10000 ? 4 : 10);
  const view = new DataView(header.buffer);
  header[0] = FINAL[kind];
  if (payloadBytes < 0x10000) {
    header[1] = LENGTH_16;
    view.setUint16(2, payloadBytes);
  } else {
    header[1] = LENGTH_64;
    view.setBigUint64(2, BigInt(payloadBytes));
  }
  return header;
}

/** Header and message in one piece. */
export function encodeWholeFrame(payload: Uint8Array, kind: MessageKind = 'binary'): Uint8Array {
  const header = encodeFrameHeader(payload.length, kind);
  const frame = new Uint8Array(header.length + payload.length);
  frame.set(header);
  frame.set(payload, header.length);
  return frame;
}
