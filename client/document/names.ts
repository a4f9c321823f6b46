// Names of new documents: 128 random bits in letters that nobody mixes up. Whoever has the link has the document,
// so a name must not be guessable.

// Crockford's base 32: no i, l, o, u.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 26;
const GENERATED = /^[0-9a-hjkmnp-tv-z]{26}$/;

/** 26 letters of 5 bits each. `fillRandom` is crypto.getRandomValues. */
export function makeRandomName(fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const bytes = new Uint8Array(LENGTH);
  fillRandom(bytes);
  // 32 divides 256: every letter is as likely as any other.
  return Array.from(bytes, byte => ALPHABET[byte % ALPHABET.length]).join('');
}

/** True for names that nobody chose: they say nothing to a person. */
export function isGeneratedName(name: string): boolean {
  return GENERATED.test(name);
}
