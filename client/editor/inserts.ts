// Links, formulas, footnotes, tables, rules: what is put in at the caret or around the selection. Pure: from a state to
// what changes.
import { type ChangeSpec, EditorSelection, type EditorState, type TransactionSpec } from '@codemirror/state';
import { findAround } from './syntax.ts';

const WEB_ADDRESS = /^(?:https?:\/\/|mailto:|www\.)[^\s<>]+$/i;

export function isWebAddress(text: string): boolean {
  return WEB_ADDRESS.test(text);
}

/** "[text](address)": the caret goes where something is missing. In a link already: only its text is left. */
export function toggleLink(state: EditorState): TransactionSpec | null {
  const link = findAround(state, state.selection.main.head, ['Link']);
  if (link !== null && state.selection.ranges.length === 1) {
    const marks = link.getChildren('LinkMark');
    const [open, close] = [marks[0], marks[1]];
    if (open !== undefined && close !== undefined) {
      const changes = state.changes([
        { from: open.from, to: open.to },
        { from: close.from, to: link.to },
      ]);
      return { changes, selection: state.selection.map(changes, -1) };
    }
  }
  return state.changeByRange(range => {
    const word = range.empty ? state.wordAt(range.head) : null;
    const { from, to } = word ?? range;
    const text = state.sliceDoc(from, to);
    const isAddress = isWebAddress(text.trim());
    const insert = isAddress ? `[](${text.trim()})` : `[${text}]()`;
    const caret = from + (isAddress || text === '' ? 1 : insert.length - 1);
    return { changes: { from, to, insert }, range: EditorSelection.cursor(caret) };
  });
}

/** "$…$" in a line, "$$" lines around several lines or in an empty one. */
export function toggleMath(state: EditorState): TransactionSpec | null {
  const { main } = state.selection;
  const line = state.doc.lineAt(main.from);
  const isBlock = main.to > line.to || (main.empty && line.text.trim() === '');
  if (isBlock) {
    const last = state.doc.lineAt(main.to);
    const changes = state.changes([
      { from: line.from, insert: '$$\n' },
      { from: last.to, insert: '\n$$' },
    ]);
    return { changes, selection: EditorSelection.range(line.from + 3, last.to + 3) };
  }
  return state.changeByRange(range => {
    const { from, to } = range;
    const isMarked =
      state.sliceDoc(Math.max(0, from - 1), from) === '$' && state.sliceDoc(to, to + 1) === '$';
    const changes: ChangeSpec = isMarked
      ? [
          { from: from - 1, to: from },
          { from: to, to: to + 1 },
        ]
      : [
          { from, insert: '$' },
          { from: to, insert: '$' },
        ];
    const move = isMarked ? -1 : 1;
    return { changes, range: EditorSelection.range(range.anchor + move, range.head + move) };
  });
}

/** "[^3]" at the caret and "[^3]: " at the end of the text, where the caret goes. */
export function insertFootnote(state: EditorState): TransactionSpec {
  const at = state.selection.main.to;
  const label = `[^${findFreeNumber(state)}]`;
  const end = state.doc.length;
  const tail = state.sliceDoc(Math.max(0, end - 200), end);
  const ended = at === end ? 0 : (/\n*$/.exec(tail)?.[0].length ?? 0);
  // Notes stand together, apart from the text.
  const isAfterNote = at !== end && /(?:^|\n)\[\^[^\]\s]+\]:[^\n]*\n*$/.test(tail);
  const gap = '\n'.repeat(Math.max(0, (isAfterNote ? 1 : 2) - ended));
  const note = `${gap}${label}: `;
  return {
    changes:
      at === end
        ? { from: end, insert: label + note }
        : [
            { from: at, insert: label },
            { from: end, insert: note },
          ],
    selection: { anchor: end + label.length + note.length },
  };
}

function findFreeNumber(state: EditorState): number {
  const taken = new Set<number>();
  for (const line of state.doc.iterLines()) {
    for (const match of line.matchAll(/\[\^(\d{1,9})\]/g)) taken.add(Number(match[1]));
  }
  let number = 1;
  while (taken.has(number)) number += 1;
  return number;
}

const TABLE = ['|     |     |     |', '| --- | --- | --- |', '|     |     |     |'].join('\n');

/** Three columns and a row, with the caret in the first cell. */
export function insertTable(state: EditorState): TransactionSpec {
  return insertBlock(state, TABLE, 2);
}

export function insertRule(state: EditorState): TransactionSpec {
  return insertBlock(state, '---\n', 4);
}

/**
 * Puts a block of its own behind the caret's line (in its place when it is blank), with blank lines around it. The
 * caret goes `caret` units into it.
 */
function insertBlock(state: EditorState, block: string, caret: number): TransactionSpec {
  const line = state.doc.lineAt(state.selection.main.to);
  const isBlank = line.text.trim() === '';
  const before = line.number > 1 ? state.doc.line(line.number - 1).text.trim() : '';
  const after = line.number < state.doc.lines ? state.doc.line(line.number + 1).text.trim() : '';
  const lead = isBlank ? (before === '' ? '' : '\n') : '\n\n';
  const insert = lead + block + (after === '' ? '' : '\n');
  const from = isBlank ? line.from : line.to;
  return { changes: { from, to: line.to, insert }, selection: { anchor: from + lead.length + caret } };
}
