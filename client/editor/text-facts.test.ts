import { describe, expect, it } from 'vitest';
import { countText, findTitle } from './text-facts.ts';

describe('counting', () => {
  it.each([
    ['', 0, 0],
    ['one two', 2, 7],
    ["don’t co-operate, e.g. here's", 4, 29],
    ['ação não é prosa', 4, 16],
    ['**bold** _text_', 2, 15],
    ['日本語 text', 4, 8],
    ['👩‍🚀 x', 1, 5],
  ])('PAGE-11: %j', (text, words, characters) => {
    expect(countText(text.split('\n'))).toEqual({ words, characters });
  });

  it('PAGE-11: line ends are not counted', () => {
    expect(countText(['ab', '', 'c'])).toEqual({ words: 2, characters: 3 });
  });
});

describe('the title', () => {
  it.each([
    ['# Title', 'Title'],
    ['text\n\n## Second **level** ##', 'Second level'],
    ['```\n# comment\n```\n# Real', 'Real'],
    ['# [Linked](https://example.org) `code`', 'Linked code'],
    ['#no heading', null],
    ['#\n# After an empty one', 'After an empty one'],
    ['plain', null],
    [`${'x\n'.repeat(300)}# far`, null],
  ])('PAGE-11: %j has the title %j', (text, title) => {
    expect(findTitle(text.split('\n'))).toBe(title);
  });

  it('PAGE-11: is cut', () => {
    expect(findTitle([`# ${'x'.repeat(5_000)}`])).toHaveLength(120);
  });
});
