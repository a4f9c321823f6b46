// All talk about one document: chat and threads kept in step with the server, what waits to go out, who is typing, and
// what the panel shows. Signals; knows no elements. Load it with the page; the panel itself comes when it is opened.
import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { PublicPerson } from '../../protocol/access.ts';
import type { NumberedEvent } from '../../protocol/live.ts';
import { type Message, mentionsIn, type Passage } from '../../protocol/talk.ts';
import { createChatModel } from './chat-model.ts';
import { createDrafts } from './drafts.ts';
import { createKnownPeople } from './people.ts';
import type { Done, Outgoing, TalkApi, TalkLink, TalkMemory, TextSide } from './ports.ts';
import { createThreadsModel } from './threads-model.ts';
import { createTyping } from './typing.ts';

export const TABS = ['chat', 'comments'] as const;
export type Tab = (typeof TABS)[number];

export interface PanelState {
  open: boolean;
  tab: Tab;
}

export interface TalkParts {
  doc: string;
  link: TalkLink;
  api: TalkApi;
  text: TextSide;
  memory: TalkMemory;
  panel: PanelState;
  /** Something by others came while the panel was closed, or another tab of it was open. */
  onNews?: (news: TalkNews) => void;
}

export interface TalkNews {
  tab: Tab;
  /** The last one; `count` came together. */
  message: Message;
  count: number;
  isMention: boolean;
}

export interface Badge {
  count: number;
  isMore: boolean;
  mentions: number;
}

const READ_AFTER_MS = 300;
/** No thread has it. */
const DRAFT_ID = 'draft:';
const LOAD_BY_SELF_MS = 4_000;

export type Talk = ReturnType<typeof createTalk>;

export function createTalk(parts: TalkParts) {
  const { doc, link, text, memory } = parts;
  const drafts = createDrafts();
  const me = link.me;
  const panel = signal<PanelState>(parts.panel);
  const inFront = signal(true);
  /** False where access was taken away. */
  const isOpen = signal(true);
  /** Grows when the panel was opened by hand and wants the focus. */
  const focusAsked = signal(0);
  /** A passage that a comment is being written about; null when none is. */
  const draft = signal<Passage | null>(null);
  /** A passage that the next message of the chat is about. */
  const quotedPassage = signal<Passage | null>(null);
  const people = createKnownPeople(me);
  const learnAuthors = (messages: readonly Message[]) => people.learn(messages.map(({ author }) => author));
  let readTimer: ReturnType<typeof setTimeout> | undefined;
  let readWanted = 0;

  const chat = createChatModel({
    doc,
    api: parts.api,
    me,
    onMessages: learnAuthors,
    markRead(upTo) {
      readWanted = upTo;
      readTimer ??= setTimeout(() => {
        readTimer = undefined;
        link.markRead(doc, readWanted);
      }, READ_AFTER_MS);
    },
  });
  const threads = createThreadsModel({
    ...{ doc, api: parts.api, me, outbox: link.outbox },
    onMessages: learnAuthors,
  });
  const typing = createTyping(where => link.typing(doc, where));

  const seenKey = `prosa:comments-seen:${doc}`;
  const looksAt = (tab: Tab) => panel.value.open && panel.value.tab === tab && inFront.value;

  /** Chat messages on their way, in the order of writing. */
  const waiting = computed<readonly Outgoing[]>(() => {
    void chat.version.value;
    return link.outbox.value.filter(
      out =>
        out.doc === doc &&
        out.what.kind === 'message' &&
        out.what.message.threadId === null &&
        !chat.knows(out.clientId),
    );
  });

  const badge = computed<Badge>(() => {
    const [inChat, inThreads] = [chat.unread.value, threads.unread.value];
    return {
      count: inChat.count + inThreads.count,
      isMore: inChat.isMore,
      mentions: inChat.mentions + inThreads.mentions,
    };
  });

  /** What the text shows, the passage that a comment is being written about among it. */
  const marks = computed(() => {
    const passage = draft.value;
    const { value } = threads.marks;
    return passage === null ? value : [...value, { id: DRAFT_ID, passage, count: 0 }];
  });
  const activeMark = computed(() => (draft.value === null ? threads.active.value : DRAFT_ID));

  function noteSeenComments(): void {
    if (threads.state.value !== 'loaded' || !looksAt('comments')) return;
    threads.setSeenUpTo(threads.last());
    keepSeen();
  }

  function keepSeen(): void {
    try {
      memory.setItem(seenKey, String(threads.seenUpTo.value));
    } catch {
      // Full or forbidden: it is remembered as long as the page lives.
    }
  }

  /** Rejects when not everything could be had; what could be had is shown. */
  async function load(): Promise<{ last: number }> {
    const isFirst = threads.state.value !== 'loaded';
    const [hasChat, hasThreads] = await Promise.all([chat.load(), threads.load()]);
    if (isFirst && threads.state.value === 'loaded') {
      // What was said before this device came here for the first time is no news.
      threads.setSeenUpTo(readSeen() ?? threads.last());
      keepSeen();
      noteSeenComments();
    }
    if (!hasChat || !hasThreads) throw new Error('chat or comments could not be loaded');
    return { last: Math.min(chat.last(), threads.last()) };
  }

  /** For when nobody asks for it: without a connection the server may be there all the same. */
  function loadBySelf(): void {
    load().catch(() => {
      // The panel says so and has a button.
    });
  }

  function readSeen(): number | null {
    try {
      const stored = memory.getItem(seenKey);
      return stored !== null && /^\d{1,15}$/.test(stored) ? Number(stored) : null;
    } catch {
      // Storage is off.
      return null;
    }
  }

  function takeEvents(events: readonly NumberedEvent[]): void {
    const known = Math.min(chat.last(), threads.last());
    const messages = events
      .filter(({ n }) => n > known)
      .flatMap(({ event }) => {
        if (event.kind === 'message') return [event.message];
        // A thread that is told with one message has just begun.
        return event.kind === 'thread' && event.thread.messages.length === 1 ? event.thread.messages : [];
      })
      .filter(({ threadId, id }) => threadId === null || !threads.knows(id));
    batch(() => {
      chat.apply(events);
      threads.apply(events);
      noteSeenComments();
    });
    for (const { author, threadId } of messages) typing.ended(author.id, threadId ?? 'chat');
    tellNews(messages.filter(message => message.author.id !== me.value?.id));
  }

  function tellNews(messages: readonly Message[]): void {
    for (const tab of TABS) {
      const ofTab = messages.filter(
        ({ threadId, deletedMs }) => deletedMs === null && (threadId === null) === (tab === 'chat'),
      );
      if (ofTab.length === 0 || (panel.value.open && panel.value.tab === tab)) continue;
      const mention = ofTab.find(message => mentionsIn(message.text).includes(me.value?.id ?? ''));
      const message = mention ?? ofTab.at(-1)!;
      parts.onNews?.({ tab, message, count: ofTab.length, isMention: mention !== undefined });
    }
  }

  const stops = [
    effect(() => {
      const seen = looksAt('chat');
      chat.setSeen(seen);
    }),
    effect(() => {
      void panel.value;
      void inFront.value;
      noteSeenComments();
    }),
  ];
  const stopFollowing = link.follow(doc, {
    load,
    events: takeEvents,
    moment(moment) {
      if (moment.kind !== 'typing' || moment.person.id === me.value?.id) return;
      typing.heard({ ...moment.person, where: moment.in });
    },
    accessChanged(access) {
      isOpen.value = access === 'granted';
    },
    chatRead: upTo => chat.chatRead(upTo),
  });
  const selfTimer = setTimeout(() => {
    if (chat.state.value === 'loading') loadBySelf();
  }, LOAD_BY_SELF_MS);

  return {
    doc,
    chat,
    threads,
    typing,
    me,
    text,
    phase: link.phase,
    panel,
    focusAsked: focusAsked as ReadonlySignal<number>,
    inFront,
    isOpen: isOpen as ReadonlySignal<boolean>,
    draft,
    quotedPassage,
    waiting,
    marks,
    activeMark,
    badge,
    drafts,
    /** How somebody is called now, as far as it was heard here. Another function after each change. */
    get nameOf() {
      return people.nameOf.value;
    },
    /** As they are called now, who wrote under the name they had then. */
    who: people.who,
    /** How people are called who are seen elsewhere on the page. */
    learnPeople: people.learn,

    load: loadBySelf,
    /** Writes into the chat. */
    send(written: { text: string; replyTo: string | null; passage: Passage | null }) {
      link.send(doc, { threadId: null, ...written });
      chat.clearUnreadLine();
      chat.showLatest();
    },
    reply(threadId: string, words: string) {
      link.send(doc, { threadId, text: words, replyTo: null, passage: null });
    },
    beginThread(passage: Passage, words: string) {
      const clientId = link.beginThread(doc, passage, words);
      batch(() => {
        draft.value = null;
        threads.active.value = clientId;
      });
    },
    retry: (clientId: string) => link.retry(clientId),
    discard: (clientId: string) => link.discard(clientId),
    edit: (id: string, words: string): Promise<Done> => link.edit(doc, id, words),
    remove: (id: string): Promise<Done> => link.remove(doc, id),
    setResolved: (id: string, resolved: boolean): Promise<Done> => link.setResolved(doc, id, resolved),
    async search(words: string): Promise<readonly Message[] | null> {
      const found = await parts.api.search(doc, words);
      if (found !== null) learnAuthors(found);
      return found;
    },
    /** Others to be named, from what was typed after "@"; without a server those who were seen here. */
    async findNamed(query: string): Promise<readonly PublicPerson[]> {
      const own = me.value?.id;
      const found = await parts.api.people(doc, query);
      if (found !== null) return found.filter(({ id }) => id !== own);
      const wanted = query.toLowerCase();
      return [...people.known.value.values()].filter(
        ({ id, name }) => id !== own && name.toLowerCase().startsWith(wanted),
      );
    },
    /** Brings a passage into view; on phones the panel makes room for it. False when it is gone from the text. */
    reveal: (passage: Passage): boolean => text.reveal(passage),

    /** Opens the panel at a tab. */
    show(tab: Tab) {
      batch(() => {
        panel.value = { open: true, tab };
        focusAsked.value += 1;
      });
    },
    close() {
      panel.value = { ...panel.value, open: false };
    },
    /** For a click on a mark in the text, and for a notice. */
    showThread(id: string, { takesFocus = true }: { takesFocus?: boolean } = {}) {
      batch(() => {
        threads.active.value = id;
        panel.value = { open: true, tab: 'comments' };
        if (takesFocus) focusAsked.value += 1;
      });
    },
    /** Opens the chat at a message: what comes after it is not read by that. */
    showMessage(n: number) {
      void chat.goTo(n);
      panel.value = { open: true, tab: 'chat' };
    },
    /** Begins a comment on what is selected. False when nothing is. */
    comment(): boolean {
      const passage = text.selected();
      if (passage === null) return false;
      batch(() => {
        draft.value = passage;
        threads.active.value = null;
        panel.value = { open: true, tab: 'comments' };
      });
      return true;
    },
    /** Looks at the next or previous thread in the text. */
    step(by: 'next' | 'previous') {
      const id = by === 'next' ? threads.next() : threads.previous();
      const thread = id === null ? undefined : threads.find(id);
      if (thread !== undefined) text.reveal(thread.passage);
    },
    destroy() {
      for (const stop of stops) stop();
      stopFollowing();
      clearTimeout(selfTimer);
      typing.destroy();
      if (readTimer !== undefined) {
        clearTimeout(readTimer);
        link.markRead(doc, readWanted);
      }
    },
  };
}
