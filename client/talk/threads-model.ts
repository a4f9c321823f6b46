// The comment threads of one document: merged from the list and from live events in any order, with what is on its way.
// Signals; knows no elements, no socket and no editor.
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { PublicPerson } from '../../protocol/access.ts';
import type { NumberedEvent } from '../../protocol/live.ts';
import { type Message, mentionsIn, type Passage, type Thread } from '../../protocol/talk.ts';
import { measureVersion } from './chat-log.ts';
import type { Outgoing, TalkApi } from './ports.ts';

/** A thread as it is shown, whether the server knows it already or not. */
export interface ShownThread {
  /** The clientId of its first message while it is on its way. */
  id: string;
  passage: Passage;
  createdMs: number;
  messages: readonly Message[];
  /** Replies that are on their way; of a new thread, its first message. */
  waiting: readonly Outgoing[];
  /** `begun`: the server does not know it yet. */
  phase: 'begun' | 'open' | 'resolved';
  resolvedBy: PublicPerson | null;
}

/** Where a passage stands: its place in the text, or null when its text was deleted. */
export type Places = ReadonlyMap<string, number | null>;

export interface ThreadGroups {
  inText: readonly ShownThread[];
  orphans: readonly ShownThread[];
  /** The last resolved first. */
  resolved: readonly ShownThread[];
}

export interface ThreadsModelParts {
  doc: string;
  api: TalkApi;
  me: ReadonlySignal<{ id: string } | null>;
  outbox: ReadonlySignal<readonly Outgoing[]>;
  /** Messages have come; they name their authors as these are called now. */
  onMessages: (messages: readonly Message[]) => void;
}

interface Known {
  thread: Thread;
  /** The number of what said whether it is resolved. */
  n: number;
}

export function createThreadsModel({ doc, api, me, outbox, onMessages }: ThreadsModelParts) {
  const known = new Map<string, Known>();
  /** By id; also those whose thread is not here yet. */
  const messages = new Map<string, Message>();
  const version = signal(0);
  const state = signal<'loading' | 'loaded' | 'failed'>('loading');
  const places = signal<Places>(new Map());
  const active = signal<string | null>(null);
  /** Comments up to this number were seen on this device. */
  const seenUpTo = signal(0);
  let lastNumber = 0;
  let loading: Promise<boolean> | null = null;

  function putMessage(message: Message): void {
    const other = messages.get(message.id);
    if (other !== undefined && measureVersion(message) <= measureVersion(other)) return;
    messages.set(message.id, message);
  }

  function putThread(thread: Thread, n: number): void {
    for (const message of thread.messages) putMessage(message);
    const before = known.get(thread.id);
    if (before === undefined || n >= before.n) known.set(thread.id, { thread, n });
    onMessages(thread.messages);
  }

  const list = computed<readonly ShownThread[]>(() => {
    void version.value;
    const byThread = new Map<string, Message[]>();
    const clientIds = new Set<string>();
    for (const message of messages.values()) {
      if (message.threadId === null) continue;
      clientIds.add(message.clientId);
      const row = byThread.get(message.threadId);
      if (row === undefined) byThread.set(message.threadId, [message]);
      else row.push(message);
    }
    const waiting = outbox.value.filter(out => out.doc === doc && !clientIds.has(out.clientId));
    const shown: ShownThread[] = [];
    for (const { thread } of known.values()) {
      const row = (byThread.get(thread.id) ?? []).sort((a, b) => a.n - b.n);
      const replies = waiting.filter(
        ({ what }) => what.kind === 'message' && what.message.threadId === thread.id,
      );
      // All that was said was taken back: nothing is left to show.
      if (replies.length === 0 && row.every(({ deletedMs }) => deletedMs !== null)) continue;
      shown.push({
        id: thread.id,
        passage: thread.passage,
        createdMs: thread.createdMs,
        messages: row,
        waiting: replies,
        phase: thread.resolvedMs === null ? 'open' : 'resolved',
        resolvedBy: thread.resolvedBy,
      });
    }
    for (const out of waiting) {
      if (out.what.kind !== 'thread') continue;
      shown.push({
        id: out.clientId,
        passage: out.what.thread.passage,
        createdMs: out.writtenMs,
        messages: [],
        waiting: [out],
        phase: 'begun',
        resolvedBy: null,
      });
    }
    return shown;
  });

  const groups = computed<ThreadGroups>(() => {
    const inText: ShownThread[] = [];
    const orphans: ShownThread[] = [];
    const resolved: ShownThread[] = [];
    for (const thread of list.value) {
      if (thread.phase === 'resolved') resolved.push(thread);
      else if (places.value.get(thread.id) === null) orphans.push(thread);
      else inText.push(thread);
    }
    const at = (thread: ShownThread) => places.value.get(thread.id) ?? Number.POSITIVE_INFINITY;
    inText.sort((a, b) => compare(at(a), at(b)) || a.createdMs - b.createdMs);
    orphans.sort((a, b) => a.createdMs - b.createdMs);
    const resolvedMs = (thread: ShownThread) => known.get(thread.id)?.thread.resolvedMs ?? 0;
    resolved.sort((a, b) => resolvedMs(b) - resolvedMs(a));
    return { inText, orphans, resolved };
  });

  const unread = computed(() => {
    const own = me.value?.id;
    const news = list.value
      .filter(({ phase }) => phase !== 'resolved')
      .flatMap(thread => thread.messages)
      .filter(({ n, author, deletedMs }) => n > seenUpTo.value && author.id !== own && deletedMs === null);
    const mentions = own === undefined ? [] : news.filter(({ text }) => mentionsIn(text).includes(own));
    return { count: news.length, isMore: false, mentions: mentions.length };
  });

  /** What the text shows: unresolved threads with the number of their messages. */
  const marks = computed(() =>
    list.value
      .filter(({ phase }) => phase !== 'resolved')
      .map(({ id, passage, messages: row, waiting }) => ({
        id,
        passage,
        count: row.filter(({ deletedMs }) => deletedMs === null).length + waiting.length,
      })),
  );

  async function loadAll(): Promise<boolean> {
    const answer = await api.threads(doc);
    batch(() => {
      if (answer === null) {
        if (state.value !== 'loaded') state.value = 'failed';
        return;
      }
      for (const thread of answer.threads) putThread(thread, answer.last);
      lastNumber = Math.max(lastNumber, answer.last);
      state.value = 'loaded';
      version.value += 1;
    });
    return answer !== null;
  }

  function step(by: 1 | -1): string | null {
    const { inText } = groups.value;
    if (inText.length === 0) return null;
    const at = inText.findIndex(({ id }) => id === active.value);
    const start = by === 1 ? 0 : inText.length - 1;
    const next = at < 0 ? inText[start]! : inText[(at + by + inText.length) % inText.length]!;
    active.value = next.id;
    return next.id;
  }

  return {
    state: state as ReadonlySignal<'loading' | 'loaded' | 'failed'>,
    list,
    groups,
    unread,
    marks,
    places,
    /** The thread that is looked at; null for none. */
    active,
    last: () => lastNumber,
    knows: (messageId: string) => messages.has(messageId),
    find: (id: string) => list.value.find(thread => thread.id === id),

    /** False: there was no answer. */
    load(): Promise<boolean> {
      if (state.value === 'failed') state.value = 'loading';
      loading ??= loadAll().finally(() => {
        loading = null;
      });
      return loading;
    },
    apply(events: readonly NumberedEvent[]) {
      for (const { n, event } of events) {
        if (event.kind === 'thread') {
          putThread(event.thread, n);
          // It was looked at while it was on its way, under the id that it had here.
          const first = event.thread.messages[0];
          if (first !== undefined && first.clientId === active.value) active.value = event.thread.id;
        } else if (
          (event.kind === 'message' || event.kind === 'message-changed') &&
          event.message.threadId !== null
        ) {
          putMessage(event.message);
          onMessages([event.message]);
        }
        lastNumber = Math.max(lastNumber, n);
      }
      version.value += 1;
    },
    setSeenUpTo(n: number) {
      if (n > seenUpTo.value) seenUpTo.value = n;
    },
    seenUpTo: seenUpTo as ReadonlySignal<number>,
    next: () => step(1),
    previous: () => step(-1),
  };
}

/** Infinity stands behind everything, and beside itself. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
