// What the home hears over /live and asks about people: rows that change while they are looked at, notices, and who this
// person is. Loaded after the list is shown.

import { effect, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Moment } from '../protocol/live.ts';
import { HOME } from './addresses.ts';
import type { Boot } from './boot.ts';
import { Topic } from './live/topic.ts';
import { startLivePeople } from './live-people.ts';
import { browserScheduler, spaceOut } from './net/scheduler.ts';
import { Bell } from './notices/bell.tsx';
import { noticePath } from './notices/notice-place.ts';
import { lookForNewVersion } from './offline/app-version.ts';
import { sayVersions } from './offline/version-toast.ts';
import { Account, PeopleDialog } from './people-dialogs.tsx';
import { noticesWordsOf } from './text/notices-words.ts';
import { offlineWordsOf } from './text/offline-words.ts';
import type { Toasts } from './ui/toasts.ts';

export type DocumentNews = Extract<Moment, { kind: 'document' }>;

export interface HomeLive {
  /** Calls `heard` whenever a document of the lists changes; returns what ends it. */
  watchDocuments: (heard: (news: DocumentNews) => void) => () => void;
  /** Says when there is a newer version, and sends what waits on this device; `sent` is called when something was. */
  announce: (toasts: Toasts, sent: () => void) => () => void;
  Bell: () => ComponentChildren;
  Account: () => ComponentChildren;
  /** Dialogs of both. */
  Over: () => ComponentChildren;
}

/** What waits on this device is looked for at most so often. */
const SEND_SPACING_MS = 10_000;

export function createHomeLive({ memory, listMemoryKeys, settings }: Boot): HomeLive {
  const sendFromHere = async () => {
    try {
      const { sendWaiting } = await import('./send-waiting.ts');
      return await sendWaiting({ memory, memoryKeys: listMemoryKeys(), except: [] });
    } catch {
      // It could not be loaded: the next connection tries again.
      return 0;
    }
  };
  const dialog = signal<'none' | 'notices' | 'device'>('none');
  const close = () => {
    dialog.value = 'none';
  };
  const people = startLivePeople({
    memory,
    settings,
    introduce: 'when-chosen',
    openNotice: notice => location.assign(noticePath(notice)),
  });

  return {
    watchDocuments(heard) {
      const topic = new Topic({
        connection: people.connection,
        name: { home: true },
        scheduler: browserScheduler,
        load: null,
        onMoment: moment => {
          if (moment.kind === 'document') heard(moment);
        },
      });
      return () => topic.end();
    },
    announce(toasts, sent) {
      const words = () => offlineWordsOf(settings.language.value);
      const send = spaceOut(browserScheduler, SEND_SPACING_MS, () => {
        void sendFromHere().then(count => {
          if (count === 0) return;
          toasts.show({ text: words().sent(count) });
          sent();
        });
      });
      const stops = [
        // Nothing is written here.
        sayVersions({
          toasts,
          words,
          isSafe: () => true,
          whenSafe: () => Promise.resolve(),
          reload: () => location.reload(),
        }),
        // The server says who one is at the beginning of each connection.
        effect(() => {
          if (people.connection.me.value === null) return;
          lookForNewVersion();
          send.call();
        }),
      ];
      return () => {
        send.cancel();
        for (const stop of stops) stop();
      };
    },
    Bell: () => (
      <Bell
        notices={people.notices.notices}
        words={noticesWordsOf(settings.language.value)}
        open={() => {
          dialog.value = 'notices';
        }}
      />
    ),
    Account: () => (
      <Account
        people={people}
        settings={settings}
        path={HOME}
        useElsewhere={() => {
          dialog.value = 'device';
        }}
        signedOut={() => location.reload()}
      />
    ),
    Over() {
      const which = dialog.value;
      if (which === 'none') return null;
      return <PeopleDialog which={which} people={people} settings={settings} close={close} failed={close} />;
    },
  };
}
