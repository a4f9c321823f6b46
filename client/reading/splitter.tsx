// The line between two panes: https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/
import { useRef } from 'preact/hooks';
import type { ReadingWords } from '../text/reading-words.ts';

const MIN_SHARE = 0.2;
const MAX_SHARE = 0.8;
const KEY_STEP = 0.02;
const BIG_KEY_STEP = 0.1;

export interface SplitterProps {
  /** The first pane's share of the width. */
  share: number;
  /** Id of the first pane. */
  controls: string;
  words: ReadingWords;
  /** `final` when the person has let go: time to remember it. */
  onShare: (share: number, final: boolean) => void;
}

export function Splitter({ share, controls, words, onShare }: SplitterProps) {
  const drag = useRef<{ pointer: number; grip: number } | null>(null);
  const percent = new Intl.NumberFormat(words.locale, { style: 'percent', maximumFractionDigits: 0 });

  function shareAt(element: HTMLElement, clientX: number, grip: number): number {
    const frame = element.parentElement!.getBoundingClientRect();
    return limitShare((clientX - grip - frame.left) / frame.width);
  }

  function endDrag(event: PointerEvent): void {
    if (drag.current?.pointer !== event.pointerId) return;
    const { grip } = drag.current;
    drag.current = null;
    onShare(shareAt(event.currentTarget as HTMLElement, event.clientX, grip), true);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved; this separator can.
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={words.splitter}
      aria-controls={controls}
      aria-valuemin={MIN_SHARE * 100}
      aria-valuemax={MAX_SHARE * 100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={words.splitterValue(percent.format(share))}
      onPointerDown={event => {
        if (event.button !== 0) return;
        const element = event.currentTarget;
        element.setPointerCapture(event.pointerId);
        const box = element.getBoundingClientRect();
        drag.current = { pointer: event.pointerId, grip: event.clientX - box.left - box.width / 2 };
      }}
      onPointerMove={event => {
        if (drag.current?.pointer !== event.pointerId) return;
        onShare(shareAt(event.currentTarget, event.clientX, drag.current.grip), false);
      }}
      onPointerUp={endDrag}
      onPointerCancel={endDrag}
      onDblClick={() => onShare(0.5, true)}
      onKeyDown={event => {
        const next = moveByKey(share, event.key, event.shiftKey);
        if (next === null) return;
        event.preventDefault();
        onShare(next, true);
      }}
    />
  );
}

export function limitShare(share: number): number {
  return Math.min(MAX_SHARE, Math.max(MIN_SHARE, Math.round(share * 1000) / 1000));
}

/** The share after a key; null for keys that move nothing. */
export function moveByKey(share: number, key: string, isBig: boolean): number | null {
  const step = isBig ? BIG_KEY_STEP : KEY_STEP;
  switch (key) {
    case 'ArrowLeft':
      return limitShare(share - step);
    case 'ArrowRight':
      return limitShare(share + step);
    case 'Home':
      return MIN_SHARE;
    case 'End':
      return MAX_SHARE;
    case 'Enter':
      return 0.5;
    default:
      return null;
  }
}
