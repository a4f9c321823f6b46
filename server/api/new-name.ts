// Names of documents that nobody chose: 26 letters of 5 random bits, like those that the page makes. Whoever has the
// link has the document, so a name must not be guessable.
import { randomBytes } from 'node:crypto';

// Crockford's base 32: no i, l, o, u.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 26;

export function makeRandomName(): string {
  return Array.from(randomBytes(LENGTH), byte => ALPHABET[byte % ALPHABET.length]).join('');
}
