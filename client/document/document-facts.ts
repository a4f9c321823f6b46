// What a document says about itself beside its text, in the shared map `meta`: a title set by hand, and its language.
// Anybody may have written anything there: what is read is cleaned.
import type * as Y from 'yjs';
import { tidyTitle } from '../../protocol/titles.ts';

const TITLE = 'title';
const LANGUAGE = 'language';
/** The language of documents that say nothing and whose name has no ending of another one. */
export const MARKDOWN = 'Markdown';
const MAX_LANGUAGE_CHARS = 60;

/** The title that somebody set; null when the first heading is the title. */
export function readTitle(meta: Y.Map<unknown>): string | null {
  const title = meta.get(TITLE);
  return typeof title === 'string' ? tidyTitle(title) || null : null;
}

/** null takes the title back: it is the first heading again. */
export function writeTitle(meta: Y.Map<unknown>, title: string | null): void {
  const tidy = title === null ? '' : tidyTitle(title);
  if (tidy !== '') meta.set(TITLE, tidy);
  else if (meta.has(TITLE)) meta.delete(TITLE);
}

/** The language that somebody chose; null when nobody did. */
export function readLanguage(meta: Y.Map<unknown>): string | null {
  const language = meta.get(LANGUAGE);
  const fits = typeof language === 'string' && language !== '' && language.length <= MAX_LANGUAGE_CHARS;
  return fits ? language : null;
}

export function writeLanguage(meta: Y.Map<unknown>, language: string | null): void {
  if (language !== null) meta.set(LANGUAGE, language);
  else if (meta.has(LANGUAGE)) meta.delete(LANGUAGE);
}
