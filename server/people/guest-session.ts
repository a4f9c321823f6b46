// Who somebody is without an account: a person's id in a signed cookie. Knows headers as text, no requests.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SESSION_COOKIE = 'prosa_session';

/** 128 bits in base64url. The last letter carries two bits only. */
const PERSON_BYTES = 16;
const COOKIE =
  /^([A-Za-z0-9_-]{21}[AQgw])\.([0-9a-z]{1,9})(?:\.([0-9a-z]{1,6})\.([A-Za-z0-9_-]{8}))?\.([A-Za-z0-9_-]{43})$/;
const LABEL_BYTES = 6;
const LABEL_CHARS = 8;
/** The longest that browsers keep a cookie. */
const MAX_AGE_S = 400 * 86_400;
const RENEW_AFTER_MS = 30 * 86_400_000;
/** Cookies of that name that are looked at: a subdomain can plant many. */
const MAX_CANDIDATES = 4;

export interface KnownSession {
  person: string;
  /** Tells the sessions of one person apart: the same for all tabs of a browser, for as long as it has a cookie of ours. */
  session: string;
}

export interface Greeting extends KnownSession {
  /** Nobody has heard of them before. */
  isNew: boolean;
  /** The Set-Cookie header that the answer must carry; null when the person has a fresh one already. */
  setCookie: string | null;
}

interface Session extends KnownSession {
  issuedMs: number;
}

const NOBODY_HAS_ENDED = { of: () => 0 };

/**
 * Gives guests their sessions and knows them again. Safety: an id that was not signed with `key` is nobody's.
 * Liveness: whoever asks is somebody; a forged or damaged cookie is replaced by a new guest's, and is no error.
 */
export class GuestSessions {
  readonly #key: Buffer;
  readonly #wallNow: () => number;
  readonly #numbers: { of(person: string): number };
  readonly #path: string;

  /**
   * `numbers`: the least number that a person's cookies must have; see SessionNumbers. `basePath`: below it browsers show
   * them, and nowhere else.
   */
  constructor(
    key: Buffer,
    wallNow: () => number,
    numbers: { of(person: string): number } = NOBODY_HAS_ENDED,
    basePath = '',
  ) {
    this.#key = key;
    this.#wallNow = wallNow;
    this.#numbers = numbers;
    this.#path = basePath || '/';
  }

  /** The person of a Cookie header, or null when it names none that we have signed. */
  recognise(cookieHeader: string | undefined): KnownSession | null {
    const known = this.#read(cookieHeader);
    return known === null ? null : { person: known.person, session: known.session };
  }

  /** The person of a Cookie header, or a new guest. `isSecure`: the browser speaks https with us. */
  greet(cookieHeader: string | undefined, isSecure: boolean): Greeting {
    const known = this.#read(cookieHeader);
    const isNew = known === null;
    const { person, session } = known ?? { person: makePerson(), session: makeLabel() };
    const isFresh = known !== null && this.#wallNow() - known.issuedMs < RENEW_AFTER_MS;
    return { person, session, isNew, setCookie: isFresh ? null : this.issue(person, isSecure, session) };
  }

  /** The Set-Cookie header that makes a browser this person's; `session`: it has been until now, too. */
  issue(person: string, isSecure: boolean, session: string = makeLabel()): string {
    const issued = Math.floor(this.#wallNow() / 1000).toString(36);
    const signed = `${person}.${issued}.${this.#numbers.of(person).toString(36)}.${session}`;
    const value = `${signed}.${this.#sign(signed).toString('base64url')}`;
    const secure = isSecure ? '; Secure' : '';
    return `${SESSION_COOKIE}=${value}; Path=${this.#path}; Max-Age=${MAX_AGE_S}; HttpOnly; SameSite=Lax${secure}`;
  }

  #read(cookieHeader: string | undefined): Session | null {
    for (const value of findCookies(cookieHeader ?? '')) {
      const match = COOKIE.exec(value);
      if (match === null) continue;
      const [, person = '', issued = '', number = '0', label, mac = ''] = match;
      const expected = this.#sign(value.slice(0, -mac.length - 1));
      const given = Buffer.from(mac, 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) continue;
      // Not "another number": after a backup was restored, cookies may be ahead.
      if (Number.parseInt(number, 36) < this.#numbers.of(person)) continue;
      // Cookies of earlier versions have no label.
      const session = label ?? mac.slice(0, LABEL_CHARS);
      return { person, session, issuedMs: Number.parseInt(issued, 36) * 1000 };
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

function makeLabel(): string {
  return randomBytes(LABEL_BYTES).toString('base64url');
}

function findCookies(header: string): string[] {
  return header
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair.startsWith(`${SESSION_COOKIE}=`))
    .slice(0, MAX_CANDIDATES)
    .map(pair => pair.slice(SESSION_COOKIE.length + 1));
}
