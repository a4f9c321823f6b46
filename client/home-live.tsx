// What the home hears over /live and asks about people: rows that change while they are looked at, notices, and who this
// person is. Loaded after the list is shown.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Moment } from '../protocol/live.ts';
import type { Boot } from './boot.ts';
import { Topic } from './live/topic.ts';
import { startLivePeople } from './live-people.ts';
import { browserScheduler } from './net/scheduler.ts';
import { Bell } from './notices/bell.tsx';
import { noticePath } from './notices/notice-place.ts';
import { Account, PeopleDialog } from './people-dialogs.tsx';
import { noticesWordsOf } from './text/notices-words.ts';

export type DocumentNews = Extract<Moment, { kind: 'document' }>;

export interface HomeLive {
  /** Calls `heard` whenever a document of the lists changes; returns what ends it. */
  watchDocuments: (heard: (news: DocumentNews) => void) => () => void;
  Bell: () => ComponentChildren;
  Account: () => ComponentChildren;
  /** Dialogs of both. */
  Over: () => ComponentChildren;
}

export function createHomeLive({ memory, settings }: Boot): HomeLive {
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
        path="/"
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
