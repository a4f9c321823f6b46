// What a document's page hears over /live and asks about people: who this person is to the server, notices, and, once the
// document is there, talk. Loaded right after the page's kit; one of it for a page.
import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { LiveConnection, openPageSocket } from '../live/live-connection.ts';
import { browserScheduler } from '../net/scheduler.ts';
import { type NoticePlace, noticePath, readTalkPlace, type TalkPlace } from '../notices/notice-place.ts';
import { startNotices } from '../notices/start.ts';
import { createMeApi, type MeApi } from '../people/me-api.ts';
import { MeSync } from '../people/me-sync.ts';
import { noticesWordsOf } from '../text/notices-words.ts';
import type { Toasts } from '../ui/toasts.ts';
import { isGeneratedName } from './names.ts';
import type { PageParts } from './page-parts.ts';
import { createPageTalk, type PageTalk } from './page-talk.ts';

export interface PageLive {
  meApi: MeApi;
  me: MeSync;
  notices: ReturnType<typeof startNotices>;
  /** Null until the document is on the server, and this person may read what is said about it. */
  talk: ReadonlySignal<PageTalk | null>;
  /** What a document without a title is called. */
  nameOf: (doc: string) => string;
  openNotice: (notice: NoticePlace) => void;
  destroy: () => void;
}

const ask = (url: string, init: RequestInit) => fetch(url, init);

export function createPageLive(parts: PageParts, toasts: Toasts): PageLive {
  const { model, settings, memory } = parts;
  const talk = signal<PageTalk | null>(null);
  const connection = new LiveConnection({
    openSocket: () => openPageSocket(location),
    scheduler: browserScheduler,
    random: Math.random,
  });
  const meApi = createMeApi(ask);
  const me = new MeSync({
    api: meApi,
    memory,
    identity: settings.identity,
    setIdentity: settings.setIdentity,
    after: (ms, run) => browserScheduler.after(ms, run),
    introduce: 'with-name',
  });
  const nameOf = (doc: string) => (isGeneratedName(doc) ? settings.words.value.untitled : doc);
  const show = ({ talk: made }: PageTalk, place: TalkPlace) => {
    if (place.threadId !== null) made.showThread(place.threadId);
    else if (place.n === null) made.show('chat');
    // 0: a share, which is about no message, and its document is here.
    else if (place.n > 0) made.showMessage(place.n);
  };
  const openNotice: PageLive['openNotice'] = notice => {
    const made = talk.value;
    if (notice.doc !== model.key || made === null) location.assign(noticePath(notice));
    else show(made, notice.message);
  };
  const notices = startNotices({
    connection,
    scheduler: browserScheduler,
    fetch: ask,
    memory,
    browser: window,
    words: () => noticesWordsOf(settings.language.value),
    nameOf,
    open: openNotice,
  });

  const stops = [
    // A name that was chosen in another tab.
    effect(() => {
      const person = connection.me.value;
      if (person !== null) me.learn(person);
    }),
    // A document that the server does not know yet has no talk.
    effect(() => {
      const { kind } = model.state.value;
      if (talk.peek() !== null || (kind !== 'saved' && kind !== 'access-changed')) return;
      const made = createPageTalk(parts, toasts, { connection, onChatRead: notices.notices.onChatRead });
      talk.value = made;
      const wanted = readTalkPlace(location.hash);
      if (wanted === null) return;
      // Said once: loading the page again shows what was open last.
      history.replaceState(null, '', location.pathname + location.search);
      untracked(() => show(made, wanted));
    }),
    watchBrowser(connection, me),
  ];
  me.start();
  connection.start();

  return {
    meApi,
    me,
    notices,
    talk,
    nameOf,
    openNotice,
    destroy() {
      for (const stop of stops) stop();
      talk.value?.destroy();
      notices.notices.destroy();
      me.end();
      connection.end();
    },
  };
}

function watchBrowser(connection: LiveConnection, me: MeSync): () => void {
  const controller = new AbortController();
  const { signal: aborted } = controller;
  const look = () => {
    connection.setAttention(document.hidden ? 'hidden' : 'active');
    if (!document.hidden) me.wake();
  };
  const wake = () => {
    connection.retryNow();
    me.wake();
  };
  document.addEventListener('visibilitychange', look, { signal: aborted });
  window.addEventListener('online', wake, { signal: aborted });
  look();
  return () => controller.abort();
}
