// What a document's page does so that it can do without a server: asks the browser to keep its copies, says when there is a
// newer version, and notes what the document is called and says, for the list of documents on this device.
import { effect } from '@preact/signals';
import { lookForNewVersion } from '../offline/app-version.ts';
import { askToPersist } from '../offline/persistence.ts';
import { sayVersions } from '../offline/version-toast.ts';
import { offlineWordsOf } from '../text/offline-words.ts';
import type { Toasts } from '../ui/toasts.ts';
import type { PageParts } from './page-parts.ts';

/** Looked at again so often while the page waits to be left. */
const SAFE_POLL_MS = 200;

export interface PageOffline {
  destroy(): void;
}

export function createPageOffline(parts: PageParts, toasts: Toasts): PageOffline {
  const { model, settings } = parts;
  const isSafe = () => !model.session.hasUnkeptChanges() && model.state.value.kind !== 'saving';
  let closed = false;
  const whenSafe = () =>
    new Promise<void>(resolve => {
      const timer = setInterval(() => {
        if (!isSafe() && !closed) return;
        clearInterval(timer);
        if (!closed) resolve();
      }, SAFE_POLL_MS);
    });
  const ends = [
    sayVersions({
      toasts,
      words: () => offlineWordsOf(settings.language.value),
      isSafe,
      whenSafe,
      reload: () => location.reload(),
    }),
    // Told at the beginning of each connection.
    effect(() => model.readySession.value?.subscribe({ kindKnown: lookForNewVersion })),
    effect(() => {
      const { kind } = model.state.value;
      // Something was written here, so there is something to keep.
      if (kind === 'saving' || kind === 'offline' || kind === 'reconnecting') askToPersist(navigator.storage);
    }),
  ];
  return {
    destroy() {
      closed = true;
      for (const end of ends) end();
    },
  };
}
