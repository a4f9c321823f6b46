// The list without a server: what was seen last, what is on this device, and what is said of each.
import { describe, expect, it } from 'vitest';
import type { DocumentRow } from '../../protocol/api.ts';
import { type DeviceDocument, markOf, mergeRows } from './device.ts';
import { HomeModel } from './home-model.ts';
import { forgetList, recallList, rememberList } from './remembered-list.ts';
import { SearchModel } from './search-model.ts';
import { createSlowApi, makeMemory, makeRow, NOT_ALLOWED, settle, UNREACHABLE } from './testing.ts';

const RECENT = { view: 'recent', sort: 'visited', tag: null } as const;

function makeKept(name: string, change: Partial<DeviceDocument> = {}): DeviceDocument {
  return { name, title: name, excerpt: '', seenMs: 10, waitingCount: 0, isOnServer: true, ...change };
}

const keptOf = (...documents: DeviceDocument[]) => new Map(documents.map(one => [one.name, one]));

describe('rows', () => {
  const merge = (
    rows: DocumentRow[],
    kept: DeviceDocument[],
    isAway: boolean,
    choice: Parameters<typeof mergeRows>[0]['choice'] = RECENT,
    known: DocumentRow[] = rows,
  ) =>
    mergeRows({
      rows,
      documents: keptOf(...kept),
      choice,
      isAway,
      known: name => known.find(row => row.name === name) ?? null,
    }).map(row => row.name);

  it('OFFLINE-8: without a server everything on this device is in the list, once and in its order', () => {
    const rows = [makeRow('a', { visitedMs: 30 }), makeRow('b', { visitedMs: 5 })];
    const kept = [makeKept('b'), makeKept('c', { seenMs: 20 }), makeKept('d', { seenMs: null })];
    expect(merge(rows, kept, true)).toEqual(['a', 'c', 'b', 'd']);
  });

  it('OFFLINE-8: what this device saw of a document after the list did is shown', () => {
    const titles = (row: DocumentRow, seenMs: number) =>
      mergeRows({
        rows: [row],
        documents: keptOf(makeKept('a', { title: 'Here', seenMs })),
        choice: RECENT,
        isAway: true,
        known: () => row,
      }).map(one => one.title);
    expect(titles(makeRow('a', { title: 'There', editedMs: 5 }), 6)).toEqual(['Here']);
    expect(titles(makeRow('a', { title: 'There', editedMs: 7 }), 6)).toEqual(['There']);
    expect(titles(makeRow('a', { title: '', editedMs: 7 }), 6)).toEqual(['Here']);
  });

  it('OFFLINE-8: with a server only what waits is added', () => {
    const kept = [makeKept('c'), makeKept('d', { waitingCount: 2, isOnServer: false, seenMs: 99 })];
    expect(merge([makeRow('a')], kept, false)).toEqual(['d', 'a']);
  });

  it('OFFLINE-8: nothing that is in the bin, and nothing in lists that only the server can make', () => {
    const kept = [makeKept('c'), makeKept('new', { isOnServer: false, waitingCount: 1 })];
    const binned = makeRow('c', { binnedMs: 1 });
    expect(merge([], kept, true, RECENT, [binned])).toEqual(['new']);
    for (const view of ['pinned', 'shared', 'bin'] as const) {
      expect(merge([], kept, true, { ...RECENT, view })).toEqual([]);
    }
    expect(merge([], kept, true, { ...RECENT, tag: 'x' })).toEqual([]);
    expect(merge([], kept, true, { ...RECENT, view: 'mine' })).toEqual(['new']);
  });

  it('OFFLINE-8: each says whether it is here and what waits; with a server only what waits says anything', () => {
    const kept = keptOf(makeKept('a'), makeKept('b', { waitingCount: 3 }));
    expect(markOf('a', kept, true)).toEqual({ kind: 'here', waitingCount: 0, isOnServer: true });
    expect(markOf('x', kept, true)).toEqual({ kind: 'absent' });
    expect(markOf('b', kept, false)).toEqual({ kind: 'here', waitingCount: 3, isOnServer: true });
    expect(markOf('a', kept, false)).toBeNull();
    expect(markOf('x', kept, false)).toBeNull();
    expect(markOf('x', null, true)).toBeNull();
  });
});

describe('the list as it was seen last', () => {
  function open(memory = makeMemory()) {
    const server = createSlowApi();
    const model = new HomeModel({
      api: server.api,
      now: () => 2_000,
      choice: RECENT,
      newName: () => 'new',
      isGeneratedName: () => false,
      memory,
    });
    return { ...server, model, names: () => model.rows.value.map(row => row.name) };
  }

  it('OFFLINE-8: it is shown on a later visit without a server, with the time of then', async () => {
    const memory = makeMemory();
    const first = open(memory);
    void first.model.refresh();
    const here = [{ name: 'Ana', color: '#123456' }];
    await first.next('list').ok({
      documents: [makeRow('a', { visitedMs: 9, here }), makeRow('b', { pinned: true, visitedMs: 8 })],
      next: null,
    });

    const later = open(memory);
    void later.model.refresh();
    await later.next('list').answer(UNREACHABLE);
    expect(later.names()).toEqual(['a', 'b']);
    expect(later.model.state.value).toMatchObject({ kind: 'known', asOfMs: 2_000, doubt: UNREACHABLE });
    expect(later.model.rows.value.flatMap(row => row.here)).toEqual([]);
    expect(later.model.hasDocuments.value).toBe(true);
    later.model.choose({ ...RECENT, view: 'pinned' });
    await later.next('list').answer(UNREACHABLE);
    expect(later.names()).toEqual(['b']);
    // What is remembered is a part: a list of which none is remembered may have something.
    later.model.choose({ ...RECENT, view: 'bin' });
    await later.next('list').answer(UNREACHABLE);
    expect(later.model.state.value).toEqual({ kind: 'failed', failure: UNREACHABLE });
  });

  it('OFFLINE-8: a server that says no is heard, and a memory that holds nothing of ours is empty', async () => {
    const memory = makeMemory();
    rememberList(memory, [makeRow('a')], true, 1);
    const refused = open(memory);
    void refused.model.refresh();
    await refused.next('list').answer(NOT_ALLOWED);
    expect(refused.model.state.value).toEqual({ kind: 'failed', failure: NOT_ALLOWED });
    for (const broken of ['', '{', '{}', '{"asOfMs":1,"rows":[{}]}', 'null']) {
      expect(recallList(makeMemory(new Map([['prosa:home-list', broken]])))).toBeNull();
    }
  });

  it('OFFLINE-8: what somebody else saw here before is not shown', async () => {
    const memory = makeMemory();
    rememberList(memory, [makeRow('secret')], true, 1);
    forgetList(memory);
    expect(recallList(memory)).toBeNull();
    rememberList(memory, [makeRow('secret')], true, 1);
    rememberList(memory, [makeRow('a')], true, 2);
    rememberList(memory, [makeRow('b')], false, 3);
    expect(recallList(memory)?.rows.map(row => row.name)).toEqual(['b', 'a']);
  });

  it('OFFLINE-8: a browser that keeps nothing harms nothing', () => {
    const refuse = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    const memory = { getItem: refuse, setItem: refuse };
    rememberList(memory, [makeRow('a')], false, 1);
    forgetList(memory);
    expect(recallList(memory)).toBeNull();
  });
});

describe('search', () => {
  function open(searchDevice: ConstructorParameters<typeof SearchModel>[0]['searchDevice']) {
    const server = createSlowApi();
    const waiting: (() => void)[] = [];
    const search = new SearchModel({
      api: server.api,
      after: (_ms, run) => {
        waiting.push(run);
        return () => {};
      },
      learn: () => {},
      changeCount: () => 0,
      searchDevice,
    });
    const ask = (text: string) => {
      search.type(text);
      for (const run of waiting.splice(0)) run();
    };
    return { ...server, search, ask };
  }

  it('OFFLINE-9: without a server this device is searched, and the answer says so', async () => {
    const { search, ask, next } = open(text => Promise.resolve([{ name: text, title: [], passage: [] }]));
    ask('word');
    await next('search').answer(UNREACHABLE);
    await settle();
    expect(search.state.value).toMatchObject({ kind: 'found', where: 'device', hits: [{ name: 'word' }] });
  });

  it('OFFLINE-9: a server that says no is no reason to look elsewhere', async () => {
    const { search, ask, next } = open(() => Promise.resolve([]));
    ask('word');
    await next('search').answer(NOT_ALLOWED);
    await settle();
    expect(search.state.value).toMatchObject({ kind: 'failed', failure: NOT_ALLOWED });
  });
});
