// What the home hears over /live and asks about people: rows that change while they are looked at, notices, and who this
// person is. Loaded after the list is shown.
import { effect, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Moment } from '../protocol/live.ts';
import type { Boot } from './boot.ts';
import { isGeneratedName } from './document/names.ts';
import { LiveConnection, openPageSocket } from './live/live-connection.ts';
import { Topic } from './live/topic.ts';
import { browserScheduler } from './net/scheduler.ts';
import { Bell } from './notices/bell.tsx';
import { type NoticePlace, noticePath } from './notices/notice-place.ts';
import { startNotices } from './notices/start.ts';
import { AccountPart } from './people/account-part.tsx';
import { forgetIdentity } from './people/identity.ts';
import { createMeApi } from './people/me-api.ts';
import { forgetUnsent, MeSync } from './people/me-sync.ts';
import { noticesWordsOf } from './text/notices-words.ts';
import { shareWordsOf } from './text/share-words.ts';
import { Lazy } from './ui/lazy.tsx';

export type DocumentNews = Extract<Moment, { kind: 'document' }>;

export interface HomeLive {
  /** Calls `heard` whenever a document of the lists changes; returns what ends it. */
  watchDocuments: (heard: (news: DocumentNews) => void) => () => void;
  Bell: () => ComponentChildren;
  Account: () => ComponentChildren;
  /** Dialogs of both. */
  Over: () => ComponentChildren;
}

const ask = (url: string, init: RequestInit) => fetch(url, init);
const loadDevice = () => import('./people/device-dialog.tsx');
const loadNotices = () => import('./notices/notices-dialog.tsx');

export function createHomeLive({ memory, settings }: Boot): HomeLive {
  const dialog = signal<'none' | 'notices' | 'device'>('none');
  const close = () => {
    dialog.value = 'none';
  };
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
    introduce: 'when-chosen',
  });
  const nameOf = (doc: string) => (isGeneratedName(doc) ? settings.words.value.untitled : doc);
  const open = (notice: NoticePlace) => location.assign(noticePath(notice));
  const notices = startNotices({
    connection,
    scheduler: browserScheduler,
    fetch: ask,
    memory,
    browser: window,
    words: () => noticesWordsOf(settings.language.value),
    nameOf,
    open,
  });
  effect(() => {
    const person = connection.me.value;
    if (person !== null) me.learn(person);
  });
  const look = () => {
    connection.setAttention(document.hidden ? 'hidden' : 'active');
    if (!document.hidden) me.wake();
  };
  document.addEventListener('visibilitychange', look);
  window.addEventListener('online', () => {
    connection.retryNow();
    me.wake();
  });
  me.start();
  connection.start();
  look();

  return {
    watchDocuments(heard) {
      const topic = new Topic({
        connection,
        name: { home: true },
        scheduler: browserScheduler,
        load: null,
        onMoment: moment => {
          if (moment.kind === 'document') heard(moment);
        },
      });
      return () => topic.end();
    },
    Bell: () => (
      <Bell
        notices={notices.notices}
        words={noticesWordsOf(settings.language.value)}
        open={() => {
          dialog.value = 'notices';
        }}
      />
    ),
    Account: () => (
      <AccountPart
        me={me.me.value}
        isUnsent={me.isUnsent.value}
        path="/"
        words={shareWordsOf(settings.language.value)}
        useElsewhere={() => {
          dialog.value = 'device';
        }}
        signOut={async () => {
          await meApi.signOut();
          forgetUnsent(memory);
          forgetIdentity(memory);
          location.reload();
        }}
      />
    ),
    Over() {
      const language = settings.language.value;
      switch (dialog.value) {
        case 'none':
          return null;
        case 'notices':
          return (
            <Lazy key="notices" load={loadNotices} onFail={close}>
              {({ NoticesDialog }) => (
                <NoticesDialog
                  notices={notices.notices}
                  api={notices.api}
                  desktop={notices.desktop}
                  words={noticesWordsOf(language)}
                  nameOf={nameOf}
                  open={open}
                  close={close}
                />
              )}
            </Lazy>
          );
        case 'device':
          return (
            <Lazy key="device" load={loadDevice} onFail={close}>
              {({ DeviceDialog }) => (
                <DeviceDialog
                  api={meApi}
                  words={shareWordsOf(language)}
                  becameOther={() => {
                    forgetUnsent(memory);
                    location.reload();
                  }}
                  close={close}
                />
              )}
            </Lazy>
          );
      }
    },
  };
}
