// Pages that stay open for days, sleep with their device, and come back to another server than they left.
import { afterEach, describe, expect, it, vi } from 'vitest';

// lib0 takes Date.now when it is loaded: simulated time comes first.
vi.hoisted(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});

import * as Y from 'yjs';
import { browserScheduler } from '../net/scheduler.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { MemoryCopies } from '../testing/memory-copies.ts';
import { DocumentSession } from './document-session.ts';

const HOUR_MS = 3_600_000;
const open = new Set<DocumentSession>();
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

afterEach(async () => {
  for (const session of open) await session.close();
  open.clear();
});

function makeSession(server: FakeServer, copies: MemoryCopies, name = 'copy'): DocumentSession {
  const session = new DocumentSession({
    serverUrl: 'ws://test/sync',
    path: 'note',
    copyName: name,
    openCopy: copies.open,
    author: 'author',
    instance: `instance-${Math.random()}`,
    user: { name: 'Ana', color: '#c2410c', colorLight: '#c2410c33' },
    scheduler: browserScheduler,
    random: () => 0.5,
    socketClass: server.socketClass,
  });
  open.add(session);
  void session.start();
  return session;
}

const write = (session: DocumentSession, text: string) => session.text.insert(session.text.length, text);
const countIn = (text: string, word: string) => text.split(word).length - 1;

/** The device sleeps: its clock goes on, and nothing on it runs. Sockets are gone when it wakes. */
function sleep(server: FakeServer, ms: number): void {
  server.closeAll(1006);
  vi.setSystemTime(Date.now() + ms);
}

/** As when it comes back from a backup: the same document, as it was. */
function setBack(server: FakeServer, state: Uint8Array): void {
  server.doc = new Y.Doc();
  Y.applyUpdate(server.doc, state);
  server.closeAll(1006);
}

describe('a page that is open for days', () => {
  it('RECOVER-7: wakes after three days with what it had not sent, and everything is there once', async () => {
    const server = new FakeServer();
    const ana = makeSession(server, new MemoryCopies());
    const bob = makeSession(server, new MemoryCopies());
    await pass(100);
    write(ana, 'before. ');
    await pass(1_000);
    server.disk = 'holding';
    write(ana, 'Not echoed. ');
    await pass(100);
    server.door = 'closed';
    sleep(server, 72 * HOUR_MS);
    write(ana, 'Woken. ');
    write(bob, 'Bob. ');
    server.disk = 'fast';
    server.door = 'open';
    for (const session of [ana, bob]) session.wake('now');
    await pass(30_000);
    for (const word of ['before. ', 'Not echoed. ', 'Woken. ', 'Bob. ']) {
      expect(countIn(server.text, word), word).toBe(1);
    }
    for (const session of [ana, bob]) {
      expect(session.text.toString()).toBe(server.text);
      expect(session.state.kind).toBe('saved');
    }
  });

  it('RECOVER-7: sleeps and wakes every hour for a week, writing each time, and loses and doubles nothing', async () => {
    const server = new FakeServer();
    const copies = new MemoryCopies();
    const session = makeSession(server, copies);
    await pass(100);
    for (let hour = 0; hour < 7 * 24; hour++) {
      write(session, `<${hour}>`);
      // Sometimes before what was written has left, sometimes after it was echoed, sometimes with a clock set back.
      await pass([0, 7, 70, 1_500][hour % 4]!);
      sleep(server, hour % 11 === 10 ? -HOUR_MS : HOUR_MS);
      await pass(20);
      session.wake('now');
      await pass(3_000);
    }
    await pass(30_000);
    const words = Array.from({ length: 7 * 24 }, (_, hour) => `<${hour}>`).join('');
    expect(server.text).toBe(words);
    expect(session.text.toString()).toBe(words);
    expect(session.state.kind).toBe('saved');
    expect(copies.kept.get('copy')?.unsent.count).toBe(0);
  });

  it('RECOVER-7, TRAP 30: wakes to another document under the name, and mixes nothing', async () => {
    const server = new FakeServer();
    const copies = new MemoryCopies();
    const session = makeSession(server, copies);
    await pass(100);
    write(session, 'mine');
    await pass(1_000);
    sleep(server, 72 * HOUR_MS);
    write(session, ' and more');
    server.epoch = 'epoch-2';
    server.doc = new Y.Doc();
    server.write(0, 'theirs');
    await pass(30_000);
    expect(server.text).toBe('theirs');
    expect(session.text.toString()).toBe('mine and more');
    expect(session.state).toMatchObject({ kind: 'ended', end: { why: 'replaced' } });
    expect(copies.kept.get('copy')?.unsent).toMatchObject({ count: 1, why: 'other-epoch' });
  });
});

describe('a server that was set back to a backup, with the same epoch', () => {
  it('RECOVER-7, TRAP 30: gets what it lacks from every page that has it, once, and pages that lack it get it too', async () => {
    const server = new FakeServer();
    const pages = [0, 1, 2].map(() => makeSession(server, new MemoryCopies()));
    const [ana, bob] = pages as [DocumentSession, DocumentSession];
    await pass(100);
    write(ana, 'in the backup. ');
    await pass(1_000);
    const backup = Y.encodeStateAsUpdate(server.doc);
    write(ana, 'Ana after it. ');
    write(bob, 'Bob after it. ');
    ana.text.delete(0, 3);
    await pass(1_000);
    const whole = server.text;
    setBack(server, backup);
    const late = makeSession(server, new MemoryCopies());
    await pass(30_000);
    expect(server.text).toBe(whole);
    for (const session of [...pages, late]) {
      expect(session.text.toString()).toBe(whole);
      expect(session.state.kind).toBe('saved');
    }
  });

  it('RECOVER-7: gets it from a copy whose page was closed, when that is opened again', async () => {
    const server = new FakeServer();
    const copies = new MemoryCopies();
    const session = makeSession(server, copies);
    await pass(100);
    write(session, 'in the backup');
    await pass(1_000);
    const backup = Y.encodeStateAsUpdate(server.doc);
    write(session, ', and after it');
    await pass(1_000);
    expect(session.state.kind).toBe('saved');
    await session.close();
    setBack(server, backup);
    expect(server.text).toBe('in the backup');
    const again = makeSession(server, copies);
    await pass(1_000);
    expect(server.text).toBe('in the backup, and after it');
    expect(again.state.kind).toBe('saved');
  });
});

describe('what is not accepted', () => {
  it.each([
    [4401, 'not-signed-in'],
    [4403, 'no-access'],
    [4404, 'gone'],
    [4413, 'too-large'],
    [4422, 'refused'],
  ] as const)('RECOVER-1: after close code %i the copy says "%s", also on another day', async (code, why) => {
    const server = new FakeServer();
    const copies = new MemoryCopies();
    const session = makeSession(server, copies);
    await pass(100);
    server.disk = 'holding';
    session.setTitle('Minutes');
    write(session, 'kept');
    const madeAtMs = Date.now();
    await pass(5_000);
    server.closeAll(code);
    await pass(1_000);
    await session.close();
    const kept = copies.kept.get('copy');
    expect(kept?.title).toBe('Minutes');
    expect(kept?.unsent).toMatchObject({ count: 1, sinceMs: madeAtMs, untilMs: madeAtMs, why });
    expect(copies.readText('copy')).toBe('kept');

    // Everything is well again: what waited is sent, and the reason goes.
    server.disk = 'fast';
    vi.setSystemTime(Date.now() + 24 * HOUR_MS);
    makeSession(server, copies);
    await pass(2_000);
    expect(server.text).toBe('kept');
    expect(copies.kept.get('copy')?.unsent).toMatchObject({ count: 0, why: null });
  });

  it('RECOVER-1, TRAP 16: a reason stays while the page tries again, and goes when all is saved', async () => {
    const server = new FakeServer();
    const copies = new MemoryCopies();
    const session = makeSession(server, copies);
    await pass(100);
    server.disk = 'holding';
    server.role = 'view';
    write(session, 'kept');
    server.notify({ type: 'role-changed', role: 'view' });
    server.refuse({ reason: 'read-only', sentence: 'You may view this document.' });
    await pass(100);
    const why = () => copies.kept.get('copy')?.unsent.why;
    expect(why()).toBe('read-only');
    server.door = 'closed';
    server.closeAll(1006);
    await pass(60_000);
    expect(why()).toBe('read-only');
    server.door = 'open';
    server.disk = 'fast';
    server.role = 'edit';
    session.wake('now');
    await pass(2_000);
    expect(server.text).toBe('kept');
    expect(why()).toBeNull();
  });
});
