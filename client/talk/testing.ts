// Stands in for the server and its connection in tests of talk: keeps messages and numbers as the server does, can be cut
// off, and answers when it is asked.
import { signal } from '@preact/signals';
import type { PublicPerson } from '../../protocol/access.ts';
import type { LiveEvent, LiveFailure, NumberedEvent } from '../../protocol/live.ts';
import { type Message, type Passage, TALK_LIMITS, type Thread } from '../../protocol/talk.ts';
import type { Outgoing, TalkApi, TalkLink, TalkListener, TextSide } from './ports.ts';

export const ALICE: PublicPerson = { id: 'p-alice', name: 'Alice', color: '#c2410c' };
export const BOB: PublicPerson = { id: 'p-bob', name: 'Bob', color: '#0369a1' };
export const CAROL: PublicPerson = { id: 'p-carol', name: 'Carol', color: '#4d7c0f' };
export const DOC = 'test';

export const somePassage = (quote: string): Passage => ({ from: 'AA==', to: 'AA==', quote });

export interface MessageChange {
  author?: PublicPerson;
  threadId?: string | null;
  replyTo?: string | null;
  passage?: Passage | null;
  atMs?: number;
  clientId?: string;
}

/** `me` is who sits before this page. */
export function createFakeServer(me: PublicPerson = ALICE) {
  let last = 0;
  let nextId = 1;
  let readUpTo = 0;
  let delivers = true;
  const messages: Message[] = [];
  const threads: Thread[] = [];
  const events: NumberedEvent[] = [];
  /** With the last number that each was told. */
  const listeners = new Map<TalkListener, { last: number | null }>();
  const phase = signal<'online' | 'offline'>('online');
  const outbox = signal<readonly Outgoing[]>([]);
  const log: string[] = [];

  function tell(event: LiveEvent): void {
    last += 1;
    events.push({ n: last, event });
    if (delivers) for (const listener of listeners.keys()) catchUp(listener);
  }

  function catchUp(listener: TalkListener): void {
    const told = listeners.get(listener);
    if (told === undefined || told.last === null) return;
    const since = events.filter(({ n }) => n > told.last!);
    told.last = last;
    if (since.length > 0) listener.events(since);
  }

  async function loadInto(listener: TalkListener): Promise<void> {
    const told = listeners.get(listener);
    if (told === undefined) return;
    told.last = null;
    try {
      told.last = (await listener.load()).last;
      if (delivers) catchUp(listener);
    } catch {
      // Cut off: mend() asks again.
    }
  }

  function say(text: string, change: MessageChange = {}): Message {
    const message: Message = {
      id: `m${nextId++}`,
      n: last + 1,
      threadId: change.threadId ?? null,
      author: change.author ?? BOB,
      atMs: change.atMs ?? Date.UTC(2026, 0, 1, 12, nextId),
      text,
      replyTo: change.replyTo ?? null,
      passage: change.passage ?? null,
      editedMs: null,
      deletedMs: null,
      clientId: change.clientId ?? `c${nextId}`,
    };
    messages.push(message);
    tell({ kind: 'message', message });
    return message;
  }

  function change(id: string, next: Partial<Message>): void {
    const at = messages.findIndex(message => message.id === id);
    const message = { ...messages[at]!, ...next };
    messages[at] = message;
    tell({ kind: 'message-changed', message });
  }

  function begin(quote: string, text: string, more: MessageChange = {}, passage?: Passage): Thread {
    const id = `t${nextId++}`;
    const message: Message = {
      id: `m${nextId++}`,
      n: last + 1,
      threadId: id,
      author: more.author ?? BOB,
      atMs: more.atMs ?? Date.UTC(2026, 0, 1, 12, nextId),
      text,
      replyTo: null,
      passage: null,
      editedMs: null,
      deletedMs: null,
      clientId: more.clientId ?? `c${nextId}`,
    };
    messages.push(message);
    const thread: Thread = {
      id,
      passage: passage ?? somePassage(quote),
      createdMs: message.atMs,
      resolvedMs: null,
      resolvedBy: null,
      messages: [message],
    };
    threads.push(thread);
    tell({ kind: 'thread', thread });
    return thread;
  }

  function withMessages(thread: Thread): Thread {
    return { ...thread, messages: messages.filter(({ threadId }) => threadId === thread.id) };
  }

  function setResolved(id: string, resolved: boolean, by: PublicPerson = me): void {
    const at = threads.findIndex(thread => thread.id === id);
    threads[at] = {
      ...threads[at]!,
      resolvedMs: resolved ? 1 + last : null,
      resolvedBy: resolved ? by : null,
    };
    tell({ kind: 'thread', thread: withMessages(threads[at]!) });
  }

  function flush(): void {
    for (const out of outbox.value) {
      if (out.state.kind === 'failed') continue;
      if (out.what.kind === 'thread') {
        const { passage, text } = out.what.thread;
        begin(passage.quote, text, { author: me, clientId: out.clientId }, passage);
      } else {
        const { text, threadId, replyTo, passage } = out.what.message;
        say(text, { author: me, threadId, replyTo, passage, clientId: out.clientId });
      }
      outbox.value = outbox.value.filter(other => other !== out);
    }
  }

  function put(doc: string, what: Outgoing['what']): string {
    const clientId = `own${nextId++}`;
    outbox.value = [
      ...outbox.value,
      { doc, clientId, writtenMs: Date.now(), what, state: { kind: 'waiting' } },
    ];
    if (phase.value === 'online') flush();
    return clientId;
  }

  const done = { outcome: 'done' } as const;
  const link: TalkLink = {
    phase,
    me: signal(me),
    outbox,
    follow(_doc, listener) {
      listeners.set(listener, { last: null });
      void loadInto(listener);
      return () => void listeners.delete(listener);
    },
    send: (doc, message) => put(doc, { kind: 'message', message }),
    beginThread: (doc, passage, text) => put(doc, { kind: 'thread', thread: { passage, text } }),
    retry(clientId) {
      outbox.value = outbox.value.map(out =>
        out.clientId === clientId ? { ...out, state: { kind: 'waiting' } } : out,
      );
      if (phase.value === 'online') flush();
    },
    discard(clientId) {
      outbox.value = outbox.value.filter(out => out.clientId !== clientId);
    },
    async edit(_doc, id, text) {
      if (phase.value === 'offline') return { outcome: 'failed', reason: 'offline' };
      change(id, { text, editedMs: 1 + last });
      return done;
    },
    async remove(_doc, id) {
      change(id, { text: '', deletedMs: 1 + last });
      return done;
    },
    async setResolved(_doc, id, resolved) {
      setResolved(id, resolved);
      return done;
    },
    typing: (_doc, where) => void log.push(`typing ${where}`),
    markRead(_doc, upTo) {
      readUpTo = upTo;
      log.push(`read ${upTo}`);
    },
  };

  const people = [ALICE, BOB, CAROL];
  const api: TalkApi = {
    async chat(_doc, before) {
      log.push(`chat ${before}`);
      if (phase.value === 'offline') return null;
      const inChat = messages.filter(({ threadId, n }) => threadId === null && n < (before ?? last + 1));
      const page = inChat.slice(-TALK_LIMITS.pageSize);
      const hasMore = inChat.length > page.length;
      return { messages: page, before: hasMore ? page[0]!.n : null, last, readUpTo };
    },
    async search(_doc, text) {
      return messages.filter(message => message.text.toLowerCase().includes(text.toLowerCase()));
    },
    async threads() {
      return phase.value === 'offline' ? null : { threads: threads.map(withMessages), last };
    },
    async people(_doc, text) {
      return people.filter(({ name }) => name.toLowerCase().startsWith(text.toLowerCase()));
    },
  };

  return {
    me,
    link,
    api,
    people,
    messages,
    events,
    /** What was asked and told, in words. */
    log,
    say,
    change,
    begin,
    setResolved,
    setReadUpTo(upTo: number) {
      readUpTo = upTo;
    },
    readElsewhere(upTo: number) {
      for (const listener of listeners.keys()) listener.chatRead(upTo);
    },
    type(person: PublicPerson, where = 'chat') {
      const moment = { kind: 'typing', person: { id: person.id, name: person.name }, in: where } as const;
      for (const listener of listeners.keys()) listener.moment(moment);
    },
    refuse() {
      for (const listener of listeners.keys()) listener.accessChanged('refused');
    },
    cut() {
      phase.value = 'offline';
      delivers = false;
    },
    /** `reset`: more was missed than is told again. */
    mend(missed: 'replay' | 'reset' = 'replay') {
      phase.value = 'online';
      delivers = true;
      for (const [listener, told] of listeners) {
        if (missed === 'reset' || told.last === null) void loadInto(listener);
        else catchUp(listener);
      }
      flush();
    },
    fail(clientId: string, reason: LiveFailure) {
      outbox.value = outbox.value.map(out =>
        out.clientId === clientId ? { ...out, state: { kind: 'failed', reason } } : out,
      );
    },
  };
}

/** A text of which `selection` is selected and whose passages are all there. */
export function createFakeText(): TextSide & { selection: Passage | null; revealed: Passage[] } {
  const side = {
    selection: null as Passage | null,
    revealed: [] as Passage[],
    selected: () => side.selection,
    reveal(passage: Passage) {
      side.revealed.push(passage);
      return true;
    },
  };
  return side;
}

/** Lets what was asked be answered. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
