// What a client may send to /api, as schemas that the server checks with. Pages import the types only, so that they do
// not carry the checker.
import * as v from 'valibot';
import { API_LIMITS, LIST_SORTS, LIST_VIEWS } from './api.ts';

const title = v.pipe(v.string(), v.trim(), v.maxLength(API_LIMITS.maxTitleChars));
const tag = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.minLength(1),
  v.maxLength(API_LIMITS.maxTagChars),
);
const tags = v.pipe(v.array(tag), v.maxLength(API_LIMITS.maxTagCount));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const language = v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(60)));

/** GET /api/documents */
export const ListQuery = v.object({
  view: v.optional(v.picklist(LIST_VIEWS), 'recent'),
  sort: v.optional(v.picklist(LIST_SORTS), 'visited'),
  tag: v.optional(tag),
  /** What the page before gave as `next`. */
  after: v.optional(v.pipe(v.string(), v.maxLength(400))),
  limit: v.optional(
    v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(1), v.maxValue(API_LIMITS.maxPageSize)),
    '50',
  ),
});
export type ListQuery = v.InferInput<typeof ListQuery>;

/**
 * POST /api/documents: makes a document with a text in it, once. 201 with its row; 409 `exists` when the name is taken,
 * and then nothing was changed. Without a name it gets an unguessable one. With `copyOf` text, title, language and tags
 * are those of that document.
 */
export const CreateDocument = v.object({
  name: v.optional(name),
  text: v.optional(v.pipe(v.string(), v.maxLength(API_LIMITS.maxTextChars))),
  title: v.optional(title),
  language: v.optional(language),
  tags: v.optional(tags),
  copyOf: v.optional(name),
});
export type CreateDocument = v.InferInput<typeof CreateDocument>;

/** PATCH /api/documents/<name>: answers the new row. Moving to the bin and back is for who made the document. */
export const ChangeDocument = v.object({
  /** null: the first heading again. */
  title: v.optional(v.nullable(title)),
  tags: v.optional(tags),
  pinned: v.optional(v.boolean()),
  binned: v.optional(v.boolean()),
});
export type ChangeDocument = v.InferInput<typeof ChangeDocument>;

/** GET /api/search */
export const SearchQuery = v.object({
  q: v.pipe(v.string(), v.maxLength(API_LIMITS.maxQueryChars)),
});

/**
 * POST /api/files?doc=<name>&name=<file name>, the bytes as body: 201. The document need not exist yet: an import
 * uploads the pictures before it makes the text that shows them.
 */
export const UploadQuery = v.object({
  doc: name,
  name: v.optional(v.pipe(v.string(), v.maxLength(API_LIMITS.maxFileNameChars)), ''),
});
