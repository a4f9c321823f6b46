// What is asked of the catalogue, as plain data that can cross to another thread. Each type belongs to the method of
// the Catalogue port that bears its name.
import type {
  CatalogueEntry,
  CataloguePage,
  CatalogueQuery,
  FoundEntry,
  StoredFile,
} from '../../ports/catalogue.ts';

export type CatalogueWrite =
  | { type: 'note-visit'; person: string; doc: string; atMs: number }
  | { type: 'set-title'; doc: string; title: string }
  | { type: 'set-tags'; doc: string; tags: readonly string[] }
  | { type: 'set-pinned'; person: string; doc: string; pinned: boolean }
  | { type: 'set-binned'; doc: string; binnedMs: number | null }
  | { type: 'purge'; doc: string }
  | { type: 'add-file'; file: StoredFile; doc: string; atMs: number }
  | { type: 'take-unused-files'; beforeMs: number };

/** What each write answers; null where there is nothing to say. */
export interface CatalogueWriteAnswers {
  'note-visit': null;
  'set-title': null;
  'set-tags': null;
  'set-pinned': null;
  'set-binned': null;
  purge: null;
  'add-file': null;
  /** Those that were taken. */
  'take-unused-files': StoredFile[];
}

export type CatalogueRead =
  | { type: 'find'; person: string; doc: string }
  | { type: 'list'; person: string; query: CatalogueQuery }
  | { type: 'search'; person: string; text: string }
  | { type: 'readers-of'; doc: string }
  | { type: 'list-tags'; person: string }
  | { type: 'list-binned-before'; atMs: number }
  | { type: 'find-file'; hash: string };

/** What each read answers. */
export interface ReadAnswers {
  find: CatalogueEntry | null;
  list: CataloguePage;
  search: FoundEntry[];
  'readers-of': string[];
  'list-tags': { tag: string; documentCount: number }[];
  'list-binned-before': string[];
  'find-file': StoredFile | null;
}
