// The in-memory store against the contract, and the faults that can be injected around it.
import { describe, expect, it } from 'vitest';
import type { Clock } from '../relay/ports.ts';
import { registerStoreContract, sampleAppend, sampleAppends, sampleFold } from './contract.ts';
import { FaultyStore } from './faulty-store.ts';
import { MemoryDisk, MemoryStore } from './memory-store.ts';

const BIRTH = { epoch: 'e1', kind: 'text', atMs: 1, owner: null } as const;

registerStoreContract('memory', async () => {
  const disk = new MemoryDisk();
  return {
    open: async () => new MemoryStore(disk),
    crash: async () => {},
    damage: async (doc, seq) => disk.damage(doc, seq),
    destroy: async () => {},
  };
});

registerStoreContract('memory behind a wrapper without faults', async () => {
  const disk = new MemoryDisk();
  return {
    open: async () => new FaultyStore(new MemoryStore(disk)),
    crash: async () => {},
    damage: async (doc, seq) => disk.damage(doc, seq),
    destroy: async () => {},
  };
});

/** Everything that is due at once has happened when this resolves. */
function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

describe('MemoryDisk', () => {
  it('STORE-6, STORE-7: keeps every raw update, folded and set aside ones too', async () => {
    const disk = new MemoryDisk();
    const store = new MemoryStore(disk);
    await store.open('a', BIRTH);
    await store.append(sampleAppends('a', 1, 4));
    await store.reset('a', sampleFold(4), 'e2', [2]);
    expect(disk.rawUpdates('a').map(update => update.setAside)).toEqual([false, true, false, false]);
    expect(disk.rawUpdates('a')[1]!.bytes).toEqual(sampleAppend('a', 2).bytes);
  });
});

describe('a full MemoryDisk', () => {
  it('STORE-11: refuses what does not fit, with the whole batch, and takes it when there is place', async () => {
    const disk = new MemoryDisk();
    const store = new MemoryStore(disk);
    await store.open('a', BIRTH);
    await store.append([sampleAppend('a', 1)]);
    disk.freeBytes = sampleAppend('a', 2).bytes.length + 100;
    const both = [sampleAppend('a', 2), sampleAppend('a', 3)];
    await expect(store.append(both)).rejects.toMatchObject({ code: 'SQLITE_FULL' });
    expect(disk.rawUpdates('a')).toHaveLength(1);
    await store.append([sampleAppend('a', 2)]);
    await expect(store.compact('a', sampleFold(2))).rejects.toMatchObject({ code: 'SQLITE_FULL' });
    await expect(store.open('b', BIRTH)).rejects.toMatchObject({ code: 'SQLITE_FULL' });
    // What is there already needs no place.
    await store.append([sampleAppend('a', 1), sampleAppend('a', 2)]);
    disk.freeBytes = Number.POSITIVE_INFINITY;
    await store.append(both);
    await store.compact('a', sampleFold(3));
    expect((await store.load('a'))?.baseSeq).toBe(3);
  });
});

describe('FaultyStore', () => {
  async function make(clock: Clock | null = null) {
    const disk = new MemoryDisk();
    const inner = new MemoryStore(disk);
    await inner.open('a', BIRTH);
    return { disk, store: new FaultyStore(inner, clock) };
  }

  it('STORE-10: appends fail as often as asked, storing nothing, then work', async () => {
    const { disk, store } = await make();
    store.failAppends(2);
    await expect(store.append([sampleAppend('a', 1)])).rejects.toMatchObject({ code: 'EIO' });
    await expect(store.append([sampleAppend('a', 1)])).rejects.toThrow('simulated failure of append');
    expect(disk.rawUpdates('a')).toHaveLength(0);
    await store.append([sampleAppend('a', 1)]);
    expect(disk.rawUpdates('a')).toHaveLength(1);
    expect(store.counts.append).toBe(3);
  });

  it('STORE-10: an append can be stored and yet be reported as failed', async () => {
    const { disk, store } = await make();
    store.plan = (_, n) => (n === 1 ? { type: 'fail', at: 'after' } : { type: 'none' });
    await expect(store.append([sampleAppend('a', 1)])).rejects.toThrow();
    expect(disk.rawUpdates('a')).toHaveLength(1);
    await store.append([sampleAppend('a', 1)]);
    expect(disk.rawUpdates('a')).toHaveLength(1);
  });

  it('STORE-10: held appends wait for release()', async () => {
    const { disk, store } = await make();
    store.hold('append');
    const done = store.append([sampleAppend('a', 1)]);
    await settle();
    expect([store.heldCount, disk.rawUpdates('a').length]).toEqual([1, 0]);
    store.heal();
    await done;
    expect(disk.rawUpdates('a')).toHaveLength(1);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('STORE-10: a crash with an append held %s the commit leaves %i', async (at, stored) => {
    const { disk, store } = await make();
    store.hold('append', at);
    let settled = false;
    store.append([sampleAppend('a', 1)]).finally(() => {
      settled = true;
    });
    await settle();
    store.crash();
    store.heal();
    await settle();
    expect([settled, disk.rawUpdates('a').length]).toEqual([false, stored]);
    expect((await new MemoryStore(disk).load('a'))!.tail).toHaveLength(stored);
  });

  it('STORE-10: loads can fail and heal', async () => {
    const { store } = await make();
    store.fail('load');
    await expect(store.load('a')).rejects.toThrow('simulated failure of load');
    store.heal();
    expect(await store.load('a')).not.toBeNull();
  });

  it('STORE-8: close() waits for what was accepted', async () => {
    const { disk, store } = await make();
    store.hold('append');
    const done = store.append([sampleAppend('a', 1)]);
    let closed = false;
    const closing = store.close().then(() => {
      closed = true;
    });
    await expect(store.append([sampleAppend('a', 2)])).rejects.toMatchObject({ code: 'STORE_CLOSED' });
    await settle();
    expect([closed, disk.rawUpdates('a').length]).toEqual([false, 0]);
    store.release();
    await Promise.all([done, closing]);
    expect(disk.rawUpdates('a')).toHaveLength(1);
  });

  it('STORE-10: delays go by the clock that is given', async () => {
    const due: [number, () => void][] = [];
    const clock: Clock = {
      now: () => 0,
      wallNow: () => 0,
      after: (delayMs, run) => {
        due.push([delayMs, run]);
        return { cancel: () => {} };
      },
      soon: run => run(),
    };
    const { disk, store } = await make(clock);
    store.plan = () => ({ type: 'delay', beforeMs: 70, afterMs: 5 });
    const done = store.append([sampleAppend('a', 1)]);
    expect([due.map(([delayMs]) => delayMs), disk.rawUpdates('a').length]).toEqual([[70], 0]);
    due[0]![1]();
    await settle();
    expect([due.map(([delayMs]) => delayMs), disk.rawUpdates('a').length]).toEqual([[70, 5], 1]);
    due[1]![1]();
    await done;
  });
});
