// In which language a document is written: what somebody chose, else the ending of its name, else its first line's hint.
import { useEffect, useState } from 'preact/hooks';
import { findLanguageByFileName } from '../editor/languages.ts';
import { MARKDOWN } from './document-facts.ts';
import { isGeneratedName } from './names.ts';

const ENDING = /\.[a-z0-9+#]{1,12}$/i;
const PROSE_ENDING = /\.(?:md|markdown|mdown|txt)$/i;

/** What the document's name says; null when it says nothing, or Markdown. */
export function useNamedLanguage(key: string): string | null {
  const [language, setLanguage] = useState<string | null>(null);
  useEffect(() => {
    const name = key.slice(key.lastIndexOf('/') + 1);
    const isTelling =
      !isGeneratedName(key) && !PROSE_ENDING.test(name) && (ENDING.test(name) || name === 'Dockerfile');
    if (!isTelling) return;
    let isGone = false;
    findLanguageByFileName(name).then(
      found => {
        if (!isGone) setLanguage(found);
      },
      // The list of languages could not be loaded: it is Markdown until the page is opened again.
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [key]);
  return language;
}

/** In the order of who knows best. */
export function chooseLanguage(chosen: string | null, named: string | null, hinted: string | null): string {
  return chosen ?? named ?? hinted ?? MARKDOWN;
}
