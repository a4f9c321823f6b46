// One document for one person, over HTTP: whether they may see it, and how it is shown.
import type { DocumentRow } from '../../protocol/api.ts';
import type { Role } from '../../protocol/roles.ts';
import { mayDo } from '../people/policy.ts';
import type { Caller } from '../ports/caller.ts';
import type { CatalogueEntry } from '../ports/catalogue.ts';
import type { FoldRequest, StoredDocument } from '../relay/ports.ts';
import { checkRole } from './access-desk.ts';
import { ApiFault, NO_DOCUMENT } from './api-fault.ts';
import type { ApiParts } from './api-parts.ts';

export { NO_DOCUMENT };

/** A document as a person sees it, and what they may do with it. */
export interface SeenDocument {
  entry: CatalogueEntry;
  role: Role;
}

/**
 * The document for somebody who knows its name. Throws 404 when there is none, or it is in the bin and not theirs: owners
 * keep seeing it there; and 403 when they may not even view it.
 */
export async function findDocument(
  parts: Pick<ApiParts, 'catalogue' | 'access'>,
  caller: Caller,
  doc: string,
): Promise<SeenDocument> {
  const [entry, standing] = await Promise.all([
    parts.catalogue.find(caller.person, doc),
    parts.access.desk.look(caller, doc),
  ]);
  const role = standing?.role ?? null;
  if (entry === null || standing === null || (entry.binnedMs !== null && !mayDo(role, 'bin'))) {
    throw new ApiFault('not-found', NO_DOCUMENT);
  }
  checkRole(role, 'view text');
  return { entry, role };
}

/** The same, and throws 409 when it is in the bin of the person who asks. */
export async function findOpenDocument(
  parts: Pick<ApiParts, 'catalogue' | 'access'>,
  caller: Caller,
  doc: string,
): Promise<SeenDocument> {
  const seen = await findDocument(parts, caller, doc);
  if (seen.entry.binnedMs !== null) throw inBin();
  return seen;
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
