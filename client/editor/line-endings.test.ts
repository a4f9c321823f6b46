import { EditorState } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepLineFeedsOnly } from './line-endings.ts';

function edit(doc: string, from: number, to: number, insert: string): string {
  const state = EditorState.create({ doc, extensions: keepLineFeedsOnly });
  return state.update({ changes: { from, to, insert } }).state.sliceDoc();
}

describe('line ends', () => {
  it.each([
    ['a\r\nb', 'a\nb'],
    ['a\rb', 'a\nb'],
    ['\r\n\r\n', '\n\n'],
    ['\r\r\n\n', '\n\n\n'],
    ['\n\r', '\n\n'],
  ])('PAGE-9: %j enters as %j', (pasted, entered) => {
    expect(edit('xy', 1, 1, pasted)).toBe(`x${entered}y`);
  });

  it('PAGE-9: whatever is put in, no "\\r" gets into the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\r', '\n'), maxLength: 20 });
    fc.assert(
      fc.property(text, pasted => {
        expect(edit('xy', 1, 1, pasted)).toBe(`x${pasted.replace(/\r\n?/g, '\n')}y`);
      }),
    );
  });

  it('PAGE-9: several places at once', () => {
    const state = EditorState.create({ doc: '12345', extensions: keepLineFeedsOnly });
    const changes = [
      { from: 1, insert: 'a\r\nb' },
      { from: 3, to: 4, insert: '\r' },
    ];
    expect(state.update({ changes }).state.sliceDoc()).toBe('1a\nb23\n5');
  });

  it('PAGE-9: a "\\r" that somebody else stored keeps its place', () => {
    const state = EditorState.create({ doc: 'a\r\nb', extensions: keepLineFeedsOnly });
    expect(state.doc.length).toBe(4);
    expect(state.doc.lines).toBe(2);
  });
});
