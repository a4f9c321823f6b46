// What a document's page does so that it can do without a server: asks the browser to keep its copies, says when there is a
// newer version, and notes what the document is called and says, for the list of documents on this device.
import { effect } from '@preact/signals';
import { browserScheduler, spaceOut } from '../net/scheduler.ts';
import { lookForNewVersion } from '../offline/app-version.ts';
import { findExcerpt, openCardKeeper } from '../offline/cards.ts';
import { askToPersist } from '../offline/persistence.ts';
import { sayVersions } from '../offline/version-toast.ts';
import { offlineWordsOf } from '../text/offline-words.ts';
import type { Toasts } from '../ui/toasts.ts';
import type { DocumentModel } from './document-model.ts';
import type { PageParts } from './page-parts.ts';

/** Looked at again so often while the page waits to be left. */
const SAFE_POLL_MS = 200;
/** While somebody writes, the card follows after this time at the latest. */
const CARD_MS = 3_000;

/** What waits in other documents is looked for at most so often. */
const SEND_SPACING_MS = 10_000;

export interface PageOffline {
  destroy(): void;
}

export function createPageOffline(parts: PageParts, toasts: Toasts): PageOffline {
  const { model, settings, page } = parts;
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
  const sendOthers = spaceOut(browserScheduler, SEND_SPACING_MS, () => {
    if (closed) return;
    import('../send-waiting.ts')
      .then(({ sendWaiting }) =>
        sendWaiting({ memory: parts.memory, memoryKeys: parts.listMemoryKeys(), except: [model.key] }),
      )
      // It could not be loaded: the next connection tries again.
      .catch(() => {});
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
    effect(() =>
      model.readySession.value?.subscribe({
        kindKnown: () => {
          lookForNewVersion();
          sendOthers.call();
        },
      }),
    ),
    keepCards(model, () => model.title.value ?? page.heading.value ?? ''),
    sayWhatIsMissing(parts, toasts),
    effect(() => {
      const { kind } = model.state.value;
      // Something was written here, so there is something to keep.
      if (kind === 'saving' || kind === 'offline' || kind === 'reconnecting') askToPersist(navigator.storage);
    }),
  ];
  return {
    destroy() {
      closed = true;
      sendOthers.cancel();
      for (const end of ends) end();
    },
  };
}

/** Keeps the card of the document up to date while it is open. Returns what ends it. */
function keepCards(model: DocumentModel, readTitle: () => string): () => void {
  const cards = openCardKeeper();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isWaiting = false;
  const keep = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!isWaiting) return;
    isWaiting = false;
    const { text } = model;
    const title = readTitle();
    void cards.keep({ key: model.key, title, excerpt: findExcerpt(text, title), text, seenMs: Date.now() });
  };
  const plan = () => {
    isWaiting = true;
    timer ??= setTimeout(keep, CARD_MS);
  };
  const leave = () => {
    if (document.visibilityState === 'hidden') keep();
  };
  const stop = effect(() => {
    const session = model.readySession.value;
    if (session === null) return;
    // Also of what was only read here: it is on this device from now on.
    if (session.text.length > 0) plan();
    session.doc.on('update', plan);
    return () => session.doc.off('update', plan);
  });
  document.addEventListener('visibilitychange', leave);
  window.addEventListener('pagehide', keep);
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
    document.removeEventListener('visibilitychange', leave);
    window.removeEventListener('pagehide', keep);
    cards.close();
  };
}

/** An empty page may be a document that is elsewhere: without a server nobody can tell, so that is said. */
function sayWhatIsMissing({ model, settings, isNew }: PageParts, toasts: Toasts): () => void {
  let dismiss: (() => void) | null = null;
  const stop = effect(() => {
    const session = model.readySession.value;
    const { kind } = model.state.value;
    const isAway = kind === 'offline' || kind === 'reconnecting';
    const isBlank = session !== null && session.doc.store.clients.size === 0;
    if (isAway && isBlank && !isNew && dismiss === null) {
      const text = offlineWordsOf(settings.language.value).notOnDevice;
      dismiss = toasts.show({ text, stays: 'until-dismissed' });
    }
    if (kind === 'saved' || kind === 'back') {
      dismiss?.();
      dismiss = null;
    }
  });
  return stop;
}
