// The document as slides: one at a time, as large as the screen allows, by keys, fingers or buttons; alone, before
// others, or following who presents. Load it with a dynamic import: it brings the preview along.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { findSlide, type Slide, splitSlides } from '../../markdown/slides.ts';
import { openPreview, previewWordsOf } from '../preview/open-preview.ts';
import type { PreviewPane } from '../preview/preview-pane.ts';
import type { ReadingWords } from '../text/reading-words.ts';
import { CloseIcon, FullScreenIcon, GridIcon, NextIcon, PreviousIcon } from '../ui/icons.tsx';
import type { Theme } from '../ui/theme.ts';
import type { FollowPort, TextPort } from './ports.ts';
import { browserFeedClock, createPreviewFeed } from './preview-feed.ts';
import { printDocument, watchPrintKey } from './print-document.ts';
import './print-page.css';
import { fitSlide, scaleStage } from './slide-stage.ts';
import {
  limitSlide,
  moveSlide,
  nameSlide,
  readKey,
  readSlideHash,
  readSwipe,
  type SlideCommand,
  slideHash,
} from './slides-model.ts';
import './slides-page.css';
import { useShownTheme } from './use-media.ts';

export interface SlidesPageProps {
  text: TextPort;
  title: string;
  words: ReadingWords;
  theme: Theme;
  /** null where nobody can present or follow (a document that is not connected, a frame). */
  follow: FollowPort | null;
  /** Escape or the cross; null leaves both out (in another page's frame). */
  onLeave: (() => void) | null;
  /** The line (from 0) to begin at when the address names no slide. */
  startLine?: number;
}

export function SlidesPage({ text, title, words, theme, follow, onLeave, startLine }: SlidesPageProps) {
  const slides = useSlides(text, words);
  const [wanted, setWanted] = useState(
    () => readSlideHash(location.hash) ?? (startLine === undefined ? 0 : findSlide(slides, startLine)),
  );
  const [isOverview, setIsOverview] = useState(false);
  const [role, setRole] = useState<'alone' | 'presenting' | 'following'>('alone');
  const page = useRef<HTMLElement>(null);
  const slide = limitSlide(wanted, slides.length);
  const presenter = follow?.presenter ?? null;

  const go = (next: number) => {
    setWanted(limitSlide(next, slides.length));
    setIsOverview(false);
    // Own steps end following, as own scrolling does in the text.
    if (role === 'following') setRole('alone');
  };
  const run = (command: SlideCommand) => {
    switch (command) {
      case 'leave':
        if (isOverview) setIsOverview(false);
        else if (role === 'following') setRole('alone');
        else onLeave?.();
        return;
      case 'full-screen':
        if (page.current !== null) toggleFullScreen(page.current);
        return;
      case 'overview':
        setIsOverview(!isOverview);
        return;
      default:
        go(moveSlide(slide, slides.length, command));
    }
  };
  const latestRun = useRef(run);
  latestRun.current = run;

  useKeys(page, command => latestRun.current(command));
  useEffect(
    () => watchPrintKey(() => printDocument(text.read(), words.locale).catch(() => {})),
    [text, words],
  );
  useEffect(() => page.current?.focus(), []);

  useEffect(() => {
    if (location.hash !== slideHash(slide)) history.replaceState(history.state, '', slideHash(slide));
  }, [slide]);
  useEffect(() => {
    const changed = () => {
      const named = readSlideHash(location.hash);
      if (named !== null) setWanted(named);
    };
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);

  useEffect(() => {
    if (role === 'presenting') follow?.setSlide(slide);
  }, [role, slide]);
  // Whoever leaves the slides presents no longer.
  const latestFollow = useRef(follow);
  latestFollow.current = follow;
  useEffect(() => {
    if (role !== 'presenting') return;
    return () => latestFollow.current?.setSlide(null);
  }, [role]);
  useEffect(() => {
    if (role === 'following' && presenter !== null) setWanted(presenter.slide);
    if (role === 'following' && presenter === null) setRole('alone');
  }, [role, presenter?.slide, presenter === null]);

  const number = new Intl.NumberFormat(words.locale);
  const place = [number.format(slide + 1), number.format(slides.length)] as const;
  return (
    <section ref={page} class="slides" tabIndex={-1} aria-label={`${title}: ${words.slides}`}>
      <SlideView
        key={words.locale}
        source={slides[slide]?.source ?? ''}
        words={words}
        theme={theme}
        onSwipe={command => run(command)}
      />
      {isOverview && (
        <Overview slides={slides} current={slide} words={words} go={go} close={() => setIsOverview(false)} />
      )}
      <p class="visually-hidden" role="status">
        {words.slideAnnounced(...place)}
      </p>
      <div class="slides-bar">
        {follow !== null && (
          <PresenterButtons role={role} presenter={presenter} words={words} setRole={setRole} />
        )}
        <SlideButton label={words.previousSlide} disabled={slide === 0} run={() => run('previous')}>
          <PreviousIcon />
        </SlideButton>
        <span class="slides-place" aria-hidden="true">
          {words.slideOf(...place)}
        </span>
        <SlideButton label={words.nextSlide} disabled={slide === slides.length - 1} run={() => run('next')}>
          <NextIcon />
        </SlideButton>
        <SlideButton label={words.overview} run={() => run('overview')}>
          <GridIcon />
        </SlideButton>
        {document.fullscreenEnabled && (
          <SlideButton label={words.fullScreen} run={() => run('full-screen')}>
            <FullScreenIcon />
          </SlideButton>
        )}
        {onLeave !== null && (
          <SlideButton label={words.leaveSlides} run={onLeave}>
            <CloseIcon />
          </SlideButton>
        )}
      </div>
    </section>
  );
}

interface SlideButtonProps {
  label: string;
  run: () => void;
  disabled?: boolean;
  children: ComponentChildren;
}

// A disabled button would lose the focus to the page: it stays, and says that it does nothing.
function SlideButton({ label, run, disabled = false, children }: SlideButtonProps) {
  return (
    <button
      type="button"
      class="button is-quiet is-square"
      aria-label={label}
      title={label}
      aria-disabled={disabled}
      onClick={run}
    >
      {children}
    </button>
  );
}

interface PresenterButtonsProps {
  role: 'alone' | 'presenting' | 'following';
  presenter: FollowPort['presenter'];
  words: ReadingWords;
  setRole: (role: 'alone' | 'presenting' | 'following') => void;
}

function PresenterButtons({ role, presenter, words, setRole }: PresenterButtonsProps) {
  const isOn = role !== 'alone';
  const label =
    role === 'presenting'
      ? words.stopPresenting
      : role === 'following'
        ? words.stopFollowing
        : presenter === null
          ? words.present
          : words.followPresenter(presenter.name);
  return (
    <>
      <span class="slides-role" role="status">
        {role === 'presenting' && words.presenting}
        {role === 'following' && presenter !== null && words.followingPresenter(presenter.name)}
      </span>
      <button
        type="button"
        class="button is-small"
        onClick={() => setRole(isOn ? 'alone' : presenter === null ? 'presenting' : 'following')}
      >
        {label}
      </button>
    </>
  );
}

interface SlideViewProps {
  source: string;
  words: ReadingWords;
  theme: Theme;
  onSwipe: (command: 'next' | 'previous') => void;
}

/** The slide on its stage. */
function SlideView({ source, words, theme, onSwipe }: SlideViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const preview = useRef<PreviewPane | null>(null);
  const touch = useRef<{ x: number; y: number } | null>(null);
  const shownTheme = useShownTheme(theme);

  useEffect(() => {
    const [placeElement, stageElement] = [place.current, stage.current];
    if (placeElement === null || stageElement === null) return;
    // Only a stage with a size can say what fits.
    scaleStage(placeElement, stageElement);
    const fit = () => {
      if (preview.current !== null) fitSlide(stageElement, preview.current);
    };
    const made = openPreview({
      parent: stageElement,
      locale: words.locale,
      theme: shownTheme,
      tasks: 'fixed',
      listener: { taskToggled() {}, rendered: fit },
    });
    preview.current = made;
    // What is on the page belongs to the slide; the region around it has the name and the keys.
    made.element.removeAttribute('tabindex');
    made.element.setAttribute('role', 'presentation');
    stageElement.addEventListener('load', fit, true);
    const watch = new ResizeObserver(() => scaleStage(placeElement, stageElement));
    watch.observe(placeElement);
    return () => {
      watch.disconnect();
      stageElement.removeEventListener('load', fit, true);
      preview.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    const made = preview.current;
    if (made === null || stage.current === null) return;
    let isGone = false;
    made.update(source);
    made.flush();
    made.element.scrollTop = 0;
    // Formulas, colours and diagrams change the height.
    void made.settled().then(() => {
      if (!isGone && stage.current !== null) fitSlide(stage.current, made);
    });
    return () => {
      isGone = true;
    };
  }, [source]);
  useEffect(() => preview.current?.change({ theme: shownTheme }), [shownTheme]);

  return (
    <div
      ref={place}
      class="slides-place-of-stage"
      onTouchStart={event => {
        const [first] = event.touches;
        touch.current = event.touches.length === 1 && first ? { x: first.clientX, y: first.clientY } : null;
      }}
      onTouchEnd={event => {
        const start = touch.current;
        const end = event.changedTouches[0];
        touch.current = null;
        if (start === null || end === undefined) return;
        const command = readSwipe(end.clientX - start.x, end.clientY - start.y);
        if (command !== null) onSwipe(command);
      }}
    >
      <div ref={stage} class="slide-stage print-root" />
    </div>
  );
}

interface OverviewProps {
  slides: readonly Slide[];
  current: number;
  words: ReadingWords;
  go: (slide: number) => void;
  close: () => void;
}

function Overview({ slides, current, words, go, close }: OverviewProps) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    list.current?.querySelector<HTMLElement>('[aria-current]')?.focus();
    return () => before?.focus?.();
  }, []);
  return (
    <nav class="slides-overview" aria-label={words.overview}>
      <ol ref={list}>
        {slides.map((one, i) => (
          <li key={one.fromLine}>
            <button
              type="button"
              class="slides-card"
              aria-current={i === current ? 'true' : undefined}
              onClick={() => {
                close();
                go(i);
              }}
            >
              <span class="slides-card-number">{i + 1}</span>
              {nameSlide(one.source)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function useSlides(text: TextPort, words: ReadingWords): readonly Slide[] {
  const options = useMemo(
    () =>
      ({
        words: previewWordsOf(words.locale),
        remoteImages: 'link',
        lineBreaks: true,
        tasks: 'fixed',
      }) as const,
    [words.locale],
  );
  const [slides, setSlides] = useState<readonly Slide[]>(() => splitSlides(text.read(), options));
  useEffect(() => {
    const feed = createPreviewFeed(text, source => setSlides(splitSlides(source, options)), browserFeedClock);
    return () => feed.stop();
  }, [text, options]);
  return slides;
}

/** Keys anywhere on the page, but those of a control that has the focus. */
function useKeys(page: { current: HTMLElement | null }, run: (command: SlideCommand) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as Element;
      const isControl = target.closest('button, a[href], input, summary, [contenteditable]') !== null;
      if (isControl && (event.key === ' ' || event.key === 'Enter')) return;
      if (target.closest('[role="menu"], dialog') !== null) return;
      if (page.current === null) return;
      const command = readKey(event.key, event.shiftKey);
      // The browser itself leaves full screen on Escape.
      if (command === null || (command === 'leave' && isFullScreen())) return;
      event.preventDefault();
      run(command);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function toggleFullScreen(element: HTMLElement): void {
  // Refused by the browser (a frame without permission): the page stays as it is.
  if (!isFullScreen()) element.requestFullscreen?.().catch(() => {});
  else document.exitFullscreen().catch(() => {});
}

function isFullScreen(): boolean {
  // iPhones have no full screen for pages, and no such property.
  return (document.fullscreenElement ?? null) !== null;
}
