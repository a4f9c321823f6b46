// What the server itself does with a document beside its editors: asks who is in it, writes into it, closes it; and when a
// document's text is looked at by the archive.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { CLOSE } from '../../protocol/close-codes.ts';
import { encodeAwareness } from '../../protocol/messages.ts';
import { DirectArchive } from '../archive/direct-archive.ts';
import { MemoryDisk } from '../store/memory-store.ts';
import { RelayFixture, type TestClient } from '../testing/relay-fixture.ts';
import type { Archive, FoldRequest, FoldResult } from './ports.ts';

/** The real archive without its thread, counting. */
class CountingArchive implements Archive {
  readonly #inner = new DirectArchive();
  foldCount = 0;
  isFailing = false;

  fold(request: FoldRequest): Promise<FoldResult> {
    this.foldCount++;
    return this.isFailing ? Promise.reject(new Error('broken')) : this.#inner.fold(request);
  }
  close(): Promise<void> {
    return this.#inner.close();
  }
}

function announce(client: TestClient, clientID: number, state: unknown, clock = 1): void {
  const json = Buffer.from(JSON.stringify(state));
  const entry = [
    1,
    clientID,
    clock,
    ...(json.length < 128 ? [json.length] : [128 | (json.length & 127), json.length >> 7]),
  ];
  client.session.receive(encodeAwareness(Uint8Array.from([...entry, ...json])));
}

function updateThatSets(title: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getMap('meta').set('title', title);
  return Y.encodeStateAsUpdate(doc);
}

const titleOf = (client: TestClient) => client.doc.getMap('meta').get('title');
const factsOf = (disk: MemoryDisk, doc = 'doc') => disk.documents.get(doc)?.folded?.facts;

describe('folding', () => {
  it('ROOM-21: a document is folded 4 s after its last change, so that lists know its text', async () => {
    const [archive, disk] = [new CountingArchive(), new MemoryDisk()];
    const fixture = new RelayFixture({ archive, disk });
    const ana = await fixture.join();
    ana.type('# Olá\n\nmundo');
    await fixture.pass(3_900);
    expect(archive.foldCount).toBe(0);
    await fixture.pass(300);
    expect(archive.foldCount).toBe(1);
    expect(factsOf(disk)).toMatchObject({ title: 'Olá', text: '# Olá\n\nmundo', excerpt: 'mundo' });
    await fixture.pass(300_000);
    expect(archive.foldCount).toBe(1);
  });

  it('ROOM-21: while somebody types it is folded no more often than once a minute', async () => {
    const archive = new CountingArchive();
    const fixture = new RelayFixture({ archive });
    const ana = await fixture.join();
    for (let i = 0; i < 300; i++) {
      ana.type('x');
      await fixture.pass(1_000);
    }
    expect(archive.foldCount).toBeGreaterThanOrEqual(4);
    expect(archive.foldCount).toBeLessThanOrEqual(5);
  });

  it('ROOM-21: a large document waits longer, a second for 50 kB', async () => {
    const archive = new CountingArchive();
    const fixture = new RelayFixture({ archive, limits: { foldBytes: 1e9 } });
    const ana = await fixture.join();
    ana.type('x'.repeat(500_000));
    await fixture.pass(13_500);
    expect(archive.foldCount).toBe(0);
    await fixture.pass(1_500);
    expect(archive.foldCount).toBe(1);
  });

  it('ROOM-21: it is folded when the last one leaves, as soon as everything is saved', async () => {
    const [archive, disk] = [new CountingArchive(), new MemoryDisk()];
    const fixture = new RelayFixture({ archive, disk });
    const [ana, ben] = [await fixture.join(), await fixture.join()];
    ana.type('text');
    await fixture.pass(10);
    ben.leave();
    await fixture.pass(100);
    expect(archive.foldCount).toBe(0);
    fixture.store.hold('append');
    ana.type(' more');
    await fixture.pass(10);
    ana.leave();
    await fixture.pass(100);
    fixture.store.heal();
    await fixture.pass(100);
    expect(archive.foldCount).toBe(2);
    expect(factsOf(disk)).toMatchObject({ text: 'text more' });
  });

  it('ROOM-21: what was written during a fold is folded next', async () => {
    const [archive, disk] = [new CountingArchive(), new MemoryDisk()];
    const fixture = new RelayFixture({ archive, disk });
    const ana = await fixture.join();
    ana.type('one');
    await fixture.pass(3_900);
    fixture.store.hold('compact');
    await fixture.pass(200);
    ana.type(' two');
    await fixture.pass(10);
    fixture.store.heal();
    await fixture.pass(100_000);
    expect(factsOf(disk)).toMatchObject({ text: 'one two' });
    expect(archive.foldCount).toBe(2);
  });

  it('ROOM-22: a document that the archive never described is looked at once, though nothing is to fold', async () => {
    const [archive, disk] = [new CountingArchive(), new MemoryDisk()];
    const first = new RelayFixture({ archive, disk });
    (await first.join()).type('# Título');
    await first.pass(5_000);
    const document = disk.documents.get('doc')!;
    const { base, upToSeq } = document.folded!;
    document.hasFacts = false;
    document.folded!.facts = { text: '', title: '', language: null, excerpt: '' };
    const fixture = new RelayFixture({ archive, disk });
    await fixture.join();
    await fixture.pass(60_000);
    expect(archive.foldCount).toBe(2);
    expect(document.folded).toMatchObject({ base, upToSeq, facts: { title: 'Título' } });
    expect((await fixture.join()).text).toBe('# Título');
  });

  it('ROOM-22: when that fails it is not tried again and again, and the room is let go', async () => {
    const [archive, disk] = [new CountingArchive(), new MemoryDisk()];
    const first = new RelayFixture({ archive, disk });
    (await first.join()).type('text');
    await first.pass(5_000);
    disk.documents.get('doc')!.hasFacts = false;
    archive.isFailing = true;
    const fixture = new RelayFixture({ archive, disk });
    const ana = await fixture.join();
    await fixture.pass(600_000);
    expect(archive.foldCount).toBe(2);
    ana.leave();
    await fixture.pass(60_000);
    expect(fixture.relay.stats().rooms).toBe(0);
  });
});

describe('whoIsIn', () => {
  it('PRES-10: names and colours of who is here, as they say themselves, and nobody who has left', async () => {
    const fixture = new RelayFixture();
    const [ana, ben] = [await fixture.join({ author: 'dev-a' }), await fixture.join({ author: 'dev-b' })];
    expect(fixture.relay.whoIsIn('doc')).toEqual([]);
    announce(ana, 1, { user: { name: ' Ana\n Lima ', color: '#AABBCC' }, cursor: {} });
    announce(ben, 2, { user: { name: 'Ben', color: '#000000' } });
    expect(fixture.relay.whoIsIn('doc')).toEqual([
      { name: 'Ana Lima', color: '#aabbcc' },
      { name: 'Ben', color: '#000000' },
    ]);
    ana.leave();
    expect(fixture.relay.whoIsIn('doc')).toEqual([{ name: 'Ben', color: '#000000' }]);
    expect(fixture.relay.whoIsIn('other')).toEqual([]);
  });

  it('PRES-10: two tabs of one device are one person, two people of one name are two', async () => {
    const fixture = new RelayFixture();
    const user = { name: 'Ana', color: '#aabbcc' };
    const authors = ['dev-a', 'dev-a', 'dev-b', 'anonymous', 'anonymous'];
    for (const [i, author] of authors.entries()) announce(await fixture.join({ author }), i + 1, { user });
    expect(fixture.relay.whoIsIn('doc')).toHaveLength(4);
  });

  it('PRES-10: what is no name and no colour is nobody; there are fifty at most (TRAP 42)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    const states: unknown[] = [
      {},
      [],
      'user',
      5,
      { user: null },
      { user: 'Ana' },
      { user: { name: 'Ana' } },
      { user: { name: '', color: '#aabbcc' } },
      { user: { name: '\u202e\u0000', color: '#aabbcc' } },
      { user: { name: ['Ana'], color: '#aabbcc' } },
      { user: { name: 'Ana', color: 'red;background:url(x)' } },
      { user: { name: 'Ana', color: '#aabbcc;' } },
    ];
    for (const [i, state] of states.entries()) announce(ana, i + 1, state);
    expect(fixture.relay.whoIsIn('doc')).toEqual([]);
    announce(ana, 50, { user: { name: '<img src=x>'.repeat(9), color: '#aabbcc' } });
    expect(fixture.relay.whoIsIn('doc')[0]!.name).toHaveLength(40);
    for (let i = 0; i < 60; i++) {
      announce(await fixture.join({ author: `dev-${i}` }), 60 + i, {
        user: { name: `P${i}`, color: '#aabbcc' },
      });
    }
    expect(fixture.relay.whoIsIn('doc')).toHaveLength(50);
  });
});

describe('submit', () => {
  it('ROOM-23: what the server writes reaches everybody, and is on disk when it is said to be', async () => {
    const disk = new MemoryDisk();
    const fixture = new RelayFixture({ disk });
    const ana = await fixture.join();
    ana.type('text');
    await fixture.pass(10);
    fixture.store.hold('append');
    let isSaved = false;
    const submitted = fixture.relay.submit('doc', updateThatSets('Plano'), 'server').then(() => {
      isSaved = true;
    });
    await fixture.until(() => titleOf(ana) === 'Plano');
    expect(isSaved).toBe(false);
    fixture.store.heal();
    await fixture.until(() => isSaved);
    await submitted;
    expect(disk.rawUpdates('doc').at(-1)).toMatchObject({ author: 'server' });
    expect(titleOf(await fixture.join())).toBe('Plano');
  });

  it('ROOM-23: a document that nobody has open is opened for it, and let go of', async () => {
    const disk = new MemoryDisk();
    const first = new RelayFixture({ disk });
    (await first.join()).type('text');
    await first.pass(10);
    const fixture = new RelayFixture({ disk });
    const results: string[] = [];
    for (const title of ['One', 'Two']) {
      void fixture.relay.submit('doc', updateThatSets(title), 'server').then(() => results.push(title));
    }
    await fixture.until(() => results.length === 2);
    await fixture.pass(100_000);
    expect(fixture.relay.stats().rooms).toBe(0);
    expect(disk.rawUpdates('doc')).toHaveLength(3);
  });

  it('ROOM-23: nothing new is no update; what cannot be taken is refused with the reason', async () => {
    const disk = new MemoryDisk();
    const fixture = new RelayFixture({ disk, limits: { maxDocumentBytes: 1000 } });
    const ana = await fixture.join();
    ana.type('text');
    await fixture.pass(10);
    const { relay } = fixture;
    const outcomes: string[] = [];
    const submit = (update: Uint8Array, doc = 'doc') =>
      relay.submit(doc, update, 'server').then(
        () => outcomes.push('saved'),
        (error: Error) => outcomes.push(error.message),
      );
    const gap = new Y.Doc();
    gap.getText('content').insert(0, 'x');
    const known = Y.encodeStateVector(gap);
    gap.getText('content').insert(1, 'y');
    void submit(new Uint8Array([0, 0]));
    void submit(new Uint8Array([9, 9, 9]));
    void submit(updateThatSets('x'.repeat(2000)));
    void submit(Y.encodeStateAsUpdate(gap, known));
    void submit(updateThatSets('x'), 'nowhere');
    await fixture.until(() => outcomes.length === 5);
    expect(outcomes.sort()).toEqual([
      'a document can hold 1000 bytes',
      expect.stringMatching(/ends early|malformed|count/),
      'saved',
      'the document is not open',
      'the update names what this document does not hold',
    ]);
    expect(disk.rawUpdates('doc')).toHaveLength(1);
    expect(disk.documents.has('nowhere')).toBe(false);
  });
});

describe('evict, and documents in the bin', () => {
  it('ROOM-24: everybody is closed with the code, and everything admitted is on disk before it is done', async () => {
    const disk = new MemoryDisk();
    const fixture = new RelayFixture({ disk });
    const [ana, ben] = [await fixture.join(), await fixture.join()];
    fixture.store.hold('append');
    ana.type('last words');
    await fixture.pass(10);
    let isDone = false;
    void fixture.relay.evict('doc', CLOSE.noSuchDocument, 'in the bin').then(() => {
      isDone = true;
    });
    await fixture.pass(1_000);
    expect([ana, ben].map(({ connection }) => connection.closed?.code)).toEqual([4404, 4404]);
    expect(isDone).toBe(false);
    const late = fixture.connect();
    expect(late.connection.closed).toMatchObject({ code: 4503 });
    fixture.store.heal();
    await fixture.until(() => isDone);
    expect(disk.rawUpdates('doc')).toHaveLength(1);
    expect(fixture.relay.stats()).toMatchObject({ rooms: 0, connections: 0 });
    expect((await fixture.join()).text).toBe('last words');
  });

  it('ROOM-24: also while the document is being loaded, and when it is not open at all', async () => {
    const fixture = new RelayFixture();
    fixture.store.hold('open');
    const ana = fixture.connect();
    let doneCount = 0;
    for (const doc of ['doc', 'nowhere']) {
      void fixture.relay.evict(doc, CLOSE.noSuchDocument, 'gone').then(() => doneCount++);
    }
    await fixture.until(() => doneCount === 2);
    expect(ana.connection.closed).toMatchObject({ code: 4404 });
    fixture.store.heal();
    await fixture.pass(1_000);
    expect(fixture.relay.stats().rooms).toBe(0);
  });

  it('ROOM-25: a document in the bin is not opened: 4404, and nothing is kept or written', async () => {
    const disk = new MemoryDisk();
    const fixture = new RelayFixture({ disk });
    const ana = await fixture.join();
    ana.type('kept');
    await fixture.pass(10);
    disk.setBinned('doc', 5);
    const done = fixture.relay.evict('doc', CLOSE.noSuchDocument, 'in the bin');
    await fixture.pass(10);
    await done;
    const late = fixture.connect();
    late.type('not wanted');
    await fixture.pass(100);
    expect(late.connection.closed).toMatchObject({ code: 4404 });
    expect(fixture.relay.stats()).toMatchObject({ rooms: 0, connections: 0 });
    await expect(fixture.relay.submit('doc', updateThatSets('x'), 'server')).rejects.toThrow('not open');
    expect(disk.rawUpdates('doc')).toHaveLength(1);
    disk.setBinned('doc', null);
    expect((await fixture.join()).text).toBe('kept');
  });
});
