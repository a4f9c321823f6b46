// The copy in this browser, on an IndexedDB in memory that behaves as the standard says.
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';
import { CopyDatabase, FOLD_AT_COUNT } from './copy-database.ts';
import { listCopies, markSent } from './copy-list.ts';
import { currentCopyName, rememberCopy, type Shelf, setCopyAside } from './copy-shelf.ts';
import { keepNewText, readKeptText } from './kept-text.ts';
import { deleteCopy, indexedDbCopies, type LocalCopy } from './local-copy.ts';
import { NOTHING_UNSENT, type Unsent } from './unsent.ts';

let nextName = 0;
/** Each test has databases of its own. */
const makeKey = () => `note-${nextName++}`;
const makeName = (key = makeKey()) => `prosa:doc:0:${key}`;
const open: { copy: LocalCopy; doc: Y.Doc }[] = [];

afterEach(async () => {
  for (const { copy, doc } of open.splice(0)) {
    await copy.close();
    doc.destroy();
  }
});

async function openCopy(name: string, visit = 'visit') {
  const doc = new Y.Doc();
  let troubles = 0;
  const copy = indexedDbCopies(visit)(name, doc, () => {
    troubles += 1;
  });
  open.push({ copy, doc });
  const loaded = await copy.whenLoaded;
  return { copy, doc, loaded, text: doc.getText('content'), troubles: () => troubles };
}

async function closeCopy({ copy, doc }: { copy: LocalCopy; doc: Y.Doc }): Promise<void> {
  expect(await copy.whenStored()).toBe(true);
  await copy.close();
  doc.destroy();
}

function readRaw(name: string): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      const all = db.transaction(['updates']).objectStore('updates').getAll();
      all.onerror = () => reject(all.error);
      all.onsuccess = () => {
        db.close();
        resolve(all.result);
      };
    };
  });
}

class MapShelf implements Shelf {
  readonly map = new Map<string, string>();
  getItem(key: string) {
    return this.map.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.map.set(key, value);
  }
  removeItem(key: string) {
    this.map.delete(key);
  }
  get keys() {
    return [...this.map.keys()];
  }
}

const unsent = (count: number, more: Partial<Unsent> = {}): Unsent => ({
  ...NOTHING_UNSENT,
  count,
  sinceMs: 100,
  untilMs: 200,
  ...more,
});

describe('what a copy remembers', () => {
  it('RECOVER-1, SAVE-11: changes of several visits are told together, with their times and the last reason', async () => {
    const name = makeName();
    const first = await openCopy(name, 'first');
    expect(first.loaded).toEqual({ epoch: null, unsent: NOTHING_UNSENT });
    first.text.insert(0, 'one ');
    first.copy.setEpoch('epoch-1');
    first.copy.setUnsent(unsent(2, { why: 'too-large', whyAtMs: 300 }));
    await closeCopy(first);
    const second = await openCopy(name, 'second');
    expect(second.loaded).toEqual({
      epoch: 'epoch-1',
      unsent: { count: 2, sinceMs: 100, untilMs: 200, why: 'too-large', whyAtMs: 300 },
    });
    second.copy.setUnsent(unsent(1, { sinceMs: 50, untilMs: 900, why: 'read-only', whyAtMs: 800 }));
    await closeCopy(second);
    const third = await openCopy(name, 'third');
    expect(third.loaded?.unsent).toEqual({
      count: 3,
      sinceMs: 50,
      untilMs: 900,
      why: 'read-only',
      whyAtMs: 800,
    });
    expect(third.text.toString()).toBe('one ');
    third.copy.clearAdopted();
    await closeCopy(third);
    expect((await openCopy(name)).loaded?.unsent).toEqual(NOTHING_UNSENT);
  });

  it('RECOVER-1: what another tab goes on counting is not taken back with what was found', async () => {
    const name = makeName();
    const one = await openCopy(name, 'one');
    one.copy.setUnsent(unsent(1));
    await one.copy.whenStored();
    const other = await openCopy(name, 'other');
    expect(other.loaded?.unsent.count).toBe(1);
    one.copy.setUnsent(unsent(2));
    other.copy.clearAdopted();
    await closeCopy(other);
    expect((await openCopy(name, 'third')).loaded?.unsent.count).toBe(2);
  });

  it('RECOVER-1: a copy of an earlier release opens as it is, with its count, its epoch and every word', async () => {
    const name = makeName();
    const before = new Y.Doc();
    const old = new IndexeddbPersistence(name, before);
    await old.whenSynced;
    before.getText('content').insert(0, 'written before');
    await old.set('epoch', 'epoch-0');
    await old.set('unsaved:an-old-visit', 4);
    await old.set('unsaved:broken', { count: -1 });
    await old.destroy();
    const now = await openCopy(name);
    expect(now.text.toString()).toBe('written before');
    expect(now.loaded).toEqual({ epoch: 'epoch-0', unsent: { ...NOTHING_UNSENT, count: 4 } });
    now.text.insert(14, ', and after');
    await closeCopy(now);

    // And back: an earlier release finds what this one stored.
    const after = new Y.Doc();
    const again = new IndexeddbPersistence(name, after);
    await again.whenSynced;
    expect(after.getText('content').toString()).toBe('written before, and after');
    await again.destroy();
  });

  it('RECOVER-5: an update that cannot be read hides no other, and nothing is removed from such a copy', async () => {
    const name = makeName();
    const first = await openCopy(name);
    first.text.insert(0, 'readable');
    await closeCopy(first);
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => {
        const transaction = request.result.transaction(['updates'], 'readwrite');
        transaction.objectStore('updates').add(new Uint8Array([255, 255, 255]));
        transaction.oncomplete = () => {
          request.result.close();
          resolve();
        };
        transaction.onabort = () => reject(transaction.error);
      };
    });
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const doc = new Y.Doc();
    const database = await CopyDatabase.open({ name, doc, origin: {}, onTrouble: () => {} });
    await database.load();
    expect(doc.getText('content').toString()).toBe('readable');
    expect(warn).toHaveBeenCalledTimes(1);
    const before = await readRaw(name);
    database.fold();
    await database.whenStored();
    expect(await readRaw(name)).toEqual(before);
    database.close();
    warn.mockRestore();
  });

  it('RECOVER-1: the list tells every copy, its title, what waits and why, without making any', async () => {
    const shelf = new MapShelf();
    const key = makeKey();
    const kept = makeKey();
    const gone = makeKey();
    const first = await openCopy(currentCopyName(shelf, key));
    first.copy.setEpoch('epoch-1');
    first.copy.setTitle('Minutes');
    first.copy.setUnsent(unsent(2, { why: 'gone', whyAtMs: 300 }));
    await closeCopy(first);
    setCopyAside(shelf, key, currentCopyName(shelf, key));
    await closeCopy(await openCopy(currentCopyName(shelf, key)));
    await closeCopy(await openCopy(currentCopyName(shelf, kept)));
    rememberCopy(shelf, gone);

    const list = async () => {
      const records = await listCopies(shelf, shelf.keys);
      return records
        .filter(record => [key, kept, gone].includes(record.key))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    };
    const expected = [
      {
        name: `prosa:doc:0:${key}`,
        key,
        place: 'set-aside',
        title: 'Minutes',
        epoch: 'epoch-1',
        unsent: unsent(2, { why: 'gone', whyAtMs: 300 }),
        sentAs: null,
      },
      {
        name: `prosa:doc:0:${kept}`,
        key: kept,
        place: 'current',
        title: null,
        epoch: null,
        unsent: NOTHING_UNSENT,
        sentAs: null,
      },
      {
        name: `prosa:doc:1:${key}`,
        key,
        place: 'current',
        title: null,
        epoch: null,
        unsent: NOTHING_UNSENT,
        sentAs: null,
      },
    ];
    expect(await list()).toEqual(expected);
    // What a browser cannot list, the shelf names.
    rememberCopy(shelf, kept);
    const databases = vi.spyOn(indexedDB, 'databases').mockRejectedValue(new TypeError('no such function'));
    expect(await list()).toEqual(expected);
    databases.mockRestore();
    expect((await indexedDB.databases()).some(({ name }) => name?.endsWith(`:${gone}`))).toBe(false);

    expect(await markSent(`prosa:doc:0:${key}`, 'elsewhere')).toBe(true);
    expect((await list())[0]?.sentAs).toBe('elsewhere');
    expect(await markSent(`prosa:doc:0:${gone}`, 'elsewhere')).toBe(false);
    await deleteCopy(`prosa:doc:0:${key}`);
    expect((await list()).map(record => record.name)).toEqual([`prosa:doc:0:${kept}`, `prosa:doc:1:${key}`]);
  });

  it('RECOVER-3: text and title move to a new copy, which waits to be sent', async () => {
    const from = await openCopy(makeName());
    from.text.insert(0, 'olá');
    from.doc.getMap('meta').set('title', 'Greeting');
    await closeCopy(from);
    const name = makeName();
    const openOne = indexedDbCopies('mover');
    expect(await keepNewText(openOne, name, { text: 'olá', meta: { title: 'Greeting' } }, 7)).toBe(true);
    expect(await readKeptText(openOne, name)).toEqual({ text: 'olá', meta: { title: 'Greeting' } });
    expect((await openCopy(name)).loaded?.unsent).toEqual(unsent(1, { sinceMs: 7, untilMs: 7 }));
  });

  it('RECOVER-5, SAVE-6: a copy that is removed elsewhere ends storing here, and nobody waits for anybody', async () => {
    const name = makeName();
    const { copy, text, troubles } = await openCopy(name);
    text.insert(0, 'still on the page');
    await deleteCopy(name);
    expect(troubles()).toBe(1);
    text.insert(0, 'and ');
    expect(await copy.whenStored()).toBe(false);
  });
});

describe('a copy with a long history', () => {
  /** Every tab's document, closed and read again. */
  const readBack = async (name: string) => {
    const again = await openCopy(name, 'reader');
    return again.text.toString();
  };

  it('RECOVER-6: becomes one update while somebody goes on writing, and the text stays', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const name = makeName();
    try {
      const { copy, text } = await openCopy(name);
      for (let i = 0; i < FOLD_AT_COUNT + 20; i++) text.insert(text.length, String(i % 10));
      // Never a second without a change.
      for (let i = 0; i < 30; i++) {
        vi.advanceTimersByTime(500);
        text.insert(text.length, 'x');
      }
      await copy.whenStored();
      expect((await readRaw(name)).length).toBeLessThan(60);
      expect(await readBack(name)).toBe(text.toString());
    } finally {
      vi.useRealTimers();
    }
  });

  it('RECOVER-6: folding by one of three tabs keeps what the others stored before, meanwhile and after', async () => {
    const name = makeName();
    const tabs = await Promise.all(['a', 'b', 'c'].map(visit => openDatabase(name, visit)));
    const [a, b, c] = tabs as [Tab, Tab, Tab];
    for (let i = 0; i < 40; i++) for (const tab of tabs) tab.text.insert(0, tab.visit);
    b.database.fold();
    for (const tab of tabs) tab.text.insert(0, tab.visit.toUpperCase());
    a.database.fold();
    c.database.fold();
    for (const tab of tabs) tab.text.insert(0, '!');
    for (const tab of tabs) await tab.database.whenStored();
    expect((await readRaw(name)).length).toBeLessThan(10);
    const text = await readBack(name);
    for (const [letter, count] of Object.entries({ a: 40, b: 40, c: 40, A: 1, B: 1, C: 1, '!': 3 })) {
      expect([...text].filter(one => one === letter).length, letter).toBe(count);
    }
    for (const tab of tabs) tab.database.close();
  });

  it('RECOVER-6: a tab that is closed between asking for folding and its turn removes nothing of others', async () => {
    const name = makeName();
    const a = await openDatabase(name, 'a');
    const b = await openDatabase(name, 'b');
    a.text.insert(0, 'written in a');
    b.text.insert(0, 'written in b ');
    b.database.fold();
    // As the page does when the document turns out to be another one.
    b.database.close();
    await a.database.whenStored();
    const text = await readBack(name);
    expect(text).toContain('written in a');
    expect(text).toContain('written in b');
    a.database.close();
  });

  it('RECOVER-6: folding that is interrupted leaves everything as it was, at every step', async () => {
    for (const step of ['add', 'delete'] as const) {
      const name = makeName();
      const tab = await openDatabase(name, 'a');
      for (let i = 0; i < 20; i++) tab.text.insert(0, 'x');
      await tab.database.whenStored();
      const before = await readRaw(name);
      const original = IDBObjectStore.prototype[step];
      // The browser dies here: what the transaction did is undone.
      const crash = vi.spyOn(IDBObjectStore.prototype, step).mockImplementation(function crash(
        this: IDBObjectStore,
        ...args: unknown[]
      ) {
        const request = (original as (...args: unknown[]) => IDBRequest).apply(this, args);
        this.transaction.abort();
        return request as never;
      });
      tab.database.fold();
      await tab.database.whenStored();
      expect(crash).toHaveBeenCalledTimes(1);
      crash.mockRestore();
      expect(await readRaw(name)).toEqual(before);
      expect(tab.troubles(), 'the next change is stored all the same').toBe(0);
      tab.text.insert(0, 'y');
      expect(await tab.database.whenStored()).toBe(true);
      expect(await readBack(name)).toBe(`y${'x'.repeat(20)}`);
      tab.database.close();
    }
  });

  interface Tab {
    visit: string;
    database: CopyDatabase;
    text: Y.Text;
    troubles: () => number;
  }

  async function openDatabase(name: string, visit: string): Promise<Tab> {
    const doc = new Y.Doc();
    let troubles = 0;
    const onTrouble = () => {
      troubles += 1;
    };
    const database = await CopyDatabase.open({ name, doc, origin: {}, onTrouble });
    await database.load();
    return { visit, database, text: doc.getText('content'), troubles: () => troubles };
  }
});
