// The questions that the home page asks the server, over fetch and nothing else. Every answer is a value: what went wrong
// is told apart, so that the page can say it.

import type {
  DocumentList,
  DocumentRow,
  ListSort,
  ListView,
  SearchResult,
  TagList,
  UploadedFile,
} from '../../protocol/api.ts';
import type { ChangeDocument, CreateDocument } from '../../protocol/api-schemas.ts';
import { API_PATHS } from '../addresses.ts';
import { type Answer, createAsk, type Failure, type Fetch, sendJson } from '../people/ask-api.ts';

export { isPassing } from '../people/ask-api.ts';
export type { Answer, Failure, Fetch };

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

/** A large text or picture on a slow line takes longer. */
const UPLOAD_PATIENCE_MS = 120_000;

export function createHomeApi(fetch: Fetch, patienceMs?: number): HomeApi {
  const ask = createAsk(fetch, patienceMs);

  return {
    list: ({ view, sort, tag, after, limit }, signal) => {
      const query = new URLSearchParams({ view, sort, limit: String(limit) });
      if (tag !== null) query.set('tag', tag);
      if (after !== null) query.set('after', after);
      return ask(`${API_PATHS.documents}?${query}`, { method: 'GET' }, { signal });
    },
    tags: signal => ask(API_PATHS.tags, { method: 'GET' }, { signal }),
    search: (text, signal) =>
      ask(`${API_PATHS.search}?${new URLSearchParams({ q: text })}`, { method: 'GET' }, { signal }),
    create: (document, signal) =>
      ask(API_PATHS.documents, sendJson('POST', document), {
        ...(signal === undefined ? {} : { signal }),
        patienceMs: UPLOAD_PATIENCE_MS,
      }),
    change: (name, change) => ask(API_PATHS.document(name), sendJson('PATCH', change)),
    remove: name => ask(API_PATHS.document(name), { method: 'DELETE' }),
    upload: (doc, fileName, bytes, signal) =>
      ask(
        `${API_PATHS.files}?${new URLSearchParams({ doc, name: fileName })}`,
        { method: 'POST', body: bytes, headers: { 'Content-Type': 'application/octet-stream' } },
        { signal, patienceMs: UPLOAD_PATIENCE_MS },
      ),
  };
}
