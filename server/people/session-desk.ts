// Who a browser's person is: whom a trusted proxy has signed in, or else the person of the cookie. Knows headers as text.
import { createHash } from 'node:crypto';
import type { GuestSessions, KnownSession } from './guest-session.ts';
import type { PeopleBook } from './people-book.ts';

const PERSON_BYTES = 16;

export interface SessionDesk {
  greet(
    cookie: string | undefined,
    isSecure: boolean,
    proxyUser: string | null,
  ): KnownSession & { isNew: boolean; setCookie: string | null };
  recognise(cookie: string | undefined, proxyUser: string | null): KnownSession | null;
}

export function createSessionDesk(
  sessions: GuestSessions,
  people: Pick<PeopleBook, 'introduce'>,
): SessionDesk {
  const meet = (user: string): KnownSession => {
    const person = personOfProxy(user);
    people.introduce(user, person, user);
    // Nothing tells the devices of one person apart, and none can be signed out here.
    return { person, session: '' };
  };
  return {
    greet(cookie, isSecure, proxyUser) {
      if (proxyUser === null) return sessions.greet(cookie, isSecure);
      // The proxy says so with every request: no cookie, which would outlive what it says.
      return { ...meet(proxyUser), isNew: false, setCookie: null };
    },
    recognise: (cookie, proxyUser) => (proxyUser === null ? sessions.recognise(cookie) : meet(proxyUser)),
  };
}

/**
 * The session's id of an account of the proxy: the same for ever, so that nothing has to be looked up at the door. It can be
 * worked out by anybody, and helps nobody: no cookie for it is ever signed.
 */
export function personOfProxy(user: string): string {
  const hash = createHash('sha256').update(`prosa proxy account\n${user}`).digest();
  return hash.subarray(0, PERSON_BYTES).toString('base64url');
}
