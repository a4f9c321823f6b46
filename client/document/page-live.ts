// What a document's page hears over /live and asks about people: who this person is to the server, notices, and, once the
// document is there, talk. Loaded right after the page's kit; one of it for a page.
import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { type LivePeople, type LivePeopleParts, startLivePeople } from '../live-people.ts';
import { noticePath, readTalkPlace, type TalkPlace } from '../notices/notice-place.ts';
import { isUnread } from '../notices/notices.ts';
import type { Toasts } from '../ui/toasts.ts';
import type { PageParts } from './page-parts.ts';
import { createPageTalk, type PageTalk } from './page-talk.ts';

export interface PageLive extends LivePeople {
  /** Null until the document is on the server, and this person may read what is said about it. */
  talk: ReadonlySignal<PageTalk | null>;
}

export function createPageLive(parts: PageParts, toasts: Toasts): PageLive {
  const { model, settings, memory } = parts;
  const talk = signal<PageTalk | null>(null);
  const show = ({ talk: made }: PageTalk, place: TalkPlace) => {
    if (place.threadId !== null) made.showThread(place.threadId);
    else if (place.n === null) made.show('chat');
    // 0: a share, which is about no message, and its document is here.
    else if (place.n > 0) made.showMessage(place.n);
  };
  const openNotice: LivePeopleParts['openNotice'] = notice => {
    const made = talk.value;
    if (notice.doc !== model.key || made === null) location.assign(noticePath(notice));
    else show(made, notice.message);
  };
  const people = startLivePeople({ memory, settings, introduce: 'with-name', openNotice });
  const { notices } = people.notices;

  const stops = [
    // A document that the server does not know yet has no talk.
    effect(() => {
      const { kind } = model.state.value;
      if (talk.peek() !== null || (kind !== 'saved' && kind !== 'access-changed')) return;
      const { connection } = people;
      const made = createPageTalk(parts, toasts, { connection, onChatRead: notices.onChatRead });
      talk.value = made;
      const wanted = readTalkPlace(location.hash);
      if (wanted === null) return;
      // Said once: loading the page again shows what was open last.
      history.replaceState(null, '', location.pathname + location.search);
      untracked(() => show(made, wanted));
    }),
    // Who is here has seen that it was shared with them.
    effect(() => {
      if (talk.value === null) return;
      const shared = notices.list.value.filter(
        notice => notice.doc === model.key && notice.why === 'shared' && isUnread(notice),
      );
      for (const { id } of shared) untracked(() => void notices.readOne(id));
    }),
  ];

  return {
    ...people,
    talk,
    destroy() {
      for (const stop of stops) stop();
      talk.value?.destroy();
      people.destroy();
    },
  };
}
