import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { chooseLanguage, LANGUAGES, wordsOf } from './language.ts';

describe('the language', () => {
  it.each([
    [null, ['pt-PT', 'en'], 'pt-BR'],
    [null, ['de', 'pt'], 'pt-BR'],
    [null, ['en-GB', 'pt-BR'], 'en'],
    [null, ['de'], 'en'],
    [null, [], 'en'],
    ['en', ['pt-BR'], 'en'],
    ['xx', ['pt-BR'], 'pt-BR'],
  ])('PAGE-16: chosen %j, browser %j: %s', (chosen, preferred, language) => {
    expect(chooseLanguage(chosen, preferred)).toBe(language);
  });

  it.each(LANGUAGES)('PAGE-16: %s has a word for everything', language => {
    const words = wordsOf(language);
    const empty = Object.entries(words).filter(([, word]) => word === '');
    expect(empty).toEqual([]);
    expect(Object.keys(words.refused)).toEqual(Object.keys(en.refused));
    expect(Object.keys(words.ended)).toEqual(Object.keys(en.ended));
    expect(new Set(words.names).size).toBe(words.names.length);
  });

  it.each(LANGUAGES)('PAGE-16: %s counts one and many apart', language => {
    const words = wordsOf(language);
    for (const say of [words.words, words.characters, words.changesWaiting, words.changesMerged]) {
      expect(say(1)).not.toBe(say(2).replace('2', '1'));
    }
  });
});
