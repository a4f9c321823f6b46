// Sizes of strings as they travel.

/** Bytes that `text` takes in UTF-8. A lone surrogate counts three, as its replacement character does. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) bytes += utf8CharLength(char);
  return bytes;
}

/** Bytes of one character (one code point) in UTF-8. */
export function utf8CharLength(char: string): number {
  const point = char.codePointAt(0)!;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
