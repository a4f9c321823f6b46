// The home page without a page: asking the server, the lists, the search, and beginning documents.
import { describe, expect, it, vi } from 'vitest';
import { createHomeApi, type Fetch, isPassing } from './api.ts';
import { choicePath, readChoice } from './choice-url.ts';
import { HomeModel } from './home-model.ts';
import { SearchModel } from './search-model.ts';
import { createStarter } from './starter.ts';
import { createSlowApi, makeMemory, makeRow, NOT_ALLOWED, settle, TAKEN, UNREACHABLE } from './testing.ts';

const never = new AbortController().signal;
const RECENT = { view: 'recent', sort: 'visited', tag: null } as const;
const listOf = (...names: string[]) => ({ documents: names.map(name => makeRow(name)), next: null });

describe('asking the server', () => {
  const answering = (status: number, body: string): Fetch => {
    return () => Promise.resolve(new Response(body === '' ? null : body, { status }));
  };
  const failing: Fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  const silent: Fetch = (_url, init) =>
    new Promise((_resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });

  it('HOME-1: tells apart what went wrong', async () => {
    const refusal = JSON.stringify({ error: { reason: 'exists', sentence: 'It is taken.' } });
    expect(await createHomeApi(answering(409, refusal)).create({})).toEqual({
      kind: 'refused',
      status: 409,
      reason: 'exists',
      sentence: 'It is taken.',
    });
    expect(await createHomeApi(failing).tags(never)).toEqual({ kind: 'unreachable' });
    expect(await createHomeApi(silent, 1).tags(never)).toEqual({ kind: 'timed-out' });
    const mine = new AbortController();
    const asked = createHomeApi(silent).tags(mine.signal);
    mine.abort();
    expect(await asked).toEqual({ kind: 'cancelled' });
  });

  it('HOME-1: what does not come from our server is no answer', async () => {
    expect(await createHomeApi(answering(200, '<title>Log in to this network</title>')).tags(never)).toEqual({
      kind: 'unreachable',
    });
    expect(await createHomeApi(answering(502, 'Bad gateway')).tags(never)).toEqual({ kind: 'unreachable' });
    expect(await createHomeApi(answering(429, '')).tags(never)).toMatchObject({ reason: 'too-many' });
    const odd = JSON.stringify({ error: { reason: 'newer-than-us', sentence: 7 } });
    expect(await createHomeApi(answering(500, odd)).tags(never)).toEqual({
      kind: 'refused',
      status: 500,
      reason: 'internal',
      sentence: '',
    });
  });

  it('HOME-1: asks with every name and word encoded', async () => {
    const asked: [string, RequestInit][] = [];
    const api = createHomeApi((url, init) => {
      asked.push([url, init]);
      return Promise.resolve(new Response(null, { status: 204 }));
    });
    await api.remove('a b/ç?');
    await api.search('a&b=c', never);
    await api.list({ view: 'mine', sort: 'title', tag: 'x&y', after: 'p/2', limit: 50 }, never);
    await api.upload('d', 'p&q.png', new Uint8Array(1), never);
    expect(asked.map(([url, { method }]) => `${method} ${url}`)).toEqual([
      'DELETE /api/documents/a%20b/%C3%A7%3F',
      'GET /api/search?q=a%26b%3Dc',
      'GET /api/documents?view=mine&sort=title&limit=50&tag=x%26y&after=p%2F2',
      'POST /api/files?doc=d&name=p%26q.png',
    ]);
  });

  it('HOME-1: asking again may help against the network and a busy server, not against a no', () => {
    expect(isPassing(UNREACHABLE)).toBe(true);
    expect(isPassing({ kind: 'timed-out' })).toBe(true);
    expect(isPassing({ ...NOT_ALLOWED, status: 429 })).toBe(true);
    expect(isPassing({ ...NOT_ALLOWED, status: 503 })).toBe(true);
    expect(isPassing(NOT_ALLOWED)).toBe(false);
    expect(isPassing({ kind: 'cancelled' })).toBe(false);
  });
});

describe('lists', () => {
  function open(choice: ConstructorParameters<typeof HomeModel>[0]['choice'] = RECENT) {
    const server = createSlowApi();
    const model = new HomeModel({
      api: server.api,
      now: () => 1_000,
      choice,
      newName: () => 'new',
      isGeneratedName: name => name.startsWith('g-'),
      memory: makeMemory(),
    });
    const names = () => model.rows.value.map(row => row.name);
    return { ...server, model, names };
  }

  async function openWith(...names: string[]) {
    const page = open();
    void page.model.refresh();
    await page.next('list').ok(listOf(...names));
    return page;
  }

  it('HOME-2: an answer to an older question is dropped', async () => {
    const { model, questions, names } = open();
    void model.refresh();
    model.choose({ ...RECENT, view: 'mine' });
    const [first, second] = questions.filter(({ method }) => method === 'list');
    await second!.ok(listOf('b'));
    await first!.ok(listOf('a'));
    expect(names()).toEqual(['b']);
    expect(model.state.value).toMatchObject({ kind: 'known', activity: 'idle', doubt: null });
  });

  it('HOME-2: what is known stays when the server is away, and the page says since when', async () => {
    const { model, next, names } = await openWith('a');
    void model.refresh();
    await next('list').answer(UNREACHABLE);
    expect(names()).toEqual(['a']);
    expect(model.state.value).toMatchObject({ kind: 'known', asOfMs: 1_000, doubt: UNREACHABLE });
    void model.refresh();
    await next('list').ok(listOf('b'));
    expect(model.state.value).toMatchObject({ kind: 'known', doubt: null });
  });

  it('HOME-2: a list of which nothing is known says so, and never that it is empty', async () => {
    const { model, next } = open();
    void model.refresh();
    await next('list').answer({ kind: 'timed-out' });
    expect(model.state.value).toEqual({ kind: 'failed', failure: { kind: 'timed-out' } });
    expect(model.hasDocuments.value).toBeNull();
  });

  it('HOME-3: only who has nothing at all, not even in the bin, is on a first visit', async () => {
    const stranger = open();
    void stranger.model.refresh();
    await stranger.next('list').ok(listOf());
    expect(stranger.model.hasDocuments.value).toBeNull();
    await stranger.next('list').ok(listOf());
    expect(stranger.model.hasDocuments.value).toBe(false);

    const tidy = open();
    void tidy.model.refresh();
    await tidy.next('list').ok(listOf());
    await tidy.next('list').ok(listOf('thrown-away'));
    expect(tidy.model.hasDocuments.value).toBe(true);
  });

  it('HOME-4: a change shows at once, and is taken back when the server refuses', async () => {
    const { model, next, names } = await openWith('a', 'b');
    const row = model.row('a')!;
    const changed = model.bin(row);
    expect(names()).toEqual(['b']);
    await next('change').answer(NOT_ALLOWED);
    expect(await changed).toBe(false);
    expect(names()).toEqual(['a', 'b']);
    expect(model.notice.value).toMatchObject({ kind: 'refused', deed: 'bin', failure: NOT_ALLOWED });
  });

  it('HOME-4: taking back one change keeps the others', async () => {
    const { model, questions } = await openWith('a');
    const row = model.row('a')!;
    void model.setPinned(row, true);
    void model.rename(row, 'Better');
    const [pin, rename] = questions.filter(({ method }) => method === 'change');
    await pin!.answer(NOT_ALLOWED);
    expect(model.row('a')).toMatchObject({ pinned: false, title: 'Better' });
    await rename!.ok(makeRow('a', { title: 'Better' }));
    expect(model.row('a')).toMatchObject({ pinned: false, title: 'Better' });
  });

  it('HOME-4: a row that is in the bin comes back by Undo', async () => {
    const { model, next, names } = await openWith('a', 'b');
    void model.bin(model.row('a')!);
    await next('change').ok(makeRow('a', { binnedMs: 5 }));
    const notice = model.notice.value;
    if (notice?.kind !== 'done' || notice.undo === null) throw new Error('there is no way back');
    notice.undo();
    expect(next('change').args).toEqual(['a', { binned: false }]);
    expect(names()).toEqual(['a', 'b']);
    await next('change').ok(makeRow('a'));
    expect(names()).toEqual(['a', 'b']);
  });

  it('HOME-4: a list that was asked for before a change does not undo it', async () => {
    const { model, next, questions, names } = await openWith('a', 'b');
    void model.refresh();
    void model.bin(model.row('a')!);
    const before = next('list');
    await next('change').ok(makeRow('a', { binnedMs: 5 }));
    await before.ok(listOf('a', 'b'));
    expect(names()).toEqual(['b']);
    expect(questions.filter(({ method }) => method === 'list')).toHaveLength(1);
    await next('list').ok(listOf('b'));
    expect(names()).toEqual(['b']);
  });

  it('HOME-4: a list that came while a change was on its way is asked for again when it is done', async () => {
    const { model, next, names } = await openWith('a', 'b');
    void model.setPinned(model.row('a')!, true);
    model.choose({ ...RECENT, view: 'pinned' });
    await next('list').ok(listOf());
    expect(names()).toEqual([]);
    await next('change').ok(makeRow('a', { pinned: true }));
    await next('list').ok({ documents: [makeRow('a', { pinned: true })], next: null });
    expect(names()).toEqual(['a']);
  });

  it('HOME-4: what is deleted for good is gone, also when it was gone before', async () => {
    const { model, next } = open({ ...RECENT, view: 'bin' });
    void model.refresh();
    await next('list').ok({ documents: [makeRow('a', { binnedMs: 1 })], next: null });
    const done = model.remove(model.row('a')!);
    await next('remove').answer({ ...NOT_ALLOWED, status: 404, reason: 'not-found' });
    expect(await done).toBe(true);
    expect(model.row('a')).toBeNull();
  });

  it('HOME-5: pages come one after the other, each row once', async () => {
    const { model, next, names } = open();
    void model.refresh();
    await next('list').ok({ ...listOf('a', 'b'), next: 'p2' });
    void model.showMore();
    void model.showMore();
    expect(next('list').args[0]).toMatchObject({ after: 'p2' });
    await next('list').ok(listOf('b', 'c'));
    expect(names()).toEqual(['a', 'b', 'c']);
    expect(model.state.value).toMatchObject({ next: null });
  });

  it('HOME-5: a page that does not come leaves the others and can be asked for again', async () => {
    const { model, next, names } = open();
    void model.refresh();
    await next('list').ok({ ...listOf('a'), next: 'p2' });
    void model.showMore();
    await next('list').answer(UNREACHABLE);
    expect(names()).toEqual(['a']);
    expect(model.state.value).toMatchObject({ next: 'p2', activity: 'idle', doubt: UNREACHABLE });
  });

  it('HOME-5: refreshing asks for as many rows as are shown', async () => {
    const { model, next } = open();
    void model.refresh();
    await next('list').ok({ ...listOf(...Array.from({ length: 90 }, (_, i) => `d${i}`)), next: 'p2' });
    void model.refresh();
    expect(next('list').args[0]).toMatchObject({ limit: 90, after: null });
  });

  it('HOME-6: a copy of a named document gets the next free name, another one an unguessable name', async () => {
    const { model, next } = await openWith('src/main.py', 'g-1');
    void model.duplicate(model.row('src/main.py')!, 'Copy');
    expect(next('create').args[0]).toEqual({
      name: 'src/main 2.py',
      copyOf: 'src/main.py',
      title: 'Copy',
    });
    await next('create').answer(TAKEN);
    expect(next('create').args[0]).toMatchObject({ name: 'src/main 3.py' });
    await next('create').ok(makeRow('src/main 3.py'));
    expect(model.notice.value).toMatchObject({ deed: 'duplicate', openName: 'src/main 3.py' });
    void model.duplicate(model.row('g-1')!, 'Copy');
    expect(next('create').args[0]).toMatchObject({ name: 'new' });
  });

  it('HOME-7: the address keeps which list is shown', () => {
    const choice = { view: 'mine', sort: 'title', tag: 'a & b' } as const;
    expect(readChoice(choicePath(choice).slice(1))).toEqual(choice);
    expect(choicePath(RECENT)).toBe('/');
    expect(readChoice('?view=toString&sort=1&tag=')).toEqual(RECENT);
  });
});

describe('search', () => {
  function open() {
    const server = createSlowApi();
    const waiting: (() => void)[] = [];
    const learned: string[] = [];
    const search = new SearchModel({
      api: server.api,
      after: (_ms, run) => {
        waiting.push(run);
        return () => void waiting.splice(waiting.indexOf(run), 1);
      },
      learn: rows => learned.push(...rows.map(row => row.name)),
      changeCount: () => 0,
      searchDevice: null,
    });
    const pause = () => {
      for (const run of waiting.splice(0)) run();
    };
    return { ...server, search, pause, learned };
  }
  const hitsOf = (name: string) => ({ hits: [{ document: makeRow(name), title: [], passage: [] }] });

  it('HOME-8: asks when typing pauses, once, and shows no answer to an older question', async () => {
    const { search, pause, questions } = open();
    search.type('a');
    search.type('aç');
    pause();
    expect(questions.map(({ args }) => args[0])).toEqual(['aç']);
    search.type('ação');
    pause();
    const [older, newer] = [...questions];
    await newer!.ok(hitsOf('right'));
    await older!.ok(hitsOf('wrong'));
    expect(search.state.value).toMatchObject({ kind: 'found', text: 'ação', hits: [{ name: 'right' }] });
  });

  it('HOME-8: earlier hits stay until there are others; an empty field ends it', async () => {
    const { search, pause, next } = open();
    search.type('a');
    pause();
    await next('search').ok(hitsOf('one'));
    search.type('ab');
    expect(search.state.value).toMatchObject({ kind: 'searching', text: 'ab', hits: [{ name: 'one' }] });
    pause();
    const late = next('search');
    search.type('  ');
    expect(search.state.value).toEqual({ kind: 'idle' });
    await late.ok(hitsOf('two'));
    expect(search.state.value).toEqual({ kind: 'idle' });
  });

  it('HOME-8: a space at the end is no other question, and does not stop the one that waits', () => {
    const { search, pause, questions } = open();
    search.type('a');
    search.type('a ');
    pause();
    expect(questions).toHaveLength(1);
  });

  it('HOME-8: a search without an answer is not a search without finds', async () => {
    const { search, pause, next } = open();
    search.type('a');
    pause();
    await next('search').answer(UNREACHABLE);
    expect(search.state.value).toEqual({ kind: 'failed', text: 'a', failure: UNREACHABLE });
    void search.again();
    await next('search').ok({ hits: [] });
    expect(search.state.value).toEqual({ kind: 'found', text: 'a', hits: [], where: 'server' });
  });
});

describe('beginning a document', () => {
  it('HOME-14: asked again after a failure, it asks for the same document, and one that is there is opened (TRAP 31)', async () => {
    const { api, next } = createSlowApi();
    const goTo = vi.fn();
    let count = 0;
    const starter = createStarter({ api, goTo, newName: () => `name-${++count}`, now: () => 0 });
    const asked = async (begun: Promise<unknown>, answer: typeof TAKEN | typeof UNREACHABLE) => {
      await vi.waitFor(() => next('create'));
      const { args } = next('create');
      await next('create').answer(answer);
      return [(args[0] as { name: string }).name, await begun];
    };
    expect(await asked(starter.begin('rfc', 'en'), UNREACHABLE)).toEqual(['name-1', UNREACHABLE]);
    expect(goTo).not.toHaveBeenCalled();
    expect(await asked(starter.begin('rfc', 'en'), TAKEN)).toEqual(['name-1', null]);
    expect(goTo).toHaveBeenCalledWith('/d/name-1');
    await starter.begin('blank', 'en');
    expect(goTo).toHaveBeenLastCalledWith('/new');
  });

  it('HOME-14: a second click makes no second document', async () => {
    const { api, questions, next } = createSlowApi();
    const starter = createStarter({ api, goTo: () => {}, newName: () => 'n', now: () => 0 });
    void starter.begin('to-do', 'pt-BR');
    expect(await starter.begin('to-do', 'pt-BR')).toBeNull();
    await vi.waitFor(() => next('create'));
    await settle();
    expect(questions).toHaveLength(1);
  });
});

describe('hearing of documents', () => {
  const ANA = { name: 'Ana', color: '#0f766e' };
  const moment = (name: string, change: { title?: string; editedMs?: number }, here = [ANA]) => ({
    kind: 'document' as const,
    document: { name, title: 'New', editedMs: 9, ...change },
    here,
  });

  async function makeKnown() {
    const { api, next } = createSlowApi();
    const parts = { api, now: () => 100, choice: RECENT, newName: () => 'new', isGeneratedName: () => false };
    const model = new HomeModel({ ...parts, memory: makeMemory() });
    void model.refresh();
    await next('list').ok(listOf('a', 'b'));
    return { model, next };
  }

  it('HOME-15: a row shows at once who is there, its title and its last edit, and stays in its place', async () => {
    const { model } = await makeKnown();
    expect(model.hear(moment('b', {}))).toBe(true);
    expect(model.rows.value.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(model.row('b')).toMatchObject({ title: 'New', editedMs: 9, here: [ANA], tags: [], mine: true });
    expect(model.hear(moment('b', { title: 'Old', editedMs: 5 }, []))).toBe(true);
    expect(model.row('b')).toMatchObject({ title: 'New', editedMs: 9, here: [] });
  });

  it('HOME-15: a title that is on its way there stays; of an unknown document it says so', async () => {
    const { model, next } = await makeKnown();
    void model.rename(makeRow('a'), 'Mine');
    model.hear(moment('a', { title: 'Theirs' }));
    expect(model.row('a')?.title).toBe('Mine');
    await next('change').answer(NOT_ALLOWED);
    expect(model.row('a')?.title).toBe('Theirs');
    expect(model.hear(moment('elsewhere', {}))).toBe(false);
    expect(model.row('elsewhere')).toBeNull();
  });
});
