// /api/search and /api/tags: finding one's documents.
import type { Hono } from 'hono';
import { API_PATHS, type SearchResult, type TagList } from '../../protocol/api.ts';
import { SearchQuery } from '../../protocol/api-schemas.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { toRow } from './document-access.ts';
import { readQuery } from './read-input.ts';

export function addSearch(app: Hono<ApiEnv>, parts: ApiParts, budgets: Budgets): void {
  app.get(API_PATHS.search, async c => {
    const { person } = c.env.caller;
    budgets.spend('search', c.env.caller);
    const text = readQuery(c, SearchQuery).q.trim();
    const all = text === '' ? [] : await parts.catalogue.search(person, text);
    const found = await parts.access.desk.keepVisible(c.env.caller, all, ({ entry }) => entry.doc);
    const result: SearchResult = {
      hits: found.map(({ entry, title, passage }) => ({
        document: toRow(entry, person, parts),
        title,
        passage,
      })),
    };
    return c.json(result);
  });

  app.get(API_PATHS.tags, async c => {
    budgets.spend('list', c.env.caller);
    const list: TagList = { tags: await parts.catalogue.listTags(c.env.caller.person) };
    return c.json(list);
  });
}
