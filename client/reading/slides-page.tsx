// The document as slides: one at a time, as large as the screen allows, by keys, fingers or buttons; alone, before
// others, or following who presents. Load it with a dynamic import: it brings the preview along.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { findSlide, type Slide, splitSlides } from '../../markdown/slides.ts';
import { previewWordsOf } from '../../markdown/words.ts';
import type { ReadingWords } from '../text/reading-words.ts';
import { CloseIcon, FullScreenIcon, GridIcon, NextIcon, PreviousIcon } from '../ui/icons.tsx';
import type { Theme } from '../ui/theme.ts';
import type { FollowPort, TextPort } from './ports.ts';
import { browserFeedClock, createPreviewFeed } from './preview-feed.ts';
import { printDocument, watchPrintKey } from './print-document.ts';
import './print-page.css';
import { SlideOverview } from './slide-overview.tsx';
import { SlideView } from './slide-view.tsx';
import {
  limitSlide,
  moveSlide,
  readKey,
  readSlideHash,
  type SlideCommand,
  slideHash,
} from './slides-model.ts';
import './slides-page.css';

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
    <main ref={page} class="slides" tabIndex={-1} aria-label={`${title}: ${words.slides}`}>
      <SlideView
        key={words.locale}
        source={slides[slide]?.source ?? ''}
        words={words}
        theme={theme}
        onSwipe={command => run(command)}
      />
      {isOverview && (
        <SlideOverview
          slides={slides}
          current={slide}
          words={words}
          go={go}
          close={() => setIsOverview(false)}
        />
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
    </main>
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
