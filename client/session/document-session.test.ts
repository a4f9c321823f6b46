import { afterEach, describe, expect, it, vi } from 'vitest';

// lib0 takes Date.now when it is loaded: simulated time comes first.
vi.hoisted(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});

import * as Y from 'yjs';
import { MESSAGE, SYNC } from '../../protocol/messages.ts';
import { browserScheduler } from '../net/scheduler.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { MemoryCopies } from '../testing/memory-copies.ts';
import { DocumentSession } from './document-session.ts';
import { NOTHING_UNSENT } from './unsent.ts';

const DAY_MS = 86_400_000;
const open = new Set<DocumentSession>();
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

afterEach(async () => {
  for (const session of open) await session.close();
  open.clear();
});

function makeSession(server: FakeServer, copies = new MemoryCopies(), name = 'copy') {
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

describe('a session', () => {
  it('SAVE-1, TRAP 2: says "saved" only after the echo of the disk', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    expect(session.state.kind).toBe('saved');
    server.disk = 'holding';
    write(session, 'olá');
    await pass(1_000);
    expect(server.text).toBe('olá');
    expect(session.state).toMatchObject({ kind: 'saving', stage: 'quiet' });
    await pass(1_500);
    expect(session.state).toMatchObject({ kind: 'saving', stage: 'shown' });
    await pass(14_000);
    expect(session.state).toMatchObject({ kind: 'saving', stage: 'slow', seconds: 16 });
    server.release();
    await pass(50);
    expect(session.state.kind).toBe('saved');
    expect(server.opened).toHaveLength(1);
  });

  it('SAVE-4, SAVE-5: goes on without a server, counts what waits, and merges it', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.door = 'closed';
    server.closeAll(1006);
    await pass(1_000);
    for (let i = 0; i < 12; i++) write(session, 'x');
    await pass(30_000);
    expect(session.state).toEqual({ kind: 'offline', waitingCount: 12, browserOnline: true });
    server.door = 'open';
    session.wake('now');
    await pass(200);
    expect(server.text).toBe('x'.repeat(12));
    expect(session.state).toEqual({ kind: 'back', mergedCount: 12 });
    await pass(4_000);
    expect(session.state.kind).toBe('saved');
  });

  it('SAVE-3: says when it tries again, and tries at once when asked', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.door = 'closed';
    server.closeAll(1006);
    // Half of 0 to 500 ms, then twice half of 1 to 4.8 s.
    await pass(5_500);
    expect(session.state).toMatchObject({ kind: 'reconnecting', retryInSeconds: 1 });
    server.door = 'open';
    session.wake('now');
    await pass(100);
    expect(session.state.kind).toBe('back');
  });

  it('SAVE-14, TRAP 39: says so within 20 s when all packets are swallowed', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.door = 'swallows';
    await pass(20_000);
    expect(['reconnecting', 'offline']).toContain(session.state.kind);
    server.door = 'open';
    await pass(20_000);
    expect(session.state.kind).toBe('saved');
  });

  it('SAVE-14, TRAP 39: … and sooner while somebody writes', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.door = 'swallows';
    write(session, 'a');
    await pass(11_000);
    expect(session.state).toMatchObject({ kind: 'reconnecting', waitingCount: 1 });
  });

  it('SAVE-17, TRAP 39: says so though the clock of the device was set back by a day', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.door = 'swallows';
    await pass(3_000);
    vi.setSystemTime(Date.now() - DAY_MS);
    await pass(38_000);
    expect(['reconnecting', 'offline']).toContain(session.state.kind);
    server.door = 'open';
    // A try that hangs is given up first.
    for (let i = 0; i < 30 && session.state.kind !== 'back'; i++) await pass(1_000);
    expect(session.state.kind).toBe('back');
    vi.setSystemTime(Date.now() - DAY_MS);
    await pass(10_000);
    expect(session.state).toMatchObject({ kind: 'saved' });
    // The time that is shown is not one that has yet to come.
    expect((session.state as { atMs: number }).atMs).toBeLessThanOrEqual(Date.now());
  });

  it('SAVE-17: a change that is not saved is shown as such after the clock was set back', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.disk = 'holding';
    write(session, 'olá');
    await pass(1_000);
    vi.setSystemTime(Date.now() - DAY_MS);
    await pass(5_000);
    expect(session.state).toMatchObject({ kind: 'saving', stage: 'shown' });
    server.release();
    await pass(50);
    expect(session.state.kind).toBe('saved');
  });

  it('PAGE-7, TRAP 20: a lost update heals within a second of the next', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.losing = true;
    server.write(0, 'lost ');
    server.losing = false;
    server.write(5, 'and found');
    await pass(1_000);
    expect(session.text.toString()).toBe('lost and found');
    expect(server.opened).toHaveLength(1);
  });

  it('PAGE-7: what is missing for good is asked for less and less often', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    const other = new Y.Doc();
    other.getText('content').insert(0, 'a');
    const before = Y.encodeStateVector(other);
    other.getText('content').insert(1, 'b');
    Y.applyUpdate(session.doc, Y.encodeStateAsUpdate(other, before), 'somewhere');
    server.write(0, 'x');
    const asked = server.countReceived(MESSAGE.sync, SYNC.step1);
    await pass(120_000);
    const more = server.countReceived(MESSAGE.sync, SYNC.step1) - asked;
    expect(more).toBeGreaterThan(3);
    // One every 9 s of silence is the watch on the connection.
    expect(more).toBeLessThan(30);
  });

  it('SAVE-15, TRAP 30: nothing of another document is merged', async () => {
    const copies = new MemoryCopies();
    const first = new FakeServer();
    const session = makeSession(first, copies);
    await pass(100);
    write(session, 'mine');
    await pass(500);
    await session.close();

    const second = new FakeServer();
    second.epoch = 'epoch-2';
    second.write(0, 'theirs');
    const ends: string[] = [];
    const again = makeSession(second, copies);
    again.subscribe({ ended: end => ends.push(end.why) });
    await pass(60_000);
    expect(ends).toEqual(['replaced']);
    expect(again.state).toMatchObject({ kind: 'ended', end: { why: 'replaced' } });
    expect(again.text.toString()).toBe('mine');
    expect(second.text).toBe('theirs');
    // TRAP 13: a final answer is not asked for again.
    expect(second.opened).toHaveLength(1);
  });

  it('SAVE-15: neither when the document is reset under an open connection', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.notify({ type: 'document-reset', epoch: 'epoch-2' });
    server.write(0, 'after the reset');
    await pass(1_000);
    expect(session.state).toMatchObject({ kind: 'ended', end: { why: 'replaced' } });
    expect(session.text.toString()).toBe('');
  });

  it('SAVE-15: nor when a server that forgot its own rule says another epoch in "hello"', async () => {
    const copies = new MemoryCopies();
    copies.kept.set('copy', {
      updates: [],
      epoch: 'epoch-0',
      title: null,
      unsent: NOTHING_UNSENT,
    });
    const server = new FakeServer();
    server.write(0, 'theirs');
    const accept = server.accept.bind(server);
    server.accept = socket => {
      Object.defineProperty(socket, 'url', { value: 'ws://test/sync/note' });
      accept(socket);
    };
    const session = makeSession(server, copies);
    await pass(1_000);
    expect(session.state).toMatchObject({ kind: 'ended', end: { why: 'replaced' } });
    expect(session.text.toString()).toBe('');
  });

  it('SAVE-11: after a reload without a server, says truthfully how many changes wait', async () => {
    const copies = new MemoryCopies();
    const server = new FakeServer();
    const session = makeSession(server, copies);
    await pass(100);
    server.door = 'closed';
    server.closeAll(1006);
    for (const word of ['one ', 'two ', 'three']) write(session, word);
    await pass(1_000);
    await session.close();

    const again = makeSession(server, copies);
    await pass(40_000);
    expect(again.text.toString()).toBe('one two three');
    expect(again.state).toMatchObject({ kind: 'offline', waitingCount: 3 });
    server.door = 'open';
    again.wake('now');
    await pass(1_000);
    expect(server.text).toBe('one two three');
    expect(again.state).toEqual({ kind: 'back', mergedCount: 3 });
    expect(copies.kept.get('copy')?.unsent.count).toBe(0);
    await again.close();

    const third = makeSession(server, copies);
    await pass(100);
    expect(third.state.kind).toBe('saved');
  });

  it('SAVE-9, TRAP 37: a change that is too large is not sent, and not tried again and again', async () => {
    const server = new FakeServer();
    server.maxMessageBytes = 2_000;
    const session = makeSession(server);
    await pass(100);
    write(session, 'x'.repeat(5_000));
    expect(session.state).toMatchObject({ kind: 'too-big', maxBytes: 2_000 });
    for (let i = 0; i < 50; i++) {
      write(session, 'y');
      await pass(1_000);
    }
    expect(session.state.kind).toBe('too-big');
    expect(server.text).toBe('');
    expect(server.received.every(frame => frame.length <= 2_000)).toBe(true);
    expect(server.opened).toHaveLength(1);
    // Taken back, it fits again, and everything gets through.
    session.text.delete(0, 4_900);
    await pass(12_000);
    expect(server.text).toBe(session.text.toString());
    expect(session.state.kind).toBe('saved');
  });

  it.each([4401, 4403, 4404, 4413, 4422])('SAVE-10, TRAP 13: close code %i ends it for good', async code => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    write(session, 'kept');
    server.closeAll(code);
    await pass(600_000);
    expect(session.state).toMatchObject({ kind: 'ended' });
    expect(server.opened).toHaveLength(1);
    expect(session.text.toString()).toBe('kept');
  });

  it.each([4500, 4503, 4508, 4529, 1006])(
    'SAVE-13, TRAP 14: after close code %i it comes back',
    async code => {
      const server = new FakeServer();
      const session = makeSession(server);
      await pass(100);
      server.closeAll(code);
      await pass(1_000);
      expect(server.opened).toHaveLength(2);
      expect(session.state.kind).toBe('saved');
    },
  );

  it('SAVE-13: tries are rare while nobody is looking, and made at once when somebody is', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    session.setAttention('hidden');
    server.door = 'closed';
    server.closeAll(1006);
    await pass(110_000);
    server.door = 'open';
    expect(server.opened).toHaveLength(1);
    session.setAttention('active');
    session.wake('now');
    await pass(100);
    expect(server.opened).toHaveLength(2);
  });

  it('SAVE-13, TRAP 15: somebody who goes on typing tries every 2.5 s, not at every key', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.door = 'closed';
    const tries = vi.spyOn(server, 'countTry');
    server.closeAll(1006);
    for (let i = 0; i < 200; i++) {
      write(session, 'x');
      session.wake('input');
      await pass(100);
    }
    expect(tries.mock.calls.length).toBeGreaterThan(4);
    expect(tries.mock.calls.length).toBeLessThan(12);
  });

  it('SAVE-8: a lowered role is shown with what was not sent', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.disk = 'holding';
    write(session, 'too late');
    await pass(100);
    server.notify({ type: 'role-changed', role: 'view' });
    await pass(100);
    expect(session.state).toEqual({ kind: 'access-changed', unsentCount: 1 });
  });

  it('SAVE-8: a role that is raised again is shown at once, and what was not taken arrives; without a connection the role stays', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    const roles: string[] = [];
    session.subscribe({ roleChanged: role => roles.push(role) });
    await pass(100);
    server.role = 'view';
    server.notify({ type: 'role-changed', role: 'view' });
    server.disk = 'holding';
    write(session, 'kept here');
    await pass(100);
    server.refuse({ reason: 'read-only', sentence: 'You may view this document.' });
    await pass(100);
    expect(session.state).toEqual({ kind: 'access-changed', unsentCount: 1 });
    server.door = 'closed';
    server.closeAll(1006);
    await pass(10_000);
    expect(session.state.kind).not.toBe('access-changed');
    expect(session.role).toBe('view');
    server.door = 'open';
    session.wake('now');
    await pass(1_000);
    expect(session.state).toEqual({ kind: 'access-changed', unsentCount: 1 });
    server.refuse({ reason: 'read-only', sentence: 'You may view this document.' });
    await pass(100);
    expect(server.text).toBe('');
    server.disk = 'fast';
    server.role = 'edit';
    server.notify({ type: 'role-changed', role: 'edit' });
    server.askAll();
    await pass(5_000);
    expect(session.state.kind).toBe('saved');
    expect(server.text).toBe('kept here');
    expect(roles).toEqual(['view', 'edit']);
  });

  it('SAVE-7: says that the server cannot save, until it can', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.disk = 'holding';
    write(session, 'a');
    server.notify({ type: 'cannot-save', sinceMs: 0 });
    await pass(60_000);
    expect(session.state).toEqual({ kind: 'cannot-save', waitingCount: 1 });
    // The connection works: it is kept.
    expect(server.opened).toHaveLength(1);
    server.notify({ type: 'saving-again' });
    server.release();
    await pass(50);
    expect(session.state.kind).toBe('saved');
  });

  it('SAVE-8: what was sent too fast is sent again on a new connection', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    write(session, 'a');
    server.refuse({ reason: 'too-fast', sentence: 'slow down' });
    await pass(100);
    expect(session.state).toMatchObject({ kind: 'refused', reason: 'too-fast' });
    await pass(5_000);
    expect(server.opened).toHaveLength(2);
    expect(session.state.kind).toBe('saved');
  });

  it('SAVE-6: works without a local copy, and warns before text is lost', async () => {
    const copies = new MemoryCopies();
    copies.refusing = true;
    const server = new FakeServer();
    const session = makeSession(server, copies);
    await pass(100);
    expect(session.state.kind).toBe('saved');
    expect(session.storage).toBe('refused');
    expect(session.hasUnkeptChanges()).toBe(false);
    server.disk = 'holding';
    write(session, 'a');
    expect(session.hasUnkeptChanges()).toBe(true);
    server.release();
    await pass(100);
    expect(session.hasUnkeptChanges()).toBe(false);
  });

  it('SAVE-6: does not warn when this device has what the server has not', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    server.disk = 'holding';
    write(session, 'a');
    await pass(10);
    expect(session.state.kind).toBe('saving');
    expect(session.hasUnkeptChanges()).toBe(false);
  });

  it('PAGE-5, TRAP 27: sends its own cursor, at most every 30 ms, and nobody else’s', async () => {
    const server = new FakeServer();
    const ana = makeSession(server);
    const bob = makeSession(server, new MemoryCopies());
    await pass(100);
    write(ana, 'some text');
    await pass(100);
    // The relay passes awareness on; here by hand, from Ana's last frame to Bob.
    const before = server.countReceived(MESSAGE.awareness);
    for (let i = 0; i < 100; i++) {
      ana.moveCursor(() => {
        const at = Y.createRelativePositionFromTypeIndex(ana.text, i % 9, -1);
        return { anchor: at, head: at };
      });
      await pass(10);
    }
    const sent = server.countReceived(MESSAGE.awareness) - before;
    expect(sent).toBeGreaterThan(20);
    expect(sent).toBeLessThanOrEqual(1 + 1000 / 30);
    await pass(100);
    const frame = server.received.findLast(received => received[0] === MESSAGE.awareness)!;
    const count = server.countReceived(MESSAGE.awareness);
    [...server.sockets].at(-1)!.push(frame);
    await pass(1_000);
    expect(bob.listPeers()).toMatchObject([{ name: 'Ana', clientId: ana.clientId }]);
    expect(server.countReceived(MESSAGE.awareness)).toBe(count);
  });

  it('PAGE-8, TRAP 24: leaving is told at once; coming back is news to those who saw it', async () => {
    const server = new FakeServer();
    const session = makeSession(server);
    await pass(100);
    session.leave();
    await pass(10);
    const gone = server.received.findLast(frame => frame[0] === MESSAGE.awareness)!;
    expect(new TextDecoder().decode(gone)).toContain('null');
    session.comeBack();
    await pass(100);
    const back = server.received.findLast(frame => frame[0] === MESSAGE.awareness)!;
    expect(new TextDecoder().decode(back)).toContain('Ana');
  });
});
