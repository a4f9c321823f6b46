import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromClient, FromServer } from '../../protocol/live.ts';
import { LiveConnection, type LiveSocket } from '../live/live-connection.ts';
import { createLocalShelf } from '../live/local-shelf.ts';
import { Outbox } from '../live/outbox.ts';
import { SimulatedScheduler } from '../testing/simulated-scheduler.ts';
import { createLiveLink } from './live-link.ts';
import { createTalk } from './talk.ts';
import { ALICE, createFakeServer, createFakeText, DOC, settle } from './testing.ts';

function makeStorage() {
  const items = new Map<string, string>();
  return {
    listKeys: () => [...items.keys()],
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

/** The real connection and outbox, on a socket that the test speaks for; what the API says comes from the fake server. */
function open() {
  const said: (FromClient & { id?: number })[] = [];
  let socket: LiveSocket | null = null;
  const scheduler = new SimulatedScheduler();
  const connection = new LiveConnection({
    openSocket() {
      socket = {
        readyState: 1,
        onopen: null,
        onmessage: null,
        onclose: null,
        onerror: null,
        send: text => void said.push(JSON.parse(String(text)) as FromClient),
        close: () => {},
      };
      return socket;
    },
    scheduler,
    random: () => 0,
  });
  let ids = 0;
  const outbox = new Outbox({
    connection,
    scheduler,
    newId: () => `id-${String(++ids).padStart(20, '0')}`,
    shelf: createLocalShelf(makeStorage()),
  });
  const link = createLiveLink({ connection, outbox, scheduler });
  const hears = (message: FromServer) =>
    socket!.onmessage!({ data: JSON.stringify(message) } as MessageEvent);
  const last = <T extends FromClient['type']>(type: T) =>
    said.findLast(message => message.type === type) as Extract<FromClient, { type: T }> & { id: number };
  async function connect(): Promise<void> {
    connection.start();
    socket!.onopen!({} as Event);
    hears({ type: 'welcome', person: ALICE });
    hears({ type: 'subscribed', topic: `doc:${DOC}`, last: 0, reset: false });
    hears({ type: 'done', id: last('subscribe').id });
    await settle();
  }
  return { link, said, hears, last, connect };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('talk on the connection of the page', () => {
  it('CHAT-4: what was sent stays in view until its message is back, and is there once', async () => {
    const { link, hears, last, connect } = open();
    const server = createFakeServer();
    const memory = { getItem: () => null, setItem: () => {} };
    const panel = { open: true, tab: 'chat' } as const;
    const talk = createTalk({ doc: DOC, link, api: server.api, text: createFakeText(), memory, panel });
    talk.send({ text: 'hello', replyTo: null, passage: null });
    expect([talk.phase.value, talk.waiting.value.length]).toEqual(['offline', 1]);
    await connect();
    expect([talk.phase.value, talk.chat.state.value]).toEqual(['online', 'loaded']);
    const { id, message } = last('send');
    hears({ type: 'done', id });
    await settle();
    expect(talk.waiting.value).toHaveLength(1);
    server.say('hello', { author: ALICE, clientId: message.clientId });
    hears({ type: 'events', topic: `doc:${DOC}`, events: server.events });
    expect(talk.waiting.value).toEqual([]);
    expect(talk.chat.shown.value.messages.map(({ text }) => text)).toEqual(['hello']);
    talk.destroy();
    link.destroy();
  });

  it('CHAT-4: what the server refuses says why; taken back, it is gone at once', async () => {
    const { link, hears, last, connect } = open();
    const stop = link.follow(DOC, {
      load: async () => ({ last: 0 }),
      events: () => {},
      moment: () => {},
      accessChanged: () => {},
      chatRead: () => {},
    });
    const clientId = link.send(DOC, { threadId: null, text: 'x', replyTo: null, passage: null });
    await connect();
    hears({ type: 'failed', id: last('send').id, reason: 'not-allowed', sentence: 'no' });
    await settle();
    expect(link.outbox.value.map(({ state }) => state)).toEqual([{ kind: 'failed', reason: 'not-allowed' }]);
    link.discard(clientId);
    expect(link.outbox.value).toEqual([]);
    const editing = link.edit(DOC, 'm1', 'y');
    hears({ type: 'failed', id: last('edit').id, reason: 'not-found', sentence: 'gone' });
    expect(await editing).toEqual({ outcome: 'failed', reason: 'not-found' });
    stop();
    link.destroy();
  });

  it('CHAT-3, LIVE-22: access that is refused is told, and when it is there again', async () => {
    const { link, hears, last, connect } = open();
    const accessChanged = vi.fn();
    const stop = link.follow(DOC, {
      load: async () => ({ last: 0 }),
      events: () => {},
      moment: () => {},
      accessChanged,
      chatRead: () => {},
    });
    await connect();
    hears({ type: 'gone', topic: `doc:${DOC}` });
    expect(accessChanged.mock.calls.at(-1)).toEqual(['refused']);

    // It is given back, and taken away again before that was asked for.
    hears({ type: 'back', topic: `doc:${DOC}` });
    const { id } = last('subscribe');
    hears({ type: 'gone', topic: `doc:${DOC}` });
    hears({ type: 'back', topic: `doc:${DOC}` });
    expect(last('subscribe').id).toBe(id);
    hears({ type: 'failed', id, reason: 'not-allowed', sentence: 'no' });
    await settle();
    expect(last('subscribe').id).toBeGreaterThan(id);
    hears({ type: 'subscribed', topic: `doc:${DOC}`, last: 0, reset: false });
    expect(accessChanged.mock.calls.at(-1)).toEqual(['granted']);
    stop();
    link.destroy();
  });
});
