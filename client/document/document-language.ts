// In which language a document is written: what somebody chose, else the ending of its name, else its first line's hint.
import { findLanguageByFileName } from '../editor/languages.ts';
import { MARKDOWN } from './document-facts.ts';
import { isGeneratedName } from './names.ts';

const ENDING = /\.[a-z0-9+#]{1,12}$/i;
const PROSE_ENDING = /\.(?:md|markdown|mdown|txt)$/i;

/** What a document's name says; null when it says nothing, or Markdown, or the list of languages cannot be loaded. */
export async function findNamedLanguage(key: string): Promise<string | null> {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const isTelling = ENDING.test(name) || name === 'Dockerfile';
  if (isGeneratedName(key) || PROSE_ENDING.test(name) || !isTelling) return null;
  try {
    return await findLanguageByFileName(name);
  } catch {
    // Not loaded: it is Markdown until the page is opened again.
    return null;
  }
}

/** In the order of who knows best. */
export function chooseTextLanguage(
  chosen: string | null,
  named: string | null,
  hinted: string | null,
): string {
  return chosen ?? named ?? hinted ?? MARKDOWN;
}
