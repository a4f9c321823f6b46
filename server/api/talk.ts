// /api/talk, /api/threads, /api/people: what was said in a document, for those who may see it. Saying something is the
// business of /live.
import type { Hono } from 'hono';
import { ChatQuery, PeopleQuery } from '../../protocol/live-schemas.ts';
import { type ChatPage, TALK_LIMITS, TALK_PATHS, type ThreadList } from '../../protocol/talk.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiContext, ApiEnv, TalkRoads } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { NO_DOCUMENT } from './document-access.ts';
import { readName, readQuery } from './read-input.ts';

/** The path of a resource without the document's name, "/" at its end. */
export const TALK_PREFIXES = {
  chat: prefixOf(TALK_PATHS.chat),
  threads: prefixOf(TALK_PATHS.threads),
  people: prefixOf(TALK_PATHS.people),
  notify: prefixOf(TALK_PATHS.notify),
} as const;

export function addTalk(app: Hono<ApiEnv>, roads: TalkRoads, budgets: Budgets): void {
  const { store } = roads;

  app.get(`${TALK_PREFIXES.chat}*`, async c => {
    const { person } = c.env.caller;
    const { before, q } = readQuery(c, ChatQuery);
    budgets.spend(q === undefined ? 'list' : 'search', c.env.caller);
    const doc = await readVisibleName(c, roads, TALK_PREFIXES.chat);
    const page = await store.chat(person, doc, before ?? null, TALK_LIMITS.pageSize);
    if (q === undefined) return c.json(page);
    const found: ChatPage = {
      messages: q.trim() === '' ? [] : await store.searchChat(person, doc, q.trim()),
      before: null,
      last: page.last,
      readUpTo: page.readUpTo,
    };
    return c.json(found);
  });

  app.get(`${TALK_PREFIXES.threads}*`, async c => {
    budgets.spend('list', c.env.caller);
    const doc = await readVisibleName(c, roads, TALK_PREFIXES.threads);
    const list: ThreadList = await store.threads(doc);
    return c.json(list);
  });

  app.get(`${TALK_PREFIXES.people}*`, async c => {
    const { q } = readQuery(c, PeopleQuery);
    budgets.spend('search', c.env.caller);
    const doc = await readVisibleName(c, roads, TALK_PREFIXES.people);
    return c.json({ people: await store.people(doc, q.trim()) });
  });
}

/** The document that the path names after `prefix`. Throws 404 when the person may not see it: names are secrets. */
export async function readVisibleName(
  c: ApiContext,
  roads: Pick<TalkRoads, 'roleOf'>,
  prefix: string,
): Promise<string> {
  const doc = readName(c, prefix);
  if ((await roads.roleOf(c.env.caller.person, doc)) === null) throw new ApiFault('not-found', NO_DOCUMENT);
  return doc;
}

function prefixOf(path: (key: string) => string): string {
  return path('');
}
