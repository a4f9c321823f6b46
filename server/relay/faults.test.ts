// Faults that a review of the relay proved, each as a test. Sizes are such that what was quadratic would take minutes.
import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeVarUint as v,
  writeUint8Array,
  writeVarString,
} from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  encodeAwareness,
  encodeCheckpoint,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  MESSAGE,
} from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import { DirectArchive } from '../archive/direct-archive.ts';
import { MemoryDisk } from '../store/memory-store.ts';
import { RelayFixture, type TestClient } from '../testing/relay-fixture.ts';
import { ANYBODY, Gate } from './gate.ts';
import type { Archive, FoldRequest, FoldResult } from './ports.ts';

const write = (fill: (encoder: Encoder) => void): Uint8Array => {
  const encoder = createEncoder();
  fill(encoder);
  return toUint8Array(encoder);
};

const announce = (...entries: [client: number, clock: number][]) =>
  encodeAwareness(
    write(e => {
      v(e, entries.length);
      for (const [client, clock] of entries) {
        v(e, client);
        v(e, clock);
        writeVarString(e, '{}');
      }
    }),
  );

/** A client writes into its document without sending anything. */
function writeSilently(client: TestClient, edit: (text: Y.Text) => void): void {
  client.doc.transact(() => edit(client.doc.getText('content')), client);
}

/** `run` may take this often as long as `reference`, plus a moment. */
function takesNoLonger(factor: number, reference: () => void, run: () => void): void {
  reference();
  const start = performance.now();
  reference();
  const middle = performance.now();
  run();
  const end = performance.now();
  expect(end - middle).toBeLessThan((middle - start) * factor + 400);
}

describe('words', () => {
  it('ROOM-14: an update that only a fold makes judgeable does not lock the document (the tail is not judged twice)', async () => {
    const inner = new DirectArchive();
    const waiting: (() => void)[] = [];
    const archive: Archive = {
      async fold(request: FoldRequest): Promise<FoldResult> {
        await new Promise<void>(resolve => waiting.push(resolve));
        return inner.fold(request);
      },
      close: async () => {},
    };
    const disk = new MemoryDisk();
    const fixture = new RelayFixture({ disk, archive, limits: { foldUpdateCount: 300 } });
    const [ana, eve] = [await fixture.join({ author: 'ana' }), await fixture.join({ author: 'eve' })];
    ana.type('honest ');
    await fixture.pass(100);
    for (let i = 0; i < 300; i++) eve.type('e');
    await fixture.until(() => waiting.length > 0);
    const id = eve.doc.clientID;
    const crossed = write(e => {
      for (const n of [1, 1, 9, 0]) v(e, n);
      writeUint8Array(e, Uint8Array.of(0xc4));
      for (const n of [id, 299, id, 10]) v(e, n);
      writeVarString(e, '!');
      v(e, 0);
    });
    fixture.connect().session.receive(encodeUpdate(crossed));
    await fixture.pass(100);
    waiting.shift()!();
    await fixture.pass(100);
    const after = new RelayFixture({ disk });
    const reader = await after.join();
    expect(reader.connection.closed).toBeNull();
    expect(reader.text).toContain('honest ');
  });

  it('ROOM-20: words that wait for another’s come in when those have come, whoever returns first', async () => {
    const fixture = new RelayFixture();
    const [b, a] = [fixture.connect(), fixture.connect()];
    writeSilently(b, text => text.insert(0, 'x'));
    Y.applyUpdate(a.doc, Y.encodeStateAsUpdate(b.doc), a);
    writeSilently(a, text => text.insert(1, 'y'));
    for (const client of [a, b]) {
      client.ask();
      client.session.receive(announce([client.doc.clientID, 1]));
    }
    await fixture.time.run(5, () => false);
    a.read();
    a.checkpoint(1);
    await fixture.time.run(5, () => false);
    await fixture.pass(5000);
    expect(b.text).toBe('xy');
    expect(a.echoes).toEqual([1]);
  });

  it('ROOM-20: words of two that wait for each other’s by turns come in, though nobody writes any more', async () => {
    const fixture = new RelayFixture();
    const [a, b] = [fixture.connect(), fixture.connect()];
    for (let i = 0; i < 6; i++) {
      const [author, other] = i % 2 === 0 ? [a, b] : [b, a];
      writeSilently(author, text => text.insert(text.length, String(i)));
      Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(author.doc), other);
    }
    for (const client of [a, b]) {
      client.ask();
      client.session.receive(announce([client.doc.clientID, 1]));
    }
    await fixture.time.run(5, () => false);
    for (const client of [b, a]) {
      client.read();
      client.checkpoint(1);
    }
    await fixture.pass(500);
    expect([a.echoes, b.echoes]).toEqual([[1], [1]]);
    expect((await fixture.join()).text).toBe('012345');
  });

  it('WIRE-3: a checkpoint waits for a deletion that had to wait for another’s words', async () => {
    const fixture = new RelayFixture();
    const [b, a] = [fixture.connect(), fixture.connect()];
    writeSilently(b, text => text.insert(0, 'xyz'));
    Y.applyUpdate(a.doc, Y.encodeStateAsUpdate(b.doc), a);
    writeSilently(a, text => text.delete(1, 1));
    for (const client of [a, b]) {
      client.ask();
      client.session.receive(announce([client.doc.clientID, 1]));
    }
    await fixture.time.run(5, () => false);
    a.read(); // a's answer is held back
    a.checkpoint(7);
    b.read(); // b brings its words
    await fixture.time.run(3000, () => false);
    expect(a.connection.frames.filter(frame => frame[0] === MESSAGE.checkpoint)).toEqual([]);
    await fixture.pass(3000);
    expect(a.echoes).toEqual([7]);
    expect((await fixture.join()).text).toBe('xz');
  });

  it('ROOM-20: who lacked something that others brought a moment later is asked again', async () => {
    const fixture = new RelayFixture();
    const [a, b] = [await fixture.join(), await fixture.join()];
    const lost = new Y.Doc();
    lost.getText('content').insert(0, 'base ');
    const behind = new Y.Doc();
    Y.applyUpdate(behind, Y.encodeStateAsUpdate(lost));
    const base = Y.encodeStateVector(behind);
    behind.getText('content').insert(5, 'more');
    a.session.receive(encodeSyncStep2(Y.encodeStateAsUpdate(behind, base)));
    a.checkpoint(1);
    await fixture.pass(300);
    b.session.receive(encodeUpdate(Y.encodeStateAsUpdate(lost)));
    Y.applyUpdate(a.doc, Y.encodeStateAsUpdate(behind), a);
    await fixture.pass(5000);
    expect(a.echoes).toEqual([1]);
  });

  describe('that stand on those of somebody who may not edit', () => {
    /** Ana speaks for words that the server lost and says nothing more; Bob has them, and has written on. */
    function setUp(role: Role): { fixture: RelayFixture; ana: TestClient; bob: TestClient } {
      const fixture = new RelayFixture();
      const ana = fixture.connect({ role, instance: 'hers', author: 'ana' });
      const bob = fixture.connect({ author: 'bob' });
      writeSilently(ana, text => text.insert(0, 'x'));
      Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ana.doc), bob);
      writeSilently(bob, text => text.insert(1, 'y'));
      ana.session.receive(announce([ana.doc.clientID, 1]));
      fixture.clients.splice(0, 1);
      return { fixture, ana, bob };
    }

    it.each(['view', 'comment'] as const)(
      'GATE-11: come in from who carries them (%s), and are saved',
      async role => {
        const { fixture, bob } = setUp(role);
        await fixture.pass(100);
        bob.checkpoint(1);
        await fixture.pass(100);
        expect(bob.echoes).toEqual([1]);
        expect((await fixture.join()).text).toBe('xy');
      },
    );

    it('GATE-11: are not kept for a viewer who went a moment ago', async () => {
      const { fixture, ana, bob } = setUp('view');
      await fixture.time.run(5, () => false);
      ana.leave();
      await fixture.pass(100);
      bob.checkpoint(1);
      await fixture.pass(100);
      expect(bob.echoes).toEqual([1]);
    });

    it('ROOM-20: are asked for again when who speaks for them may not edit any more', async () => {
      const { fixture, ana, bob } = setUp('edit');
      await fixture.pass(100);
      bob.checkpoint(1);
      await fixture.pass(3000);
      expect(bob.echoes).toEqual([]);
      ana.session.changeRole('view');
      await fixture.pass(100);
      expect(bob.echoes).toEqual([1]);
      expect((await fixture.join()).text).toBe('xy');
    });

    it('ROOM-20: are asked for again when who was away for a moment comes back as a viewer', async () => {
      const { fixture, ana, bob } = setUp('edit');
      await fixture.pass(100);
      ana.leave();
      bob.checkpoint(1);
      await fixture.pass(3000);
      expect(bob.echoes).toEqual([]);
      const back = fixture.connect({ role: 'view', instance: 'hers', author: 'ana' });
      back.session.receive(announce([ana.doc.clientID, 2]));
      await fixture.pass(100);
      expect(bob.echoes).toEqual([1]);
    });
  });

  it('PRES-8: structs forged in an owner’s name while it is away for a moment do not replace its words (TRAP 22)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join({ instance: 'secret', author: 'ana' });
    const bob = await fixture.join({ author: 'bob' });
    const eve = await fixture.join({ author: 'eve', instance: 'hers' });
    ana.session.receive(announce([ana.doc.clientID, 1]));
    ana.type('one ');
    await fixture.pass(100);
    ana.leave();
    const unsent = new Y.Doc();
    Y.applyUpdate(unsent, Y.encodeStateAsUpdate(ana.doc));
    unsent.clientID = ana.doc.clientID;
    unsent.getText('content').insert(4, 'FORGED');
    eve.session.receive(encodeUpdate(Y.encodeStateAsUpdate(unsent, Y.encodeStateVector(ana.doc))));
    const back = fixture.connect({ instance: 'secret', author: 'ana' });
    Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(ana.doc), back);
    back.doc.clientID = ana.doc.clientID;
    writeSilently(back, text => text.insert(4, 'honest'));
    back.ask();
    await fixture.pass(3000);
    back.checkpoint(1);
    await fixture.pass(3000);
    expect(bob.text).toBe('one honest');
    expect(back.echoes).toEqual([1]);
  });

  it('ROOM-14: a reset that cannot be finished ends the room instead of freezing it', async () => {
    let folds = 0;
    const archive: Archive = {
      async fold(request: FoldRequest): Promise<FoldResult> {
        folds++;
        if (folds > 1) throw new Error('took too long');
        const { seq } = request.tail[0]!;
        const doc = new Y.Doc();
        const base = Y.encodeStateAsUpdate(doc);
        const folded = {
          upToSeq: seq,
          base,
          stateVector: Y.encodeStateVector(doc),
          deleteSet: Uint8Array.of(0),
          facts: { text: '', title: '', language: null, excerpt: '' },
        };
        return { outcome: 'set-aside', folded, setAside: [seq], reason: 'test' };
      },
      close: async () => {},
    };
    const fixture = new RelayFixture({ archive, limits: { foldAfterMs: 100 } });
    const bob = await fixture.join();
    bob.type('a');
    await fixture.pass(99);
    bob.type('b');
    bob.session.receive(encodeUpdate(Y.encodeStateAsUpdate(bob.doc)));
    await fixture.until(() => bob.connection.closed !== null);
    expect(bob.notices.map(notice => notice.type)).toContain('cannot-save');
    bob.leave();
    await fixture.pass(100_000);
    expect(fixture.relay.stats().rooms).toBe(0);
  });
});

describe('what one message costs', () => {
  const judge =
    (update: Uint8Array, ...before: Uint8Array[]) =>
    () => {
      const gate = new Gate('text');
      for (const bytes of before) gate.admit(bytes, ANYBODY);
      gate.admit(update, ANYBODY);
    };

  it('GATE-12: items below deleted ones', () => {
    const make = (n: number) =>
      write(e => {
        for (const x of [1, 2 * n, 5, 0]) v(e, x);
        for (let i = 0; i < n; i++) for (const x of [0, 1]) v(e, x);
        for (let i = 0; i < n; i++) for (const x of [1, 0, 5, n - 1, 1]) v(e, x);
        v(e, 0);
      });
    takesNoLonger(80, judge(make(3000)), judge(make(60_000)));
  });

  it('GATE-12: neighbours far inside a large paste', () => {
    const paste = (length: number) => {
      const doc = new Y.Doc();
      doc.clientID = 5;
      doc.getText('content').insert(0, 'ä'.repeat(length));
      return Y.encodeStateAsUpdate(doc);
    };
    const between = (n: number, at: number) =>
      write(e => {
        for (const x of [1, n, 9, 0]) v(e, x);
        for (let i = 0; i < n; i++) {
          writeUint8Array(e, Uint8Array.of(0xc4));
          for (const x of [5, at, 5, at + 1]) v(e, x);
          writeVarString(e, 'b');
        }
        v(e, 0);
      });
    const large = paste(2_000_000);
    takesNoLonger(10, judge(between(1, 1_000_000), large), judge(between(300, 1_000_000), large));
  });

  it('GATE-12: delete ranges in falling order', () => {
    const text = (length: number) => {
      const doc = new Y.Doc();
      doc.clientID = 5;
      doc.getText('content').insert(0, 'x'.repeat(length));
      return Y.encodeStateAsUpdate(doc);
    };
    const falling = (n: number) =>
      write(e => {
        for (const x of [0, 1, 5, n]) v(e, x);
        for (let i = n - 1; i >= 0; i--) for (const x of [2 * i, 1]) v(e, x);
      });
    takesNoLonger(60, judge(falling(5000), text(10_000)), judge(falling(100_000), text(200_000)));
    const gate = new Gate('text');
    gate.admit(text(20), ANYBODY);
    const verdict = gate.admit(falling(10), ANYBODY);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, text(20));
    Y.applyUpdate(doc, verdict.verdict === 'news' ? verdict.update.bytes : new Uint8Array());
    expect(doc.getText('content').length).toBe(10);
  });

  it('GATE-12: a document has a bounded number of clients, and whoever has them all can come back', async () => {
    const crowd = (n: number, first = 1) =>
      write(e => {
        v(e, n);
        for (let client = first + n - 1; client >= first; client--) {
          for (const x of [1, client, 0, 0, 1]) v(e, x);
        }
        v(e, 0);
      });
    const gate = new Gate('text');
    expect(gate.admit(crowd(40_000), ANYBODY).verdict).toBe('news');
    expect(gate.admit(crowd(20_000, 40_001), ANYBODY)).toMatchObject({
      verdict: 'refused',
      reason: 'document-too-large',
    });
    expect(gate.admit(crowd(60_000), ANYBODY)).toMatchObject({ verdict: 'refused' });
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    ana.session.receive(encodeUpdate(crowd(40_000)));
    const back = fixture.connect();
    Y.applyUpdate(back.doc, crowd(40_000), back);
    back.ask();
    await fixture.pass(1000);
    expect(back.syncCount).toBe(1);
  });

  it('ROOM-18: checkpoints without an echo have a limit', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    fixture.store.hold('append');
    ana.type('x');
    await fixture.pass(10);
    for (let n = 0; n < 1001; n++) ana.session.receive(encodeCheckpoint(n));
    expect(ana.connection.closed).toMatchObject({ code: 4529 });
  });

  it('ROOM-5: answers to many questions are kept within limits, and not for long', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    ana.type('x'.repeat(1_000_000));
    await fixture.pass(100);
    for (let client = 1; client < 64; client++) {
      ana.session.receive(encodeSyncStep1(write(e => writeUint8Array(e, Uint8Array.of(1, client, 1)))));
    }
    const frames = new Set(
      ana.connection.frames.filter(frame => frame.length > 1_000_000).map(frame => frame.buffer),
    );
    expect(frames.size).toBeGreaterThan(10);
    const log = (
      fixture.relay as unknown as { rooms: Map<string, { state: { documentLog: { answerBytes: number } } }> }
    ).rooms;
    const kept = () => log.get('doc')!.state.documentLog.answerBytes;
    expect(kept()).toBeLessThanOrEqual(4 * 1024 * 1024);
    await fixture.pass(15_000);
    expect(kept()).toBe(0);
  });

  it('ROOM-7: a slow reader is not sent the whole base after a fold', async () => {
    const fixture = new RelayFixture({
      archive: new DirectArchive(),
      limits: { socketBufferHighBytes: 1000, foldUpdateCount: 30 },
    });
    const [ana, ben] = [await fixture.join(), await fixture.join()];
    ana.type('x'.repeat(500_000));
    await fixture.pass(60_000);
    ben.connection.unsentBytes = 0;
    ben.connection.stalled = true;
    ben.connection.unsentBytes = 2000;
    for (let i = 0; i < 100; i++) {
      ana.type('y');
      await fixture.pass(200);
    }
    const before = ben.connection.frames.length;
    ben.connection.stalled = false;
    ben.connection.unsentBytes = 0;
    await fixture.pass(2000);
    expect(ben.text).toBe(ana.text);
    const sent = ben.connection.frames.slice(before).reduce((sum, frame) => sum + frame.length, 0);
    expect(sent).toBeLessThan(20_000);
  });

  it('ROOM-19: a full document can be made shorter by its own people', async () => {
    const fixture = new RelayFixture({ limits: { maxDocumentBytes: 1000 } });
    const ana = await fixture.join();
    ana.type('x'.repeat(900));
    ana.doc.getText('content').delete(0, 100);
    for (let i = 0; i < 30; i++) ana.doc.getText('content').delete(0, 20);
    await fixture.pass(100);
    expect(ana.connection.closed).toBeNull();
    ana.type('y'.repeat(900));
    await fixture.pass(100);
    expect(ana.connection.closed).toMatchObject({ code: 4413 });
  });
});
