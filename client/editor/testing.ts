// Texts with their carets and selections written into them, for tests: "|" is a caret, "«" and "»" are around a
// selection, "»…«" around one that was made backwards.
import { EditorSelection, EditorState, type SelectionRange, type TransactionSpec } from '@codemirror/state';
import { markdown } from './markdown.ts';

const SIGNS = /[|«»]/g;

export function readState(marked: string): EditorState {
  const ranges: SelectionRange[] = [];
  let open: { sign: string; at: number } | null = null;
  let removed = 0;
  for (const { 0: sign, index } of marked.matchAll(SIGNS)) {
    const at = index - removed;
    removed += 1;
    if (sign === '|') ranges.push(EditorSelection.cursor(at));
    else if (open === null) open = { sign, at };
    else {
      ranges.push(
        open.sign === '«' ? EditorSelection.range(open.at, at) : EditorSelection.range(at, open.at),
      );
      open = null;
    }
  }
  if (ranges.length === 0) ranges.push(EditorSelection.cursor(0));
  return EditorState.create({
    doc: marked.replace(SIGNS, ''),
    selection: EditorSelection.create(ranges),
    extensions: [markdown, EditorState.allowMultipleSelections.of(true), EditorState.lineSeparator.of('\n')],
  });
}

function writeState(state: EditorState): string {
  const signs = state.selection.ranges.flatMap(({ from, to, empty, anchor }) => {
    if (empty) return [{ at: from, sign: '|' }];
    const isForward = anchor === from;
    return [
      { at: from, sign: isForward ? '«' : '»' },
      { at: to, sign: isForward ? '»' : '«' },
    ];
  });
  let text = state.sliceDoc();
  for (const { at, sign } of signs.reverse()) text = text.slice(0, at) + sign + text.slice(at);
  return text;
}

/** The text after a command; null when it does nothing. */
export function apply(
  marked: string,
  command: (state: EditorState) => TransactionSpec | null,
): string | null {
  const state = readState(marked);
  const spec = command(state);
  return spec === null ? null : writeState(state.update(spec).state);
}
