// /api/documents: the lists of a person, and new documents.
import type { Hono } from 'hono';
import { API_LIMITS, API_PATHS, type DocumentList, type DocumentRow } from '../../protocol/api.ts';
import { CreateDocument, ListQuery } from '../../protocol/api-schemas.ts';
import type { Caller } from '../ports/caller.ts';
import type { DocumentFacts, Draft } from '../relay/ports.ts';
import { checkRole } from './access-desk.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { findDocument, findOpenDocument, loadForReading, toRow } from './document-access.ts';
import { makeRandomName } from './new-name.ts';
import { cleanTitle, readJson, readKey, readQuery, tooLarge } from './read-input.ts';

/** A letter of the longest text takes three bytes at most, unless it is written as an escape; names and tags are small. */
const MAX_BODY_BYTES = 3 * API_LIMITS.maxTextChars + 64 * 1024;

interface Composed {
  bytes: Uint8Array;
  facts: DocumentFacts;
}

export function addDocuments(app: Hono<ApiEnv>, parts: ApiParts, budgets: Budgets): void {
  app.get(API_PATHS.documents, async c => {
    const { person } = c.env.caller;
    budgets.spend('list', c.env.caller);
    const query = readQuery(c, ListQuery);
    const page = await parts.catalogue.list(person, {
      view: query.view,
      sort: query.sort,
      tag: query.tag ?? null,
      after: query.after ?? null,
      limit: query.limit,
    });
    // What one has made is one's own. The rest one may have lost since one was there.
    const isOwn = query.view === 'mine' || query.view === 'bin';
    const entries = isOwn
      ? page.entries
      : await parts.access.desk.keepVisible(c.env.caller, page.entries, ({ doc }) => doc);
    const list: DocumentList = {
      documents: entries.map(entry => toRow(entry, person, parts)),
      next: page.next,
    };
    return c.json(list);
  });

  app.post(API_PATHS.documents, async c => {
    budgets.spend('create', c.env.caller);
    const wanted = await readJson(c, CreateDocument, MAX_BODY_BYTES);
    await parts.access.desk.demandCreation(c.env.caller);
    const row = await createDocument(parts, c.env.caller, wanted);
    return c.json(row, 201, { Location: parts.basePath + API_PATHS.document(row.name) });
  });
}

/** Makes a document, whole or not at all. */
async function createDocument(parts: ApiParts, caller: Caller, wanted: CreateDocument): Promise<DocumentRow> {
  const { person } = caller;
  const { catalogue, clock, store } = parts;
  const doc = wanted.name === undefined ? makeRandomName() : readKey(wanted.name);
  const source = wanted.copyOf === undefined ? null : await readSource(parts, caller, readKey(wanted.copyOf));
  const draft: Draft = {
    text: wanted.text ?? source?.text ?? '',
    title: (wanted.title === undefined ? null : cleanTitle(wanted.title)) || null,
    language: wanted.language === undefined ? (source?.language ?? null) : wanted.language,
  };
  let composed: Composed = await parts.drafting.compose(draft);
  // The source's title was set by hand when it is not what the text itself gives.
  if (draft.title === null && source !== null && source.title !== composed.facts.title) {
    composed = await parts.drafting.compose({ ...draft, title: source.title || null });
  }
  if (composed.bytes.length > parts.maxDocumentBytes) throw tooLarge('A document', parts.maxDocumentBytes);
  const birth = { epoch: parts.newEpoch(), kind: 'text', atMs: clock.wallNow(), owner: person } as const;
  const outcome = await store.create(doc, birth, { ...composed, author: person });
  if (outcome === 'exists') throw new ApiFault('exists', 'There is a document of this name already.');
  const tags = wanted.tags ?? source?.tags ?? [];
  if (tags.length > 0) await catalogue.setTags(doc, [...new Set(tags)]);
  await catalogue.noteVisit(person, doc, birth.atMs);
  // Who asked for it before it was there hears of it.
  parts.access.book.changed(doc);
  return toRow((await findDocument(parts, caller, doc)).entry, person, parts);
}

interface Source extends DocumentFacts {
  tags: readonly string[];
}

async function readSource(parts: ApiParts, caller: Caller, doc: string): Promise<Source> {
  const { entry, role } = await findOpenDocument(parts, caller, doc);
  checkRole(role, 'export');
  const { request } = await loadForReading(parts, doc);
  return { ...(await parts.drafting.read(request)), tags: entry.tags };
}
