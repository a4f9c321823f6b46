// A document that is only shown: to be read, or as slides. Loaded when the address asks for it.
import { effect } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { findTitle } from '../editor/text-facts.ts';
import type { FollowPort, TextPort } from '../reading/ports.ts';
import { ReadingPage } from '../reading/reading-page.tsx';
import { SlidesPage } from '../reading/slides-page.tsx';
import { readingWordsOf } from '../text/reading-words.ts';
import type { DocumentModel } from './document-model.ts';
import { isGeneratedName } from './names.ts';
import { type DocumentView, routePath } from './route.ts';
import type { Settings } from './settings.ts';
import { textPortOf } from './text-port.ts';

export interface ShownDocumentParts {
  root: HTMLElement;
  model: DocumentModel;
  settings: Settings;
  view: Exclude<DocumentView, 'page'>;
}

export function showDocument({ root, model, settings, view }: ShownDocumentParts): void {
  const isFramed = window.top !== window.self;
  render(<ShownDocument model={model} settings={settings} view={view} isFramed={isFramed} />, root);
  effect(() => {
    const { name, color } = settings.identity.value;
    model.session.setUser({ name, color, colorLight: `${color}33` });
  });
}

interface ShownDocumentProps {
  model: DocumentModel;
  settings: Settings;
  view: Exclude<DocumentView, 'page'>;
  isFramed: boolean;
}

function ShownDocument({ model, settings, view, isFramed }: ShownDocumentProps) {
  const session = model.readySession.value;
  const words = settings.words.value;
  const text = useMemo(() => (session === null ? null : textPortOf(session)), [session]);
  const heading = useHeading(text);
  const title = model.title.value ?? heading ?? (isGeneratedName(model.key) ? words.untitled : model.key);
  useEffect(() => {
    document.title = `${title} – ${words.appName}`;
  }, [title, words]);
  if (text === null) return null;

  const shared = {
    text,
    title,
    words: readingWordsOf(settings.language.value),
    theme: settings.theme.value,
  };
  if (view === 'read') {
    return (
      <ReadingPage
        {...shared}
        setTheme={settings.setTheme}
        editHref={isFramed ? null : routePath(model.key)}
      />
    );
  }
  const presenting = model.peers.value.find(peer => peer.slide !== null);
  const follow: FollowPort = {
    presenter: presenting ? { name: presenting.name || words.guest, slide: presenting.slide ?? 0 } : null,
    setSlide: slide => model.session.setSlide(slide),
  };
  return (
    <SlidesPage
      {...shared}
      follow={isFramed ? null : follow}
      onLeave={isFramed ? null : () => location.assign(routePath(model.key))}
    />
  );
}

const LOOK_AFTER_MS = 300;

/** The first heading, looked for again a little after each change. */
function useHeading(text: TextPort | null): string | null {
  const [heading, setHeading] = useState<string | null>(null);
  useEffect(() => {
    if (text === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      setHeading(findTitle(text.read().split('\n')));
    };
    look();
    const stop = text.subscribe(() => {
      timer ??= setTimeout(look, LOOK_AFTER_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [text]);
  return heading;
}
