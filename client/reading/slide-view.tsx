// One slide as it is shown: a preview of its text on a stage, with fingers turning the page. Knows no other slides.
import { useEffect, useRef } from 'preact/hooks';
import { openPreview } from '../preview/open-preview.ts';
import type { PreviewPane } from '../preview/preview-pane.ts';
import type { ReadingWords } from '../text/reading-words.ts';
import type { Theme } from '../ui/theme.ts';
import { fitSlide, scaleStage } from './slide-stage.ts';
import { readSwipe } from './slides-model.ts';
import { useShownTheme } from './use-media.ts';

export interface SlideViewProps {
  source: string;
  words: ReadingWords;
  theme: Theme;
  onSwipe: (command: 'next' | 'previous') => void;
}

export function SlideView({ source, words, theme, onSwipe }: SlideViewProps) {
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
