// The questions about who may do what, over fetch and nothing else. Every answer is a value.

import type { DocumentAccess, MadeLink, RedeemedLink } from '../../protocol/access.ts';
import type { ChangeAccess, MakeLink, RedeemLink } from '../../protocol/access-schemas.ts';
import { ACCESS_PATHS } from '../api-addresses.ts';
import { type Answer, createAsk, type Fetch, sendJson } from '../people/ask-api.ts';

/** Nothing here throws or rejects. */
export interface ShareApi {
  access(doc: string): Promise<Answer<DocumentAccess>>;
  /** null: the change took this person's own access away. */
  change(doc: string, change: ChangeAccess): Promise<Answer<DocumentAccess | null>>;
  makeLink(link: MakeLink): Promise<Answer<MadeLink>>;
  revokeLink(id: string): Promise<Answer<null>>;
  redeemLink(link: RedeemLink): Promise<Answer<RedeemedLink>>;
}

export function createShareApi(fetch: Fetch, patienceMs?: number): ShareApi {
  const ask = createAsk(fetch, patienceMs);
  return {
    access: doc => ask(ACCESS_PATHS.access(doc), { method: 'GET' }),
    change: (doc, change) => ask(ACCESS_PATHS.access(doc), sendJson('PATCH', change)),
    makeLink: link => ask(ACCESS_PATHS.links, sendJson('POST', link)),
    revokeLink: id => ask(ACCESS_PATHS.link(id), { method: 'DELETE' }),
    redeemLink: link => ask(ACCESS_PATHS.redeemLink, sendJson('POST', link)),
  };
}
