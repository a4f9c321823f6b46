// The notices of a page, put together: what comes over /live, kept in step, and shown by the system where that is wanted.
import type { Notice } from '../../protocol/talk.ts';
import type { NoticesWords } from '../text/notices-words.ts';
import { createNoticesApi } from './api.ts';
import { browserDesktop, createDesktop, type DesktopMemory } from './desktop.ts';
import { createNotices, type NoticesParts } from './notices.ts';
import { sayText, sayWhy } from './say-notice.ts';

export interface PageNoticesParts extends Pick<NoticesParts, 'connection' | 'scheduler'> {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  memory: DesktopMemory;
  browser: Window & typeof globalThis;
  words: () => NoticesWords;
  /** What a document without a title is called. */
  nameOf: (doc: string) => string;
  /** Goes to what the notice is about. */
  open: (notice: Notice) => void;
}

export function startNotices(parts: PageNoticesParts) {
  const { connection, scheduler, words } = parts;
  const api = createNoticesApi(parts.fetch);
  const desktop = createDesktop(browserDesktop(parts.browser), parts.memory);
  const notices = createNotices({
    connection,
    scheduler,
    api,
    now: Date.now,
    onArrival(notice) {
      const title = notice.title || parts.nameOf(notice.doc);
      desktop.show(words().arrived(sayWhy(notice, words()), title), sayText(notice), notice.id, () => {
        void notices.readOne(notice.id);
        parts.open(notice);
      });
    },
  });
  return { api, desktop, notices };
}
