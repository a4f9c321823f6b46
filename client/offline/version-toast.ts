// Says quietly that there is a newer version, or that a part of this one is missing, with a button that reloads: at once when
// nothing can be lost by it, else as soon as that is so. Nothing reloads by itself.
import { effect, untracked } from '@preact/signals';
import type { OfflineWords } from '../text/offline-words.ts';
import type { Toasts } from '../ui/toasts.ts';
import { appVersion } from './app-version.ts';

export interface VersionToastParts {
  toasts: Toasts;
  words: () => OfflineWords;
  /** Resolves when the page can go without losing anything. */
  whenSafe: () => Promise<void>;
  /** True when that is so now. */
  isSafe: () => boolean;
  reload: () => void;
}

/** Returns what ends it. */
export function sayVersions({ toasts, words, whenSafe, isSafe, reload }: VersionToastParts): () => void {
  const run = () => {
    if (isSafe()) {
      reload();
      return;
    }
    toasts.show({ text: words().reloadsWhenSaved, stays: 'until-dismissed' });
    void whenSafe().then(reload);
  };
  return effect(() => {
    const { kind } = appVersion.value;
    if (kind === 'newest') return;
    const text = kind === 'newer-ready' ? words().newVersion : words().partMissing;
    // Showing it reads the list of messages, which must not call for showing it again.
    untracked(() => toasts.show({ text, action: { label: words().reload, run }, stays: 'until-dismissed' }));
  });
}
