// What travels over /api: paths, limits, and the types of what the server answers. What a client sends is described by
// the schemas of api-schemas.ts, with which the server checks it.
import { documentPath } from './document-names.ts';

export const API_LIMITS = {
  /** A title, in UTF-16 units. */
  maxTitleChars: 200,
  maxTagChars: 40,
  maxTagCount: 20,
  /** The text that a document may be created with, in UTF-16 units. */
  maxTextChars: 8 * 1024 * 1024,
  maxQueryChars: 200,
  maxFileNameChars: 200,
  /** Rows of one page of a list. */
  maxPageSize: 100,
  /** Documents in the bin are deleted for good after so many days. */
  binDays: 30,
} as const;

export const API_PATHS = {
  documents: '/api/documents',
  document: (key: string) => `/api/documents/${documentPath(key)}`,
  tags: '/api/tags',
  search: '/api/search',
  files: '/api/files',
  /** A .zip of all documents of the person who asks. */
  archive: '/api/archive.zip',
  exportMarkdown: (key: string) => `/d/${documentPath(key)}.md`,
  exportHtml: (key: string) => `/d/${documentPath(key)}.html`,
} as const;

/** Who is in a document now. */
export interface PersonHere {
  name: string;
  /** #rrggbb */
  color: string;
}

/** A document, as lists show it to one person. */
export interface DocumentRow {
  /** The key, from documentKey(). */
  name: string;
  /** Set by hand, or the first heading; "" when there is neither. */
  title: string;
  /** The name of a language; null is Markdown. */
  language: string | null;
  /** The beginning of the text without marks, at most 160 UTF-16 units. */
  excerpt: string;
  /** Milliseconds since 1970. */
  createdMs: number;
  /** The last change of the text. */
  editedMs: number;
  /** When this person was last in it. */
  visitedMs: number;
  pinned: boolean;
  /** This person made it. */
  mine: boolean;
  tags: readonly string[];
  /** When it was moved to the bin; null when it is not there. */
  binnedMs: number | null;
  here: readonly PersonHere[];
}

/** Text of which some parts are marked: what a search found. */
export type MarkedText = readonly { text: string; marked: boolean }[];

export interface SearchHit {
  document: DocumentRow;
  title: MarkedText;
  /** The passage around the first finds. */
  passage: MarkedText;
}

export const LIST_VIEWS = ['recent', 'pinned', 'mine', 'shared', 'bin'] as const;
export type ListView = (typeof LIST_VIEWS)[number];
export const LIST_SORTS = ['visited', 'edited', 'created', 'title'] as const;
export type ListSort = (typeof LIST_SORTS)[number];

export interface DocumentList {
  documents: readonly DocumentRow[];
  /** For `after`; null on the last page. */
  next: string | null;
}

export interface SearchResult {
  hits: readonly SearchHit[];
}

/** GET /api/tags */
export interface TagList {
  tags: readonly { tag: string; documentCount: number }[];
}

export interface UploadedFile {
  /** As texts name it: /files/<hash>.<ending>, whatever the server's base path is. */
  url: string;
  type: string;
  bytes: number;
  /** In pixels, where the format says so. */
  width: number | null;
  height: number | null;
}

/** What an error of /api carries, with a status of 4xx or 5xx. */
export interface ApiError {
  error: {
    /** For programs. */
    reason: ApiErrorReason;
    /** For people, in English. */
    sentence: string;
  };
}
export const API_ERROR_REASONS = [
  'malformed',
  'not-signed-in',
  /** A link has a password: it was not given, or it is another one. */
  'needs-password',
  'not-allowed',
  'not-found',
  'exists',
  'in-bin',
  'too-large',
  'not-an-image',
  'too-many',
  'cannot-save',
  'internal',
] as const;
export type ApiErrorReason = (typeof API_ERROR_REASONS)[number];
