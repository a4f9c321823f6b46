import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMarkActive, MARKS, toggleMark } from './marks.ts';
import { apply, readState } from './testing.ts';

const bold = (marked: string) => apply(marked, state => toggleMark(state, MARKS.bold));
const italic = (marked: string) => apply(marked, state => toggleMark(state, MARKS.italic));
const code = (marked: string) => apply(marked, state => toggleMark(state, MARKS['inline-code']));
const strike = (marked: string) => apply(marked, state => toggleMark(state, MARKS.strikethrough));

describe('marks', () => {
  it.each([
    ['a «b» c', 'a **«b»** c'],
    ['a »b« c', 'a **»b«** c'],
    ['one « two »three', 'one  **«two»** three'],
    ['wo|rd', '**wo|rd**'],
    ['|word', '**|word**'],
    ['word|', '**word|**'],
    ['a | b', 'a **|** b'],
    ['|', '**|**'],
    ['«a» b «c»', '**«a»** b **«c»**'],
    ['a| b c|', '**a|** b **c|**'],
  ])('EDIT-1: bold puts %j into marks: %j', (before, after) => {
    expect(bold(before)).toBe(after);
  });

  it.each([
    ['a **«b»** c', 'a «b» c'],
    ['a «**b**» c', 'a «b» c'],
    ['**wo|rd**', 'wo|rd'],
    ['**|word**', '|word'],
    ['a **|** b', 'a | b'],
    ['__«b»__', '«b»'],
    ['**one «two»**', '**one** «two»'],
    ['**«one» two**', '«one» **two**'],
    ['**one «two» three**', '**one** «two» **three**'],
    ['**«a»** **«b»**', '«a» «b»'],
  ])('EDIT-1: bold takes the marks of %j off: %j', (before, after) => {
    expect(bold(before)).toBe(after);
  });

  it.each([
    ['«a **b** c»', '**«a b c»**'],
    ['**foo «bar** baz»', '**foo «bar baz»**'],
    ['**«a»** «b»', '**«a»** **«b»**'],
  ])('EDIT-1: what is partly bold becomes bold altogether: %j', (before, after) => {
    expect(bold(before)).toBe(after);
  });

  it('EDIT-1: behind the last bold word, the caret leaves the mark', () => {
    expect(bold('**word|**')).toBe('**word**|');
  });

  it.each([
    ['«one\ntwo»', '**«one**\n**two»**'],
    ['«- one\n- two»', '- **«one**\n- **two»**'],
    ['«# Title\n\n> said»', '# **«Title**\n\n> **said»**'],
    ['«- [ ] do»', '- [ ] **«do»**'],
  ])('EDIT-1: each line of %j gets marks of its own, behind what it begins with', (before, after) => {
    expect(bold(before)).toBe(after);
  });

  it('EDIT-1: italic and bold stand inside of each other', () => {
    expect(italic('**«b»**')).toBe('***«b»***');
    expect(italic('«**b**»')).toBe('*«**b**»*');
    expect(bold('*«b»*')).toBe('***«b»***');
    expect(italic('***«b»***')).toBe('**«b»**');
    expect(strike('~~«x»~~')).toBe('«x»');
  });

  it('EDIT-1: code with backticks gets more of them', () => {
    expect(code('«a»')).toBe('`«a»`');
    expect(code('«a`b»')).toBe('``«a`b»``');
    expect(code('«`»')).toBe('`` «`» ``');
    expect(code('`«a»`')).toBe('«a»');
  });

  it('EDIT-1: nothing to mark is nothing to do', () => {
    expect(bold('«  »')).toBeNull();
  });

  it('EDIT-1: the button is down inside of the mark', () => {
    expect(isMarkActive(readState('**a|b**'), MARKS.bold)).toBe(true);
    expect(isMarkActive(readState('**ab** c|d'), MARKS.bold)).toBe(false);
    expect(isMarkActive(readState('«**ab** cd»'), MARKS.bold)).toBe(false);
    expect(isMarkActive(readState('*a|b*'), MARKS.bold)).toBe(false);
  });

  it('EDIT-1: twice is as it was, for any words', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '.', '1'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(word, word, fc.constantFrom(bold, italic, strike, code), (first, second, toggle) => {
        const before = `x ${first} «a${second}b» y`;
        expect(toggle(toggle(before) ?? '')).toBe(before);
      }),
    );
  });
});
