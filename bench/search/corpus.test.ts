import { describe, expect, it } from 'vitest';
import { makeCorpus, PLANTED, QUESTIONS } from './corpus.ts';

const all = [...makeCorpus(1000, 2)];
const count = (word: string) => all.filter(({ text }) => text.split(/\s+/).includes(word)).length;

describe('the documents to search in', () => {
  it('are of two sizes and the same each time', () => {
    expect(all).toHaveLength(1002);
    expect(all[0]!.text.length).toBeLessThan(2300);
    expect(all[1001]!.text.length).toBeGreaterThan(100_000);
    expect([...makeCorpus(1000, 2)][17]).toEqual(all[17]);
  });

  it('hold the words that are looked for as often as is said', () => {
    expect(count(PLANTED.common)).toBe(501);
    expect(count(PLANTED.rare)).toBe(3);
    expect(count(PLANTED.accented)).toBe(21);
    expect(all.filter(({ text }) => /(^|\s)ca/.test(text)).length).toBeGreaterThan(500);
    expect(all.some(({ text }) => text.includes(QUESTIONS.at(-1)!.text))).toBe(false);
  });
});
