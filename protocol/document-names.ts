// Which names a document can have, and the one key each name stands for. The same rule serves the URL of the
// page (/d/<name>), the relay (/sync/<name>) and the store.
import { utf8Length } from './utf8.ts';

/** Longest name, in bytes of UTF-8 after decoding and normalising. */
export const MAX_NAME_BYTES = 256;

// Controls, line separators and the characters that reorder the text around them (Unicode Bidi_Control), so
// that two names that look the same are the same. Lone surrogates cannot be written as UTF-8.
const FORBIDDEN = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\\]/u;

/**
 * The key of the document that an already decoded name stands for, or null when the name is not allowed.
 * Names are normalised to NFC. A name may have several segments divided by "/"; none may be empty, "." or "..",
 * nor begin or end with white space.
 */
export function documentKey(name: string): string | null {
  const key = name.normalize('NFC');
  if (key.length === 0 || key.length > MAX_NAME_BYTES || FORBIDDEN.test(key)) return null;
  if (utf8Length(key) > MAX_NAME_BYTES) return null;
  for (const segment of key.split('/')) {
    if (segment === '' || segment === '.' || segment === '..' || segment !== segment.trim()) return null;
  }
  return key;
}

/**
 * The key for a percent-encoded URL path, the part after "/sync/" or "/d/", or null when it is not allowed.
 * It is decoded exactly once.
 */
export function documentKeyFromPath(path: string): string | null {
  if (path.length > MAX_NAME_BYTES * 3) return null;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // URIError: a "%" that is not followed by valid UTF-8. Such a path names nothing.
    return null;
  }
  return documentKey(decoded);
}

/** The URL path of a document's key: each segment encoded, slashes kept. */
export function documentPath(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}
