// The home page without a page: asking the server, the lists, the search, names, times and words.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { documentKey } from '../../protocol/document-names.ts';
import { homeEn, homePtBr, homeWordsOf } from '../text/home-words.ts';
import { LANGUAGES } from '../text/language.ts';
import { TEMPLATES } from '../text/templates/names.ts';
import { writeTemplate } from '../text/templates/templates.ts';
import { createHomeApi, type Fetch, isPassing } from './api.ts';
import { choicePath, readChoice } from './choice-url.ts';
import { HomeModel } from './home-model.ts';
import { countUp, namePath } from './naming.ts';
import { describeAge } from './relative-time.ts';
import { SearchModel } from './search-model.ts';
import { describeFailure, timeOf, titleOf } from './shown.ts';
import { createStarter } from './starter.ts';
import { readTags } from './tags.ts';
import { createSlowApi, makeRow, NOT_ALLOWED, settle, TAKEN, UNREACHABLE } from './testing.ts';
import { readWantedName } from './wanted-name.ts';

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
    expect(next('create').args[0]).toEqual({ name: 'src/main 2.py', copyOf: 'src/main.py' });
    await next('create').answer(TAKEN);
    expect(next('create').args[0]).toMatchObject({ name: 'src/main 3.py' });
    await next('create').ok(makeRow('src/main 3.py'));
    expect(next('change').args).toEqual(['src/main 3.py', { title: 'Copy' }]);
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
    expect(search.state.value).toEqual({ kind: 'found', text: 'a', hits: [] });
  });
});

describe('names', () => {
  const origin = 'https://prosa.example';

  it.each([
    ['notes', 'notes'],
    ['  two words ', 'two words'],
    ['team/notes', 'team/notes'],
    ['/d/caf%C3%A9', 'café'],
    [`${origin}/d/team/notes?mode=read#part`, 'team/notes'],
  ])('HOME-9: %j means %j', (typed, key) => {
    expect(readWantedName(typed, origin)).toEqual({ kind: 'document', key });
  });

  it.each([
    ['', 'empty'],
    ['a//b', 'empty-part'],
    ['../a', 'empty-part'],
    ['a /b', 'outer-space'],
    ['a\\b', 'character'],
    ['a\u202eb', 'character'],
    ['x'.repeat(300), 'too-long'],
    ['https://elsewhere.example/d/a', 'other-server'],
    [`${origin}/`, 'no-document-link'],
    [`${origin}/d/%00`, 'no-document-link'],
    ['https://', 'no-document-link'],
  ])('HOME-9: %j is refused: %s', (typed, problem) => {
    expect(readWantedName(typed, origin)).toEqual({ kind: 'wrong', problem });
    for (const words of [homeEn, homePtBr]) expect(words.nameProblems[problem]).toMatch(/\.$/);
  });

  it('HOME-9: whatever is typed, it becomes a key or a reason in words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), typed => {
        const wanted = readWantedName(typed, origin);
        if (wanted.kind === 'document') expect(documentKey(wanted.key)).toBe(wanted.key);
        else expect(homeEn.nameProblems[wanted.problem]).toBeTruthy();
      }),
    );
  });

  it('HOME-10: any path becomes a name that a document can have (TRAP 35)', () => {
    expect(namePath('../../etc/passwd', 'new')).toBe('etc/passwd');
    expect(namePath('C:\\Users\\ana\\notes', 'new')).toBe('Users/ana/notes');
    expect(namePath('/abs//./notes ', 'new')).toBe('abs/notes');
    expect(namePath('..', 'new')).toBe('new');
    expect(namePath('a\u0000b\u202e/c', 'new')).toBe('ab/c');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 2, max: 9999 }),
        (path, n) => {
          const name = namePath(path, 'new');
          expect(documentKey(name)).toBe(name);
          const counted = countUp(name, n);
          expect(documentKey(counted)).not.toBeNull();
          expect(counted).not.toBe(name);
        },
      ),
    );
  });

  it('HOME-10: counting keeps the ending, which tells the language', () => {
    expect(countUp('main.py', 2)).toBe('main 2.py');
    expect(countUp('v1.0/notes', 3)).toBe('v1.0/notes 3');
    expect(countUp('.profile', 2)).toBe('.profile 2');
    expect(countUp('Dr. No', 2)).toBe('Dr. No 2');
  });

  it('HOME-11: tags are lower case, without marks, each once', () => {
    expect(readTags(' #Team, team,Ação ; , two  words')).toEqual({
      tags: ['team', 'ação', 'two words'],
      problem: null,
    });
    expect(readTags('x'.repeat(41)).problem).toBe('too-long');
    expect(readTags(Array.from({ length: 21 }, (_, i) => i).join()).problem).toBe('too-many');
  });
});

describe('words', () => {
  const now = new Date(2026, 10, 23, 9, 0).getTime();
  const on = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();

  it.each([
    [now - 20_000, 'now', 'agora'],
    [now + 90_000, 'now', 'agora'],
    [now - 61_000, '1 minute ago', 'há 1 minuto'],
    [now - 5 * 3_600_000, '5 hours ago', 'há 5 horas'],
    [on(2026, 10, 22, 8, 0), 'yesterday', 'ontem'],
    [on(2026, 10, 20, 23, 0), '3 days ago', 'há 3 dias'],
    [on(2026, 10, 9, 9, 0), '2 weeks ago', 'há 2 semanas'],
  ])('HOME-12: %d is %j', (at, english, portuguese) => {
    expect(describeAge(at, now, 'en')).toEqual({ kind: 'age', text: english });
    expect(describeAge(at, now, 'pt-BR')).toEqual({ kind: 'age', text: portuguese });
  });

  it('HOME-12: what is older than a month is a date, with the year when that is another one', () => {
    expect(describeAge(on(2026, 2, 5, 9, 0), now, 'en')).toEqual({ kind: 'date', text: 'Mar 5' });
    expect(describeAge(on(2025, 2, 5, 9, 0), now, 'en')).toEqual({ kind: 'date', text: 'Mar 5, 2025' });
    const row = makeRow('a', { editedMs: on(2026, 2, 5, 9, 0) });
    expect(timeOf(row, 'edited', now, homePtBr, 'pt-BR').text).toBe('Editado em 5 de mar.');
  });

  it('HOME-12: says who writes in one sentence', () => {
    expect(homeEn.here(['Ana'])).toBe('Ana is writing now');
    expect(homeEn.here(['Ana', 'Rui'])).toBe('Ana and Rui are writing now');
    expect(homeEn.here(['Ana', 'Rui', 'Eva'])).toBe('Ana and 2 others are writing now');
    expect(homePtBr.here(['Ana', 'Rui', 'Eva'])).toBe('Ana e mais 2 pessoas estão escrevendo agora');
    expect(homePtBr.hitCount(1)).toBe('1 documento encontrado');
    expect(homePtBr.hitCount(1_000_000)).toBe('1.000.000 documentos encontrados');
  });

  it('HOME-12: a document is called by its title, else by the name that somebody chose', () => {
    const generated = (name: string) => name === 'g';
    expect(titleOf({ name: 'g', title: 'T' }, homeEn, generated)).toBe('T');
    expect(titleOf({ name: 'g', title: '' }, homeEn, generated)).toBe('Untitled');
    expect(titleOf({ name: 'team/notes', title: '' }, homeEn, generated)).toBe('team/notes');
  });

  it('HOME-12: every failure has words in both languages', () => {
    for (const words of [homeEn, homePtBr]) {
      expect(describeFailure(UNREACHABLE, words)).toMatch(/\.$/);
      expect(describeFailure(NOT_ALLOWED, words)).toMatch(/\.$/);
    }
  });

  it('HOME-13: each template begins with a heading and shows the day, in both languages', () => {
    for (const language of LANGUAGES) {
      for (const template of [...TEMPLATES, 'sample' as const]) {
        const text = writeTemplate(template, language, now);
        expect(text, `${template} ${language}`).toMatch(/^# \S/);
        if (template !== 'sample') expect(text).toMatch(language === 'en' ? /2026/ : / de .*2026/);
        expect(homeWordsOf(language).templates[template] ?? '').not.toBe(template);
      }
    }
  });

  it('HOME-13: the sample shows tasks, a callout, a table, formulas, a diagram and code', () => {
    for (const language of LANGUAGES) {
      const text = writeTemplate('sample', language, now);
      for (const shown of ['- [ ] ', '> [!TIP]', '| ---', '$$', '```mermaid', '```js', '[^1]:'])
        expect(text).toContain(shown);
      expect(text.length).toBeLessThan(3_000);
    }
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
    expect(goTo).toHaveBeenLastCalledWith('/d/name-2');
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
