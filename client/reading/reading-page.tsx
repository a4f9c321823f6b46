// A document to be read: itself, its title and a small bar. Follows what others write; works inside another page's
// frame. Knows no connection; load it with a dynamic import.
import { useEffect, useState } from 'preact/hooks';
import type { ReadingWords } from '../text/reading-words.ts';
import { ListIcon, MoonIcon, PencilIcon, PrintIcon, SunIcon } from '../ui/icons.tsx';
import type { Theme } from '../ui/theme.ts';
import { Outline } from './outline.tsx';
import type { OutlineHeading, TextPort } from './ports.ts';
import { type PreviewHandle, PreviewHost } from './preview-host.tsx';
import { printDocument } from './print-document.ts';
import './reading-page.css';
import { useShownTheme } from './use-media.ts';
import { useTopLine } from './use-top-line.ts';

export interface ReadingPageProps {
  text: TextPort;
  title: string;
  words: ReadingWords;
  theme: Theme;
  setTheme: (theme: Theme) => void;
  /** Where the document can be edited; null leaves the link out (in another page's frame). */
  editHref: string | null;
}

export function ReadingPage({ text, title, words, theme, setTheme, editHref }: ReadingPageProps) {
  const [headings, setHeadings] = useState<readonly OutlineHeading[] | null>(null);
  const [preview, setPreview] = useState<PreviewHandle | null>(null);
  const [isEmpty, setIsEmpty] = useState(false);
  const [showsContents, setShowsContents] = useState(false);
  const line = useTopLine(preview);
  const isDark = useShownTheme(theme) === 'dark';
  useHash(preview, headings);

  const themeLabel = isDark ? words.themeToLight : words.themeToDark;
  return (
    <div class="reading">
      <header class="reading-bar">
        <button
          type="button"
          class="button is-quiet is-square"
          aria-label={words.contents}
          title={words.contents}
          aria-expanded={showsContents}
          onClick={() => setShowsContents(!showsContents)}
        >
          <ListIcon />
        </button>
        <h1 class="reading-title" title={title}>
          {title}
        </h1>
        <button
          type="button"
          class="button is-quiet is-square"
          aria-label={themeLabel}
          title={themeLabel}
          onClick={() => setTheme(isDark ? 'light' : 'dark')}
        >
          {isDark ? <SunIcon /> : <MoonIcon />}
        </button>
        <button
          type="button"
          class="button is-quiet is-square"
          aria-label={words.print}
          title={words.print}
          onClick={() => {
            printDocument(text.read(), words.locale).catch(() => window.print());
          }}
        >
          <PrintIcon />
        </button>
        {editHref !== null && (
          <a class="button reading-edit" href={editHref}>
            <PencilIcon />
            {words.edit}
          </a>
        )}
      </header>
      <div class="reading-body">
        {showsContents && (
          <Outline
            headings={headings}
            text={text}
            line={line}
            words={words}
            onGo={at => preview?.scrollToLine(at)}
            onClose={() => setShowsContents(false)}
          />
        )}
        <main class="reading-main">
          {isEmpty && <p class="reading-empty">{words.emptyDocument}</p>}
          <PreviewHost
            text={text}
            words={words}
            theme={theme}
            active
            canTick={false}
            onTick={() => {}}
            onHeadings={shown => {
              setHeadings(shown);
              setIsEmpty(text.read().trim() === '');
            }}
            onPreview={setPreview}
          />
        </main>
      </div>
    </div>
  );
}

/** "#heading" in the address leads there once the document is shown, and again when it changes. */
function useHash(preview: PreviewHandle | null, headings: readonly OutlineHeading[] | null): void {
  const isShown = headings !== null;
  useEffect(() => {
    if (preview === null || !isShown) return;
    const go = () => {
      if (location.hash.length > 1) preview.reveal(location.hash);
    };
    go();
    window.addEventListener('hashchange', go);
    return () => window.removeEventListener('hashchange', go);
  }, [preview, isShown]);
}
