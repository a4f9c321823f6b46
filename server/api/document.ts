// /api/documents/<name>: one document's row, changes to what is known about it, and its end.
import type { Hono } from 'hono';
import { API_PATHS } from '../../protocol/api.ts';
import { ChangeDocument } from '../../protocol/api-schemas.ts';
import { checkRole } from './access-desk.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { findDocument, findOpenDocument, inBin, loadForReading, toRow } from './document-access.ts';
import { cleanTitle, readJson, readName } from './read-input.ts';

const PREFIX = `${API_PATHS.documents}/`;
export const DOCUMENT_ROUTE = `${API_PATHS.documents}/*`;
const MAX_BODY_BYTES = 64 * 1024;

export function addDocument(app: Hono<ApiEnv>, parts: ApiParts, budgets: Budgets): void {
  const { catalogue, rooms, clock } = parts;
  const { book } = parts.access;

  app.get(DOCUMENT_ROUTE, async c => {
    const { person } = c.env.caller;
    budgets.spend('list', c.env.caller);
    const { entry } = await findOpenDocument(parts, c.env.caller, readName(c, PREFIX));
    return c.json(toRow(entry, person, parts));
  });

  app.patch(DOCUMENT_ROUTE, async c => {
    const { person } = c.env.caller;
    budgets.spend('change', c.env.caller);
    const doc = readName(c, PREFIX);
    const change = await readJson(c, ChangeDocument, MAX_BODY_BYTES);
    const { entry, role } = await findDocument(parts, c.env.caller, doc);
    // All is judged before anything is changed.
    if (change.binned !== undefined) checkRole(role, 'bin');
    if (change.title !== undefined) checkRole(role, 'retitle');
    if (change.tags !== undefined) checkRole(role, 'tag');
    if (entry.binnedMs !== null && change.binned === undefined) throw inBin();
    if (change.binned === false && entry.binnedMs !== null) {
      await catalogue.setBinned(doc, null);
      book.changed(doc);
    }
    if (change.title !== undefined) await retitle(parts, person, doc, change.title);
    if (change.tags !== undefined) await catalogue.setTags(doc, [...new Set(change.tags)]);
    if (change.pinned !== undefined) await catalogue.setPinned(person, doc, change.pinned);
    if (change.binned === true && entry.binnedMs === null) {
      await catalogue.setBinned(doc, clock.wallNow());
      book.changed(doc);
      await rooms.evict(doc);
    }
    return c.json(toRow((await findDocument(parts, c.env.caller, doc)).entry, person, parts));
  });

  app.delete(DOCUMENT_ROUTE, async c => {
    budgets.spend('change', c.env.caller);
    const doc = readName(c, PREFIX);
    const { entry, role } = await findDocument(parts, c.env.caller, doc);
    checkRole(role, 'purge');
    if (entry.binnedMs === null) {
      throw new ApiFault('not-allowed', 'Move the document to the bin first: from there it can be deleted.');
    }
    await rooms.evict(doc);
    await catalogue.purge(doc);
    book.changed(doc);
    return c.body(null, 204);
  });
}

/**
 * Gives a document another title, in the document itself, so that open pages show it at once, and in the lists.
 */
async function retitle(parts: ApiParts, person: string, doc: string, wanted: string | null): Promise<void> {
  const { catalogue, drafting, rooms } = parts;
  const title = wanted === null ? null : cleanTitle(wanted) || null;
  const { request, headSeq } = await loadForReading(parts, doc);
  if (request.kind !== 'text') {
    throw new ApiFault(
      'not-allowed',
      'This document belongs to another application, which gives it its title.',
    );
  }
  const update = await drafting.retitle(request, title);
  await rooms.submit(doc, update, person);
  const last = { seq: headSeq + 1, bytes: update, author: person };
  const shown = title ?? (await drafting.read({ ...request, tail: [...request.tail, last] })).title;
  await catalogue.setTitle(doc, shown);
}
