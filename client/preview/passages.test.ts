// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { HOSTILE_TEXTS } from './hostile.ts';
import { findLines, findPassage } from './passages.ts';

function blockOf(html: string, fromLine: number, toLine: number) {
  const element = document.createElement('div');
  element.innerHTML = html;
  document.body.append(element);
  return { element, fromLine, toLine };
}
const blocks = [
  blockOf('<h1>The fox</h1>', 0, 2),
  blockOf('<p>The <strong>quick</strong> brown\nfox and <a href="/x">a link</a>, the fox.</p>', 2, 4),
  blockOf('<pre><code>let fox = 1;</code><button class="md-copy">fox</button></pre>', 4, 7),
];

describe('passages in the preview', () => {
  it.each([
    ['fox', 0, 'fox'],
    ['**quick** brown', 2, 'quick brown'],
    ['brown\nfox and [a link](/x), the', 2, 'brown\nfox and a link, the'],
    ['`let fox`', 4, 'let fox'],
    ['# The fox\n\nThe **quick**', 0, 'The foxThe quick'],
    ['nothing', 2, undefined],
    ['fox', 9, undefined],
    ['***', 2, undefined],
  ])('NOTE-10: %j of line %i is found as %j', (quote, line, expected) => {
    expect(findPassage(blocks, quote, line)?.toString()).toBe(expected);
  });

  it('NOTE-10: hostile quotes change nothing (TRAP 42)', () => {
    const before = blocks.map(({ element }) => element.innerHTML);
    for (const { markdown } of HOSTILE_TEXTS) findPassage(blocks, markdown, 2);
    expect(blocks.map(({ element }) => element.innerHTML)).toEqual(before);
  });

  it('NOTE-10: places become lines', () => {
    expect(findLines('a\nbc\n\nd', [6, 0, 2, 1, 4])).toEqual([3, 0, 1, 0, 1]);
  });
});
