// Which list is shown, as the query of the page's address, so that Back, reloading and bookmarks keep it. Pure.

import { LIST_SORTS, LIST_VIEWS } from '../../protocol/api.ts';
import { HOME } from '../addresses.ts';
import type { ListChoice } from './home-model.ts';

/** What cannot be read is as if it were not there. */
export function readChoice(search: string): ListChoice {
  const query = new URLSearchParams(search);
  const tag = query.get('tag')?.trim().toLowerCase() ?? '';
  return {
    view: LIST_VIEWS.find(view => view === query.get('view')) ?? 'recent',
    sort: LIST_SORTS.find(sort => sort === query.get('sort')) ?? 'visited',
    tag: tag === '' ? null : tag,
  };
}

/** The path with its query. */
export function choicePath({ view, sort, tag }: ListChoice): string {
  const query = new URLSearchParams();
  if (view !== 'recent') query.set('view', view);
  if (sort !== 'visited') query.set('sort', sort);
  if (tag !== null) query.set('tag', tag);
  return query.size === 0 ? HOME : `${HOME}?${query}`;
}
