// What every page of Prosa has besides its own matter: the connection of /live, who this person is to the server, and their
// notices. Loaded after what one came for is shown.
import { effect } from '@preact/signals';
import { isGeneratedName } from './document/names.ts';
import type { Settings } from './document/settings.ts';
import { forgetList } from './home/remembered-list.ts';
import { LiveConnection, openPageSocket } from './live/live-connection.ts';
import { browserScheduler } from './net/scheduler.ts';
import type { NoticePlace } from './notices/notice-place.ts';
import { startNotices } from './notices/start.ts';
import { forgetIdentity } from './people/identity.ts';
import { createMeApi } from './people/me-api.ts';
import { forgetUnsent, MeSync, type MeSyncParts } from './people/me-sync.ts';
import { noticesWordsOf } from './text/notices-words.ts';

export interface LivePeopleParts extends Pick<MeSyncParts, 'memory' | 'introduce'> {
  settings: Settings;
  /** Goes to what a notice is about. */
  openNotice: (notice: NoticePlace) => void;
}

export type LivePeople = ReturnType<typeof startLivePeople>;

const ask = (url: string, init: RequestInit) => fetch(url, init);

export function startLivePeople({ memory, settings, introduce, openNotice }: LivePeopleParts) {
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
    introduce,
  });
  /** What a document without a title is called. */
  const nameOf = (doc: string) => (isGeneratedName(doc) ? settings.words.value.untitled : doc);
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
    // A name that was chosen in another tab or on another device.
    effect(() => {
      const person = connection.me.value;
      if (person !== null) me.learn(person);
    }),
    watchBrowser(connection, me),
  ];
  me.start();
  connection.start();

  return {
    connection,
    meApi,
    me,
    notices,
    nameOf,
    openNotice,
    /** This browser is a new guest then, who shows nothing of who it was. */
    async signOut(): Promise<void> {
      await meApi.signOut();
      forgetUnsent(memory);
      forgetIdentity(memory);
      forgetList(memory);
    },
    /** True when no other browser is this person any more. */
    async signOutOthers(): Promise<boolean> {
      return (await meApi.signOutOthers()).kind === 'ok';
    },
    /** This browser is somebody else from now on, by a code of theirs. */
    becameOther(): void {
      forgetUnsent(memory);
      forgetList(memory);
      location.reload();
    },
    destroy(): void {
      for (const stop of stops) stop();
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
