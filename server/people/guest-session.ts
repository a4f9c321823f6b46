// Who somebody is without an account: a person's id in a signed cookie. Knows headers as text, no requests.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const SESSION_COOKIE = 'prosa_session';

/** 128 bits in base64url. The last letter carries two bits only. */
const PERSON_BYTES = 16;
const COOKIE = /^([A-Za-z0-9_-]{21}[AQgw])\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/;
/** The longest that browsers keep a cookie. */
const MAX_AGE_S = 400 * 86_400;
const RENEW_AFTER_MS = 30 * 86_400_000;
/** Cookies of that name that are looked at: a subdomain can plant many. */
const MAX_CANDIDATES = 4;

export interface Greeting {
  person: string;
  /** Nobody has heard of them before. */
  isNew: boolean;
  /** The Set-Cookie header that the answer must carry; null when the person has a fresh one already. */
  setCookie: string | null;
}

interface Session {
  person: string;
  issuedMs: number;
}

/**
 * Gives guests their sessions and knows them again. Safety: an id that was not signed with `key` is nobody's.
 * Liveness: whoever asks is somebody; a forged or damaged cookie is replaced by a new guest's, and is no error.
 */
export class GuestSessions {
  readonly #key: Buffer;
  readonly #wallNow: () => number;

  constructor(key: Buffer, wallNow: () => number) {
    this.#key = key;
    this.#wallNow = wallNow;
  }

  /** The person of a Cookie header, or null when it names none that we have signed. */
  recognise(cookieHeader: string | undefined): string | null {
    return this.#read(cookieHeader)?.person ?? null;
  }

  /** The person of a Cookie header, or a new guest. `isSecure`: the browser speaks https with us. */
  greet(cookieHeader: string | undefined, isSecure: boolean): Greeting {
    const session = this.#read(cookieHeader);
    if (session !== null && this.#wallNow() - session.issuedMs < RENEW_AFTER_MS) {
      return { person: session.person, isNew: false, setCookie: null };
    }
    const person = session?.person ?? makePerson();
    return { person, isNew: session === null, setCookie: this.issue(person, isSecure) };
  }

  /** The Set-Cookie header that makes a browser this person's. */
  issue(person: string, isSecure: boolean): string {
    const signed = `${person}.${Math.floor(this.#wallNow() / 1000).toString(36)}`;
    const value = `${signed}.${this.#sign(signed).toString('base64url')}`;
    const secure = isSecure ? '; Secure' : '';
    return `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${MAX_AGE_S}; HttpOnly; SameSite=Lax${secure}`;
  }

  #read(cookieHeader: string | undefined): Session | null {
    for (const value of findCookies(cookieHeader ?? '')) {
      const match = COOKIE.exec(value);
      if (match === null) continue;
      const [, person = '', issued = '', mac = ''] = match;
      const expected = this.#sign(`${person}.${issued}`);
      const given = Buffer.from(mac, 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) continue;
      return { person, issuedMs: Number.parseInt(issued, 36) * 1000 };
    }
    return null;
  }

  // What is signed begins with its purpose: the key may sign other things one day.
  #sign(text: string): Buffer {
    return createHmac('sha256', this.#key).update(`session:${text}`).digest();
  }
}

/** The id of somebody new. */
export function makePerson(): string {
  return randomBytes(PERSON_BYTES).toString('base64url');
}

function findCookies(header: string): string[] {
  return header
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair.startsWith(`${SESSION_COOKIE}=`))
    .slice(0, MAX_CANDIDATES)
    .map(pair => pair.slice(SESSION_COOKIE.length + 1));
}
