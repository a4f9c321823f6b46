// Variable-length integers, the part of lib0's encoding that the hot paths of the generator need without an
// object per frame. Knows no protocol.

/** A place in bytes. Reading moves `at`; reading at or beyond `end` throws RangeError. */
export class ByteReader {
  bytes: Uint8Array;
  at: number;
  end: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.at = 0;
    this.end = bytes.length;
  }

  /** Reads `from` to `to` (half-open) of other bytes from now on: one reader serves a million frames. */
  reset(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  readByte(): number {
    if (this.at >= this.end) throw new RangeError(`no byte at ${this.at}: the frame ends at ${this.end}`);
    return this.bytes[this.at++]!;
  }

  readVarUint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.readByte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }

  /** The next `length` bytes as memory of their own. (`Buffer.slice` would share what the next read overwrites.) */
  copyBytes(length: number): Uint8Array {
    return new Uint8Array(this.bytes.subarray(this.at, this.at + length));
  }

  /** Steps over a length-prefixed field and returns the offset of its first byte; `at` is then its end. */
  skipVarBytes(): number {
    const length = this.readVarUint();
    const from = this.at;
    if (from + length > this.end) {
      throw new RangeError(`${length} bytes announced at ${from}: the frame ends at ${this.end}`);
    }
    this.at = from + length;
    return from;
  }
}
