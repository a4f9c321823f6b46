// Rules PEOPLE-1 to PEOPLE-4: guests, their cookies, and the key that signs them.
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GuestSessions } from './guest-session.ts';
import { openSessionKey } from './session-key.ts';

const DAY_MS = 86_400_000;

let nowMs = 0;
const open = (key = Buffer.alloc(32, 7)) => new GuestSessions(key, () => nowMs);

/** What a browser sends back after `setCookie`. */
const toCookie = (setCookie: string | null) => setCookie!.split(';', 1)[0]!;

beforeEach(() => {
  nowMs = Date.UTC(2026, 0, 1);
});

describe('a guest', () => {
  test('PEOPLE-1: gets an id of 128 bits, and is known by the cookie', () => {
    const guests = open();
    const first = guests.greet(undefined, false);
    const second = guests.greet('theme=dark', false);
    expect(first.person).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(first.person).not.toBe(second.person);
    const cookie = toCookie(first.setCookie);
    const { person, session } = first;
    expect(guests.recognise(cookie)).toEqual({ person, session });
    expect(guests.recognise(`a=b; ${cookie}; c=d`)).toEqual({ person, session });
    expect(guests.greet(cookie, false)).toEqual({ person, session, isNew: false, setCookie: null });
  });

  test('PEOPLE-1: has a cookie that scripts and other sites do not get, and that is https only where we speak it', () => {
    const guests = open();
    const plain = guests.greet(undefined, false).setCookie;
    expect(plain).toMatch(
      /^prosa_session=[\w-]{22}\.[0-9a-z]+\.0\.[\w-]{8}\.[\w-]{43}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax$/,
    );
    expect(guests.greet(undefined, true).setCookie).toMatch(/; SameSite=Lax; Secure$/);
  });

  test('PEOPLE-2: keeps the id when the cookie is renewed, after 30 days', () => {
    const guests = open();
    const { person, session, setCookie } = guests.greet(undefined, false);
    const cookie = toCookie(setCookie);
    nowMs += 29 * DAY_MS;
    expect(guests.greet(cookie, false).setCookie).toBeNull();
    nowMs += 2 * DAY_MS;
    const renewed = guests.greet(cookie, false);
    expect(renewed.person).toBe(person);
    expect(toCookie(renewed.setCookie)).not.toBe(cookie);
    expect(guests.recognise(toCookie(renewed.setCookie))).toEqual({ person, session });
  });
});

describe('sessions that were ended', () => {
  const numbers = new Map<string, number>();
  const guests = () =>
    new GuestSessions(Buffer.alloc(32, 7), () => nowMs, { of: person => numbers.get(person) ?? 0 });

  beforeEach(() => numbers.clear());

  test('PEOPLE-15: a cookie of a lower number names nobody, and its browser becomes a new guest', () => {
    const { person, session, setCookie } = guests().greet(undefined, false);
    const cookie = toCookie(setCookie);
    numbers.set(person, 1);
    expect(guests().recognise(cookie)).toBeNull();
    expect(guests().greet(cookie, false)).toMatchObject({ isNew: true, setCookie: expect.any(String) });
    // The browser that ended the others keeps its session under a new cookie.
    const kept = toCookie(guests().issue(person, false, session));
    expect(guests().recognise(kept)).toEqual({ person, session });
    numbers.set(person, 2);
    expect(guests().recognise(kept)).toBeNull();
  });

  test('PEOPLE-15: the number cannot be changed by who holds the cookie', () => {
    const { person, setCookie } = guests().greet(undefined, false);
    numbers.set(person, 1);
    expect(guests().recognise(toCookie(setCookie).replace('.0.', '.1.'))).toBeNull();
  });

  test('PEOPLE-15: after a backup was restored, who was signed in stays so', () => {
    const { person } = guests().greet(undefined, false);
    numbers.set(person, 3);
    const cookie = toCookie(guests().issue(person, false));
    numbers.set(person, 1);
    expect(guests().recognise(cookie)).toMatchObject({ person });
  });

  test('PEOPLE-15: a cookie of an earlier version, without a number, is good until sessions are ended', () => {
    const { person } = guests().greet(undefined, false);
    const signed = `${person}.${Math.floor(nowMs / 1000).toString(36)}`;
    const mac = createHmac('sha256', Buffer.alloc(32, 7)).update(`session:${signed}`).digest('base64url');
    const cookie = `prosa_session=${signed}.${mac}`;
    expect(guests().recognise(cookie)).toEqual({ person, session: mac.slice(0, 8) });
    numbers.set(person, 1);
    expect(guests().recognise(cookie)).toBeNull();
  });

  test('PEOPLE-15: two browsers of one person have two sessions', () => {
    const { person } = guests().greet(undefined, false);
    const sessions = [1, 2].map(() => guests().recognise(toCookie(guests().issue(person, false)))!.session);
    expect(sessions[0]).not.toBe(sessions[1]);
  });
});

describe('a forged cookie', () => {
  test('PEOPLE-3: with one letter changed names nobody, and is replaced', () => {
    const guests = open();
    const { person, setCookie } = guests.greet(undefined, false);
    const cookie = toCookie(setCookie);
    const from = 'prosa_session='.length;
    fc.assert(
      fc.property(
        fc.integer({ min: from, max: cookie.length - 1 }),
        fc.constantFrom(...'AQgwBz09-_.='),
        (at, letter) => {
          fc.pre(cookie[at] !== letter);
          const forged = cookie.slice(0, at) + letter + cookie.slice(at + 1);
          // The last letter of the signature carries four bits: some letters spell the same bytes.
          const isSameBytes =
            at === cookie.length - 1 &&
            Buffer.from(forged.slice(-43), 'base64url').equals(Buffer.from(cookie.slice(-43), 'base64url'));
          expect(guests.recognise(forged)?.person ?? null).toBe(isSameBytes ? person : null);
          if (!isSameBytes)
            expect(guests.greet(forged, false)).toMatchObject({ setCookie: expect.any(String) });
        },
      ),
    );
  });

  test('PEOPLE-3: whatever is sent, somebody is greeted and nothing is thrown', () => {
    const guests = open();
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), text => {
        expect(guests.recognise(`prosa_session=${text}`)).toBeNull();
        expect(guests.greet(text, false).person).toHaveLength(22);
      }),
    );
  });

  test('PEOPLE-3: signed by another server names nobody', () => {
    const { setCookie } = open(Buffer.alloc(32, 1)).greet(undefined, false);
    expect(open(Buffer.alloc(32, 2)).recognise(toCookie(setCookie))).toBeNull();
  });

  test('PEOPLE-3: a planted one beside the real one does not take its place', () => {
    const guests = open();
    const { person, setCookie } = guests.greet(undefined, false);
    expect(guests.recognise(`prosa_session=planted; ${toCookie(setCookie)}`)?.person).toBe(person);
  });
});

describe('the key', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prosa-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('PEOPLE-4: is made once, for its owner only, and read again', async () => {
    const inside = join(folder, 'data');
    const key = await openSessionKey(inside);
    expect(key).toHaveLength(32);
    expect(statSync(join(inside, 'session.key')).mode & 0o777).toBe(0o600);
    expect(await openSessionKey(inside)).toEqual(key);
    expect(await openSessionKey(join(folder, 'other'))).not.toEqual(key);
  });

  test('PEOPLE-4: that is no key stops the start and is left as it is', async () => {
    const path = join(folder, 'session.key');
    writeFileSync(path, 'torn');
    await expect(openSessionKey(folder)).rejects.toThrow('session.key has 4 bytes');
    expect(readFileSync(path, 'utf8')).toBe('torn');
  });
});
