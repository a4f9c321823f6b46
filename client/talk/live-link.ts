// The connection of client/live as talk sees it: topics, the outbox, and what is asked for one by one. What has been sent
// stays in the list until its message has come back, so that nothing vanishes in between.
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Ask, LiveConnection } from '../live/live-connection.ts';
import type { Outbox, OutboxEntry } from '../live/outbox.ts';
import { Topic, type TopicParts } from '../live/topic.ts';
import type { Done, Outgoing, TalkLink } from './ports.ts';

export interface LiveLinkParts {
  connection: LiveConnection;
  outbox: Outbox;
  scheduler: TopicParts<{ last: number }>['scheduler'];
  /** Tells of what this person has read of a chat, here or elsewhere: the topic "me" says it. Returns what ends it. */
  onChatRead?: (heard: (doc: string, upTo: number) => void) => () => void;
}

/** What has left the outbox is shown so long at most: by then its message has come, or it was taken back elsewhere. */
const LINGER_MS = 8_000;

export function createLiveLink(parts: LiveLinkParts): TalkLink & { destroy: () => void } {
  const { connection, outbox } = parts;
  const lingering = signal<readonly OutboxEntry[]>([]);
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const discarded = new Set<string>();
  let before: readonly OutboxEntry[] = [];

  const stop = effect(() => {
    const entries = outbox.entries.value;
    const keys = new Set(entries.map(({ key }) => key));
    const gone = before.filter(({ key }) => !keys.has(key) && !discarded.has(key));
    before = entries;
    if (gone.length === 0) return;
    lingering.value = [...lingering.peek(), ...gone];
    const timer = setTimeout(() => {
      timers.delete(timer);
      lingering.value = lingering.value.filter(entry => !gone.includes(entry));
    }, LINGER_MS);
    timers.add(timer);
  });

  async function ask(message: Ask): Promise<Done> {
    const answer = await connection.ask(message);
    if (answer.kind === 'done') return { outcome: 'done' };
    return { outcome: 'failed', reason: answer.kind === 'failed' ? answer.reason : 'offline' };
  }

  const findEntry = (clientId: string) =>
    outbox.entries.peek().find(({ said }) => clientIdOf({ said }) === clientId);

  return {
    phase: computed(() => (connection.state.value.kind === 'open' ? 'online' : 'offline')),
    me: connection.me as ReadonlySignal<{ id: string; name: string; color: string } | null>,
    outbox: computed(() => {
      const waiting = [...lingering.value, ...outbox.entries.value];
      return waiting.sort((a, b) => (a.key < b.key ? -1 : 1)).map(readEntry);
    }),
    follow(doc, listener) {
      const topic = new Topic<{ last: number }>({
        connection,
        name: { doc },
        scheduler: parts.scheduler,
        load: () => listener.load(),
        onEvents: events => listener.events(events),
        onMoment: moment => listener.moment(moment),
      });
      const stopPhase = effect(() =>
        listener.accessChanged(topic.phase.value === 'refused' ? 'refused' : 'granted'),
      );
      const stopRead = parts.onChatRead?.((readDoc, upTo) => {
        if (readDoc === doc) listener.chatRead(upTo);
      });
      return () => {
        stopPhase();
        stopRead?.();
        topic.end();
      };
    },
    send: (doc, message) => outbox.send(doc, message),
    beginThread: (doc, passage, text) => outbox.beginThread(doc, passage, text),
    retry(clientId) {
      const entry = findEntry(clientId);
      if (entry !== undefined) outbox.retry(entry.key);
    },
    discard(clientId) {
      const entry = findEntry(clientId);
      if (entry === undefined) return;
      discarded.add(entry.key);
      outbox.discard(entry.key);
    },
    edit: (doc, messageId, text) => ask({ type: 'edit', doc, messageId, text }),
    remove: (doc, messageId) => ask({ type: 'delete', doc, messageId }),
    setResolved: (doc, threadId, resolved) =>
      ask({ type: 'thread', doc, change: { kind: resolved ? 'resolve' : 'reopen', threadId } }),
    typing: (doc, where) => connection.sayTyping(doc, where),
    markRead: (doc, upTo) => void connection.ask({ type: 'read', doc, upTo }),
    destroy() {
      stop();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function clientIdOf({ said }: Pick<OutboxEntry, 'said'>): string {
  return said.kind === 'message' ? said.message.clientId : said.clientId;
}

function readEntry(entry: OutboxEntry): Outgoing {
  const { said, atMs, state } = entry;
  return {
    doc: said.doc,
    clientId: clientIdOf(entry),
    writtenMs: atMs,
    what:
      said.kind === 'message'
        ? { kind: 'message', message: said.message }
        : { kind: 'thread', thread: { passage: said.passage, text: said.text } },
    state: state.kind === 'waiting' ? { kind: 'waiting' } : { kind: 'failed', reason: state.reason },
  };
}
