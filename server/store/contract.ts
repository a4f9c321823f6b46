// The contract suite of the Store port: registers the same tests for every implementation. Imported by tests only.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Append,
  type Birth,
  CorruptDocumentError,
  type DocumentFacts,
  type Folded,
  type Store,
} from '../relay/ports.ts';

/** One place where data lives, whatever stores come and go over it. */
export interface StoreWorld {
  /** A store over the durable state as it is now. Only one is open at a time. */
  open(): Promise<Store>;
  /** Loses what was not committed, as a power cut does; the store that was open is unusable from then on. */
  crash(): Promise<void>;
  /** Damages the stored bytes of one update behind the store's back. No store is open meanwhile. */
  damage(doc: string, seq: number): Promise<void>;
  /** Removes everything. */
  destroy(): Promise<void>;
}

const UNSEEN = { binnedMs: null, hasFacts: false };
const BIRTH: Birth = { epoch: 'e1', kind: 'text', atMs: 1_700_000_000_000, owner: null };

/** An update to store. Its bytes are a function of `doc` and `seq`, so that a mix-up shows. */
export function sampleAppend(doc: string, seq: number): Append {
  const bytes = new TextEncoder().encode(`update ${seq} of ${doc}`);
  return { doc, seq, bytes, author: `author ${seq % 3}`, atMs: 1_700_000_000_000 + seq };
}

export function sampleAppends(doc: string, from: number, to: number): Append[] {
  return Array.from({ length: to - from + 1 }, (_, i) => sampleAppend(doc, from + i));
}

export function sampleFacts(text: string): DocumentFacts {
  return { text, title: `title of ${text}`, language: null, excerpt: text };
}

export function sampleFold(upToSeq: number): Folded {
  return {
    upToSeq,
    base: new TextEncoder().encode(`base up to ${upToSeq}`),
    stateVector: new Uint8Array([1, upToSeq % 256]),
    deleteSet: new Uint8Array([0]),
    facts: sampleFacts(`text up to ${upToSeq}`),
  };
}

/** Registers the suite under `name`. `makeWorld` is called once per test. */
export function registerStoreContract(name: string, makeWorld: () => Promise<StoreWorld>): void {
  describe(`Store contract: ${name}`, () => {
    let world: StoreWorld;
    let store: Store;

    beforeEach(async () => {
      world = await makeWorld();
      store = await world.open();
    });

    afterEach(async () => {
      await store.close();
      await world.destroy();
    });

    async function reopen(): Promise<void> {
      await store.close();
      store = await world.open();
    }

    async function tailOf(doc: string): Promise<[number, string, string][]> {
      const stored = await store.load(doc);
      return stored!.tail.map(({ seq, bytes, author }) => [seq, new TextDecoder().decode(bytes), author]);
    }

    function expectedTail(doc: string, from: number, to: number): [number, string, string][] {
      return sampleAppends(doc, from, to).map(({ seq, bytes, author }) => [
        seq,
        new TextDecoder().decode(bytes),
        author,
      ]);
    }

    it('STORE-1: a document that was never opened loads as null, and is made once by open()', async () => {
      expect(await store.load('a')).toBeNull();
      const born = await store.open('a', BIRTH);
      expect(born).toEqual({ epoch: 'e1', kind: 'text', base: null, baseSeq: 0, tail: [], ...UNSEEN });
      const again = await store.open('a', { epoch: 'e2', kind: 'any', atMs: 5, owner: null });
      expect(again).toEqual(born);
      expect(await store.load('b')).toBeNull();
    });

    it('STORE-18: create() makes a document with its first update, or changes nothing when the name is taken', async () => {
      const { bytes } = sampleAppend('a', 1);
      const first = { bytes, author: 'ana', facts: sampleFacts('text') };
      const outcomes = await Promise.all([store.create('a', BIRTH, first), store.create('a', BIRTH, first)]);
      expect(outcomes).toEqual(['created', 'exists']);
      await store.open('b', BIRTH);
      expect(await store.create('b', { ...BIRTH, epoch: 'other' }, first)).toBe('exists');
      expect(await store.open('a', { ...BIRTH, epoch: 'late' })).toMatchObject({
        epoch: 'e1',
        hasFacts: true,
      });
      await reopen();
      expect(await store.load('a')).toMatchObject({ epoch: 'e1', kind: 'text', base: null, baseSeq: 0 });
      expect(await tailOf('a')).toEqual([[1, 'update 1 of a', 'ana']]);
      expect(await store.load('b')).toMatchObject({ epoch: 'e1', tail: [], hasFacts: false });
      await store.append(sampleAppends('a', 2, 3));
      await store.compact('a', sampleFold(2));
      expect(await store.load('a')).toMatchObject({ baseSeq: 2, hasFacts: true });
    });

    it('STORE-1: two opens at once make one document', async () => {
      const births = ['x', 'y', 'z'].map(epoch => store.open('a', { ...BIRTH, epoch }));
      const epochs = new Set((await Promise.all(births)).map(stored => stored.epoch));
      expect([...epochs]).toEqual(['x']);
    });

    it('STORE-1: keys are told apart exactly: case, accents, slashes, quotes', async () => {
      const keys = ['a', 'A', 'á', 'a/b', "a'b", 'a"b', 'a%b', '文', 'a b'];
      for (const key of keys) await store.open(key, { ...BIRTH, epoch: `epoch of ${key}` });
      await reopen();
      for (const key of keys) expect((await store.load(key))!.epoch).toBe(`epoch of ${key}`);
    });

    it('STORE-2: what append() resolved for is there after close and after a crash, in order', async () => {
      await store.open('a', BIRTH);
      await store.append(sampleAppends('a', 1, 5));
      await reopen();
      expect(await tailOf('a')).toEqual(expectedTail('a', 1, 5));
      await store.append(sampleAppends('a', 6, 9));
      await world.crash();
      store = await world.open();
      expect(await tailOf('a')).toEqual(expectedTail('a', 1, 9));
    });

    it('STORE-2: the bytes are stored as they were when append() was called', async () => {
      await store.open('a', BIRTH);
      const append = sampleAppend('a', 1);
      const done = store.append([append]);
      const before = append.bytes.slice();
      await done;
      append.bytes.fill(0);
      expect((await store.load('a'))!.tail[0]!.bytes).toEqual(before);
    });

    it('STORE-2: views into a larger buffer, empty updates and large ones come back exactly', async () => {
      await store.open('a', BIRTH);
      const pool = Buffer.from('xxxhelloxxx');
      const large = new Uint8Array(300_000).map((_, i) => (i * 7) % 251);
      const parts = [pool.subarray(3, 8), new Uint8Array(0), large, new Uint8Array([0, 255, 0])];
      await store.append(parts.map((bytes, i) => ({ ...sampleAppend('a', i + 1), bytes })));
      expect(pool.toString()).toBe('xxxhelloxxx');
      await reopen();
      const { tail } = (await store.load('a'))!;
      expect(tail.map(update => Buffer.from(update.bytes))).toEqual(parts.map(part => Buffer.from(part)));
    });

    it('STORE-2: one batch may hold several documents and many authors', async () => {
      await store.open('a', BIRTH);
      await store.open('b', BIRTH);
      const mixed = [1, 2, 3].flatMap(seq => [sampleAppend('a', seq), sampleAppend('b', seq)]);
      await store.append(mixed);
      expect(await tailOf('a')).toEqual(expectedTail('a', 1, 3));
      expect(await tailOf('b')).toEqual(expectedTail('b', 1, 3));
    });

    it('STORE-2: an empty batch resolves', async () => {
      await expect(store.append([])).resolves.toBeUndefined();
    });

    it('STORE-2: calls that are made without waiting for each other are all stored, in order', async () => {
      await store.open('a', BIRTH);
      await Promise.all(sampleAppends('a', 1, 300).map(append => store.append([append])));
      expect(await tailOf('a')).toEqual(expectedTail('a', 1, 300));
    });

    it('STORE-2: a load that follows an append sees it, also when nobody waited', async () => {
      await store.open('a', BIRTH);
      const first = store.append([sampleAppend('a', 1)]);
      const second = store.append([sampleAppend('a', 2)]);
      const loaded = store.load('a');
      await Promise.all([first, second]);
      expect((await loaded)!.tail).toHaveLength(2);
    });

    it('STORE-3: a batch that is sent again is left as it is; a longer one stores the rest', async () => {
      await store.open('a', BIRTH);
      await store.append(sampleAppends('a', 1, 3));
      await store.append(sampleAppends('a', 1, 3));
      await store.append(sampleAppends('a', 2, 5));
      expect(await tailOf('a')).toEqual(expectedTail('a', 1, 5));
    });

    it('STORE-3: a place that is taken by other bytes is refused, with the whole batch', async () => {
      await store.open('a', BIRTH);
      await store.append(sampleAppends('a', 1, 2));
      const other = { ...sampleAppend('a', 2), bytes: new Uint8Array([1]) };
      await expect(store.append([sampleAppend('a', 3), other])).rejects.toMatchObject({
        code: 'STORE_PLACE_TAKEN',
        message: 'place 2 of document "a" is already taken by another update',
      });
      expect(await tailOf('a')).toEqual(expectedTail('a', 1, 2));
    });

    it('STORE-4: an update that would leave a hole is refused, with the whole batch', async () => {
      await store.open('a', BIRTH);
      await expect(store.append([sampleAppend('a', 1), sampleAppend('a', 3)])).rejects.toMatchObject({
        code: 'STORE_HOLE',
        message: 'update 3 of document "a" would leave a hole: the last one stored is 1',
      });
      expect(await tailOf('a')).toEqual([]);
      await expect(store.append([{ ...sampleAppend('a', 1), seq: 0 }])).rejects.toThrow('hole');
    });

    it('STORE-4: a document that was never opened takes no update', async () => {
      await expect(store.append([sampleAppend('a', 1)])).rejects.toMatchObject({ code: 'STORE_NO_DOCUMENT' });
      await expect(store.compact('a', sampleFold(0))).rejects.toMatchObject({ code: 'STORE_NO_DOCUMENT' });
      expect(await store.load('a')).toBeNull();
    });

    it('STORE-5: of calls made together only the guilty one is refused', async () => {
      await store.open('a', BIRTH);
      await store.open('b', BIRTH);
      const outcomes = await Promise.allSettled([
        store.append([sampleAppend('a', 1)]),
        store.append([sampleAppend('b', 7)]),
        store.append([sampleAppend('a', 2)]),
        store.append([sampleAppend('b', 1)]),
      ]);
      expect(outcomes.map(outcome => outcome.status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      expect(await tailOf('a')).toEqual(expectedTail('a', 1, 2));
      expect(await tailOf('b')).toEqual(expectedTail('b', 1, 1));
    });

    it('STORE-6: compact() replaces the base; load() answers the base and what follows', async () => {
      await store.open('a', BIRTH);
      await store.append(sampleAppends('a', 1, 6));
      await store.compact('a', sampleFold(4));
      await reopen();
      const stored = (await store.load('a'))!;
      expect(stored).toMatchObject({ epoch: 'e1', baseSeq: 4 });
      expect(new Uint8Array(stored.base!)).toEqual(sampleFold(4).base);
      expect(await tailOf('a')).toEqual(expectedTail('a', 5, 6));
      await store.compact('a', sampleFold(6));
      await store.append([sampleAppend('a', 7)]);
      expect(await store.load('a')).toMatchObject({ baseSeq: 6 });
      expect(await tailOf('a')).toEqual(expectedTail('a', 7, 7));
    });

    it('STORE-6: the updates under a base stay stored: their places stay taken', async () => {
      await store.open('a', BIRTH);
      await store.append(sampleAppends('a', 1, 3));
      await store.compact('a', sampleFold(3));
      await store.append(sampleAppends('a', 1, 3));
      const other = { ...sampleAppend('a', 2), bytes: new Uint8Array([1]) };
      await expect(store.append([other])).rejects.toMatchObject({ code: 'STORE_PLACE_TAKEN' });
    });

    it('STORE-6: a base never goes back, nor beyond what is stored', async () => {
      await store.open('a', BIRTH);
      await store.append(sampleAppends('a', 1, 6));
      await store.compact('a', sampleFold(4));
      await expect(store.compact('a', sampleFold(3))).rejects.toMatchObject({ code: 'STORE_BAD_FOLD' });
      await expect(store.compact('a', sampleFold(7))).rejects.toMatchObject({ code: 'STORE_BAD_FOLD' });
      await expect(store.compact('a', sampleFold(4))).resolves.toBeUndefined();
      expect(await store.load('a')).toMatchObject({ baseSeq: 4 });
    });

    it('STORE-7: reset() gives a new base and a new epoch at once, or neither', async () => {
      await store.open('a', BIRTH);
      await store.append(sampleAppends('a', 1, 5));
      await store.reset('a', sampleFold(4), 'e2', [2, 3]);
      await reopen();
      expect(await store.load('a')).toMatchObject({ epoch: 'e2', baseSeq: 4 });
      expect(await tailOf('a')).toEqual(expectedTail('a', 5, 5));
      await expect(store.reset('a', sampleFold(5), 'e3', [6])).rejects.toMatchObject({
        code: 'STORE_BAD_FOLD',
      });
      await expect(store.reset('a', sampleFold(9), 'e3', [])).rejects.toMatchObject({
        code: 'STORE_BAD_FOLD',
      });
      expect(await store.load('a')).toMatchObject({ epoch: 'e2', baseSeq: 4 });
      // A fold that was under way when the reset came would bring back what was set aside.
      await expect(store.compact('a', sampleFold(3))).rejects.toMatchObject({ code: 'STORE_BAD_FOLD' });
    });

    it('STORE-8: close() commits what was accepted, and refuses what comes later', async () => {
      await store.open('a', BIRTH);
      const accepted = sampleAppends('a', 1, 50).map(append => store.append([append]));
      const closed = store.close();
      await Promise.all(accepted);
      await closed;
      await expect(store.append([sampleAppend('a', 51)])).rejects.toMatchObject({ code: 'STORE_CLOSED' });
      await expect(store.load('a')).rejects.toMatchObject({ code: 'STORE_CLOSED' });
      await expect(store.close()).resolves.toBeUndefined();
      store = await world.open();
      expect(await tailOf('a')).toEqual(expectedTail('a', 1, 50));
    });

    it('STORE-9, TRAP 34: one damaged document is refused; the others go on', async () => {
      for (const doc of ['a', 'b']) {
        await store.open(doc, BIRTH);
        await store.append(sampleAppends(doc, 1, 4));
      }
      await store.close();
      await world.damage('a', 3);
      store = await world.open();
      await expect(store.load('a')).rejects.toBeInstanceOf(CorruptDocumentError);
      await expect(store.open('a', BIRTH)).rejects.toThrow('document "a" is damaged');
      await store.append([sampleAppend('b', 5)]);
      expect(await tailOf('b')).toEqual(expectedTail('b', 1, 5));
    });
  });
}
