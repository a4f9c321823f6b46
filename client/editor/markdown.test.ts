import { EditorSelection, EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { continueMarkup, markdown } from './markdown.ts';

/** Presses Enter where "|" stands; the caret afterwards is "|" again. Null when Enter is left to others. */
function pressEnter(marked: string): string | null {
  const at = marked.indexOf('|');
  let state = EditorState.create({
    doc: marked.replace('|', ''),
    selection: EditorSelection.cursor(at),
    extensions: markdown,
  });
  const taken = continueMarkup({
    state,
    dispatch: transaction => {
      state = transaction.state;
    },
  });
  const { head } = state.selection.main;
  return taken ? `${state.sliceDoc(0, head)}|${state.sliceDoc(head)}` : null;
}

describe('Enter', () => {
  it.each([
    ['- one|', '- one\n- |'],
    ['* one| two', '* one\n* | two'],
    ['9. nine|', '9. nine\n10. |'],
    ['3) three|', '3) three\n4) |'],
    ['  - deep|', '  - deep\n  - |'],
    ['- [x] done|', '- [x] done\n- [ ] |'],
    ['> quoted|', '> quoted\n> |'],
    ['> - both|', '> - both\n> - |'],
    ['text\n- |', 'text\n|'],
    ['text\n> |', 'text\n|'],
    ['- [ ] |', '|'],
  ])('PAGE-10: %j becomes %j', (before, after) => {
    expect(pressEnter(before)).toBe(after);
  });

  it.each(['plain|', '|- one', '-|', '-no space|', '    indented|', '2024. |'.replace('. ', '.x')])(
    'PAGE-10: is an ordinary Enter in %j',
    before => {
      expect(pressEnter(before)).toBeNull();
    },
  );
});
