// Codes with which somebody takes their session to another device: short enough to type, worth something for ten minutes,
// once. They are in memory only; a restart ends them.
import { randomInt } from 'node:crypto';
import { ACCESS_LIMITS } from '../../protocol/access.ts';

// No 0, 1, I, L, O, U: 30 characters, so 8 of them are 39 bits.
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP_CHARS = 4;
const GROUPS = 2;
const MAX_CODES = 10_000;

interface Entry {
  person: string;
  expiresMs: number;
}

/** Safety: a code is good for one person, once, until its time; a new code of a person ends the one before. */
export class DeviceCodes {
  readonly #wallNow: () => number;
  /** Oldest first. */
  readonly #codes = new Map<string, Entry>();
  readonly #byPerson = new Map<string, string>();

  constructor(wallNow: () => number) {
    this.#wallNow = wallNow;
  }

  make(person: string): { code: string; expiresMs: number } {
    this.#forget();
    const before = this.#byPerson.get(person);
    if (before !== undefined) this.#take(before);
    let code = makeCode();
    while (this.#codes.has(code)) code = makeCode();
    const expiresMs = this.#wallNow() + ACCESS_LIMITS.deviceCodeMs;
    this.#codes.set(code, { person, expiresMs });
    this.#byPerson.set(person, code);
    return { code: `${code.slice(0, GROUP_CHARS)}-${code.slice(GROUP_CHARS)}`, expiresMs };
  }

  /** The person of a code as somebody has typed it, who is then nobody's any more; null when it is worth nothing. */
  redeem(typed: string): string | null {
    const entry = this.#take(typed.toUpperCase().replace(/[\s-]/g, ''));
    return entry !== null && this.#wallNow() < entry.expiresMs ? entry.person : null;
  }

  /** A code of this person is worth nothing any more. */
  forget(person: string): void {
    const code = this.#byPerson.get(person);
    if (code !== undefined) this.#take(code);
  }

  get size(): number {
    return this.#codes.size;
  }

  #take(code: string): Entry | null {
    const entry = this.#codes.get(code);
    if (entry === undefined) return null;
    this.#codes.delete(code);
    this.#byPerson.delete(entry.person);
    return entry;
  }

  #forget(): void {
    const nowMs = this.#wallNow();
    for (const [code, { expiresMs }] of this.#codes) {
      if (expiresMs > nowMs && this.#codes.size < MAX_CODES) return;
      this.#take(code);
    }
  }
}

function makeCode(): string {
  let code = '';
  for (let i = 0; i < GROUP_CHARS * GROUPS; i++) code += ALPHABET[randomInt(ALPHABET.length)];
  return code;
}
