// What the model tells, as a message at the edge of the page. Knows no elements.
import { addressOf } from '../addresses.ts';
import type { HomeWords } from '../text/home-words.ts';
import type { Toasts } from '../ui/toasts.ts';
import type { HomeNotice } from './home-model.ts';
import { describeFailure } from './shown.ts';

export interface SayParts {
  toasts: Toasts;
  words: HomeWords;
  titleOf: (row: HomeNotice['row']) => string;
  goTo: (path: string) => void;
  /** Calls once after so many ms. */
  after: (ms: number, run: () => void) => void;
}

/** Longer than other messages: somebody must first see what happened, then find the way to the button. */
const UNDO_MS = 10_000;

export function sayNotice(notice: HomeNotice, { toasts, words, titleOf, goTo, after }: SayParts): void {
  const title = titleOf(notice.row);
  if (notice.kind === 'refused') {
    const said = words.undone[notice.deed]?.(title) ?? '';
    toasts.show({ text: `${said} ${describeFailure(notice.failure, words)}`, stays: 'until-dismissed' });
    return;
  }
  const text = words.deeds[notice.deed]?.(title) ?? '';
  const { undo, openName } = notice;
  if (undo !== null) {
    const dismiss = toasts.show({
      text,
      action: { label: words.undo, run: undo },
      stays: 'until-dismissed',
    });
    after(UNDO_MS, dismiss);
  } else if (openName !== null) {
    const path = addressOf(openName);
    toasts.show({ text, action: { label: words.open, run: () => goTo(path) } });
  } else {
    toasts.show({ text });
  }
}
