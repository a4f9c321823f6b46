// All slides by number and first words, to go to one of them.
import { useEffect, useRef } from 'preact/hooks';
import type { Slide } from '../../markdown/slides.ts';
import type { ReadingWords } from '../text/reading-words.ts';
import { nameSlide } from './slides-model.ts';

export interface SlideOverviewProps {
  slides: readonly Slide[];
  current: number;
  words: ReadingWords;
  go: (slide: number) => void;
  close: () => void;
}

export function SlideOverview({ slides, current, words, go, close }: SlideOverviewProps) {
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
