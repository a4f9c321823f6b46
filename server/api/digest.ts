// /api/digest: where digests of notices go, and the pages of the links in mails.
import type { Hono } from 'hono';
import { DIGEST_PATHS, type Digest } from '../../protocol/digest.ts';
import { ChangeDigest } from '../../protocol/digest-schemas.ts';
import type { LinkPurpose } from '../people/digest-links.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiContext, ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { readJson } from './read-input.ts';

const MAX_BODY_BYTES = 2 * 1024;
/** The button sends its form to the page's own address. */
const PAGE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

export function addDigest(app: Hono<ApiEnv>, { digest }: ApiParts, budgets: Budgets): void {
  app.get(DIGEST_PATHS.digest, async c => {
    budgets.spend('list', c.env.caller);
    const answer: Digest = digest === null ? { mail: 'none' } : await digest.view(c.env.caller.person);
    return c.json(answer);
  });

  app.patch(DIGEST_PATHS.digest, async c => {
    const { person, addressKey } = c.env.caller;
    budgets.spend('change', c.env.caller);
    if (digest === null) throw new ApiFault('not-found', 'This server sends no mail.');
    const { email, choice, language } = await readJson(c, ChangeDigest, MAX_BODY_BYTES);
    const change = await digest.change(person, addressKey, {
      ...(email === undefined ? {} : { email }),
      choice,
      language,
    });
    switch (change.outcome) {
      case 'done':
        return c.json(change.digest);
      case 'no-address':
        throw new ApiFault('malformed', 'email: there is none yet.');
      case 'too-many':
        throw new ApiFault('too-many', 'Too many mails were asked for. Try again later.', {
          headers: { 'Retry-After': String(Math.ceil(change.waitMs / 1000)) },
        });
    }
  });

  for (const purpose of ['confirm', 'off'] as const) {
    app.get(DIGEST_PATHS[purpose], c => answer(c, purpose, 'ask'));
    app.post(DIGEST_PATHS[purpose], c => answer(c, purpose, 'obey'));
  }

  async function answer(c: ApiContext, purpose: LinkPurpose, how: 'ask' | 'obey'): Promise<Response> {
    budgets.spend('change', c.env.caller);
    if (digest === null) throw new ApiFault('not-found', 'This server sends no mail.');
    const { isGood, page } = await digest[how](purpose, c.req.query('t') ?? '');
    c.header('Content-Security-Policy', PAGE_POLICY);
    return c.html(page, isGood ? 200 : 404);
  }
}
