// What an address of the page stands for. Pure.
import { documentKeyFromPath, documentPath } from '../../protocol/document-names.ts';

export type Route =
  /** A new document, which still wants a name. */
  | { kind: 'new' }
  | { kind: 'document'; key: string }
  /** The name is none that a document can have. */
  | { kind: 'bad-name' };

const PREFIX = '/d/';

/** `pathname` as in location.pathname, still percent-encoded. */
export function readRoute(pathname: string): Route {
  if (!pathname.startsWith(PREFIX)) return { kind: 'new' };
  const key = documentKeyFromPath(pathname.slice(PREFIX.length));
  return key === null ? { kind: 'bad-name' } : { kind: 'document', key };
}

export function routePath(key: string): string {
  return PREFIX + documentPath(key);
}
