import { describe, expect, it } from 'vitest';
import { insertFootnote, insertRule, insertTable, isWebAddress, toggleLink, toggleMath } from './inserts.ts';
import { apply } from './testing.ts';

describe('what is put in', () => {
  it.each([
    ['a «b» c', 'a [b](|) c'],
    ['«https://example.org»', '[|](https://example.org)'],
    ['wo|rd', '[word](|)'],
    ['a | b', 'a [|]() b'],
    ['«a» «b»', '[a](|) [b](|)'],
    ['[te|xt](https://example.org)', 'te|xt'],
  ])('EDIT-7: a link turns %j into %j', (before, after) => {
    expect(apply(before, toggleLink)).toBe(after);
  });

  it('EDIT-7: an address is one word with a scheme', () => {
    expect(isWebAddress('https://example.org/a?b=(c)')).toBe(true);
    expect(isWebAddress('www.example.org')).toBe(true);
    for (const other of ['javascript:alert(1)', 'https://a b', 'word', ''])
      expect(isWebAddress(other)).toBe(false);
  });

  it.each([
    ['a «x» b', 'a $«x»$ b'],
    ['a $«x»$ b', 'a «x» b'],
    ['a | b', 'a $|$ b'],
    ['|', '$$\n|\n$$'],
    ['«a\nb»', '$$\n«a\nb»\n$$'],
  ])('EDIT-8: a formula turns %j into %j', (before, after) => {
    expect(apply(before, toggleMath)).toBe(after);
  });

  it.each([
    ['One|.', 'One[^1].\n\n[^1]: |'],
    ['One|', 'One[^1]\n\n[^1]: |'],
    ['One[^1], two|.\n\n[^1]: a', 'One[^1], two[^2].\n\n[^1]: a\n[^2]: |'],
    ['Two[^2], one|.\n', 'Two[^2], one[^1].\n\n[^1]: |'],
  ])('EDIT-9: a footnote turns %j into %j', (before, after) => {
    expect(apply(before, insertFootnote)).toBe(after);
  });

  it.each([
    ['|', '| x |     |     |'],
    ['text|', 'text\n\n| x |     |     |'],
    ['a\n|\nb', 'a\n\n| x |     |     |'],
  ])('EDIT-10: a table after %j has the caret in its first cell', (before, start) => {
    // The signs of tables are those of carets here.
    const [lead] = start.split('| x');
    const out = apply(before, insertTable)!;
    expect(out.startsWith(`${lead}| |    |     |     |\n| --- | --- | --- |\n|     |     |     |`)).toBe(
      true,
    );
  });

  it.each([
    ['a|', 'a\n\n---\n|'],
    ['a\n|', 'a\n\n---\n|'],
    ['a\n\n|\n\nb', 'a\n\n---\n|\n\nb'],
    ['a|\nb', 'a\n\n---\n|\n\nb'],
  ])('EDIT-10: a rule after %j never makes a heading: %j', (before, after) => {
    expect(apply(before, insertRule)).toBe(after);
  });
});
