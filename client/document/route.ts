// What an address of the page stands for. Pure.

import { documentKeyFromPath } from '../../protocol/document-names.ts';
import { addressOf, NEW_DOCUMENT, readPath } from '../addresses.ts';

export const DOCUMENT_VIEWS = ['page', 'read', 'slides'] as const;
export type DocumentView = (typeof DOCUMENT_VIEWS)[number];

export type Route =
  | { kind: 'home' }
  /** A new document, which still wants a name. */
  | { kind: 'new' }
  | { kind: 'document'; key: string; view: DocumentView }
  /** The name is none that a document can have. */
  | { kind: 'bad-name' };

const PREFIX = '/d/';

/** `pathname` and `search` as in location, still percent-encoded. */
export function readRoute(pathname: string, search: string): Route {
  if (pathname === NEW_DOCUMENT) return { kind: 'new' };
  const path = readPath(pathname) ?? '';
  if (!path.startsWith(PREFIX)) return { kind: 'home' };
  const key = documentKeyFromPath(path.slice(PREFIX.length));
  if (key === null) return { kind: 'bad-name' };
  const wanted = new URLSearchParams(search).get('view');
  return { kind: 'document', key, view: DOCUMENT_VIEWS.find(view => view === wanted) ?? 'page' };
}

export function routePath(key: string, view: DocumentView = 'page'): string {
  return addressOf(key) + (view === 'page' ? '' : `?view=${view}`);
}
