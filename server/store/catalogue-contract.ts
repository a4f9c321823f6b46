// The contract suite of the Catalogue port: registers the same tests for every implementation. Imported by tests only.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ListSort, ListView, MarkedText } from '../../protocol/api.ts';
import type { Catalogue, CatalogueQuery, StoredFile } from '../ports/catalogue.ts';
import type { Birth, Store } from '../relay/ports.ts';
import { sampleAppend, sampleAppends, sampleFold } from './contract.ts';

export interface CatalogueWorld {
  store: Store;
  catalogue: Catalogue;
  destroy(): Promise<void>;
}

const HASH = (letter: string) => letter.repeat(64);

function file(letter: string): StoredFile {
  return { hash: HASH(letter), type: 'image/png', ending: 'png', bytes: 10, width: 2, height: null };
}

/** The text with what is marked in brackets. */
function show(marked: MarkedText): string {
  return marked.map(part => (part.marked ? `[${part.text}]` : part.text)).join('');
}

/** Registers the suite under `name`. `makeWorld` is called once per test. */
export function registerCatalogueContract(name: string, makeWorld: () => Promise<CatalogueWorld>): void {
  describe(`Catalogue contract: ${name}`, () => {
    let world: CatalogueWorld;
    let store: Store;
    let catalogue: Catalogue;

    beforeEach(async () => {
      world = await makeWorld();
      ({ store, catalogue } = world);
    });

    afterEach(async () => {
      await store.close();
      await world.destroy();
    });

    interface Making {
      owner?: string | null;
      text?: string;
      title?: string;
      atMs?: number;
    }

    async function make(doc: string, { owner = 'ana', text = '', title = '', atMs = 1000 }: Making = {}) {
      const birth: Birth = { epoch: `epoch of ${doc}`, kind: 'text', atMs, owner };
      const facts = { text, title, language: null, excerpt: text.slice(0, 160) };
      const made = await store.create(doc, birth, {
        bytes: sampleAppend(doc, 1).bytes,
        author: 'author 1',
        facts,
      });
      expect(made).toBe('created');
    }

    async function keys(person: string, query: Partial<CatalogueQuery> = {}): Promise<string[]> {
      const whole = {
        view: 'recent',
        sort: 'created',
        tag: null,
        after: null,
        limit: 100,
        ...query,
      } as const;
      return (await catalogue.list(person, whole)).entries.map(entry => entry.doc);
    }

    async function search(person: string, text: string): Promise<string[]> {
      return (await catalogue.search(person, text)).map(found => found.entry.doc);
    }

    it('CAT-1: what a document was made with, and what the archive says later, is in its entry', async () => {
      await make('a', { owner: 'ana', text: 'Olá', title: 'Saudação', atMs: 5 });
      expect(await catalogue.find('bob', 'a')).toEqual({
        doc: 'a',
        title: 'Saudação',
        language: null,
        excerpt: 'Olá',
        createdMs: 5,
        editedMs: 5,
        owner: 'ana',
        visitedMs: 0,
        pinned: false,
        tags: [],
        binnedMs: null,
      });
      const folded = sampleFold(1);
      const facts = { text: 'fn main() {}', title: 'Programa', language: 'Rust', excerpt: 'fn main' };
      await store.compact('a', { ...folded, facts });
      expect(await catalogue.find('ana', 'a')).toMatchObject({
        title: 'Programa',
        language: 'Rust',
        excerpt: 'fn main',
      });
      expect(await catalogue.find('ana', 'b')).toBeNull();
    });

    it('CAT-1: a document was edited when its last update came', async () => {
      await make('a', { atMs: 5 });
      const [second, third] = sampleAppends('a', 2, 3);
      await store.append([second!, { ...third!, atMs: 1_800_000_000_000 }]);
      expect(await catalogue.find('ana', 'a')).toMatchObject({ createdMs: 5, editedMs: 1_800_000_000_000 });
      await store.open('b', { epoch: 'e', kind: 'text', atMs: 7, owner: null });
      expect(await catalogue.find('ana', 'b')).toMatchObject({ editedMs: 7, owner: null, title: '' });
    });

    it('CAT-2: a person sees what they made or have been in, and nothing else', async () => {
      await make('of-ana', { owner: 'ana' });
      await make('of-bob', { owner: 'bob' });
      await make('of-nobody', { owner: null });
      expect(await keys('ana')).toEqual(['of-ana']);
      expect(await keys('bob')).toEqual(['of-bob']);
      expect(await keys('carla')).toEqual([]);
      await catalogue.noteVisit('ana', 'of-bob', 50);
      await catalogue.noteVisit('ana', 'of-bob', 40);
      await catalogue.noteVisit('ana', 'nowhere', 40);
      expect((await keys('ana')).sort()).toEqual(['of-ana', 'of-bob']);
      expect(await catalogue.find('ana', 'of-bob')).toMatchObject({ visitedMs: 50 });
      expect(await catalogue.find('ana', 'nowhere')).toBeNull();
      expect(await keys('ana', { view: 'mine' })).toEqual(['of-ana']);
      expect(await keys('ana', { view: 'shared' })).toEqual(['of-bob']);
    });

    it('CAT-3: lists are sorted as asked, and go on where the page before ended', async () => {
      const titles = ['Zebra', 'ação', 'Acre', '', 'banana 10', 'banana 9'];
      for (const [i, title] of titles.entries()) {
        await make(`d${i}`, { title, atMs: 100 + i });
        await catalogue.noteVisit('ana', `d${i}`, 1000 - i);
      }
      await store.append([{ ...sampleAppend('d0', 2), atMs: 900 }]);
      const expected: Record<ListSort, string[]> = {
        title: ['d1', 'd2', 'd5', 'd4', 'd0', 'd3'],
        created: ['d5', 'd4', 'd3', 'd2', 'd1', 'd0'],
        edited: ['d0', 'd5', 'd4', 'd3', 'd2', 'd1'],
        visited: ['d0', 'd1', 'd2', 'd3', 'd4', 'd5'],
      };
      for (const [sort, order] of Object.entries(expected) as [ListSort, string[]][]) {
        expect(await keys('ana', { sort })).toEqual(order);
        const paged: string[] = [];
        let after: string | null = null;
        do {
          const query: CatalogueQuery = { view: 'recent', sort, tag: null, after, limit: 4 };
          const page = await catalogue.list('ana', query);
          paged.push(...page.entries.map(entry => entry.doc));
          after = page.next;
          expect((after ?? '').length).toBeLessThan(400);
        } while (after !== null);
        expect(paged).toEqual(order);
      }
      for (const after of ['', 'x', '!!!', Buffer.from('[1,{}]').toString('base64url')]) {
        expect(await keys('ana', { after })).toHaveLength(6);
      }
    });

    it('CAT-3: the next page begins at its place also when the last document of the one before has gone', async () => {
      for (const i of [1, 2, 3, 4]) await make(`d${i}`, { atMs: i });
      const query: CatalogueQuery = { view: 'recent', sort: 'created', tag: null, after: null, limit: 2 };
      const { next } = await catalogue.list('ana', query);
      await catalogue.purge('d3');
      expect(await keys('ana', { after: next })).toEqual(['d2', 'd1']);
    });

    it('CAT-4: pins are of one person, tags of everybody', async () => {
      await make('a');
      await make('b');
      await catalogue.noteVisit('bob', 'a', 1);
      await catalogue.setPinned('ana', 'a', true);
      await catalogue.setTags('a', ['aula', 'física']);
      await catalogue.setTags('b', ['aula']);
      expect(await keys('ana', { view: 'pinned' })).toEqual(['a']);
      expect(await keys('bob', { view: 'pinned' })).toEqual([]);
      expect(await catalogue.find('bob', 'a')).toMatchObject({ pinned: false, tags: ['aula', 'física'] });
      expect(await keys('ana', { tag: 'física' })).toEqual(['a']);
      expect(await catalogue.listTags('ana')).toEqual([
        { tag: 'aula', documentCount: 2 },
        { tag: 'física', documentCount: 1 },
      ]);
      expect(await catalogue.listTags('bob')).toHaveLength(2);
      await catalogue.setPinned('ana', 'a', false);
      await catalogue.setTags('a', ['química', 'química']);
      expect(await keys('ana', { view: 'pinned' })).toEqual([]);
      expect((await catalogue.find('ana', 'a'))!.tags).toEqual(['química']);
      await expect(catalogue.setTags('nowhere', [])).rejects.toMatchObject({ code: 'STORE_NO_DOCUMENT' });
    });

    it('CAT-5: a document in the bin is in no list but the bin, in no search, and not made anew', async () => {
      await make('a', { text: 'palavra' });
      await make('b', { text: 'palavra' });
      await catalogue.noteVisit('bob', 'a', 1);
      await catalogue.setTags('a', ['x']);
      await catalogue.setBinned('a', 77);
      for (const view of ['recent', 'mine', 'shared', 'pinned'] as ListView[]) {
        expect(await keys('ana', { view })).not.toContain('a');
        expect(await keys('bob', { view })).not.toContain('a');
      }
      expect(await keys('ana', { view: 'bin' })).toEqual(['a']);
      expect(await keys('bob', { view: 'bin' })).toEqual([]);
      expect(await search('ana', 'palavra')).toEqual(['b']);
      expect(await catalogue.listTags('ana')).toEqual([]);
      expect(await catalogue.find('ana', 'a')).toMatchObject({ binnedMs: 77 });
      const reborn: Birth = { epoch: 'other', kind: 'any', atMs: 9, owner: 'eva' };
      expect(await store.open('a', reborn)).toMatchObject({
        binnedMs: 77,
        epoch: 'epoch of a',
        kind: 'text',
      });
      expect(await store.load('a')).toMatchObject({ binnedMs: 77 });
      const first = { bytes: new Uint8Array([1]), author: 'x', facts: sampleFold(1).facts };
      expect(await store.create('a', reborn, first)).toBe('exists');
      expect(await catalogue.listBinnedBefore(77)).toEqual([]);
      expect(await catalogue.listBinnedBefore(78)).toEqual(['a']);
      await catalogue.setBinned('a', null);
      expect(await store.load('a')).toMatchObject({ binnedMs: null });
      expect((await search('bob', 'palavra')).concat(await search('ana', 'palavra')).sort()).toEqual([
        'a',
        'a',
        'b',
      ]);
    });

    it('CAT-6: what is deleted for good is gone, and its name is free', async () => {
      await make('a', { text: 'segredo' });
      await store.append(sampleAppends('a', 2, 3500));
      await store.compact('a', { ...sampleFold(3000), facts: { ...sampleFold(1).facts, text: 'segredo' } });
      await catalogue.noteVisit('bob', 'a', 1);
      await catalogue.setTags('a', ['x']);
      await catalogue.setBinned('a', 5);
      await catalogue.purge('a');
      await catalogue.purge('a');
      expect(await store.load('a')).toBeNull();
      expect(await catalogue.find('ana', 'a')).toBeNull();
      expect(await search('ana', 'segredo')).toEqual([]);
      expect(await catalogue.listBinnedBefore(1e15)).toEqual([]);
      await expect(store.append([sampleAppend('a', 3501)])).rejects.toMatchObject({
        code: 'STORE_NO_DOCUMENT',
      });
      await make('a', { owner: 'eva', text: 'outro' });
      expect((await store.load('a'))!.tail).toHaveLength(1);
      expect(await catalogue.find('bob', 'a')).toMatchObject({ visitedMs: 0, tags: [], owner: 'eva' });
      expect(await search('eva', 'outro')).toEqual(['a']);
    });

    it('CAT-7: search folds case and diacritics, wants every word, and the last as a beginning', async () => {
      await make('a', { title: 'Ação direta', text: 'O coração da cidade bate às 5h.' });
      await make('b', { title: 'Reunião', text: 'Nada a declarar. AÇÃO!' });
      await make('c', { title: 'Outra', text: 'acaso' });
      for (const text of ['açao', 'acao', 'ACAO', 'Ação', 'ação']) {
        expect(await search('ana', text)).toEqual(['a', 'b']);
      }
      expect(await search('ana', 'cidade coraç')).toEqual(['a']);
      expect(await search('ana', 'coraç cidade')).toEqual([]);
      expect(await search('ana', 'ac')).toHaveLength(3);
      expect(await search('ana', 'reuniao')).toEqual(['b']);
      expect(await search('ana', '')).toEqual([]);
      expect(await search('ana', '  \n ')).toEqual([]);
      expect(await search('bob', 'acao')).toEqual([]);
      await catalogue.noteVisit('bob', 'b', 1);
      expect(await search('bob', 'acao')).toEqual(['b']);
    });

    it('CAT-7: a word in the title weighs more than the same word in the text', async () => {
      await make('text', { title: 'Notas', text: 'orçamento orçamento orçamento' });
      await make('title', { title: 'Orçamento', text: 'nada' });
      expect(await search('ana', 'orcamento')).toEqual(['title', 'text']);
    });

    it('CAT-8: nothing that a person types is syntax', async () => {
      await make('a', { title: 'NEAR', text: 'one two title:one "quoted" x-y C++ a*b foo OR bar ^ (x) {y}' });
      const found = ['"', '"quoted"', 'one*', 'title:one', 'x-y', 'c++', 'foo OR bar', 'one AND', 'NOT two'];
      const hits: Record<string, number> = {};
      for (const text of found) hits[text] = (await search('ana', text)).length;
      expect(hits).toEqual({
        '"': 0,
        '"quoted"': 1,
        'one*': 1,
        'title:one': 1,
        'x-y': 1,
        'c++': 1,
        'foo OR bar': 1,
        'one AND': 0,
        'NOT two': 0,
      });
      const odd = [
        'NEAR(one two)',
        '(',
        ')',
        '{',
        '-one',
        '^one',
        'one +',
        "'",
        '*',
        ':',
        '\0',
        'a\0b',
        '\\',
        '+ -',
      ];
      const odder = [
        '"""',
        'one"two',
        '😀',
        '\ud800',
        `${'word '.repeat(100)}`,
        'ﬁ',
        '%',
        '_',
        ';--',
        '🇧🇷 one',
      ];
      for (const text of [...odd, ...odder])
        await expect(catalogue.search('ana', text)).resolves.toBeDefined();
      expect(await search('ana', '- one')).toEqual(['a']);
      expect(await search('ana', 'one -')).toEqual(['a']);
    });

    it('CAT-9: what was found is marked in title and passage, and nothing else is', async () => {
      const filler = 'lorem ipsum dolor sit amet '.repeat(40);
      await make('a', {
        title: 'Plano de ação',
        text: `${filler}\n\nA \u0002ação\u0003 <b>começa</b>\nhoje.${filler}`,
      });
      const [found] = await catalogue.search('ana', 'acao');
      expect(show(found!.title)).toBe('Plano de [ação]');
      expect(show(found!.passage)).toContain('A [ação] <b>começa</b> hoje.lorem');
      expect(show(found!.passage)).toMatch(/^….*…$/);
      expect(show(found!.passage).length).toBeLessThan(300);
      for (const { text } of [...found!.title, ...found!.passage]) expect(text).not.toMatch(/\p{Cc}/u);
    });

    it('CAT-9: at most twenty are found, the best first', async () => {
      for (let i = 0; i < 30; i++) await make(`d${i}`, { text: `palavra ${'outra '.repeat(30 - i)}` });
      const hits = await search('ana', 'palavra');
      expect(hits).toHaveLength(20);
      expect(hits[0]).toBe('d29');
    });

    it('CAT-10: a text that is folded anew is found by its new words only', async () => {
      await make('a', { text: 'velho', title: 'Antes' });
      const facts = { text: 'novo', title: 'Depois', language: null, excerpt: 'novo' };
      for (let round = 0; round < 3; round++) await store.compact('a', { ...sampleFold(1), facts });
      expect(await search('ana', 'velho')).toEqual([]);
      expect(await search('ana', 'antes')).toEqual([]);
      expect(await search('ana', 'novo')).toEqual(['a']);
      await store.reset('a', { ...sampleFold(1), facts: { ...facts, text: 'limpo' } }, 'e9', []);
      expect([await search('ana', 'novo'), await search('ana', 'limpo')]).toEqual([[], ['a']]);
      await catalogue.setTitle('a', 'À mão');
      expect([await search('ana', 'depois'), await search('ana', 'mao')]).toEqual([[], ['a']]);
      expect(await search('ana', 'limpo')).toEqual(['a']);
      expect(await catalogue.find('ana', 'a')).toMatchObject({ title: 'À mão', excerpt: 'novo' });
    });

    it('CAT-10: a title can be set before the archive has looked', async () => {
      await store.open('a', { epoch: 'e', kind: 'text', atMs: 1, owner: 'ana' });
      await catalogue.setTitle('a', 'Primeiro');
      expect(await search('ana', 'primeiro')).toEqual(['a']);
      expect(await store.load('a')).toMatchObject({ hasFacts: false });
      await store.append([sampleAppend('a', 1)]);
      await store.compact('a', sampleFold(1));
      expect(await search('ana', 'primeiro')).toEqual([]);
      expect(await store.load('a')).toMatchObject({ hasFacts: true });
    });

    it('CAT-11: files are noted once, used by documents, and taken when nobody uses them', async () => {
      await make('a');
      await make('b');
      await catalogue.addFile(file('a'), 'a', 10);
      await catalogue.addFile(file('b'), 'b', 10);
      await catalogue.addFile(file('c'), 'not-yet', 10);
      expect(await catalogue.findFile(HASH('a'))).toEqual(file('a'));
      expect(await catalogue.findFile(HASH('d'))).toBeNull();
      // A text that shows a file uses it, whoever brought the file.
      const text = `![x](/files/${HASH('b')}.png) ![y](/files/${HASH('c')}.png "t") ![z](/files/${HASH('e')}.png)`;
      await make('c', { text });
      await catalogue.purge('a');
      await catalogue.purge('b');
      expect(await catalogue.takeUnusedFiles(10)).toEqual([]);
      expect(await catalogue.takeUnusedFiles(11)).toEqual([file('a')]);
      expect(await catalogue.findFile(HASH('a'))).toBeNull();
      expect(await catalogue.takeUnusedFiles(11)).toEqual([]);
      await catalogue.purge('c');
      await catalogue.addFile(file('c'), 'nowhere', 50);
      expect(await catalogue.takeUnusedFiles(50)).toEqual([file('b')]);
      expect(await catalogue.takeUnusedFiles(51)).toEqual([file('c')]);
    });

    it('CAT-12: writes that are made together are all done, and only the guilty one is refused', async () => {
      await make('a');
      const outcomes = await Promise.allSettled([
        catalogue.setTags('a', ['x']),
        catalogue.setTitle('nowhere', 'x'),
        catalogue.noteVisit('bob', 'a', 3),
        catalogue.setPinned('bob', 'a', true),
      ]);
      expect(outcomes.map(outcome => outcome.status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      expect(await catalogue.find('bob', 'a')).toMatchObject({ visitedMs: 3, pinned: true, tags: ['x'] });
    });

    it('CAT-12: after the store is closed everything is refused', async () => {
      await make('a');
      await store.close();
      await expect(catalogue.setTags('a', [])).rejects.toMatchObject({ code: 'STORE_CLOSED' });
      await expect(catalogue.find('ana', 'a')).rejects.toMatchObject({ code: 'STORE_CLOSED' });
    });
  });
}
