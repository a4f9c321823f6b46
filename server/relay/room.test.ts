import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeAwareness, encodeSyncStep1, encodeUpdate, MESSAGE } from '../../protocol/messages.ts';
import { MemoryDisk } from '../store/memory-store.ts';
import { RelayFixture } from '../testing/relay-fixture.ts';
import type { Archive, FoldRequest, FoldResult } from './ports.ts';

/** An archive that folds as the real one does, without its checks; `verdict` may say that it does not verify. */
class PlainArchive implements Archive {
  requests = 0;
  setAsideAuthor: string | null = null;
  async fold(request: FoldRequest): Promise<FoldResult> {
    this.requests++;
    const bad = request.tail
      .filter(update => update.author === this.setAsideAuthor)
      .map(update => update.seq);
    const doc = new Y.Doc();
    if (request.base !== null) Y.applyUpdate(doc, request.base);
    for (const { seq, bytes } of request.tail) if (!bad.includes(seq)) Y.applyUpdate(doc, bytes);
    const folded = {
      upToSeq: request.tail[request.tail.length - 1]!.seq,
      base: Y.encodeStateAsUpdate(doc),
      stateVector: Y.encodeStateVector(doc),
      deleteSet: Uint8Array.of(0),
      facts: { text: doc.getText('content').toString(), title: '', language: null, excerpt: '' },
    };
    return bad.length > 0
      ? { outcome: 'set-aside', folded, setAside: bad, reason: 'test' }
      : { outcome: 'verified', folded };
  }
  async close(): Promise<void> {}
}

const textOnDisk = async (disk: MemoryDisk, doc = 'doc') => {
  const fixture = new RelayFixture({ disk });
  return (await fixture.join({ doc })).text;
};

describe('a room', () => {
  it('WIRE-2: speaks first to those who opted in, and plainly to others', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join({ author: 'ana' });
    const stock = await fixture.join({ extended: false });
    expect(ana.types[0]).toBe('121');
    expect(ana.hellos[0]).toMatchObject({ role: 'edit', kind: 'text', author: 'ana', version: 'test' });
    ana.type('hello');
    await fixture.pass(100);
    expect(stock.text).toBe('hello');
    expect(stock.types.filter(type => Number(type) >= 120)).toEqual([]);
    stock.checkpoint(1);
    expect(stock.connection.closed).toMatchObject({ code: 4400 });
  });

  it('ROOM-1: twenty who come at once cause one load, and what they sent early is kept (TRAP 6, TRAP 8)', async () => {
    const fixture = new RelayFixture();
    fixture.store.hold('open');
    const clients = Array.from({ length: 20 }, () => fixture.connect());
    clients.forEach((client, i) => {
      client.ask();
      client.type(String.fromCharCode(97 + i));
    });
    await fixture.pass(500);
    expect(clients[0]!.types).toEqual([]);
    fixture.store.release();
    await fixture.until(() => clients.every(client => client.text.length === 20));
    expect(fixture.store.counts.open).toBe(1);
    expect(new Set(clients.map(client => client.text)).size).toBe(1);
  });

  it('ROOM-1: what is sent before the document is there has a limit (TRAP 28)', async () => {
    const fixture = new RelayFixture({ limits: { maxWaitingBytes: 10_000 } });
    fixture.store.hold('open');
    const client = fixture.connect();
    for (let i = 0; i < 11; i++) client.session.receive(encodeUpdate(new Uint8Array(1000)));
    expect(client.connection.closed).toMatchObject({ code: 4529 });
    client.leave();
    fixture.store.release();
    await fixture.pass(60_000);
    expect(fixture.relay.stats().rooms).toBe(0);
  });

  it('ROOM-2: a failed load closes with 4500 and writes nothing; later it works (TRAP 7, TRAP 34)', async () => {
    const disk = new MemoryDisk();
    const before = new RelayFixture({ disk });
    const author = await before.join();
    author.type('precious');
    await before.pass(1000);
    const fixture = new RelayFixture({ disk });
    const other = await fixture.join({ doc: 'other' });
    fixture.store.fail('open');
    const client = fixture.connect();
    client.ask();
    client.type('blank');
    await fixture.pass(1000);
    expect(client.connection.closed).toMatchObject({ code: 4500 });
    expect(fixture.store.counts.append).toBe(0);
    client.leave();
    expect(fixture.relay.stats().rooms).toBe(1);
    other.type('goes on');
    fixture.store.heal();
    await fixture.pass(1000);
    expect(await textOnDisk(disk, 'other')).toBe('goes on');
    expect((await fixture.join()).text).toBe('precious');
  });

  it('ROOM-3, ROOM-9: the store fails twice, the only user leaves: the text is there (TRAP 1)', async () => {
    const fixture = new RelayFixture({ limits: { lingerMs: 10 } });
    const ana = await fixture.join();
    fixture.store.failAppends(2);
    ana.type('do not lose me');
    await fixture.pass(1);
    ana.leave();
    await fixture.pass(60_000);
    expect(fixture.relay.stats().rooms).toBe(0);
    expect((await fixture.join()).text).toBe('do not lose me');
  });

  it('ROOM-3: leaving and coming back a hundred times makes one room and loses nothing (TRAP 5)', async () => {
    const fixture = new RelayFixture({ limits: { lingerMs: 5 } });
    let delayMs = 0;
    fixture.store.plan = () => {
      delayMs = (delayMs * 7 + 3) % 23;
      return { type: 'delay', beforeMs: delayMs, afterMs: (delayMs * 5) % 11 };
    };
    for (let i = 0; i < 100; i++) {
      const client = await fixture.join();
      client.type('x');
      await fixture.pass(i % 13);
      client.leave();
      await fixture.pass((i * 3) % 17);
      expect(fixture.relay.stats().rooms).toBeLessThanOrEqual(1);
    }
    expect((await fixture.join()).text).toBe('x'.repeat(100));
  });

  it('ROOM-3: a thousand refused joins and five hundred short visits leave no room and no timer (TRAP 9, TRAP 10)', async () => {
    const fixture = new RelayFixture();
    const first = await fixture.join();
    first.type('x');
    for (let i = 0; i < 1000; i++) {
      const client = fixture.connect({ epoch: 'another' });
      expect(client.connection.closed).toMatchObject({ code: 4409 });
      client.leave();
    }
    for (let i = 0; i < 500; i++) (await fixture.join({ doc: `doc ${i}` })).leave();
    first.leave();
    await fixture.pass(120_000);
    expect(fixture.relay.stats()).toEqual({ connections: 0, rooms: 0, unsavedUpdates: 0, logBytes: 0 });
    expect(fixture.clock.pendingCount).toBe(0);
  });

  it('WIRE-3: a checkpoint is echoed after the commit, each one, in order (TRAP 2)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    fixture.store.hold('append');
    ana.type('a');
    ana.checkpoint(1);
    ana.type('b');
    ana.checkpoint(2);
    await fixture.pass(5000);
    expect(ana.echoes).toEqual([]);
    fixture.store.release();
    fixture.store.heal();
    await fixture.until(() => ana.echoes.length === 2);
    expect(ana.echoes).toEqual([1, 2]);
    ana.checkpoint(3);
    await fixture.pass(1);
    expect(ana.echoes).toEqual([1, 2, 3]);
  });

  it('WIRE-3: an edit made during a commit is not called saved with it (TRAP 4)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    fixture.store.hold('append');
    ana.type('a');
    await fixture.pass(10);
    expect(fixture.store.heldCount).toBe(1);
    ana.type('b');
    ana.checkpoint(1);
    fixture.store.hold('append'); // what comes after the one that waits, waits too
    fixture.store.release();
    await fixture.pass(1000);
    expect(ana.echoes).toEqual([]);
    fixture.store.heal();
    fixture.store.release();
    await fixture.until(() => ana.echoes.length === 1);
    expect(await textOnDisk(fixture.disk)).toBe('ab');
  });

  it('WIRE-3: nothing is called saved while something sent before is missing (TRAP 20)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    const updates: Uint8Array[] = [];
    const lost = new Y.Doc();
    lost.on('update', (update: Uint8Array) => updates.push(update));
    lost.getText('content').insert(0, 'a');
    lost.getText('content').insert(1, 'b');
    ana.session.receive(encodeUpdate(updates[1]!));
    ana.checkpoint(1);
    expect(ana.connection.frames.at(-1)).toEqual(encodeSyncStep1(Uint8Array.of(0)));
    await fixture.time.run(5000);
    expect(fixture.meter.gaps).toBe(1);
    // It was asked, and had not answered. The answer of a client that has it all settles it.
    Y.applyUpdate(ana.doc, Y.encodeStateAsUpdate(lost), ana);
    expect(ana.connection.frames.filter(frame => frame[0] === MESSAGE.checkpoint)).toEqual([]);
    await fixture.until(() => ana.echoes.length === 1);
    expect(await textOnDisk(fixture.disk)).toBe('ab');
  });

  it('ROOM-9: a store that fails is told, and told to newcomers; nothing is echoed; it recovers by itself', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    fixture.store.fail('append');
    ana.type('a');
    ana.checkpoint(1);
    await fixture.pass(3000);
    const ben = await fixture.join();
    expect(ana.notices.map(notice => notice.type)).toEqual(['cannot-save']);
    expect(ben.notices.map(notice => notice.type)).toEqual(['cannot-save']);
    expect(ben.text).toBe('a');
    expect(ana.echoes).toEqual([]);
    fixture.store.heal();
    await fixture.pass(5000);
    expect(ana.echoes).toEqual([1]);
    expect(ana.notices.map(notice => notice.type)).toEqual(['cannot-save', 'saving-again']);
  });

  it('ROOM-9: a room whose saves fail does not keep another from saving (TRAP 11)', async () => {
    const fixture = new RelayFixture();
    const [a, b] = [await fixture.join({ doc: 'a' }), await fixture.join({ doc: 'b' })];
    let first = true;
    fixture.store.plan = call => {
      if (call !== 'append' || !first) return { type: 'none' };
      first = false;
      return { type: 'hold', at: 'before' };
    };
    a.type('waits');
    a.checkpoint(1);
    b.type('goes on');
    b.checkpoint(1);
    await fixture.pass(100);
    expect([a.echoes, b.echoes]).toEqual([[], [1]]);
    fixture.store.release();
    await fixture.until(() => a.echoes.length === 1);
  });

  it('ROOM-4: with base and tail, the first SyncStep2 completes the document', async () => {
    const archive = new PlainArchive();
    const fixture = new RelayFixture({ archive, limits: { foldUpdateCount: 5 } });
    const ana = await fixture.join();
    for (let i = 0; i < 8; i++) {
      ana.type(`${i}`);
      await fixture.pass(10);
    }
    await fixture.until(() => archive.requests > 0);
    await fixture.pass(100);
    ana.type('tail');
    const ben = fixture.connect();
    ben.ask();
    await fixture.until(() => ben.syncCount > 0);
    expect(ben.text).toBe('01234567tail');
    expect(ben.types.filter(type => type !== '0.0')).toEqual(['121', '0.2', '0.1']);
  });

  it('ROOM-5: who returns gets only what is missing, deletions included', async () => {
    const archive = new PlainArchive();
    const fixture = new RelayFixture({ archive, limits: { foldUpdateCount: 1000 } });
    const [ana, ben] = [await fixture.join(), await fixture.join()];
    ana.type('x'.repeat(5000));
    await fixture.pass(100);
    expect(ben.text.length).toBe(5000);
    ben.leave();
    await fixture.pass(70_000);
    expect(archive.requests).toBeGreaterThan(0);
    ana.type('news');
    ana.doc.getText('content').delete(0, 10);
    await fixture.pass(100);
    const back = fixture.connect();
    Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(ben.doc), back);
    const bytesBefore = back.connection.frames.length;
    back.ask();
    await fixture.until(() => back.syncCount > 0);
    expect(back.text).toBe(`${'x'.repeat(4990)}news`);
    const answer = back.connection.frames.slice(bytesBefore).reduce((sum, frame) => sum + frame.length, 0);
    expect(answer).toBeLessThan(200);
  });

  it('ROOM-7: a slow reader costs nothing while it waits, and then gets one merged frame (TRAP 18, TRAP 19)', async () => {
    const fixture = new RelayFixture({ limits: { socketBufferHighBytes: 1000 } });
    const [ana, ben] = [await fixture.join(), await fixture.join()];
    ben.connection.stalled = true;
    for (let i = 0; i < 500; i++) {
      ana.type('0123456789'.repeat(4));
      await fixture.pass(20);
    }
    expect(ben.connection.unsentBytes).toBeLessThan(2000);
    const framesBefore = ben.connection.frames.length;
    ben.connection.stalled = false;
    ben.connection.unsentBytes = 0;
    ben.session.drained();
    await fixture.pass(100);
    expect(ben.text).toBe(ana.text);
    expect(ben.connection.frames.length - framesBefore).toBeLessThanOrEqual(2);
  });

  it('ROOM-7: who does not drain for a minute is closed with 4508', async () => {
    const fixture = new RelayFixture({ limits: { socketBufferHighBytes: 100 } });
    const [ana, ben] = [await fixture.join(), await fixture.join()];
    ben.connection.stalled = true;
    ana.type('x'.repeat(200));
    await fixture.pass(100);
    ana.type('y');
    await fixture.pass(59_000);
    expect(ben.connection.closed).toBeNull();
    await fixture.pass(5_000);
    expect(ben.connection.closed).toMatchObject({ code: 4508 });
  });

  it('ROOM-10: another epoch is closed with 4409 before anything is merged (TRAP 30)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    ana.type('text');
    await fixture.pass(100);
    const same = await fixture.join({ epoch: ana.hellos[0]!.epoch });
    expect(same.text).toBe('text');
    const other = fixture.connect({ epoch: 'from another life' });
    other.type('twice');
    await fixture.pass(100);
    expect(other.connection.closed).toMatchObject({ code: 4409 });
    expect(other.types).toEqual([]);
    expect(ana.text).toBe('text');
  });

  it('ROOM-11: a viewer changes nothing, by either message, is told, and keeps the cursor (TRAP 16)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    ana.type('text');
    const viewer = await fixture.join({ role: 'view' });
    viewer.type('mine');
    viewer.checkpoint(1);
    await fixture.pass(100);
    expect(viewer.refused.map(refused => refused.reason)).toEqual(['read-only']);
    const back = fixture.connect({ role: 'view' });
    back.type('from offline');
    await fixture.pass(100);
    expect(back.refused[0]).toMatchObject({ reason: 'read-only' });
    expect(viewer.echoes).toEqual([]);
    expect(viewer.connection.closed).toBeNull();
    expect(ana.text).toBe('text');
    expect(await textOnDisk(fixture.disk)).toBe('text');
    const seen = ana.awarenessCount;
    viewer.session.receive(encodeAwareness(Uint8Array.of(1, 77, 1, 2, 0x7b, 0x7d)));
    await fixture.pass(100);
    expect(ana.awarenessCount).toBe(seen + 1);
  });

  it('ROOM-12: stopping commits what was admitted, tells, closes with 4503 and counts nothing lost (TRAP 3)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    fixture.store.plan = () => ({ type: 'delay', beforeMs: 500, afterMs: 0 });
    ana.type('last words');
    ana.checkpoint(7);
    const stopped = fixture.relay.stop(8000);
    await fixture.pass(1000);
    expect(await stopped).toEqual({ unsavedUpdates: 0 });
    ana.read();
    expect(ana.notices).toContainEqual({ type: 'restarting', inSeconds: 0 });
    expect(ana.echoes).toEqual([7]);
    expect(ana.connection.closed).toMatchObject({ code: 4503 });
    expect(await textOnDisk(fixture.disk)).toBe('last words');
    expect(fixture.connect().connection.closed).toMatchObject({ code: 4503 });
    expect(fixture.clock.pendingCount).toBe(0);
  });

  it('ROOM-12: stopping meets its deadline with a store that fails, and says what is lost (TRAP 3)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    fixture.store.fail('append');
    ana.type('a');
    await fixture.pass(100);
    const stopped = fixture.relay.stop(2000);
    await fixture.pass(2500);
    expect(await stopped).toEqual({ unsavedUpdates: 1 });
  });

  it('ROOM-13: a lone silent client hears something at least every 25 s (TRAP 12)', async () => {
    const fixture = new RelayFixture();
    const stock = await fixture.join({ extended: false });
    for (let i = 0; i < 4; i++) {
      const before = stock.connection.frames.length;
      await fixture.pass(25_000);
      expect(stock.connection.frames.length).toBeGreaterThan(before);
    }
  });

  it('ROOM-14: what does not verify is set aside; the document goes on under a new epoch without it', async () => {
    const archive = new PlainArchive();
    const fixture = new RelayFixture({ archive, limits: { foldAfterMs: 1000 } });
    const [ana, mallory] = [await fixture.join({ author: 'ana' }), await fixture.join({ author: 'mallory' })];
    ana.type('honest ');
    mallory.doc.getMap('other').set('bad', 1);
    archive.setAsideAuthor = 'mallory';
    await fixture.until(() => mallory.connection.closed !== null && ana.connection.closed !== null);
    expect(mallory.connection.closed).toMatchObject({ code: 4422 });
    expect(ana.connection.closed).toMatchObject({ code: 4409 });
    expect(ana.notices.at(-1)?.type).toBe('document-reset');
    ana.leave();
    mallory.leave();
    await fixture.pass(100);
    const fresh = await fixture.join();
    expect(fresh.text).toBe('honest ');
    expect(fresh.hellos[0]!.epoch).not.toBe(ana.hellos[0]!.epoch);
    expect(fresh.doc.getMap('other').size).toBe(0);
  });

  it('ROOM-15: a connection that takes too much time is read more slowly, not closed', async () => {
    const fixture = new RelayFixture({ limits: { cpuMsPerSecond: 10, cpuBurstMs: 5 } });
    const ana = await fixture.join();
    for (let i = 0; i < 500; i++) ana.type('x');
    expect(ana.connection.throttledMs).toBeGreaterThan(0);
    expect(ana.connection.closed).toBeNull();
  });

  it('PRES-6: edits do not wait for presence, and presence keeps to its budget', async () => {
    const fixture = new RelayFixture({ limits: { presenceBytesPerSecond: 2000 } });
    const [ana, ben] = [await fixture.join(), await fixture.join()];
    let bytes = 0;
    const state = Buffer.from(JSON.stringify({ filler: 'x'.repeat(100) }));
    const start = ben.connection.frames.length;
    for (let clock = 1; clock <= 100; clock++) {
      ana.session.receive(encodeAwareness(Uint8Array.from([1, 5, clock, state.length, ...state])));
      ana.type('x');
      const typed = ana.text.length;
      await fixture.pass(100);
      expect(ben.text.length).toBe(typed);
    }
    for (const frame of ben.connection.frames.slice(start)) if (frame[0] === 1) bytes += frame.length;
    // Ten seconds' worth, one second's at once, and one frame that overdraws.
    expect(bytes).toBeLessThan(2000 * 11 + 200);
    expect(bytes).toBeGreaterThan(2000);
  });
});
