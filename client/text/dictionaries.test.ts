// Every dictionary of the interface says the same things in every language. The types see to the keys; this sees to
// what types cannot: nothing empty, nothing left in the other language by mistake.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { ptBr } from './pt-br.ts';

type Entry = [key: string, value: unknown];

/** The same in both languages, and rightly so. */
const SHARED = /^(?:locale|appName|.*[Ll]anguageName.*|.*[Nn]ames?\..*)$/;
const SHARED_WORDS = new Set([
  ...['Prosa', 'Vim', 'Emacs', 'Menu', 'Markdown', 'RFC', 'Status', 'Normal', 'Total', 'Esc', 'PDF', 'HTML'],
]);

const folder = new URL('./', import.meta.url);
const others = readdirSync(folder).filter(name => name.endsWith('-words.ts'));

async function readPairs(): Promise<[name: string, en: object, ptBr: object][]> {
  const pairs: [string, object, object][] = [['document', en, ptBr]];
  for (const name of others) {
    const words = Object.entries((await import(new URL(name, folder).href)) as Record<string, object>);
    const english = words.find(([key]) => key.endsWith('En'));
    const portuguese = words.find(([key]) => key.endsWith('PtBr'));
    if (english === undefined || portuguese === undefined) throw new Error(`${name} lacks a language`);
    pairs.push([name, english[1], portuguese[1]]);
  }
  return pairs;
}

/** All leaves of a dictionary; what a function says is asked with numbers and names that suit any of them. */
function flatten(value: unknown, key = ''): Entry[] {
  if (typeof value === 'function') return [[key, say(value)]];
  if (typeof value !== 'object' || value === null) return [[key, value]];
  return Object.entries(value).flatMap(([name, part]) => flatten(part, key === '' ? name : `${key}.${name}`));
}

function say(speak: (...args: never[]) => unknown): unknown {
  for (const argument of [3, 'Ana', ['Ana', 'Rui']]) {
    try {
      const args = Array.from({ length: Math.max(1, speak.length) }, () => argument);
      const said = speak(...(args as never[]));
      if (typeof said === 'string' && !said.includes('undefined')) return said;
    } catch {
      // Another kind of argument is wanted: the next one may be it.
    }
  }
  return 'said with other arguments';
}

/** CodeMirror's phrases are English where a dictionary leaves them out. */
function listKeys(dictionary: object): string[] {
  const keys = flatten(dictionary).map(([key]) => key);
  return keys.filter(key => !key.startsWith('phrases.')).sort();
}

describe.each(await readPairs())('the words of %s', (_name, english, portuguese) => {
  it('PAGE-32: the same keys in both languages', () => {
    expect(listKeys(portuguese)).toEqual(listKeys(english));
  });

  it('PAGE-32: nothing is empty', () => {
    for (const dictionary of [english, portuguese]) {
      expect(
        flatten(dictionary).filter(([, word]) => typeof word === 'string' && word.trim() === ''),
      ).toEqual([]);
    }
  });

  it('PAGE-32: what is a sentence differs', () => {
    const portugueseOf = new Map(flatten(portuguese));
    const same = flatten(english).filter(
      ([key, word]) =>
        typeof word === 'string' &&
        word.includes(' ') &&
        word !== 'said with other arguments' &&
        !SHARED.test(key) &&
        !SHARED_WORDS.has(word) &&
        portugueseOf.get(key) === word,
    );
    expect(same).toEqual([]);
  });
});
