import { webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { documentKey } from '../../protocol/document-names.ts';
import { readLanguage, readTitle, writeLanguage, writeTitle } from './document-facts.ts';
import { nameFile } from './download.ts';
import { holdsForeignContent } from './foreign-content.ts';
import { isGeneratedName, makeRandomName } from './names.ts';
import { DOCUMENT_VIEWS, readRoute, routePath } from './route.ts';
import { createSettings } from './settings.ts';

describe('names of new documents', () => {
  it('PAGE-1: are valid, unlike each other, and known as nobody’s choice', () => {
    const names = Array.from({ length: 500 }, () =>
      makeRandomName(bytes => webcrypto.getRandomValues(bytes)),
    );
    expect(new Set(names).size).toBe(500);
    for (const name of names) {
      expect(documentKey(name)).toBe(name);
      expect(isGeneratedName(name)).toBe(true);
    }
    // 128 bits need all 32 letters, each in every place.
    expect(new Set(names.join('')).size).toBe(32);
  });

  it.each(['', 'meeting', 'a'.repeat(25), 'i'.repeat(26), 'A'.repeat(26)])('PAGE-1: %j was chosen', name => {
    expect(isGeneratedName(name)).toBe(false);
  });
});

describe('addresses', () => {
  it('PAGE-1: / is the home, /new a new document', () => {
    for (const path of ['/', '/index.html', '/d']) expect(readRoute(path, '')).toEqual({ kind: 'home' });
    expect(readRoute('/new', '')).toEqual({ kind: 'new' });
  });

  it.each(['meeting notes', 'a/b', 'ação', '100%', 'a?b#c', '🧭'])('PAGE-2: %j has an address', key => {
    for (const view of DOCUMENT_VIEWS) {
      const { pathname, search } = new URL(routePath(key, view), 'http://localhost');
      expect(readRoute(pathname, search)).toEqual({ kind: 'document', key, view });
    }
    expect(readRoute(routePath(key), '?view=x')).toMatchObject({ view: 'page' });
  });

  it.each(['/d/', '/d/..', '/d/a//b', '/d/%00', '/d/%', '/d/%2e%2e%2fx', `/d/${'x'.repeat(2_000)}`])(
    'PAGE-2, TRAP 35: %s is no document, and is said so',
    path => {
      expect(readRoute(path, '')).toEqual({ kind: 'bad-name' });
    },
  );
});

describe('names of files', () => {
  it.each([
    ['A letter', 'A letter'],
    ['a/b\\c: d?', 'a b c d'],
    ['..', 'document'],
    ['', 'document'],
    ['x\u202egpj', 'x gpj'],
    ['x'.repeat(300), 'x'.repeat(80)],
  ])('PAGE-4: %j is saved as %j', (title, name) => {
    expect(nameFile(title)).toBe(name);
  });
});

describe('documents of other applications', () => {
  it('PAGE-17: plain and formatted text can be edited', () => {
    const doc = new Y.Doc();
    doc.getText('content').insert(0, 'plain');
    doc.getText('content').format(0, 3, { bold: true });
    doc.getMap('meta').set('a', 1);
    expect(holdsForeignContent(doc)).toBe(false);
  });

  it('PAGE-17: an embed, or another root with something in it, cannot', () => {
    const embedded = new Y.Doc();
    embedded.getText('content').insertEmbed(0, { image: 'x' });
    expect(holdsForeignContent(embedded)).toBe(true);
    const other = new Y.Doc();
    other.getXmlFragment('prosemirror').insert(0, [new Y.XmlText('x')]);
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(other));
    expect(holdsForeignContent(copy)).toBe(true);
  });

  it('PAGE-17: what was deleted does not count', () => {
    const doc = new Y.Doc();
    doc.getText('content').insertEmbed(0, { image: 'x' });
    doc.getText('content').delete(0, 1);
    expect(holdsForeignContent(doc)).toBe(false);
  });
});

describe('settings', () => {
  it('PAGE-16: are remembered', () => {
    const map = new Map<string, string>();
    const memory = {
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => void map.set(key, value),
    };
    const first = createSettings(memory, ['en'], () => 0);
    first.setLanguage('pt-BR');
    first.setTheme('dark');
    first.setIdentity({ name: 'Ana', color: '#123456' });
    const again = createSettings(memory, ['en'], () => 0);
    expect(again.words.value.saved).toBe('Salvo');
    expect(again.theme.value).toBe('dark');
    expect(again.identity.value.name).toBe('Ana');
  });
});

describe('what a document says about itself', () => {
  const meta = () => new Y.Doc().getMap<unknown>('meta');

  it('PAGE-30: a title set by hand is one line, and an empty one gives way to the heading', () => {
    const map = meta();
    expect(readTitle(map)).toBeNull();
    writeTitle(map, '  Plans\n for \u202e2027 ');
    expect(readTitle(map)).toBe('Plans for 2027');
    writeTitle(map, ' \n ');
    expect(readTitle(map)).toBeNull();
    expect(map.has('title')).toBe(false);
  });

  it.each([null, 7, {}, ['x'], '', '\u0000'])(
    'PAGE-30: %j, written by another application, is no title',
    value => {
      const map = meta();
      map.set('title', value);
      expect(readTitle(map)).toBeNull();
    },
  );

  it('PAGE-30: a title is cut at 200 characters, however long the one that was written', () => {
    const map = meta();
    map.set('title', 'x'.repeat(100_000));
    expect(readTitle(map)).toHaveLength(200);
  });

  it('PAGE-31: the language is what was chosen, or nothing', () => {
    const map = meta();
    expect(readLanguage(map)).toBeNull();
    writeLanguage(map, 'Python');
    expect(readLanguage(map)).toBe('Python');
    writeLanguage(map, null);
    expect(map.has('language')).toBe(false);
    for (const value of [5, '', 'x'.repeat(61)]) {
      map.set('language', value);
      expect(readLanguage(map)).toBeNull();
    }
  });
});
