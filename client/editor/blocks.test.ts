import { describe, expect, it } from 'vitest';
import {
  isBlockActive,
  toggleCallout,
  toggleCodeBlock,
  toggleHeading,
  toggleList,
  toggleQuote,
} from './blocks.ts';
import { apply, readState } from './testing.ts';

const heading = (level: number) => (marked: string) => apply(marked, state => toggleHeading(state, level));
const bullets = (marked: string) => apply(marked, state => toggleList(state, 'bullet-list'));
const numbers = (marked: string) => apply(marked, state => toggleList(state, 'numbered-list'));
const tasks = (marked: string) => apply(marked, state => toggleList(state, 'task-list'));

describe('lines', () => {
  it.each([
    [1, 'Ti|tle', '# Ti|tle'],
    [1, '|', '# |'],
    [2, '# Ti|tle', '## Ti|tle'],
    [2, '## Ti|tle', 'Ti|tle'],
    [3, '«a\n\n# b»', '### «a\n\n### b»'],
    [1, '> te|xt', '> # te|xt'],
    [1, '- te|xt', '# te|xt'],
    [2, '##|', '|'],
  ])('EDIT-2: heading %i of %j is %j', (level, before, after) => {
    expect(heading(level)(before)).toBe(after);
  });

  it.each([
    ['a|', '- a|'],
    ['|', '- |'],
    ['- a|', 'a|'],
    ['-|', '|'],
    ['* a|', 'a|'],
    ['«a\n\nb»', '- «a\n\n- b»'],
    ['«1. a\n2. b»', '«- a\n- b»'],
    ['- [x] a|', '- a|'],
    ['## a|', '- a|'],
    ['> a|', '> - a|'],
    ['«- a\nb»', '«- a\n- b»'],
    ['«- a\n  more»', '«a\n  more»'],
  ])('EDIT-3: bullets turn %j into %j', (before, after) => {
    expect(bullets(before)).toBe(after);
  });

  it.each([
    ['«a\nb\nc»', '1. «a\n2. b\n3. c»'],
    ['«- a\n  - b\n  - c\n- d»', '«1. a\n  1. b\n  2. c\n2. d»'],
    ['3. x\na|', '3. x\n4. a|'],
    ['«1. a\n2. b»', '«a\nb»'],
    ['2) a|', 'a|'],
  ])('EDIT-3: numbers turn %j into %j', (before, after) => {
    expect(numbers(before)).toBe(after);
  });

  it.each([
    ['a|', '- [ ] a|'],
    ['- a|', '- [ ] a|'],
    ['«- [x] a\n- b»', '«- [x] a\n- [ ] b»'],
    ['- [x] a|', 'a|'],
  ])('EDIT-3: tasks turn %j into %j', (before, after) => {
    expect(tasks(before)).toBe(after);
  });

  it.each([
    ['«a\n\nb»', '> «a\n> \n> b»'],
    ['> a|', 'a|'],
    ['>a|', 'a|'],
    ['> > a|', '> a|'],
    ['«a\n»b', '> «a\n»b'],
  ])('EDIT-4: quoting turns %j into %j', (before, after) => {
    expect(apply(before, toggleQuote)).toBe(after);
  });

  it.each([
    ['|', '> [!NOTE]\n> |'],
    ['«a\nb»', '> [!NOTE]\n> «a\n> b»'],
    ['> [!TIP]\n> a|\n> b', 'a|\nb'],
    ['> said\na|', '> said\n\n> [!NOTE]\n> a|'],
  ])('EDIT-4: a callout turns %j into %j', (before, after) => {
    expect(apply(before, toggleCallout)).toBe(after);
  });

  it.each([
    ['|', '```\n|\n```'],
    ['«a\nb»', '```\n«a\nb»\n```'],
    ['«a\n```\nb»', '````\n«a\n```\nb»\n````'],
    ['```js\na|\n```', 'a|'],
    ['x\n```\n|\n```\ny', 'x\n|\ny'],
    ['```\na|', 'a|'],
  ])('EDIT-5: a code block turns %j into %j', (before, after) => {
    expect(apply(before, toggleCodeBlock)).toBe(after);
  });

  it('EDIT-6: buttons are down where the text is that already', () => {
    expect(isBlockActive(readState('## a|'), 'heading-2')).toBe(true);
    expect(isBlockActive(readState('## a|'), 'heading-1')).toBe(false);
    expect(isBlockActive(readState('- [ ] a|'), 'task-list')).toBe(true);
    expect(isBlockActive(readState('- [ ] a|'), 'bullet-list')).toBe(false);
    expect(isBlockActive(readState('> [!NOTE]\n> a|'), 'callout')).toBe(true);
    expect(isBlockActive(readState('> [!NOTE]\n> a|'), 'quote')).toBe(false);
    expect(isBlockActive(readState('> a|'), 'quote')).toBe(true);
    expect(isBlockActive(readState('```\n# a|\n```'), 'code-block')).toBe(true);
    expect(isBlockActive(readState('```\n# a|\n```'), 'heading-1')).toBe(false);
  });
});
