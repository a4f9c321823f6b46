// Passwords of share links: what is stored of them, and whether somebody knows one. scrypt runs in Node's thread pool, a few
// at a time, so that guessing costs the guesser more than everybody else.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 16 MB and some 30 ms on one core. What is stored names its own cost, so that this can be raised. */
const COST = { N: 2 ** 14, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const STORED = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;
const MAX_AT_ONCE = 2;
/** Who comes later is sent away. */
const MAX_WAITING = 50;

export class BusyError extends Error {
  constructor() {
    super('too many passwords are being looked at');
    this.name = 'BusyError';
  }
}

export class Passwords {
  #runningCount = 0;
  readonly #waiting: (() => void)[] = [];

  /** What to store. Rejects with BusyError when too many ask. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const key = await this.#derive(password, salt, KEY_BYTES, COST);
    const { N, r, p } = COST;
    return `scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
  }

  /** Compared in constant time. Throws when what is stored is no hash of ours; rejects with BusyError when too many ask. */
  async matches(password: string, stored: string): Promise<boolean> {
    const match = STORED.exec(stored);
    if (match === null) throw new Error('a stored password cannot be read');
    const [, N, r, p, salt = '', key = ''] = match;
    const expected = Buffer.from(key, 'base64url');
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    const given = await this.#derive(password, Buffer.from(salt, 'base64url'), expected.length, cost);
    return timingSafeEqual(given, expected);
  }

  async #derive(password: string, salt: Buffer, bytes: number, cost: ScryptOptions): Promise<Buffer> {
    if (this.#runningCount >= MAX_AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING) throw new BusyError();
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    } else this.#runningCount += 1;
    try {
      return await new Promise((resolve, reject) => {
        // The same letters may be typed in two ways.
        scrypt(
          password.normalize('NFC'),
          salt,
          bytes,
          { ...cost, maxmem: 256 * 1024 * 1024 },
          (error, key) => {
            if (error === null) resolve(key);
            else reject(error);
          },
        );
      });
    } finally {
      // The place goes to who waits longest.
      const next = this.#waiting.shift();
      if (next === undefined) this.#runningCount -= 1;
      else next();
    }
  }
}
