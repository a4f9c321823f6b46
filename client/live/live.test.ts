// Rules LIVE-20 and LIVE-21: the page's end of /live, by itself. How it fares with a real hub is tried in simulated worlds.
import { describe, expect, it } from 'vitest';
import type { FromClient, FromServer } from '../../protocol/live.ts';
import { SimulatedScheduler } from '../testing/simulated-scheduler.ts';
import { LiveConnection, type LiveSocket } from './live-connection.ts';
import { createLocalShelf } from './local-shelf.ts';
import { Outbox } from './outbox.ts';

class FakeSocket implements LiveSocket {
  readyState = 1;
  onopen: LiveSocket['onopen'] = null;
  onmessage: LiveSocket['onmessage'] = null;
  onclose: LiveSocket['onclose'] = null;
  onerror: LiveSocket['onerror'] = null;
  readonly said: (FromClient & { id?: number })[] = [];

  send(text: string): void {
    this.said.push(JSON.parse(text) as FromClient);
  }
  close(): void {
    this.readyState = 3;
  }
  hears(message: FromServer): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  welcome(): void {
    this.onopen?.({} as never);
    this.hears({ type: 'welcome', person: { id: 'p-ana', name: 'Ana', color: '#0f766e' } });
  }
  ends(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code, reason: '' });
  }
}

class FakeStorage {
  readonly items = new Map<string, string>();
  isFull = false;
  get length(): number {
    return this.items.size;
  }
  listKeys(): string[] {
    return [...this.items.keys()];
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.isFull) throw new DOMException('full', 'QuotaExceededError');
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}

function makePage(storage = new FakeStorage()) {
  const scheduler = new SimulatedScheduler();
  const sockets: FakeSocket[] = [];
  const connection = new LiveConnection({
    openSocket: () => {
      sockets.push(new FakeSocket());
      return sockets.at(-1)!;
    },
    scheduler,
    random: () => 0.5,
  });
  let ids = 0;
  const newId = () => `client-id-${String(++ids).padStart(12, '0')}`;
  const outbox = new Outbox({ connection, shelf: createLocalShelf(storage), scheduler, newId });
  const say = (text: string) => outbox.send('plan', { threadId: null, text, replyTo: null, passage: null });
  const sent = () =>
    sockets.flatMap(({ said }) => said.flatMap(one => (one.type === 'send' ? [one.message.text] : [])));
  return { scheduler, sockets, connection, outbox, storage, say, sent };
}

/** All promises that can settle have. */
const settle = () => new Promise<void>(resolve => setImmediate(resolve));

describe('the connection', () => {
  it('LIVE-21: comes back by itself, says so, and asks open requests no longer', async () => {
    const { connection, sockets, scheduler } = makePage();
    connection.start();
    sockets[0]!.welcome();
    expect(connection.state.value).toEqual({ kind: 'open' });
    const answer = connection.ask({ type: 'read', doc: 'plan', upTo: 1 });
    sockets[0]!.ends(1006);
    expect(await answer).toEqual({ kind: 'lost' });
    expect(connection.state.value).toMatchObject({ kind: 'waiting', failedTries: 1 });
    scheduler.pass(500);
    sockets[1]!.ends(1006);
    scheduler.pass(900);
    expect(sockets).toHaveLength(2);
    scheduler.pass(9_000);
    sockets[2]!.welcome();
    expect(connection.isOpen).toBe(true);
    expect(connection.me.value?.name).toBe('Ana');
  });

  it('LIVE-21 (TRAP 13): a final code is not tried again until somebody asks for it', () => {
    const { connection, sockets, scheduler } = makePage();
    connection.start();
    sockets[0]!.ends(4401);
    scheduler.pass(600_000);
    expect(sockets).toHaveLength(1);
    expect(connection.state.value).toMatchObject({ kind: 'refused', code: 4401 });
    connection.retryNow();
    expect(sockets).toHaveLength(2);
  });

  it('LIVE-21 (TRAP 39): a connection that swallows everything is found out within 20 s', () => {
    const { connection, sockets, scheduler } = makePage();
    connection.start();
    sockets[0]!.welcome();
    scheduler.pass(20_000);
    expect(sockets[0]!.said.some(({ type }) => type === 'ping')).toBe(true);
    expect(sockets.length).toBeGreaterThan(1);
  });
});

describe('the outbox', () => {
  it('LIVE-20: what is said offline waits, over a reload of the page, and goes out once and in order', async () => {
    const first = makePage();
    for (const text of ['one', 'two', 'three']) {
      first.say(text);
      first.scheduler.pass(1);
    }
    const { connection, sockets, outbox, sent, storage } = makePage(first.storage);
    expect(outbox.entries.value.map(({ state }) => state.kind)).toEqual(Array(3).fill('waiting'));
    connection.start();
    sockets[0]!.welcome();
    for (const text of ['one', 'two', 'three']) {
      expect(sent().at(-1)).toBe(text);
      sockets[0]!.hears({ type: 'done', id: sockets[0]!.said.at(-1)!.id! });
      await settle();
    }
    expect(sent()).toEqual(['one', 'two', 'three']);
    expect([outbox.entries.value.length, storage.length]).toEqual([0, 0]);
  });

  it('LIVE-20: a server that cannot save is asked again; what it refuses stays and lets the next one pass', async () => {
    const { connection, sockets, outbox, say, sent, scheduler } = makePage();
    connection.start();
    const [socket] = sockets;
    socket!.welcome();
    say('one');
    say('two');
    const fail = (reason: 'cannot-save' | 'not-allowed') =>
      socket!.hears({ type: 'failed', id: socket!.said.at(-1)!.id!, reason, sentence: 'because' });
    fail('cannot-save');
    await settle();
    expect(sent()).toEqual(['one']);
    scheduler.pass(3_000);
    expect(sent()).toEqual(['one', 'one']);
    fail('not-allowed');
    await settle();
    expect(sent().at(-1)).toBe('two');
    expect(outbox.entries.value[0]!.state).toMatchObject({ kind: 'refused', reason: 'not-allowed' });
    outbox.discard(outbox.entries.value[0]!.key);
    expect(outbox.entries.value).toHaveLength(1);
  });

  it('LIVE-20: a browser that stores nothing says so, and sends all the same', () => {
    const { connection, sockets, outbox, storage, say, sent } = makePage();
    storage.isFull = true;
    say('one');
    expect(outbox.entries.value[0]!.isKept).toBe(false);
    connection.start();
    sockets[0]!.welcome();
    expect(sent()).toEqual(['one']);
  });

  it("LIVE-20: nobody's words are said in another's name", () => {
    const first = makePage();
    first.connection.me.value = { id: 'p-bob', name: 'Bob', color: '#000000' };
    first.say('of Bob');
    const { connection, sockets, sent, outbox } = makePage(first.storage);
    connection.start();
    sockets[0]!.welcome();
    expect(sent()).toEqual([]);
    expect(outbox.entries.value).toHaveLength(1);
  });
});
