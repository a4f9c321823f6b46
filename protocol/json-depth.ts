// How deep a JSON text nests, seen on its bytes: what nests too deep for those who walk it is found out before anything is built
// of it. Knows no schema.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * True when brackets between `from` and `to` nest deeper than `maxDepth`; a plain value has depth 0. Bytes that are no JSON get
 * some answer, and never a false "no": what passes and parses is not deeper.
 */
export function isJsonDeeperThan(
  bytes: Uint8Array,
  maxDepth: number,
  from = 0,
  to: number = bytes.length,
): boolean {
  let depth = 0;
  let isInText = false;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (isInText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) isInText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (++depth > maxDepth) return true;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
  }
  return false;
}
