// What a built document says about itself: its text, and what its shared map `meta` says. Anybody may have written
// anything there: what is read is cleaned.

import type * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import { tidyTitle } from '../../protocol/titles.ts';
import type { DocumentFacts } from '../relay/ports.ts';
import { extractText } from './extract-text.ts';
import { readTextFacts } from './text-facts.ts';

/** The root that holds what is said about a document of Prosa's own. */
export const META_ROOT = 'meta';
export const META_TITLE = 'title';
export const META_LANGUAGE = 'language';
const MAX_LANGUAGE_CHARS = 60;
const MARKDOWN = 'Markdown';

export function readFacts(doc: Y.Doc, kind: DocumentKind): DocumentFacts {
  const text = extractText(doc, kind);
  // Other applications mean by `meta` what they like.
  const meta = kind === 'text' ? doc.getMap<unknown>(META_ROOT) : null;
  const ofText = readTextFacts(text);
  const title = meta?.get(META_TITLE);
  const ownTitle = typeof title === 'string' ? tidyTitle(title) : '';
  return { text, title: ownTitle || ofText.title, language: readLanguage(meta), excerpt: ofText.excerpt };
}

function readLanguage(meta: Y.Map<unknown> | null): string | null {
  const language = meta?.get(META_LANGUAGE);
  const fits =
    typeof language === 'string' && language.trim() !== '' && language.length <= MAX_LANGUAGE_CHARS;
  return fits && language !== MARKDOWN ? language : null;
}
