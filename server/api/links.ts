// /api/links: share links are made, revoked and used. What opens a document is a secret of 256 bits, of which only the hash
// is kept; a password is kept as scrypt has it.
import { createHash, randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import { ACCESS_LIMITS, ACCESS_PATHS, type MadeLink, type RedeemedLink } from '../../protocol/access.ts';
import { MakeLink, RedeemLink } from '../../protocol/access-schemas.ts';
import { BusyError } from '../people/passwords.ts';
import type { StoredLink } from '../ports/access.ts';
import type { Caller } from '../ports/caller.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { readJson, readKey } from './read-input.ts';

export const LINK_ROUTE = `${ACCESS_PATHS.links}/:id`;
const MAX_BODY_BYTES = 4 * 1024;
const SECRET_BYTES = 32;
const ID_BYTES = 12;
// One sentence for all: who guesses learns nothing from it.
const NO_LINK = 'This link does not work any more.';

export function addLinks(app: Hono<ApiEnv>, parts: ApiParts, budgets: Budgets): void {
  const { desk, store, book, people, passwords } = parts.access;
  const { clock } = parts;

  app.post(ACCESS_PATHS.links, async c => {
    const { caller } = c.env;
    budgets.spend('link', caller);
    const wanted = await readJson(c, MakeLink, MAX_BODY_BYTES);
    const doc = readKey(wanted.doc);
    await desk.demand(caller, doc, 'make links');
    const createdMs = clock.wallNow();
    if (wanted.expiresMs !== null && wanted.expiresMs <= createdMs) {
      throw new ApiFault('malformed', 'expiresMs: this time is over.');
    }
    if ((await store.links(doc)).length >= ACCESS_LIMITS.maxLinksPerDocument) {
      throw new ApiFault('too-many', `A document can have ${ACCESS_LIMITS.maxLinksPerDocument} links.`);
    }
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const { role, label, expiresMs, password } = wanted;
    const id = randomBytes(ID_BYTES).toString('base64url');
    const passwordHash = password === null ? null : await busyIsTooMany(passwords.hash(password));
    await store.addLink({
      id,
      doc,
      role,
      label,
      createdMs,
      expiresMs,
      secretHash: hashSecret(secret),
      passwordHash,
    });
    const hasPassword = passwordHash !== null;
    const made: MadeLink = {
      link: { id, role, label, createdMs, expiresMs, hasPassword, peopleCount: 0 },
      secret,
    };
    return c.json(made, 201);
  });

  app.post(ACCESS_PATHS.redeemLink, async c => {
    const { caller } = c.env;
    budgets.spend('redeem', caller);
    const { secret, password } = await readJson(c, RedeemLink, MAX_BODY_BYTES);
    await desk.demandEntry(caller);
    const link = await store.findLink({ secretHash: hashSecret(secret) });
    const nowMs = clock.wallNow();
    if (link === null || link.revokedMs !== null || (link.expiresMs !== null && link.expiresMs <= nowMs)) {
      throw new ApiFault('not-found', NO_LINK);
    }
    await checkPassword(caller, link, password);
    // From now on the store must know them.
    await people.person(caller.person);
    await store.grant(link.id, caller.person, nowMs);
    book.changed(link.doc);
    const { role } = await desk.demand({ ...caller, isNew: false }, link.doc, 'view text');
    const redeemed: RedeemedLink = { name: link.doc, role };
    return c.json(redeemed);
  });

  app.delete(LINK_ROUTE, async c => {
    const { caller } = c.env;
    budgets.spend('change', caller);
    const link = await store.findLink({ id: c.req.param('id') ?? '' });
    // The id of a link of somebody else's document is as good as none.
    const role = link === null ? null : ((await desk.look(caller, link.doc))?.role ?? null);
    if (link === null || role !== 'own') throw new ApiFault('not-found', 'There is no such link.');
    await store.revokeLink(link.id, clock.wallNow());
    book.changed(link.doc);
    return c.body(null, 204);
  });

  async function checkPassword(
    caller: Caller,
    link: StoredLink,
    password: string | undefined,
  ): Promise<void> {
    if (link.passwordHash === null) return;
    if (password === undefined) throw new ApiFault('needs-password', 'This link has a password.');
    budgets.spendGuess('password', link.id, caller);
    if (!(await busyIsTooMany(passwords.matches(password, link.passwordHash)))) {
      throw new ApiFault('needs-password', 'This is not the password.');
    }
  }
}

function hashSecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}

async function busyIsTooMany<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof BusyError)) throw error;
    throw new ApiFault('too-many', 'Too many are trying at once. Try again in a moment.', {
      headers: { 'Retry-After': '5' },
    });
  }
}
