import { describe, expect, it } from 'vitest';
import type { CopyRecord } from '../session/copy-list.ts';
import type { KeptText } from '../session/kept-text.ts';
import { NOTHING_UNSENT, type Unsent } from '../session/unsent.ts';
import { compareTexts } from './compare.ts';
import { findGroup, sortCopies, wantsDecision } from './groups.ts';
import { RecoveryModel, type RecoveryParts } from './recovery-model.ts';
import { readServerText } from './server-text.ts';

const makeRecord = (
  name: string,
  unsent: Partial<Unsent> | null,
  more: Partial<CopyRecord> = {},
): CopyRecord => ({
  name,
  key: `key-${name}`,
  place: 'current',
  title: name,
  epoch: 'epoch-1',
  unsent: unsent === null ? null : { ...NOTHING_UNSENT, ...unsent },
  sentAs: null,
  ...more,
});

describe('the list', () => {
  it('RECOVER-2: what was not accepted comes first, then what waits, then the rest; the newest first', () => {
    const records = [
      makeRecord('kept', {}),
      makeRecord('waiting', { count: 2, untilMs: 9 }),
      makeRecord('old', { count: 1, untilMs: 1, why: 'read-only', whyAtMs: 5 }),
      makeRecord('new', { count: 1, untilMs: 4, why: 'too-large', whyAtMs: 5 }),
      makeRecord('closed, all sent', { why: 'no-access', whyAtMs: 8 }),
      makeRecord('gone, all sent', { why: 'gone', whyAtMs: 3 }),
      makeRecord('set aside', {}, { place: 'set-aside' }),
      makeRecord('unreadable', null),
    ];
    const sorted = sortCopies(records).map(record => [findGroup(record), record.name]);
    expect(sorted).toEqual([
      ['refused', 'new'],
      ['refused', 'gone, all sent'],
      ['refused', 'old'],
      ['refused', 'set aside'],
      ['refused', 'unreadable'],
      ['waiting', 'waiting'],
      ['kept', 'closed, all sent'],
      ['kept', 'kept'],
    ]);
  });

  it('RECOVER-8: a decision is wanted about changes that were not accepted and not sent in another way', () => {
    expect(wantsDecision(makeRecord('a', { count: 1, why: 'refused' }))).toBe(true);
    expect(wantsDecision(makeRecord('a', {}, { place: 'set-aside' }))).toBe(true);
    expect(wantsDecision(makeRecord('a', { count: 1, why: 'refused' }, { sentAs: 'b' }))).toBe(false);
    expect(wantsDecision(makeRecord('a', { why: 'gone' }))).toBe(false);
    expect(wantsDecision(makeRecord('a', { count: 1 }))).toBe(false);
  });
});

describe('the comparison', () => {
  const now = () => 0;

  it('RECOVER-3: equal texts are the same', () => {
    expect(compareTexts('a\n', 'a\n', now)).toEqual({ kind: 'same' });
  });

  it('RECOVER-3: lines of one side, words within a line, and what is left out between', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    const here = [...lines];
    here[10] = 'line ten';
    here.push('', 'more');
    expect(compareTexts(lines.join('\n'), here.join('\n'), now)).toEqual({
      kind: 'rows',
      cutCount: 0,
      rows: [
        { kind: 'skipped', count: 8 },
        { kind: 'both', line: 'line 8' },
        { kind: 'both', line: 'line 9' },
        {
          kind: 'server',
          pieces: [
            { text: 'line ', marked: false },
            { text: '10', marked: true },
          ],
        },
        {
          kind: 'here',
          pieces: [
            { text: 'line ', marked: false },
            { text: 'ten', marked: true },
          ],
        },
        { kind: 'both', line: 'line 11' },
        { kind: 'both', line: 'line 12' },
        { kind: 'skipped', count: 5 },
        { kind: 'both', line: 'line 18' },
        { kind: 'both', line: 'line 19' },
        { kind: 'here', pieces: [{ text: '', marked: false }] },
        { kind: 'here', pieces: [{ text: 'more', marked: false }] },
      ],
    });
  });

  it('RECOVER-3: lines with nothing in common are told whole, and no line twice', () => {
    expect(compareTexts('one\ntwo', 'um\ndois', now)).toEqual({
      kind: 'rows',
      cutCount: 0,
      rows: [
        { kind: 'server', pieces: [{ text: 'one', marked: false }] },
        { kind: 'server', pieces: [{ text: 'two', marked: false }] },
        { kind: 'here', pieces: [{ text: 'um', marked: false }] },
        { kind: 'here', pieces: [{ text: 'dois', marked: false }] },
      ],
    });
  });

  it('RECOVER-3: a long text is cut, and says by how much', () => {
    const here = Array.from({ length: 5_000 }, (_, i) => `line ${i}`).join('\n');
    const comparison = compareTexts('', here, now);
    expect(comparison).toMatchObject({ kind: 'rows', cutCount: 4_000 });
  });
});

describe('the server’s text', () => {
  const answers =
    (...given: Response[]) =>
    async () =>
      given.shift()!;
  const page = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });

  it('RECOVER-3: is read, or why it is not is told apart', async () => {
    const text = new Response('olá', { headers: { 'content-type': 'text/markdown; charset=utf-8' } });
    expect(await readServerText('a', answers(text))).toEqual({ kind: 'text', text: 'olá' });
    const why = async (...given: Response[]) => {
      const found = await readServerText('a', answers(...given));
      return found.kind === 'none' ? found.why : found;
    };
    expect(await why(page(), new Response(null, { status: 404 }))).toBe('gone');
    expect(await why(page(), new Response(null, { status: 409 }))).toBe('in-bin');
    expect(await why(page(), new Response('{}'))).toBe('unreachable');
    expect(await why(new Response(null, { status: 403 }))).toBe('no-access');
    expect(await why(new Response(null, { status: 401 }))).toBe('not-signed-in');
    expect(await why(new Response(null, { status: 503 }))).toBe('unreachable');
    const failing = async () => {
      throw new TypeError('Failed to fetch');
    };
    expect(await readServerText('a', failing)).toEqual({ kind: 'none', why: 'unreachable' });
  });
});

describe('the page’s model', () => {
  interface World {
    records: CopyRecord[];
    texts: Map<string, KeptText>;
    made: KeptText[];
  }

  function makeModel(change: Partial<RecoveryParts> = {}) {
    const world: World = { records: [], texts: new Map(), made: [] };
    const model = new RecoveryModel({
      list: async () => world.records,
      readText: async name => world.texts.get(name) ?? null,
      readServerText: async () => ({ kind: 'text', text: 'theirs' }),
      makeNew: async kept => {
        world.made.push(kept);
        return 'new-key';
      },
      markSent: async (name, key) => {
        world.records = world.records.map(one => (one.name === name ? { ...one, sentAs: key } : one));
        return true;
      },
      remove: async record => {
        world.records = world.records.filter(({ name }) => name !== record.name);
        return true;
      },
      findTitle: text => /^# (.*)/.exec(text)?.[1] ?? null,
      isGeneratedName: () => true,
      download: () => {},
      now: () => 0,
      ...change,
    });
    const copies = () => (model.state.value.kind === 'known' ? model.state.value.copies : []);
    return { world, model, copies };
  }

  it('RECOVER-2: copies without a title get that of their text; empty ones in which nothing waits are none', async () => {
    const { world, model, copies } = makeModel();
    world.records = [
      makeRecord('old', { count: 1 }, { title: null }),
      makeRecord('blank', {}, { title: null }),
      makeRecord('emptied', { count: 1 }, { title: null }),
    ];
    world.texts.set('old', { text: '# Found', meta: {} });
    world.texts.set('blank', { text: '', meta: {} });
    world.texts.set('emptied', { text: '', meta: {} });
    await model.refresh();
    expect(copies().map(record => [record.name, model.titleOf(record)])).toEqual([
      ['old', 'Found'],
      ['emptied', null],
    ]);
  });

  it('RECOVER-3, RECOVER-4: sending anew keeps the copy and names what was made; only removing removes', async () => {
    const { world, model, copies } = makeModel();
    const record = makeRecord('mine', { count: 1, why: 'read-only' });
    world.records = [record];
    world.texts.set('mine', { text: 'words', meta: { title: 'Mine' } });
    expect(await model.sendAsNew(record)).toBe('new-key');
    expect(world.made).toEqual([{ text: 'words', meta: { title: 'Mine' } }]);
    await model.refresh();
    expect(copies()).toMatchObject([{ name: 'mine', sentAs: 'new-key' }]);
    await model.remove(record);
    expect(copies()).toEqual([]);
    expect(model.news.value).toEqual({ kind: 'removed', title: 'mine' });
  });

  it('RECOVER-3, RECOVER-5: what the browser refuses is said, and nothing is taken for done', async () => {
    const { world, model, copies } = makeModel({ makeNew: async () => null, remove: async () => false });
    const record = makeRecord('mine', { count: 1 });
    world.records = [record];
    expect(await model.sendAsNew(record)).toBeNull();
    expect(model.news.value).toEqual({ kind: 'unreadable' });
    world.texts.set('mine', { text: 'words', meta: {} });
    expect(await model.sendAsNew(record)).toBeNull();
    expect(model.news.value).toEqual({ kind: 'not-stored' });
    await model.remove(record);
    expect(model.news.value).toEqual({ kind: 'not-removed' });
    expect(copies()).toEqual([record]);
  });

  it('RECOVER-3: compares on demand; without the server the copy is shown by itself', async () => {
    const { world, model } = makeModel({
      readServerText: async key =>
        key === 'key-alone' ? { kind: 'none', why: 'gone' } : { kind: 'text', text: 'words' },
    });
    for (const name of ['alone', 'both']) world.texts.set(name, { text: 'words', meta: {} });
    for (const name of ['alone', 'both', 'broken']) await model.toggleComparison(makeRecord(name, {}));
    expect(model.compared.value.get('alone')).toEqual({ kind: 'alone', why: 'gone', here: 'words' });
    expect(model.compared.value.get('both')).toMatchObject({ comparison: { kind: 'same' } });
    expect(model.compared.value.get('broken')).toEqual({ kind: 'unreadable' });
    await model.toggleComparison(makeRecord('both', {}));
    expect(model.compared.value.has('both')).toBe(false);
  });
});
