// The questions that the home page asks the server, over fetch and nothing else. Every answer is a value: what went wrong
// is told apart, so that the page can say it.
import {
  API_ERROR_REASONS,
  API_PATHS,
  type ApiErrorReason,
  type DocumentList,
  type DocumentRow,
  type ListSort,
  type ListView,
  type SearchResult,
  type TagList,
  type UploadedFile,
} from '../../protocol/api.ts';
import type { ChangeDocument, CreateDocument } from '../../protocol/api-schemas.ts';

export type Failure =
  /** The server answered, and said no. `sentence` is for people, in English; "" when it sent none. */
  | { kind: 'refused'; status: number; reason: ApiErrorReason; sentence: string }
  /** Nothing came back: no network, no server, or something in between that answers in its place. */
  | { kind: 'unreachable' }
  | { kind: 'timed-out' }
  /** The caller's signal ended it. */
  | { kind: 'cancelled' };

export type Answer<T> = { kind: 'ok'; value: T } | Failure;

export interface ListRequest {
  view: ListView;
  sort: ListSort;
  tag: string | null;
  after: string | null;
  limit: number;
}

/** What the home page needs of the server. Nothing here throws or rejects. */
export interface HomeApi {
  list(request: ListRequest, signal: AbortSignal): Promise<Answer<DocumentList>>;
  tags(signal: AbortSignal): Promise<Answer<TagList>>;
  search(text: string, signal: AbortSignal): Promise<Answer<SearchResult>>;
  create(document: CreateDocument, signal?: AbortSignal): Promise<Answer<DocumentRow>>;
  change(name: string, change: ChangeDocument): Promise<Answer<DocumentRow>>;
  /** For good; the document must be in the bin. */
  remove(name: string): Promise<Answer<null>>;
  upload(
    doc: string,
    fileName: string,
    bytes: Uint8Array<ArrayBuffer>,
    signal: AbortSignal,
  ): Promise<Answer<UploadedFile>>;
}

/** The port: `fetch`, or a stand-in. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const PATIENCE_MS = 15_000;
/** A large text or picture on a slow line takes longer. */
const UPLOAD_PATIENCE_MS = 120_000;

export function createHomeApi(fetch: Fetch, patienceMs = PATIENCE_MS): HomeApi {
  async function ask<T>(
    path: string,
    init: RequestInit,
    signal?: AbortSignal,
    waitMs = patienceMs,
  ): Promise<Answer<T>> {
    const patience = AbortSignal.timeout(waitMs);
    const signals = signal === undefined ? [patience] : [patience, signal];
    try {
      const response = await fetch(path, {
        ...init,
        credentials: 'same-origin',
        signal: AbortSignal.any(signals),
      });
      if (!response.ok) return await readRefusal(response);
      if (response.status === 204) return { kind: 'ok', value: null as T };
      return { kind: 'ok', value: (await response.json()) as T };
    } catch {
      // The network, one of the two signals, or an answer that is no JSON: then it is not our server that spoke.
      if (signal?.aborted) return { kind: 'cancelled' };
      return patience.aborted ? { kind: 'timed-out' } : { kind: 'unreachable' };
    }
  }

  return {
    list: ({ view, sort, tag, after, limit }, signal) => {
      const query = new URLSearchParams({ view, sort, limit: String(limit) });
      if (tag !== null) query.set('tag', tag);
      if (after !== null) query.set('after', after);
      return ask(`${API_PATHS.documents}?${query}`, { method: 'GET' }, signal);
    },
    tags: signal => ask(API_PATHS.tags, { method: 'GET' }, signal),
    search: (text, signal) =>
      ask(`${API_PATHS.search}?${new URLSearchParams({ q: text })}`, { method: 'GET' }, signal),
    create: (document, signal) =>
      ask(API_PATHS.documents, sendJson('POST', document), signal, UPLOAD_PATIENCE_MS),
    change: (name, change) => ask(API_PATHS.document(name), sendJson('PATCH', change)),
    remove: name => ask(API_PATHS.document(name), { method: 'DELETE' }),
    upload: (doc, fileName, bytes, signal) =>
      ask(
        `${API_PATHS.files}?${new URLSearchParams({ doc, name: fileName })}`,
        { method: 'POST', body: bytes, headers: { 'Content-Type': 'application/octet-stream' } },
        signal,
        UPLOAD_PATIENCE_MS,
      ),
  };
}

/** True when asking again may help. */
export function isPassing(failure: Failure): boolean {
  switch (failure.kind) {
    case 'unreachable':
    case 'timed-out':
      return true;
    case 'refused':
      return failure.status === 429 || failure.status >= 500;
    case 'cancelled':
      return false;
  }
}

function sendJson(method: string, body: unknown): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
}

async function readRefusal(response: Response): Promise<Failure> {
  const { status } = response;
  let body: unknown = null;
  try {
    body = await response.json();
  } catch (error) {
    if (error instanceof SyntaxError) {
      // 502 to 504 without words of ours: a proxy that does not reach the server.
      if (status >= 502 && status <= 504) return { kind: 'unreachable' };
    } else {
      throw error;
    }
  }
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  const { reason, sentence } = (typeof error === 'object' && error !== null ? error : {}) as {
    reason?: unknown;
    sentence?: unknown;
  };
  return {
    kind: 'refused',
    status,
    reason: API_ERROR_REASONS.find(known => known === reason) ?? guessReason(status),
    sentence: typeof sentence === 'string' ? sentence : '',
  };
}

function guessReason(status: number): ApiErrorReason {
  switch (status) {
    case 401:
      return 'not-signed-in';
    case 403:
      return 'not-allowed';
    case 404:
      return 'not-found';
    case 409:
      return 'exists';
    case 413:
      return 'too-large';
    case 429:
      return 'too-many';
    default:
      return status >= 500 ? 'internal' : 'malformed';
  }
}
