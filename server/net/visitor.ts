// Who wants in, read from the URL of a connection: /sync/<document>?prosa=1&author=…&epoch=…&instance=…&token=…
import { CLOSE, type CloseCode } from '../../protocol/close-codes.ts';
import { documentKeyFromPath } from '../../protocol/document-names.ts';
import { LIVE_PATH } from '../../protocol/live.ts';
import { PARAMS } from '../../protocol/messages.ts';
import { ANONYMOUS } from '../ports/authors.ts';
import type { Candidate } from '../ports/caller.ts';

const SYNC_PATH = '/sync/';
const AUTHOR = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_PARAM_CHARS = 64;
const MAX_TOKEN_CHARS = 4096;

export type Reading =
  | { kind: 'visitor'; visitor: Candidate }
  /** The road of talk and notices, which is nobody's in particular. */
  | { kind: 'live' }
  | { kind: 'unknown-path' }
  | { kind: 'refused'; code: CloseCode; reason: string };

/** Reads the URL as it stands in the request line. Throws nothing. */
export function readVisitor(url: string): Reading {
  if (url === LIVE_PATH || url.startsWith(`${LIVE_PATH}?`)) return { kind: 'live' };
  if (!url.startsWith(SYNC_PATH)) return { kind: 'unknown-path' };
  // Not `new URL`: it would resolve "..", and a name must mean what was written.
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  const doc = documentKeyFromPath(path.slice(SYNC_PATH.length));
  if (doc === null) return refuse('this is not a name that a document can have');
  const params = new URLSearchParams(query === -1 ? '' : url.slice(query + 1));
  const epoch = params.get(PARAMS.epoch);
  const instance = params.get(PARAMS.instance);
  if ((epoch?.length ?? 0) > MAX_PARAM_CHARS || (instance?.length ?? 0) > MAX_PARAM_CHARS) {
    return refuse(`epoch and instance may have ${MAX_PARAM_CHARS} characters`);
  }
  const token = params.get(PARAMS.token) || null;
  if ((token?.length ?? 0) > MAX_TOKEN_CHARS) return refuse(`a token may have ${MAX_TOKEN_CHARS} characters`);
  const author = params.get(PARAMS.author) ?? '';
  return {
    kind: 'visitor',
    visitor: {
      doc,
      author: AUTHOR.test(author) ? author : ANONYMOUS,
      // Known by a header, not by the URL: the door fills it in.
      person: null,
      session: null,
      extended: params.get(PARAMS.extended) === '1',
      epoch: epoch || null,
      instance: instance || null,
      token,
    },
  };
}

function refuse(reason: string): Reading {
  return { kind: 'refused', code: CLOSE.malformedFrame, reason };
}
