// Who may do what with a document, over HTTP, and how it is shown. Roles have their place here.
import type { DocumentRow } from '../../protocol/api.ts';
import type { CatalogueEntry } from '../ports/catalogue.ts';
import type { FoldRequest, StoredDocument } from '../relay/ports.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiParts } from './api-parts.ts';

export const NO_DOCUMENT = 'There is no document of this name.';

/**
 * The document for somebody who knows its name. Throws 404 when there is none, or it is in the bin of somebody else:
 * whoever made it keeps seeing it there.
 */
export async function findDocument(
  parts: Pick<ApiParts, 'catalogue'>,
  person: string,
  doc: string,
): Promise<CatalogueEntry> {
  const entry = await parts.catalogue.find(person, doc);
  if (entry === null || (entry.binnedMs !== null && entry.owner !== person)) {
    throw new ApiFault('not-found', NO_DOCUMENT);
  }
  return entry;
}

/** The same, and throws 409 when it is in the bin of the person who asks. */
export async function findOpenDocument(
  parts: Pick<ApiParts, 'catalogue'>,
  person: string,
  doc: string,
): Promise<CatalogueEntry> {
  const entry = await findDocument(parts, person, doc);
  if (entry.binnedMs !== null) throw inBin();
  return entry;
}

export function inBin(): ApiFault {
  return new ApiFault('in-bin', 'This document is in the bin. Restore it first.');
}

/** The document as it is stored, for the archive to build. Throws 404 when it is gone. */
export async function loadForReading(parts: Pick<ApiParts, 'store'>, doc: string): Promise<LoadedDocument> {
  const stored = await parts.store.load(doc);
  if (stored === null) throw new ApiFault('not-found', NO_DOCUMENT);
  const { kind, base, tail, baseSeq } = stored;
  return { stored, request: { doc, kind, base, tail }, headSeq: tail.at(-1)?.seq ?? baseSeq };
}

export interface LoadedDocument {
  stored: StoredDocument;
  request: FoldRequest;
  /** The place of the last update. */
  headSeq: number;
}

export function toRow(entry: CatalogueEntry, person: string, parts: Pick<ApiParts, 'rooms'>): DocumentRow {
  const { doc, owner, ...rest } = entry;
  return {
    name: doc,
    title: rest.title,
    language: rest.language,
    excerpt: rest.excerpt,
    createdMs: rest.createdMs,
    editedMs: rest.editedMs,
    visitedMs: rest.visitedMs,
    pinned: rest.pinned,
    mine: owner === person,
    tags: rest.tags,
    binnedMs: rest.binnedMs,
    here: rest.binnedMs === null ? parts.rooms.whoIsIn(doc) : [],
  };
}
