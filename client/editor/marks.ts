// Bold, italic, struck through, code: marks around words, put on and taken off. Pure: from a state to what changes.
import { EditorSelection, type EditorState, type TransactionSpec } from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';
import { parseUpTo } from './syntax.ts';

export interface Mark {
  /** Names of the nodes in the grammar: what is marked, and the marks around it. */
  node: string;
  markNode: string;
  text: string;
}

export const MARKS = {
  bold: { node: 'StrongEmphasis', markNode: 'EmphasisMark', text: '**' },
  italic: { node: 'Emphasis', markNode: 'EmphasisMark', text: '*' },
  strikethrough: { node: 'Strikethrough', markNode: 'StrikethroughMark', text: '~~' },
  'inline-code': { node: 'InlineCode', markNode: 'CodeMark', text: '`' },
} as const satisfies Record<string, Mark>;

interface Piece {
  from: number;
  to: number;
}

/** What stands between the marks, and the marks. */
interface Marked extends Piece {
  innerFrom: number;
  innerTo: number;
}

/** A place to map through the changes: -1 stays before what is put in there, 1 goes behind it. */
interface Caret {
  at: number;
  assoc: -1 | 1;
  plus: number;
}

// The beginning of a line that is not its text: indent, ">", bullet or number, task box, "#".
const LINE_START = /^\s*(?:>\s?)*\s*(?:(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?)?(?:#{1,6}\s+)?/;

/** Puts the mark around each selection, or around the word at each caret; or takes it off where all have it. */
export function toggleMark(state: EditorState, mark: Mark): TransactionSpec | null {
  const { ranges, mainIndex } = state.selection;
  const pieces = ranges.map(range => (range.empty ? [] : splitByLines(state, range)));
  const isOff = ranges.every((range, i) =>
    range.empty ? findMarked(state, range, mark) !== null : pieces[i]!.every(p => isMarked(state, p, mark)),
  );
  const changes = new Changes();
  const carets: Array<[Caret, Caret]> = [];
  ranges.forEach((range, i) => {
    if (range.empty) {
      const caret = isOff
        ? takeOffAtCaret(state, range.head, mark, changes)
        : putOnAtCaret(state, range.head, mark, changes);
      carets.push([caret, caret]);
      return;
    }
    for (const piece of pieces[i]!) {
      if (isOff) takeOff(state, piece, mark, changes);
      else if (!isMarked(state, piece, mark)) putOn(state, piece, mark, changes);
    }
    const [first, last] = [pieces[i]![0], pieces[i]!.at(-1)];
    // The same words stay selected, without the marks.
    const from: Caret = { at: first?.from ?? range.from, assoc: 1, plus: 0 };
    const to: Caret = { at: last?.to ?? range.to, assoc: -1, plus: 0 };
    carets.push(range.anchor <= range.head ? [from, to] : [to, from]);
  });
  const changed = state.changes(changes.list);
  if (changed.empty && !carets.some(([caret]) => caret.plus !== 0)) return null;
  const find = ({ at, assoc, plus }: Caret) => changed.mapPos(at, assoc) + plus;
  const selection = carets.map(([anchor, head]) => EditorSelection.range(find(anchor), find(head)));
  return { changes: changed, selection: EditorSelection.create(selection, mainIndex) };
}

/** Whether everything selected has the mark, or the caret is inside of it. */
export function isMarkActive(state: EditorState, mark: Mark): boolean {
  const { main } = state.selection;
  if (main.empty) return findMarked(state, main, mark) !== null;
  const pieces = splitByLines(state, main);
  return pieces.length > 0 && pieces.every(piece => isMarked(state, piece, mark));
}

class Changes {
  readonly list: Array<{ from: number; to: number; insert: string }> = [];

  /** The same change is made once, though two carets ask for it. */
  add(from: number, to: number, insert: string): void {
    if (this.list.some(other => other.from === from && other.to === to && other.insert === insert)) {
      if (from !== to) return;
    }
    this.list.push({ from, to, insert });
  }
}

/** The words of each line, without what the line begins with and without spaces at the ends. */
function splitByLines(state: EditorState, { from, to }: Piece): Piece[] {
  const pieces: Piece[] = [];
  for (let at = from; at <= to; ) {
    const line = state.doc.lineAt(at);
    const textFrom = line.from + (LINE_START.exec(line.text)?.[0].length ?? 0);
    const trimmed = trim(state, Math.max(from, Math.min(textFrom, line.to)), Math.min(to, line.to));
    if (trimmed.from < trimmed.to) pieces.push(trimmed);
    at = line.to + 1;
  }
  return pieces;
}

function trim(state: EditorState, from: number, to: number): Piece {
  const text = state.sliceDoc(from, Math.max(from, to));
  const start = text.length - text.trimStart().length;
  return { from: from + start, to: from + Math.max(start, text.trimEnd().length) };
}

function readMarked(node: SyntaxNode, mark: Mark): Marked {
  const marks = node.getChildren(mark.markNode);
  return {
    from: node.from,
    to: node.to,
    innerFrom: marks[0]?.to ?? node.from,
    innerTo: marks.length > 1 ? marks.at(-1)!.from : node.to,
  };
}

/** What is marked around a piece: it lies between the marks, or is all of it with the marks. */
function findMarked(state: EditorState, { from, to }: Piece, mark: Mark): Marked | null {
  for (const node of listMarked(state, { from, to }, mark)) {
    if (node.innerFrom <= from && to <= node.innerTo) return node;
    if (from < to && node.from === from && node.to === to) return node;
  }
  return null;
}

function isMarked(state: EditorState, piece: Piece, mark: Mark): boolean {
  return findMarked(state, piece, mark) !== null;
}

/** Everything with that mark that overlaps or touches the piece. */
function listMarked(state: EditorState, { from, to }: Piece, mark: Mark): Marked[] {
  const found: Marked[] = [];
  const end = Math.min(state.doc.length, to + 1);
  parseUpTo(state, end).iterate({
    from: Math.max(0, from - 1),
    to: end,
    enter(node) {
      if (node.name !== mark.node || node.to < from || node.from > to) return;
      found.push(readMarked(node.node, mark));
    },
  });
  return found;
}

function putOn(state: EditorState, piece: Piece, mark: Mark, changes: Changes): void {
  // What has the mark already becomes one with what gets it.
  let { from, to } = piece;
  for (const marked of listMarked(state, piece, mark)) {
    from = Math.min(from, marked.from);
    to = Math.max(to, marked.to);
    changes.add(marked.from, marked.innerFrom, '');
    changes.add(marked.innerTo, marked.to, '');
  }
  const [open, close] = chooseMarks(state.sliceDoc(from, to), mark);
  changes.add(from, from, open);
  changes.add(to, to, close);
}

/** Code with backticks in it needs more of them around it. */
function chooseMarks(text: string, mark: Mark): [string, string] {
  if (mark.text !== '`' || !text.includes('`')) return [mark.text, mark.text];
  const longest = Math.max(...(text.match(/`+/g) ?? []).map(run => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return [fence + space, space + fence];
}

function takeOff(state: EditorState, piece: Piece, mark: Mark, changes: Changes): void {
  const marked = findMarked(state, piece, mark);
  if (marked === null) return;
  const { innerFrom, innerTo } = marked;
  // What is left of it on either side keeps the mark, spaces excepted.
  const before = trim(state, innerFrom, Math.max(innerFrom, piece.from));
  const after = trim(state, Math.min(innerTo, piece.to), innerTo);
  if (isBare(state, before)) changes.add(marked.from, innerFrom, '');
  else changes.add(before.to, before.to, mark.text);
  if (isBare(state, after)) changes.add(innerTo, marked.to, '');
  else changes.add(after.from, after.from, mark.text);
}

/** Nothing, or nothing but other marks. */
function isBare(state: EditorState, { from, to }: Piece): boolean {
  return /^[*_~\s]*$/.test(state.sliceDoc(from, to));
}

function putOnAtCaret(state: EditorState, at: number, mark: Mark, changes: Changes): Caret {
  const { text } = mark;
  const word = state.wordAt(at);
  if (word !== null && !word.empty) {
    putOn(state, word, mark, changes);
    return { at, assoc: at === word.from ? 1 : -1, plus: 0 };
  }
  // A pair with nothing in it goes again.
  const around = state.sliceDoc(Math.max(0, at - text.length), at + text.length);
  const beyond = state.sliceDoc(Math.max(0, at - text.length - 1), Math.max(0, at - text.length));
  if (around === text + text && beyond !== text[0]) {
    changes.add(at - text.length, at + text.length, '');
    return { at, assoc: -1, plus: 0 };
  }
  changes.add(at, at, text + text);
  return { at, assoc: -1, plus: text.length };
}

function takeOffAtCaret(state: EditorState, at: number, mark: Mark, changes: Changes): Caret {
  const marked = findMarked(state, { from: at, to: at }, mark);
  if (marked === null) return { at, assoc: -1, plus: 0 };
  // Behind the last word, whoever writes on wants to go on without it.
  if (at === marked.innerTo && marked.innerTo > marked.innerFrom) {
    return { at, assoc: -1, plus: marked.to - marked.innerTo };
  }
  changes.add(marked.from, marked.innerFrom, '');
  changes.add(marked.innerTo, marked.to, '');
  return { at, assoc: -1, plus: 0 };
}
