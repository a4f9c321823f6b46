// What somebody means by what they typed or pasted into "Open or create by name". Pure.

import { documentKey, documentKeyFromPath, MAX_NAME_BYTES } from '../../protocol/document-names.ts';
import { utf8Length } from '../../protocol/utf8.ts';
import { pathTo, placeOwnPath, readPath } from '../addresses.ts';

export type NameProblem =
  | 'empty'
  | 'too-long'
  /** A segment that is empty, "." or "..": "a//b", "/a". */
  | 'empty-part'
  /** White space beside a slash. */
  | 'outer-space'
  | 'character'
  /** A link to another server. */
  | 'other-server'
  /** A link to this server, but not to a document. */
  | 'no-document-link';

export type WantedName = { kind: 'document'; key: string } | { kind: 'wrong'; problem: NameProblem };

/** What addresses of documents begin with. */
const DOCUMENTS = pathTo('/d/');

/** `origin` is that of this server, as in location.origin. */
export function readWantedName(typed: string, origin: string): WantedName {
  const text = typed.trim();
  if (text === '') return { kind: 'wrong', problem: 'empty' };
  if (/^https?:\/\//i.test(text)) return readLink(text, origin);
  // A path as it stands in the address line means the same as the link.
  if (placeOwnPath(text).startsWith(DOCUMENTS)) return readLink(origin + placeOwnPath(text), origin);
  const key = documentKey(text);
  return key === null ? { kind: 'wrong', problem: findProblem(text) } : { kind: 'document', key };
}

function readLink(text: string, origin: string): WantedName {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { kind: 'wrong', problem: 'no-document-link' };
  }
  if (url.origin !== origin || readPath(url.pathname) === null)
    return { kind: 'wrong', problem: 'other-server' };
  const { pathname } = url;
  const key = pathname.startsWith(DOCUMENTS) ? documentKeyFromPath(pathname.slice(DOCUMENTS.length)) : null;
  return key === null ? { kind: 'wrong', problem: 'no-document-link' } : { kind: 'document', key };
}

function findProblem(text: string): NameProblem {
  const name = text.normalize('NFC');
  if (utf8Length(name) > MAX_NAME_BYTES) return 'too-long';
  const segments = name.split('/');
  if (segments.some(segment => /^\.{0,2}$/.test(segment))) return 'empty-part';
  return segments.some(segment => segment !== segment.trim()) ? 'outer-space' : 'character';
}
