// Codes for other devices, passwords of links, ways back from the provider, and people of proxies.
import { describe, expect, it } from 'vitest';
import { ACCESS_LIMITS } from '../../protocol/access.ts';
import { MemoryAccess } from '../testing/memory-access.ts';
import { DeviceCodes } from './device-codes.ts';
import { GuestSessions } from './guest-session.ts';
import { BusyError, Passwords } from './passwords.ts';
import { PeopleBook } from './people-book.ts';
import { createSessionDesk, personOfProxy } from './session-desk.ts';
import { toOwnPath } from './sign-in.ts';

describe('device codes', () => {
  it('PEOPLE-9: a code is eight characters that nobody mixes up, and typed as people type', () => {
    const codes = new DeviceCodes(() => 0);
    const { code, expiresMs } = codes.make('ana');
    expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$/);
    expect(expiresMs).toBe(ACCESS_LIMITS.deviceCodeMs);
    expect(codes.redeem(` ${code.toLowerCase().replace('-', ' ')} `)).toBe('ana');
  });

  it('PEOPLE-9: a code is good once, for ten minutes, and until there is a newer one', () => {
    let nowMs = 0;
    const codes = new DeviceCodes(() => nowMs);
    const first = codes.make('ana').code;
    const second = codes.make('ana').code;
    expect(codes.redeem(first)).toBeNull();
    expect(codes.redeem(second)).toBe('ana');
    expect(codes.redeem(second)).toBeNull();
    const third = codes.make('ana').code;
    nowMs = ACCESS_LIMITS.deviceCodeMs;
    expect(codes.redeem(third)).toBeNull();
    expect(codes.redeem('')).toBeNull();
  });

  it('PEOPLE-9: codes that nobody used do not pile up', () => {
    let nowMs = 0;
    const codes = new DeviceCodes(() => nowMs);
    for (let i = 0; i < 12_000; i++) codes.make(`p${i}`);
    expect(codes.size).toBe(10_000);
    nowMs = ACCESS_LIMITS.deviceCodeMs;
    codes.make('last');
    expect(codes.size).toBe(1);
  });
});

describe('passwords', () => {
  it('ACCESS-10: the password matches its hash, another does not, and the same one is stored in two ways', async () => {
    const passwords = new Passwords();
    const [one, two] = [await passwords.hash('café'), await passwords.hash('café')];
    expect(one).not.toBe(two);
    expect(one).not.toContain('caf');
    expect(await passwords.matches('cafe\u0301', one)).toBe(true);
    expect(await passwords.matches('cafe', one)).toBe(false);
    await expect(passwords.matches('x', 'plain')).rejects.toThrow('cannot be read');
  });

  it('ACCESS-10: a crowd of guesses is sent away, and the rest is answered', async () => {
    const passwords = new Passwords();
    const stored = await passwords.hash('right');
    const guesses = Array.from({ length: 60 }, (_, i) =>
      passwords.matches(i === 0 ? 'right' : `wrong ${i}`, stored).catch((error: unknown) => error),
    );
    const answers = await Promise.all(guesses);
    expect(answers[0]).toBe(true);
    expect(answers.filter(answer => answer === false)).toHaveLength(51);
    expect(answers.filter(answer => answer instanceof BusyError)).toHaveLength(8);
  });
});

describe('sign-in', () => {
  it.each([
    ['/d/notes?view=read', '/d/notes?view=read'],
    ['/', '/'],
    ['https://evil.example/', '/'],
    ['//evil.example/x', '/'],
    ['/\\evil.example', '/'],
    ['/..//evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['/api/sign-out', '/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
  ])('PEOPLE-11: whoever wanted to go to %j is sent to %j', (to, expected) => {
    expect(toOwnPath(to, '')).toBe(expected);
  });

  it.each([
    ['/prosa/d/notes?view=read', '/prosa/d/notes?view=read'],
    ['/prosa/', '/prosa/'],
    ['/d/notes', '/prosa/'],
    ['/prosaic/d/notes', '/prosa/'],
    ['/prosa/../d/notes', '/prosa/'],
    ['/prosa/%2e%2e/d/notes', '/prosa/'],
    ['/prosa//evil.example', '/prosa/'],
    ['/prosa/api/sign-out', '/prosa/'],
    ['//prosa/d/notes', '/prosa/'],
    ['', '/prosa/'],
  ])('PEOPLE-11, OPERATE-13: below /prosa, whoever wanted to go to %j is sent to %j', (to, expected) => {
    expect(toOwnPath(to, '/prosa')).toBe(expected);
  });

  it('PEOPLE-11: a guest who signs in stays who they are; a second account in the same browser is somebody else', async () => {
    const people = new PeopleBook(new MemoryAccess());
    expect(await people.signIn('issuer 1', 'guest', 'fresh-1', 'Ana')).toBe('guest');
    expect(await people.person('guest')).toMatchObject({ by: 'sign-in', name: 'Ana' });
    expect(await people.signIn('issuer 2', 'guest', 'fresh-2', 'Bob')).toBe('fresh-2');
    // The first account again, from another browser.
    expect(await people.signIn('issuer 1', 'other', 'fresh-3', 'Ana')).toBe('guest');
    expect(await people.person('other')).toMatchObject({ by: 'guest' });
  });
});

describe('people of a proxy', () => {
  it('PEOPLE-13: whom the proxy names is always the same person, before any cookie, and gets none', async () => {
    const people = new PeopleBook(new MemoryAccess());
    const sessions = new GuestSessions(Buffer.alloc(32), () => 0);
    const desk = createSessionDesk(sessions, people);
    const guest = desk.greet(undefined, false, null);
    const cookie = guest.setCookie!.split(';', 1)[0]!;
    expect(desk.greet(cookie, false, 'ana')).toEqual({
      person: personOfProxy('ana'),
      session: '',
      isNew: false,
      setCookie: null,
    });
    expect(desk.recognise(cookie, 'ana')?.person).toBe(personOfProxy('ana'));
    expect(desk.recognise(cookie, null)?.person).toBe(guest.person);
    expect(await people.person(personOfProxy('ana'))).toMatchObject({ by: 'proxy', name: 'ana' });
    expect(personOfProxy('ana')).not.toBe(personOfProxy('bob'));
  });

  it('PEOPLE-13: when the store cannot hear of them, nobody takes them for a guest, and it is tried again', async () => {
    const store = new MemoryAccess();
    const people = new PeopleBook(store);
    store.before = () => Promise.reject(new Error('down'));
    people.introduce('ana', 'p', 'Ana');
    await expect(people.person('p')).rejects.toThrow('down');
    store.before = async () => {};
    people.introduce('ana', 'p', 'Ana');
    expect(await people.person('p')).toMatchObject({ by: 'proxy', name: 'Ana' });
  });
});

describe('what is known of people', () => {
  it('PEOPLE-8: a change while a person is read is not missed', async () => {
    const store = new MemoryAccess();
    const people = new PeopleBook(store);
    const heard: string[] = [];
    people.onChanged(id => heard.push(id));
    await people.person('ana');
    const changed = people.change('ana', { name: 'Ana Lima' });
    const read = people.person('ana');
    expect(await changed).toMatchObject({ name: 'Ana Lima' });
    await read;
    expect(await people.person('ana')).toMatchObject({ name: 'Ana Lima' });
    expect(heard).toEqual(['ana']);
  });
});
