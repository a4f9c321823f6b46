// Bytes of a file as the text of a document, or the finding that they are none. Pure.

/**
 * UTF-8, or UTF-16 with a byte order mark; the mark goes, and every line ends in "\n". null for anything else: a wrong
 * guess would spoil the text for good.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const text = decode(bytes);
  if (text === null || text.includes('\0')) return null;
  return text.replace(/\r\n?/g, '\n');
}

function decode(bytes: Uint8Array): string | null {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // TypeError: the bytes are not in this encoding.
    return null;
  }
}
