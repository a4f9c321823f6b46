// The place of a preview on a page: loads it when it is first wanted, feeds it, tells when it cannot be had.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PreviewPane } from '../preview/preview-pane.ts';
import type { ReadingWords } from '../text/reading-words.ts';
import type { Theme } from '../ui/theme.ts';
import { loadPreview } from './load-preview.ts';
import type { OutlineHeading, TextPort } from './ports.ts';
import { browserFeedClock, createPreviewFeed, type PreviewFeed } from './preview-feed.ts';
import { printDocument, watchPrintKey } from './print-document.ts';
import './print-page.css';
import { useShownTheme } from './use-media.ts';

/** What others may do with a shown preview. */
export type PreviewHandle = PreviewPane;

export interface PreviewHostProps {
  text: TextPort;
  words: ReadingWords;
  theme: Theme;
  /** False stops all work; what was shown stays. The first true loads the preview. */
  active: boolean;
  canTick: boolean;
  onTick: (line: number, checked: boolean) => void;
  /** The headings of the text that is shown; null while no preview runs. */
  onHeadings?: ((headings: readonly OutlineHeading[] | null) => void) | undefined;
  /** Given the preview when it stands, null when it goes. */
  onPreview?: ((preview: PreviewHandle | null) => void) | undefined;
  /** The text is shown up to its last change, or its height has changed. */
  onLayout?: (() => void) | undefined;
  /** For tests: in place of the dynamic import. */
  load?: typeof loadPreview;
}

type Phase = 'unasked' | 'loading' | 'shown' | 'failed';

export function PreviewHost(props: PreviewHostProps) {
  const { text, words, theme, active, canTick, load = loadPreview } = props;
  const shownTheme = useShownTheme(theme);
  const [phase, setPhase] = useState<Phase>('unasked');
  const parent = useRef<HTMLDivElement>(null);
  const feed = useRef<PreviewFeed | null>(null);
  const preview = useRef<PreviewPane | null>(null);
  const latest = useRef(props);
  latest.current = props;

  const isWanted = active && phase === 'unasked';
  useEffect(() => {
    if (isWanted) setPhase('loading');
  }, [isWanted]);

  useEffect(() => {
    if (phase !== 'loading') return;
    let isGone = false;
    load().then(
      module => {
        if (isGone || parent.current === null) return;
        preview.current = module.openPreview({
          parent: parent.current,
          locale: latest.current.words.locale,
          theme: shownTheme,
          tasks: latest.current.canTick ? 'live' : 'fixed',
          listener: {
            taskToggled: (line, checked) => latest.current.onTick(line, checked),
            rendered() {
              latest.current.onHeadings?.(preview.current?.headings ?? null);
              latest.current.onLayout?.();
            },
          },
        });
        latest.current.onPreview?.(preview.current);
        setPhase('shown');
      },
      () => {
        // Offline, or the server has another version by now.
        if (!isGone) setPhase('failed');
      },
    );
    return () => {
      isGone = true;
    };
  }, [phase === 'loading']);

  useEffect(() => {
    const pane = preview.current;
    if (phase !== 'shown' || pane === null) return;
    const made = createPreviewFeed(text, source => pane.update(source), browserFeedClock);
    feed.current = made;
    made.setRunning(latest.current.active);
    return () => {
      feed.current = null;
      made.stop();
    };
  }, [text, phase]);

  useEffect(() => {
    feed.current?.setRunning(active);
    if (!active) latest.current.onHeadings?.(null);
  }, [active, phase]);

  useEffect(() => {
    if (phase !== 'shown') return;
    void load().then(({ previewWordsOf }) =>
      preview.current?.change({
        theme: shownTheme,
        tasks: canTick ? 'live' : 'fixed',
        words: previewWordsOf(words.locale),
      }),
    );
  }, [phase, shownTheme, canTick, words.locale]);

  useEffect(() => {
    const element = parent.current;
    if (element === null) return;
    // Images have no size before they are here; "load" does not bubble.
    const loaded = () => latest.current.onLayout?.();
    element.addEventListener('load', loaded, true);
    // Printed by the browser's own menu, with no time to load anything: what is there, else the plain text.
    let plain: HTMLElement | null = null;
    const beforePrint = () => {
      const source = latest.current.text.read();
      if (preview.current !== null) {
        preview.current.update(source);
        preview.current.flush();
        return;
      }
      plain = document.createElement('pre');
      plain.className = 'print-text';
      plain.textContent = source;
      element.append(plain);
    };
    const afterPrint = () => plain?.remove();
    window.addEventListener('beforeprint', beforePrint);
    window.addEventListener('afterprint', afterPrint);
    const stopKey = watchPrintKey(() => {
      const { text, words } = latest.current;
      // Without a preview the browser prints what beforePrint() gives it.
      printDocument(text.read(), words.locale).catch(() => window.print());
    });
    return () => {
      element.removeEventListener('load', loaded, true);
      window.removeEventListener('beforeprint', beforePrint);
      window.removeEventListener('afterprint', afterPrint);
      stopKey();
    };
  }, []);

  useEffect(
    () => () => {
      feed.current?.stop();
      preview.current?.destroy();
      preview.current = null;
      latest.current.onPreview?.(null);
    },
    [],
  );

  return (
    <>
      <div ref={parent} class="preview-host print-root" />
      {phase === 'loading' && (
        <p class="preview-wait" role="status">
          {words.previewLoading}
        </p>
      )}
      {phase === 'failed' && (
        <div class="preview-wait" role="alert">
          <p>{words.previewFailed}</p>
          <button type="button" class="button" onClick={() => setPhase('loading')}>
            {words.tryAgain}
          </button>
        </div>
      )}
    </>
  );
}
