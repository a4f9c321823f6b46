// /api/notices and /api/notify: what concerns one person, and of what they want to hear. Reading a notice is said over /live.
import type { Hono } from 'hono';
import { ChangeNotify } from '../../protocol/live-schemas.ts';
import { type NoticeList, TALK_PATHS } from '../../protocol/talk.ts';
import type { ApiEnv, TalkRoads } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { readJson } from './read-input.ts';
import { readVisibleName, TALK_PREFIXES } from './talk.ts';

const MAX_NOTICES = 200;
const MAX_BODY_BYTES = 1024;

export function addNotices(app: Hono<ApiEnv>, roads: TalkRoads, budgets: Budgets): void {
  const { store } = roads;

  app.get(TALK_PATHS.notices, async c => {
    budgets.spend('list', c.env.caller);
    const list: NoticeList = await store.notices(c.env.caller.person, MAX_NOTICES);
    return c.json(list);
  });

  app.get(`${TALK_PREFIXES.notify}*`, async c => {
    budgets.spend('list', c.env.caller);
    const doc = await readVisibleName(c, roads, TALK_PREFIXES.notify);
    return c.json({ notify: await store.notify(c.env.caller.person, doc) });
  });

  app.patch(`${TALK_PREFIXES.notify}*`, async c => {
    const { person } = c.env.caller;
    budgets.spend('change', c.env.caller);
    const doc = await readVisibleName(c, roads, TALK_PREFIXES.notify);
    const { notify } = await readJson(c, ChangeNotify, MAX_BODY_BYTES);
    await store.setNotify(person, doc, notify);
    return c.json({ notify });
  });
}
