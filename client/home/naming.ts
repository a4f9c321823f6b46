// Names for documents that come from elsewhere or beside others: safe, and made unique by counting. Pure.
import { documentKey, MAX_NAME_BYTES } from '../../protocol/document-names.ts';
import { utf8CharLength, utf8Length } from '../../protocol/utf8.ts';

/** Room for " 1234" behind a name. */
const NUMBER_BYTES = 5;

/** "notes" -> "notes 2", "src/main.py" -> "src/main 2.py": the ending tells the language. */
export function countUp(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  const slash = name.lastIndexOf('/');
  const ending =
    dot > slash + 1 && name.length - dot <= 12 && !/\s/.test(name.slice(dot)) ? name.slice(dot) : '';
  const stem = name.slice(0, name.length - ending.length);
  return `${cutBytes(stem, MAX_NAME_BYTES - NUMBER_BYTES - utf8Length(ending)).trim()} ${number}${ending}`;
}

/**
 * The document name for a path in a folder or an archive, from whatever system: no way up, no root, no drive, nothing
 * that a name may not hold. `fallback` stands for a path of which nothing is left.
 */
export function namePath(path: string, fallback: string): string {
  const segments = splitPath(path)
    .map(tidySegment)
    .filter(segment => segment !== '');
  // From the left: the file's own name says most.
  while (segments.length > 1 && utf8Length(segments.join('/')) > MAX_NAME_BYTES - NUMBER_BYTES)
    segments.shift();
  const name = cutBytes(segments.join('/'), MAX_NAME_BYTES - NUMBER_BYTES).trim();
  return documentKey(name) ?? fallback;
}

/** The parts of a path that lead further down, without drive letters, "." and "..". */
export function splitPath(path: string): string[] {
  return path
    .replace(/^[a-z]:(?=[\\/])/i, '')
    .split(/[\\/]+/)
    .filter(segment => !/^\s*\.{0,2}\s*$/.test(segment));
}

/** The ending in lower case, without the dot; "" when there is none. */
export function readEnding(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(dot + 1).toLowerCase() : '';
}

function tidySegment(segment: string): string {
  const tidied = segment
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .trim();
  return /^\.{0,2}$/.test(tidied) ? '' : tidied;
}

/** Whole characters of `text`, at most `maxBytes` of UTF-8. */
function cutBytes(text: string, maxBytes: number): string {
  let bytes = 0;
  let cut = '';
  for (const char of text) {
    bytes += utf8CharLength(char);
    if (bytes > maxBytes) break;
    cut += char;
  }
  return cut;
}
