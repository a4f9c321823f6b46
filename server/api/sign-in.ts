// /api/sign-in and /api/sign-out: to the provider of sign-in and back, and out again, here or everywhere else.
import type { Hono } from 'hono';
import { ACCESS_PATHS } from '../../protocol/access.ts';
import { makePerson } from '../people/guest-session.ts';
import { JOURNEY_MS } from '../people/sign-in.ts';
import type { Caller } from '../ports/caller.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';

const TICKET_COOKIE = 'prosa_sign_in';
const TICKET = /(?:^|;\s*)prosa_sign_in=([A-Za-z0-9_-]{43})(?:;|$)/;

export function addSignIn(app: Hono<ApiEnv>, parts: ApiParts, budgets: Budgets): void {
  const { basePath } = parts;
  const { signIn, people, sessions, sessionNumbers, codes } = parts.access;
  /** Where somebody lands whom the provider did not vouch for; the page says so. */
  const failed = `${basePath}/?sign-in=failed`;

  const ticketCookie = (ticket: string, isSecure: boolean): string => {
    const maxAgeS = ticket === '' ? 0 : JOURNEY_MS / 1000;
    const secure = isSecure ? '; Secure' : '';
    return `${TICKET_COOKIE}=${ticket}; Path=${basePath}${ACCESS_PATHS.signIn}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure}`;
  };

  app.get(ACCESS_PATHS.signIn, async c => {
    const { caller } = c.env;
    if (signIn === null) throw new ApiFault('not-found', 'This server has no sign-in.');
    budgets.spend('code', caller);
    const redirectUri = `${caller.origin}${basePath}${ACCESS_PATHS.signInCallback}`;
    const { url, ticket } = await signIn.begin(redirectUri, c.req.query('to') ?? '').catch(() => {
      throw new ApiFault('internal', 'The provider of sign-in cannot be reached. Try again in a moment.', {
        status: 502,
      });
    });
    c.header('Set-Cookie', ticketCookie(ticket, caller.origin.startsWith('https:')));
    return c.redirect(url, 303);
  });

  app.get(ACCESS_PATHS.signInCallback, async c => {
    const { caller, incoming } = c.env;
    if (signIn === null) throw new ApiFault('not-found', 'This server has no sign-in.');
    budgets.spend('code', caller);
    const isSecure = caller.origin.startsWith('https:');
    c.header('Set-Cookie', ticketCookie('', isSecure));
    const [, query = ''] = (incoming.url ?? '').split('?', 2);
    const ticket = TICKET.exec(incoming.headers.cookie ?? '')?.[1];
    let signedIn: Awaited<ReturnType<typeof signIn.finish>>;
    try {
      if (ticket === undefined) throw new Error('this browser was not sent away by us');
      signedIn = await signIn.finish(query, ticket);
    } catch (error) {
      parts.log.warn('a sign-in was not believed', { error });
      return c.redirect(failed, 303);
    }
    const { account, name, to } = signedIn;
    const person = await people.signIn(account, caller.person, makePerson(), name);
    c.header('Set-Cookie', sessions.issue(person, isSecure), { append: true });
    return c.redirect(to, 303);
  });

  app.post(ACCESS_PATHS.signOut, async c => {
    const { caller } = c.env;
    budgets.spend('change', caller);
    await refuseProxy(caller);
    c.header('Set-Cookie', sessions.issue(makePerson(), caller.origin.startsWith('https:')));
    return c.body(null, 204);
  });

  app.post(ACCESS_PATHS.signOutOthers, async c => {
    const { caller } = c.env;
    budgets.spend('code', caller);
    await refuseProxy(caller);
    const { person, session, isNew } = caller;
    // A guest since a moment ago is nowhere else.
    if (isNew) return c.body(null, 204);
    // Somebody else may hold one.
    codes.forget(person);
    await sessionNumbers.endOthers(person, session);
    c.header('Set-Cookie', sessions.issue(person, caller.origin.startsWith('https:'), session));
    return c.body(null, 204);
  });

  async function refuseProxy({ person }: Caller): Promise<void> {
    if ((await people.person(person)).by !== 'proxy') return;
    throw new ApiFault('not-allowed', 'The proxy in front of this server signs you in; sign out there.');
  }
}
