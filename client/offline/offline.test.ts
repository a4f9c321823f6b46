// What a page does for the time without a server: cards of documents and a search in them, the newer version, and asking
// the browser to keep what is here.
import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { indexedDbCopies } from '../session/local-copy.ts';
import { NOTHING_UNSENT } from '../session/unsent.ts';
import { findExcerpt, openCardKeeper, readCards } from './cards.ts';
import { listKeptDocuments, searchKept } from './device.ts';
import { searchTexts } from './search-texts.ts';

const say = (parts: readonly { text: string; marked: boolean }[]) =>
  parts.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('');

describe('searchTexts', () => {
  const texts = [
    { key: 'a', title: 'Ação de graças', text: '# Ação de graças\n\nPrimeiro parágrafo.' },
    { key: 'b', title: 'Notes', text: 'Graças a todos, e outra ação mais abaixo.' },
    { key: 'c', title: '', text: `${'x'.repeat(500)} needle in the hay` },
  ];
  const find = (question: string) => searchTexts(question, texts).map(hit => hit.key);

  it('OFFLINE-9: every word must occur, the last one as a beginning; case and diacritics do not matter', () => {
    expect(find('ACAO gra')).toEqual(['a', 'b']);
    expect(find('aca graças')).toEqual([]);
    expect(find('raças')).toEqual([]);
    expect(find('ação parag')).toEqual(['a']);
    expect(find('  ')).toEqual([]);
  });

  it('OFFLINE-9: nothing that is typed is syntax', () => {
    for (const typed of ['.*', '(', '[a-z]+', '\\', '"', '$^']) expect(find(typed), typed).toEqual([]);
    expect(find('needle*')).toEqual(['c']);
  });

  it('OFFLINE-9: what was found is marked in title and passage, wherever it stands', () => {
    const [first] = searchTexts('acao', texts);
    expect(say(first!.title)).toBe('[Ação] de graças');
    const [hay] = searchTexts('needle', texts);
    expect(say(hay!.passage)).toMatch(/^x+ \[needle\] in the hay$/);
    // Letters that fold to another length leave the marks at their places.
    const [odd] = searchTexts('word', [{ key: 'd', title: 'ﬁ İ e\u0301 word', text: '' }]);
    expect(say(odd!.title)).toBe('ﬁ İ e\u0301 [word]');
  });
});

describe('documents on this device', () => {
  const shelf = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

  async function keepCopy(key: string, unsentCount: number, epoch: string | null) {
    const doc = new Y.Doc();
    const copy = indexedDbCopies('visit')(`prosa:doc:0:${key}`, doc, () => {});
    await copy.whenLoaded;
    doc.getText('content').insert(0, 'text');
    if (epoch !== null) copy.setEpoch(epoch);
    copy.setUnsent({ ...NOTHING_UNSENT, count: unsentCount, sinceMs: 5, untilMs: 7 });
    expect(await copy.whenStored()).toBe(true);
    await copy.close();
  }

  it('OFFLINE-8: copies are listed with what their cards say and what waits in them; other cards go', async () => {
    await keepCopy('sent', 0, 'e');
    await keepCopy('begun', 3, null);
    await keepCopy('read', 0, 'e');
    await keepCopy('blank', 0, null);
    const cards = openCardKeeper();
    await cards.keep({ key: 'sent', title: 'Sent', excerpt: 'so', text: 'so it is', seenMs: 9 });
    await cards.keep({ key: 'gone', title: 'Gone', excerpt: '', text: 'so', seenMs: 9 });
    cards.close();
    const kept = await listKeptDocuments(shelf, []);
    expect(kept.sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: 'begun', title: '', excerpt: '', seenMs: 7, waitingCount: 3, isOnServer: false },
      { name: 'read', title: '', excerpt: '', seenMs: null, waitingCount: 0, isOnServer: true },
      { name: 'sent', title: 'Sent', excerpt: 'so', seenMs: 9, waitingCount: 0, isOnServer: true },
    ]);
    expect((await readCards()).map(card => card.key)).toEqual(['sent']);
    expect((await searchKept('so')).map(hit => hit.key)).toEqual(['sent']);
  });

  it('OFFLINE-8: an excerpt is how a text begins below its title, without marks', () => {
    expect(findExcerpt('# Title\n\n> **Bold** and `code`\n- item', 'Title')).toBe('Bold and code item');
    expect(findExcerpt('', '')).toBe('');
    expect(findExcerpt('a'.repeat(999), 'T')).toHaveLength(160);
  });
});

describe('the newer version', () => {
  async function open(register: () => Promise<unknown> = () => Promise.resolve()) {
    vi.resetModules();
    const { appVersion, lookForNewVersion, watchAppVersion } = await import('./app-version.ts');
    const heard = new Map<string, (event: unknown) => void>();
    const said: unknown[] = [];
    let updates = 0;
    let nowMs = 0;
    const listen = (name: string, run: (event: never) => void) => void heard.set(name, run as never);
    const worker = { postMessage: (message: unknown) => void said.push(message) };
    const update = () => {
      updates += 1;
      return Promise.reject(new TypeError('no network'));
    };
    const setTimer = vi.spyOn(globalThis, 'setInterval').mockReturnValue(0 as never);
    await watchAppVersion({
      container: {
        register,
        addEventListener: listen,
        ready: Promise.resolve({ active: worker, update }),
      } as never,
      window: { addEventListener: listen } as never,
      document: { addEventListener: listen, visibilityState: 'visible' } as never,
      files: ['/assets/main-1.js'],
      now: () => nowMs,
    });
    setTimer.mockRestore();
    const hear = (data: unknown) => heard.get('message')?.({ data });
    const wait = (ms: number) => {
      nowMs += ms;
    };
    return { appVersion, lookForNewVersion, heard, said, hear, wait, countUpdates: () => updates };
  }

  it('OFFLINE-6: a page says what it is made of, also to a new worker, and hears whether that is the newest', async () => {
    const { appVersion, said, hear } = await open();
    expect(said).toEqual([{ kind: 'here', files: ['/assets/main-1.js'] }]);
    hear({ kind: 'version', isNewest: true });
    expect(appVersion.value).toEqual({ kind: 'newest' });
    hear({ kind: 'who' });
    expect(said).toHaveLength(2);
    hear({ kind: 'version', isNewest: false });
    expect(appVersion.value).toEqual({ kind: 'newer-ready' });
  });

  it('OFFLINE-6: it is looked for when the page is looked at and when the server is back, and not all the time', async () => {
    const { heard, lookForNewVersion, wait, countUpdates } = await open();
    lookForNewVersion();
    expect(countUpdates()).toBe(0);
    wait(5_000);
    heard.get('visibilitychange')?.({});
    expect(countUpdates()).toBe(0);
    lookForNewVersion();
    lookForNewVersion();
    expect(countUpdates()).toBe(1);
    wait(60_000);
    heard.get('visibilitychange')?.({});
    expect(countUpdates()).toBe(2);
  });

  it('OFFLINE-7: a part that is missing is told, with or without a worker', async () => {
    const { appVersion, heard, said } = await open(() => Promise.reject(new Error('not allowed')));
    expect(said).toEqual([]);
    heard.get('vite:preloadError')?.({});
    expect(appVersion.value).toEqual({ kind: 'part-missing' });
  });
});

describe('askToPersist', () => {
  it('OFFLINE-12: asks once, and not where it was granted or cannot be', async () => {
    const ask = async (isKept: boolean) => {
      vi.resetModules();
      const { askToPersist } = await import('./persistence.ts');
      const persist = vi.fn(() => Promise.resolve(true));
      const storage = { persist, persisted: () => Promise.resolve(isKept) };
      askToPersist(undefined);
      askToPersist({});
      askToPersist(storage);
      askToPersist(storage);
      await new Promise(resolve => setImmediate(resolve));
      return persist.mock.calls.length;
    };
    expect(await ask(false)).toBe(1);
    expect(await ask(true)).toBe(0);
  });
});
