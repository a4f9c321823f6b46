// Who this person is to others: a name and a colour, friendly from the start, changeable, remembered on this
// device. And a random id of the device, under which the server stores what was written here.
import { isColour, PALETTE } from './colours.ts';

export interface Identity {
  name: string;
  /** #rrggbb. */
  color: string;
}

/** Where it is remembered: localStorage, or a Map in tests. May throw, as browsers do when storage is off. */
export interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export const MAX_NAME_CHARS = 40;
const IDENTITY_KEY = 'prosa:me';
const AUTHOR_KEY = 'prosa:author';

/** The remembered identity, or a new one, which is remembered from now on. `names` are what to choose from. */
export function loadIdentity(memory: Memory, names: readonly string[], random: () => number): Identity {
  try {
    const stored: unknown = JSON.parse(memory.getItem(IDENTITY_KEY) ?? 'null');
    if (isIdentity(stored)) return { name: stored.name, color: stored.color };
  } catch {
    // Not JSON, or storage is off: a new identity serves as well.
  }
  const identity: Identity = { name: pick(names, random), color: pick(PALETTE, random) };
  saveIdentity(memory, identity);
  return identity;
}

export function saveIdentity(memory: Memory, identity: Identity): void {
  trySet(memory, IDENTITY_KEY, JSON.stringify(identity));
}

/** The next page of this browser begins with a new name: whoever was here has signed out. */
export function forgetIdentity(memory: Memory): void {
  trySet(memory, IDENTITY_KEY, 'null');
}

/** The id of this device. Not a secret that opens anything, and not shown to others. */
export function loadAuthor(memory: Memory, newId: () => string): string {
  try {
    const stored = memory.getItem(AUTHOR_KEY);
    if (stored !== null && /^[a-z0-9]{16,64}$/.test(stored)) return stored;
  } catch {
    // Storage is off: the id then lives as long as the page.
  }
  const author = newId();
  trySet(memory, AUTHOR_KEY, author);
  return author;
}

/** A name as a person may have it: one line, trimmed, at most 40 characters. "" when nothing is left. */
export function tidyName(name: string): string {
  const line = name
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...line].slice(0, MAX_NAME_CHARS).join('').trim();
}

/** What stands in a person's circle: the first letter of the name, or "?" for somebody without one. */
export function pickInitial(name: string): string {
  const [first] = [...name.normalize('NFC').replace(/^[^\p{L}\p{N}]+/u, '')];
  return first === undefined ? '?' : first.toLocaleUpperCase();
}

function isIdentity(value: unknown): value is Identity {
  if (typeof value !== 'object' || value === null) return false;
  const { name, color } = value as Partial<Identity>;
  return typeof name === 'string' && name !== '' && tidyName(name) === name && isColour(color);
}

function pick<T>(from: readonly T[], random: () => number): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error(`invariant violation: nothing to pick from ${from.length} things`);
  return found;
}

function trySet(memory: Memory, key: string, value: string): void {
  try {
    memory.setItem(key, value);
  } catch {
    // Full or forbidden. The page works without being remembered.
  }
}
