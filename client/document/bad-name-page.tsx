// What a person sees whose link names no possible document.
import { NEW_DOCUMENT } from '../addresses.ts';
import type { Words } from '../text/en.ts';

export function BadNamePage({ words }: { words: Words }) {
  return (
    <main class="plain-page">
      <h1>{words.badNameTitle}</h1>
      <p>{words.badNameText}</p>
      <a class="button is-primary" href={NEW_DOCUMENT}>
        {words.newDocument}
      </a>
    </main>
  );
}
