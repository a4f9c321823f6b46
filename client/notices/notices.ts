// Everything that concerns this person, across documents, kept in step with the server over the topic "me": what is unread, what
// was read on another device, what has just come. Signals; knows no elements.
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { NumberedEvent } from '../../protocol/live.ts';
import type { Notice, NoticeList } from '../../protocol/talk.ts';
import type { LiveConnection } from '../live/live-connection.ts';
import { Topic, type TopicParts } from '../live/topic.ts';
import type { NoticesApi } from './api.ts';

export interface NoticesParts {
  connection: LiveConnection;
  scheduler: TopicParts<NoticeList>['scheduler'];
  api: Pick<NoticesApi, 'notices'>;
  now: () => number;
  /** One has come just now, from somebody else. */
  onArrival?: (notice: Notice) => void;
}

export interface NoticeGroup {
  doc: string;
  title: string;
  /** The newest first. */
  notices: readonly Notice[];
  unreadCount: number;
}

export type Notices = ReturnType<typeof createNotices>;

const MAX_KEPT = 200;
/** The server takes so many at a time. */
const READ_AT_ONCE = 100;

export function createNotices(parts: NoticesParts) {
  const { connection } = parts;
  const list = signal<readonly Notice[]>([]);
  /** Unread ones that are too old to be in the list. */
  const unlisted = signal(0);
  const isKnown = signal(false);
  const readers = new Set<(doc: string, upTo: number) => void>();

  const topic = new Topic<NoticeList>({
    connection,
    name: { me: true },
    scheduler: parts.scheduler,
    async load() {
      const answer = await parts.api.notices();
      if (answer.kind !== 'ok') throw new Error(`no notices: ${answer.kind}`);
      return answer.value;
    },
    onSnapshot: show,
    onEvents: events => events.forEach(take),
  });

  function show({ notices, unreadCount }: NoticeList): void {
    const listed = notices.filter(isUnread).length;
    list.value = sortNotices(notices);
    unlisted.value = Math.max(0, unreadCount - listed);
    isKnown.value = true;
  }

  function take({ event }: NumberedEvent): void {
    if (event.kind === 'notice') {
      const { notice } = event;
      const isNew = !list.peek().some(({ id }) => id === notice.id);
      const others = list.peek().filter(({ id }) => id !== notice.id);
      const sorted = sortNotices([notice, ...others]);
      list.value = sorted.slice(0, MAX_KEPT);
      unlisted.value += sorted.slice(MAX_KEPT).filter(isUnread).length;
      if (isNew && isUnread(notice)) parts.onArrival?.(notice);
    } else if (event.kind === 'notices-read') {
      const known = new Set(list.peek().map(({ id }) => id));
      const elsewhere = event.noticeIds.filter(id => !known.has(id)).length;
      unlisted.value = Math.max(0, unlisted.peek() - elsewhere);
      showRead(new Set(event.noticeIds));
    } else if (event.kind === 'chat-read') {
      for (const heard of [...readers]) heard(event.doc, event.upTo);
    }
  }

  function showRead(ids: ReadonlySet<string>): void {
    const nowMs = parts.now();
    list.value = list
      .peek()
      .map(notice => (ids.has(notice.id) && isUnread(notice) ? { ...notice, readMs: nowMs } : notice));
  }

  /** Shows them as read at once; without a connection they are unread again, for they stay so on other devices. */
  async function read(which: (notice: Notice) => boolean): Promise<void> {
    const chosen = list.peek().filter(notice => isUnread(notice) && which(notice));
    showRead(new Set(chosen.map(({ id }) => id)));
    for (let at = 0; at < chosen.length; at += READ_AT_ONCE) {
      const part = chosen.slice(at, at + READ_AT_ONCE);
      const noticeIds = part.map(({ id }) => id);
      const answer = await connection.ask({ type: 'read-notices', noticeIds });
      if (answer.kind === 'done') continue;
      const failed = new Set(noticeIds);
      list.value = list.peek().map(notice => (failed.has(notice.id) ? { ...notice, readMs: null } : notice));
    }
  }

  return {
    /** The newest first. */
    list: list as ReadonlySignal<readonly Notice[]>,
    isKnown: isKnown as ReadonlySignal<boolean>,
    unreadCount: computed(() => unlisted.value + list.value.filter(isUnread).length),
    groups: computed(() => groupNotices(list.value)),
    readOne: (id: string) => read(notice => notice.id === id),
    readDocument: (doc: string) => read(notice => notice.doc === doc),
    /** All of the list; then what was too old for it is in it. */
    async readAll(): Promise<void> {
      await read(() => true);
      if (unlisted.peek() === 0) return;
      const answer = await parts.api.notices();
      if (answer.kind === 'ok') show(answer.value);
    },
    /** Tells of what this person has read of a chat, here or elsewhere. Returns what ends it. */
    onChatRead(heard: (doc: string, upTo: number) => void): () => void {
      readers.add(heard);
      return () => readers.delete(heard);
    },
    destroy: () => topic.end(),
  };
}

/** By document; the document with the newest unread notice first, then the newest of the others. */
export function groupNotices(notices: readonly Notice[]): NoticeGroup[] {
  const groups = new Map<string, Notice[]>();
  for (const notice of notices) {
    const group = groups.get(notice.doc);
    if (group === undefined) groups.set(notice.doc, [notice]);
    else group.push(notice);
  }
  const made = [...groups].map(([doc, all]) => ({
    doc,
    // The newest one knows the title best.
    title: all[0]!.title,
    notices: all,
    unreadCount: all.filter(isUnread).length,
  }));
  // The list was in order, and sorting keeps it for those that are alike.
  return made.sort((a, b) => Number(b.unreadCount > 0) - Number(a.unreadCount > 0));
}

export function isUnread({ readMs }: Notice): boolean {
  return readMs === null;
}

function sortNotices(notices: readonly Notice[]): Notice[] {
  return [...notices].sort((a, b) => b.message.atMs - a.message.atMs);
}
