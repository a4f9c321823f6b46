// What a person sees whose link names no possible document.
import type { Words } from '../text/en.ts';

export function BadNamePage({ words }: { words: Words }) {
  return (
    <main class="plain-page">
      <h1>{words.badNameTitle}</h1>
      <p>{words.badNameText}</p>
      <a class="button is-primary" href="/new">
        {words.newDocument}
      </a>
    </main>
  );
}
