// The questions about notices, over fetch and nothing else. Every answer is a value. Reading one is said over /live.

import type { Digest } from '../../protocol/digest.ts';
import type { ChangeDigest } from '../../protocol/digest-schemas.ts';
import type { NoticeList, NotifyChoice } from '../../protocol/talk.ts';
import { DIGEST_PATHS, TALK_PATHS } from '../api-addresses.ts';
import { type Answer, createAsk, type Fetch, sendJson } from '../people/ask-api.ts';

/** Nothing here throws or rejects. */
export interface NoticesApi {
  notices(): Promise<Answer<NoticeList>>;
  notify(doc: string): Promise<Answer<{ notify: NotifyChoice }>>;
  setNotify(doc: string, notify: NotifyChoice): Promise<Answer<{ notify: NotifyChoice }>>;
  digest(): Promise<Answer<Digest>>;
  setDigest(change: ChangeDigest): Promise<Answer<Digest>>;
}

export function createNoticesApi(fetch: Fetch, patienceMs?: number): NoticesApi {
  const ask = createAsk(fetch, patienceMs);
  return {
    notices: () => ask(TALK_PATHS.notices, { method: 'GET' }),
    notify: doc => ask(TALK_PATHS.notify(doc), { method: 'GET' }),
    setNotify: (doc, notify) => ask(TALK_PATHS.notify(doc), sendJson('PATCH', { notify })),
    digest: () => ask(DIGEST_PATHS.digest, { method: 'GET' }),
    setDigest: change => ask(DIGEST_PATHS.digest, sendJson('PATCH', change)),
  };
}
