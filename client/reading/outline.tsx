// The headings of a document as a list to go by: a panel beside the text, a sheet over it where there is no room.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type HeadingNode, nestHeadings } from '../../markdown/heading-tree.ts';
import type { ReadingWords } from '../text/reading-words.ts';
import { CloseIcon } from '../ui/icons.tsx';
import './outline.css';
import type { OutlineHeading, TextPort } from './ports.ts';
import { findSection, scanHeadings } from './scan-headings.ts';
import { NARROW, useMedia } from './use-media.ts';

export interface OutlineProps {
  /** Those of the preview; null while none runs: then the text is looked through. */
  headings: readonly OutlineHeading[] | null;
  text: TextPort;
  /** The line (from 0) that the person is at; null when nobody knows. */
  line: number | null;
  words: ReadingWords;
  onGo: (line: number) => void;
  onClose: () => void;
}

/** Looking through a text takes a millisecond for 100 kB: not on every keystroke all the same. */
const SCAN_AFTER_MS = 300;

export function Outline({ headings, text, line, words, onGo, onClose }: OutlineProps) {
  const isSheet = useMedia(NARROW);
  const scanned = useScannedHeadings(headings === null ? text : null);
  const listed = headings ?? scanned;
  const tree = useMemo(() => nestHeadings(listed), [listed]);
  const current = line === null ? -1 : findSection(listed, line);
  const panel = useRef<HTMLElement>(null);
  const list = useRef<HTMLDivElement>(null);

  // A sheet takes the focus and gives it back.
  useEffect(() => {
    if (!isSheet) return;
    const before = document.activeElement as HTMLElement | null;
    panel.current?.focus();
    return () => before?.focus?.({ preventScroll: true });
  }, [isSheet]);

  // The mark stays in view while somebody goes through a long document.
  useEffect(() => {
    const mark = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (mark === null || mark === undefined || list.current === null) return;
    const frame = list.current.getBoundingClientRect();
    const box = mark.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) mark.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const go = (heading: OutlineHeading) => {
    if (isSheet) onClose();
    onGo(heading.line);
  };
  const marked = listed[current];

  return (
    <>
      {isSheet && (
        <button
          type="button"
          class="outline-veil"
          tabIndex={-1}
          aria-label={words.outlineClose}
          onClick={onClose}
        />
      )}
      <nav
        ref={panel}
        class={isSheet ? 'outline is-sheet' : 'outline'}
        tabIndex={-1}
        aria-label={words.outline}
        onKeyDown={event => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
      >
        <div class="outline-head">
          <span class="outline-title" aria-hidden="true">
            {words.outline}
          </span>
          <button
            type="button"
            class="button is-quiet is-square is-small"
            aria-label={words.outlineClose}
            title={words.outlineClose}
            onClick={onClose}
          >
            <CloseIcon />
          </button>
        </div>
        <div ref={list} class="outline-list">
          {listed.length === 0 ? (
            <p class="outline-empty">{words.outlineEmpty}</p>
          ) : (
            <OutlineList nodes={tree} current={marked} words={words} go={go} />
          )}
        </div>
      </nav>
    </>
  );
}

interface OutlineListProps {
  nodes: readonly HeadingNode<OutlineHeading>[];
  current: OutlineHeading | undefined;
  words: ReadingWords;
  go: (heading: OutlineHeading) => void;
}

function OutlineList({ nodes, current, words, go }: OutlineListProps) {
  return (
    <ul>
      {nodes.map(({ heading, below }) => (
        <li key={heading.line}>
          <button
            type="button"
            class={`outline-item is-level-${heading.level}`}
            aria-current={heading === current ? 'location' : undefined}
            onClick={() => go(heading)}
          >
            {heading.text || words.untitledHeading}
          </button>
          {below.length > 0 && <OutlineList nodes={below} current={current} words={words} go={go} />}
        </li>
      ))}
    </ul>
  );
}

const NONE: readonly OutlineHeading[] = [];

function useScannedHeadings(text: TextPort | null): readonly OutlineHeading[] {
  const [headings, setHeadings] = useState<readonly OutlineHeading[]>(() =>
    text === null ? NONE : scanHeadings(text.read()),
  );
  useEffect(() => {
    if (text === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const scan = () => {
      timer = undefined;
      setHeadings(scanHeadings(text.read()));
    };
    scan();
    const stop = text.subscribe(() => {
      timer ??= setTimeout(scan, SCAN_AFTER_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [text]);
  return headings;
}
