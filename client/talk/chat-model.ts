// The chat of one document as a person sees it: a window over what is known of it, what is unread, what is on its way.
// Signals; knows no elements and no socket.
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { NumberedEvent } from '../../protocol/live.ts';
import { type ChatPage, type Message, mentionsIn, TALK_LIMITS } from '../../protocol/talk.ts';
import { ChatLog, type Stretch } from './chat-log.ts';
import type { TalkApi } from './ports.ts';

/** Shown at once at most; who scrolls on leaves the other end behind. */
export const MAX_SHOWN = 200;
const PAGE = TALK_LIMITS.pageSize;
/** A message that is answered is looked for in so many older pages. */
const MAX_PAGES_BACK = 20;

export type ChatState = 'loading' | 'loaded' | 'failed';

export interface ChatWindow {
  messages: readonly Message[];
  hasOlder: boolean;
  hasNewer: boolean;
}

/** A message to be brought into view; a new object each time. */
export interface WantedMessage {
  n: number;
  /** Set by the list that has brought it into view, so that another one does not do so again. */
  isShown: boolean;
}

export interface Unread {
  count: number;
  /** There are more than were loaded. */
  isMore: boolean;
  mentions: number;
}

export interface ChatModelParts {
  doc: string;
  api: TalkApi;
  me: ReadonlySignal<{ id: string } | null>;
  markRead: (upTo: number) => void;
  /** Messages have come; they name their authors as these are called now. */
  onMessages: (messages: readonly Message[]) => void;
}

export function createChatModel({ doc, api, me, markRead, onMessages }: ChatModelParts) {
  const log = new ChatLog();
  /** Grows when the log has changed. */
  const version = signal(0);
  const state = signal<ChatState>('loading');
  const busy = signal<'none' | 'older' | 'newer'>('none');
  /** Numbers of the first and last message that are shown; "end": with whatever comes. */
  const view = signal<{ from: number; to: number | 'end' }>({ from: 0, to: 'end' });
  const readUpTo = signal(0);
  /** The first number that was unread when the person came to look; null without one. */
  const unreadLine = signal<number | null>(null);
  const wanted = signal<WantedMessage | null>(null);
  /** Wanted before there was a chat to look in. */
  let wantedFirst: number | null = null;
  /** Messages that are being looked for. Meanwhile what is in view is not what the person wants to see. */
  let soughtCount = 0;
  /** Numbers of events that came without a hole. */
  let heard: Stretch | null = null;
  let lastNumber = 0;
  let isSeen = false;
  let isAtEnd = true;
  let loading: Promise<boolean> | null = null;

  const changed = () => {
    version.value += 1;
  };
  const isOwn = (message: Message) => me.value !== null && message.author.id === me.value.id;

  const shown = computed<ChatWindow>(() => {
    void version.value;
    const { from, to } = view.value;
    const tail = log.tail;
    if (tail === null) return { messages: [], hasOlder: false, hasNewer: false };
    const messages = to === 'end' ? log.between(Math.max(from, tail.from), tail.to) : log.between(from, to);
    const first = messages[0]?.n ?? from;
    const stretch = log.stretchOf(first) ?? tail;
    return {
      messages,
      hasOlder: stretch.from > 0 || log.before(first, 1).length > 0,
      hasNewer: to !== 'end',
    };
  });

  const unreadMessages = computed<readonly Message[]>(() => {
    void version.value;
    const tail = log.tail;
    if (tail === null) return [];
    return log
      .between(Math.max(readUpTo.value + 1, tail.from), tail.to)
      .filter(message => message.deletedMs === null && !isOwn(message));
  });

  const unread = computed<Unread>(() => {
    const messages = unreadMessages.value;
    const own = me.value?.id;
    const tail = log.tail;
    return {
      count: messages.length,
      isMore: messages.length > 0 && tail !== null && tail.from > readUpTo.value + 1,
      mentions: own === undefined ? 0 : messages.filter(({ text }) => mentionsIn(text).includes(own)).length,
    };
  });

  function takePage(page: ChatPage, to: number): void {
    for (const message of page.messages) log.put(message);
    onMessages(page.messages);
    const from = page.before === null ? 0 : (page.messages[0]?.n ?? to);
    log.cover(from, to);
    coverHeard();
    changed();
  }

  /** What came live makes the known part longer, unless there is a hole between; the API fills that. */
  function coverHeard(): void {
    const { tail } = log;
    if (heard !== null && tail !== null && heard.from <= tail.to + 1) log.cover(heard.from, heard.to);
  }

  async function loadFirst(): Promise<boolean> {
    const page = await api.chat(doc, null);
    batch(() => {
      if (page === null) {
        if (state.value !== 'loaded') state.value = 'failed';
        return;
      }
      lastNumber = Math.max(lastNumber, page.last);
      // Asked again when too much was missed: what is here may have been changed or deleted meanwhile.
      log.clear();
      heard = null;
      takePage(page, page.last);
      readUpTo.value = Math.max(readUpTo.value, page.readUpTo);
      view.value = { from: page.messages[0]?.n ?? 0, to: 'end' };
      const isFirst = state.value !== 'loaded';
      state.value = 'loaded';
      if (isFirst && isSeen) drawLine();
      noteSeen();
    });
    const first = wantedFirst;
    if (page !== null && first !== null) {
      wantedFirst = null;
      if (first <= lastNumber) void goTo(first);
      else batch(noteSeen);
    }
    return page !== null;
  }

  /** Asks for the newest page; of calls while one is under way there is one answer. False: there was none. */
  function load(): Promise<boolean> {
    if (state.value === 'failed') state.value = 'loading';
    loading ??= loadFirst().finally(() => {
      loading = null;
    });
    return loading;
  }

  /** Takes events of the document's topic, those of threads too: their numbers are the same row. */
  function apply(events: readonly NumberedEvent[]): void {
    batch(() => {
      for (const { n, event } of events) {
        const isMessage = event.kind === 'message' || event.kind === 'message-changed';
        if (isMessage && event.message.threadId === null) {
          log.put(event.message);
          onMessages([event.message]);
        }
        if (heard === null || n > heard.to + 1) heard = { from: n, to: n };
        else heard.to = Math.max(heard.to, n);
        lastNumber = Math.max(lastNumber, n);
      }
      coverHeard();
      changed();
      if (view.value.to === 'end' && isAtEnd) trimStart();
      noteSeen();
    });
  }

  function trimStart(): void {
    const { messages } = shown.value;
    if (messages.length <= MAX_SHOWN) return;
    view.value = { ...view.value, from: messages[messages.length - MAX_SHOWN]!.n };
  }

  async function showOlder(): Promise<void> {
    const first = shown.value.messages[0];
    if (first === undefined || busy.value !== 'none' || !shown.value.hasOlder) return;
    const isHere = log.before(first.n, 1).length > 0;
    if (!isHere && !(await fetchBefore(first.n, 'older'))) return;
    const older = log.before(first.n, PAGE);
    if (older.length === 0) return;
    const messages = [...older, ...shown.value.messages];
    const isLong = messages.length > MAX_SHOWN;
    view.value = { from: older[0]!.n, to: isLong ? messages[MAX_SHOWN - 1]!.n : view.value.to };
  }

  async function showNewer(): Promise<void> {
    const { to } = view.value;
    if (to === 'end' || busy.value !== 'none') return;
    let last = to;
    while (log.after(last, 1).length === 0) {
      const stretch = log.stretchOf(last);
      if (stretch === null || stretch === log.tail) break;
      // Fifty numbers on hold at most fifty messages: this page has no hole before it.
      const next = stretch.to + 1 + PAGE;
      if (!(await fetchBefore(next, 'newer', stretch.to + 1))) return;
      last = Math.max(last, stretch.to);
      if (next > lastNumber) break;
    }
    const newer = log.after(to, PAGE);
    const end = newer.at(-1)?.n ?? to;
    const stretch = log.stretchOf(end);
    const isEnd = stretch === log.tail && log.after(end, 1).length === 0;
    const messages = [...shown.value.messages, ...newer];
    const from = messages[Math.max(0, messages.length - MAX_SHOWN)]?.n ?? view.value.from;
    view.value = { from, to: isEnd ? 'end' : end };
  }

  /** The page that ends before `n`. `known`: nothing is missing from that number on. */
  async function fetchBefore(n: number, why: 'older' | 'newer', known?: number): Promise<boolean> {
    busy.value = why;
    const page = await api.chat(doc, n);
    batch(() => {
      busy.value = 'none';
      if (page === null) return;
      takePage(page, Math.min(n - 1, Math.max(lastNumber, page.last)));
      if (known !== undefined) log.cover(known, Math.min(n - 1, lastNumber));
    });
    return page !== null;
  }

  /** Brings a message into view, from wherever it is; as soon as there is a chat. */
  async function goTo(n: number): Promise<void> {
    if (state.value !== 'loaded') {
      wantedFirst = n;
      return;
    }
    if (n > lastNumber) return;
    soughtCount += 1;
    try {
      await seek(n);
    } finally {
      soughtCount -= 1;
      batch(noteSeen);
    }
  }

  async function seek(n: number): Promise<void> {
    const { messages } = shown.value;
    const isShown = messages.some(message => message.n === n);
    if (!isShown) {
      if (log.stretchOf(n) === null && !(await fetchBefore(n + PAGE / 2 + 1, 'older'))) return;
      const before = log.before(n, PAGE / 2);
      const after = log.after(n, PAGE / 2);
      const last = after.at(-1)?.n ?? n;
      const isEnd = log.stretchOf(last) === log.tail && log.after(last, 1).length === 0;
      view.value = { from: before[0]?.n ?? n, to: isEnd ? 'end' : last };
    }
    // What follows it has not been seen yet; the list says so when it has.
    isAtEnd = false;
    wanted.value = { n, isShown: false };
  }

  /** The same for a message of which only the id is known. False when it is too far back, or nowhere. */
  async function goToId(id: string): Promise<boolean> {
    for (let pages = 0; log.get(id) === undefined && pages < MAX_PAGES_BACK; pages++) {
      const from = log.stretchOf(shown.value.messages[0]?.n ?? 0)?.from ?? 0;
      if (from === 0 || busy.value !== 'none' || !(await fetchBefore(from, 'older'))) break;
    }
    const message = log.get(id);
    if (message === undefined) return false;
    await goTo(message.n);
    return true;
  }

  function showLatest(): void {
    const tail = log.tail;
    if (tail === null) return;
    const last = log.before(tail.to + 1, PAGE);
    view.value = { from: last[0]?.n ?? tail.from, to: 'end' };
  }

  function drawLine(): void {
    const first = unreadMessages.value[0];
    if (first !== undefined) unreadLine.value = first.n;
  }

  function noteSeen(): void {
    const isSeeking = soughtCount > 0 || wantedFirst !== null;
    if (!isSeen || !isAtEnd || isSeeking || view.value.to !== 'end') return;
    const last = unreadMessages.value.at(-1);
    if (last === undefined) return;
    readUpTo.value = last.n;
    markRead(last.n);
  }

  return {
    state: state as ReadonlySignal<ChatState>,
    busy: busy as ReadonlySignal<'none' | 'older' | 'newer'>,
    shown,
    unread,
    unreadLine: unreadLine as ReadonlySignal<number | null>,
    wanted: wanted as ReadonlySignal<WantedMessage | null>,
    /** For what is derived from the log. */
    version: version as ReadonlySignal<number>,
    isOwn,
    find: (id: string) => log.get(id),
    /** Whether what was sent from here under that id has come back. */
    knows(clientId: string) {
      const message = log.findByClientId(clientId);
      return message !== undefined && (me.value === null || isOwn(message));
    },
    /** The last number that is here: for following on. */
    last: () => lastNumber,
    load,
    apply,
    showOlder,
    showNewer,
    showLatest,
    goTo,
    goToId,

    chatRead(upTo: number) {
      readUpTo.value = Math.max(readUpTo.value, upTo);
    },
    /** Whether the person looks at the chat: the panel is open and the window in front. */
    setSeen(seen: boolean) {
      if (seen && !isSeen) drawLine();
      isSeen = seen;
      batch(noteSeen);
    },
    /** Whether the newest message is in view. */
    setAtEnd(atEnd: boolean) {
      isAtEnd = atEnd;
      if (!atEnd) return;
      batch(() => {
        if (view.value.to === 'end') trimStart();
        noteSeen();
      });
    },
    clearUnreadLine() {
      unreadLine.value = null;
    },
  };
}
