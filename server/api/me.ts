// /api/me: how others see this person, and codes that take a session to another device.
import type { Hono } from 'hono';
import { ACCESS_PATHS, type DeviceCode, type Me } from '../../protocol/access.ts';
import { ChangeMe, RedeemCode } from '../../protocol/access-schemas.ts';
import { cleanPersonName, type Person } from '../people/people-book.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { readJson } from './read-input.ts';

const MAX_BODY_BYTES = 4 * 1024;

export function addMe(app: Hono<ApiEnv>, parts: ApiParts, budgets: Budgets): void {
  const { people, book, codes, sessions, signIn } = parts.access;

  const toMe = ({ id, name, color, by }: Person): Me => ({
    id,
    name,
    color,
    by,
    guests: book.policy.guests,
    signIn: signIn === null ? null : parts.basePath + ACCESS_PATHS.signIn,
  });

  app.get(ACCESS_PATHS.me, async c => {
    budgets.spend('list', c.env.caller);
    return c.json(toMe(await people.person(c.env.caller.person)));
  });

  app.patch(ACCESS_PATHS.me, async c => {
    budgets.spend('change', c.env.caller);
    const { name, color } = await readJson(c, ChangeMe, MAX_BODY_BYTES);
    const clean = name === undefined ? undefined : cleanPersonName(name);
    if (clean === null) throw new ApiFault('malformed', 'name: nothing of it can be shown.');
    const change = {
      ...(clean === undefined ? {} : { name: clean }),
      ...(color === undefined ? {} : { color }),
    };
    return c.json(toMe(await people.change(c.env.caller.person, change)));
  });

  app.post(ACCESS_PATHS.deviceCode, async c => {
    const { caller } = c.env;
    budgets.spend('code', caller);
    const { by } = await people.person(caller.person);
    // No cookie would say who they are there: the proxy does.
    if (by === 'proxy') throw new ApiFault('not-allowed', 'Sign in on the other device instead.');
    const code: DeviceCode = codes.make(caller.person);
    return c.json(code, 201);
  });

  app.post(ACCESS_PATHS.redeemCode, async c => {
    const { caller } = c.env;
    const { code } = await readJson(c, RedeemCode, MAX_BODY_BYTES);
    budgets.spendGuess('code', null, caller);
    const person = codes.redeem(code);
    if (person === null) throw new ApiFault('not-found', 'This code does not work. Make a new one.');
    c.header('Set-Cookie', sessions.issue(person, caller.origin.startsWith('https:')));
    return c.json(toMe(await people.person(person)));
  });
}
