// The incremental block parser against parsing everything anew.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMarkdownRenderer } from './markdown.ts';
import { type Plan, planPreview } from './plan.ts';
import { type SegmentedText, segmentText } from './segments.ts';
import { previewEn } from './words.ts';

const { parser } = createMarkdownRenderer({
  words: previewEn,
  remoteImages: 'link',
  lineBreaks: true,
  tasks: 'live',
});

const PIECES = [
  'word',
  ' ',
  '\n',
  '\n\n',
  '\n\n\n',
  '# Heading\n',
  '===\n',
  '---\n',
  '- item\n',
  '  - nested\n',
  '1. one\n',
  '> quote\n',
  '> [!NOTE]\n',
  '```\n',
  '~~~js\n',
  '    code\n',
  '| a | b |\n|---|---|\n| 1 | 2 |\n',
  '$$\n',
  '$$x$$\n',
  '<div>\n',
  '</div>\n',
  '<!--\n',
  '-->\n',
  '<pre>\n',
  '</pre>\n',
  '[ref]: https://example.org "T"\n',
  '[ref]: /two\n',
  '[^1]: note\n',
  '    more of it\n',
  'Term\n: means\n',
  ':::info\n',
  ':::\n',
  '[toc]\n',
  '- [ ] task\n',
  '\t',
  '\u0000',
];

const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map(pieces => pieces.join(''));
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 12 }),
  insert: fc.oneof(fc.constant(''), fc.constantFrom(...PIECES), fc.constant('x')),
});

function plain(segmented: SegmentedText) {
  return segmented.segments.map(({ tokens, ...rest }) => ({
    ...rest,
    tokens: tokens.map(({ type, map, content, info, level }) => ({ type, map, content, info, level })),
  }));
}

test('PREV-1: after any edits the blocks are those of parsing the whole text', () => {
  fc.assert(
    fc.property(text, fc.array(edit, { minLength: 1, maxLength: 12 }), (start, edits) => {
      let source = start;
      let segmented = segmentText(parser, source, null);
      for (const { at, remove, insert } of edits) {
        const from = Math.floor(at * source.length);
        source = source.slice(0, from) + insert + source.slice(from + remove);
        segmented = segmentText(parser, source, segmented);
        expect(plain(segmented)).toEqual(plain(segmentText(parser, source, null)));
      }
    }),
    { numRuns: 250 },
  );
});

test('PREV-1: blocks cover the text without a gap, and know their lines', () => {
  fc.assert(
    fc.property(text, source => {
      const { segments } = segmentText(parser, source, null);
      expect(segments.reduce((sum, segment) => sum + segment.charCount, 0)).toBe(source.length);
      const lineBreaks = source.split('\n').length - 1;
      expect(segments.reduce((sum, segment) => sum + segment.lineCount, 0)).toBe(lineBreaks);
    }),
  );
});

test('PREV-1: a letter in a long document parses only its neighbourhood again', () => {
  const source = Array.from(
    { length: 1000 },
    (_, i) => `## Part ${i}\n\nSome *words* of part ${i}.\n\n`,
  ).join('');
  const before = segmentText(parser, source, null);
  const at = Math.floor(source.length / 2);
  const after = segmentText(parser, `${source.slice(0, at)}x${source.slice(at)}`, before);
  expect(after.parsedChars).toBeGreaterThan(0);
  expect(after.parsedChars).toBeLessThan(500);
});

test('PREV-1: an opened fence takes the rest of the document, and gives it back when it is closed', () => {
  const source = 'one\n\ntwo\n\nthree\n\nfour\n\nfive\n';
  const before = segmentText(parser, source, null);
  const opened = segmentText(parser, source.replace('two', '```\ntwo'), before);
  expect(opened.segments.map(segment => segment.tokens[0]?.type)).toEqual(['paragraph_open', 'fence']);
  const closed = segmentText(parser, source.replace('two', '```\ntwo\n```'), opened);
  expect(closed.segments).toHaveLength(5);
});

function unitsOf(source: string): Plan['units'] {
  return planPreview(parser, source, null).units;
}

test('PREV-2: units know the lines of the document, front matter and blank lines counted', () => {
  const source = '---\ntitle: T\n---\n\n# One\n\n\ntwo\nlines\n\n- list\n';
  expect(unitsOf(source).map(({ fromLine, toLine }) => [fromLine, toLine])).toEqual([
    [3, 5], // The blank line above the first block counts as its own.
    [7, 9],
    [10, 11],
  ]);
});

test('PREV-2: raw HTML that stays open holds the blocks up to its end together', () => {
  const units = unitsOf(
    'before\n\n<details>\n<summary>More</summary>\n\ninside **bold**\n\n</details>\n\nafter\n',
  );
  expect(units.map(unit => unit.segments.length)).toEqual([1, 3, 1]);
  expect(units[1]).toMatchObject({ fromLine: 2, toLine: 8 });
});

test('PREV-2: raw HTML that is never closed ends with its block', () => {
  expect(unitsOf('<div>\n\nafter\n\nmore\n').map(unit => unit.segments.length)).toEqual([1, 1, 1]);
});

test('PREV-2: carriage returns never reach the parser', () => {
  expect(planPreview(parser, 'a\r\n\r\nb\rc', null).source).toBe('a\n\nb\nc');
});
