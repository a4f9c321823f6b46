// Headings, lists, quotes, callouts and code blocks: what the selected lines begin with, or stand between. Pure: from
// a state to what changes.
import type { EditorState, Line, TransactionSpec } from '@codemirror/state';
import { findAround } from './syntax.ts';

export type ListKind = 'bullet-list' | 'numbered-list' | 'task-list';

interface LineParts {
  /** Indent and ">" marks, which stay. */
  outer: string;
  list: ListKind | null;
  /** Bullet or number with the space after it, task box, "#" marks: what is exchanged. */
  marker: string;
  number: number;
  headingLevel: number;
  body: string;
}

const LINE =
  /^(\s*(?:>[ \t]?)*[ \t]*)((?:([-*+])|(\d{1,9})[.)])[ \t]+)?(\[[ xX]\][ \t]+)?((#{1,6})(?:[ \t]+|$))?/;
const EMPTY_ITEM = /^(\s*(?:>[ \t]?)*[ \t]*)(?:([-*+])|(\d{1,9})[.)])$/;
const QUOTED = /^(\s{0,3})>[ \t]?/;
const CALLOUT = /^\s{0,3}>[ \t]?\[!\w+\]/;

export function readLine(text: string): LineParts {
  // A bullet or number at the end of a line needs no space.
  const item = EMPTY_ITEM.exec(text);
  const match = item === null ? LINE.exec(text) : LINE.exec(`${text} `);
  const [whole = '', outer = '', marker = '', bullet, number, box, heading = '', level = ''] = match ?? [];
  // A box counts only in an item.
  const boxText = marker === '' ? '' : (box ?? '');
  const isHeading = marker === '' || heading !== '';
  let list: ListKind | null = null;
  if (boxText !== '') list = 'task-list';
  else if (bullet !== undefined) list = 'bullet-list';
  else if (number !== undefined) list = 'numbered-list';
  const taken = outer + marker + boxText + (box !== undefined && boxText === '' ? '' : heading);
  return {
    outer,
    list,
    marker: taken.slice(outer.length),
    number: number === undefined ? 0 : Number(number),
    headingLevel: isHeading && !(box !== undefined && boxText === '') ? level.length : 0,
    body: text.slice(Math.min(text.length, taken.length, whole.length)),
  };
}

/** The lines that are selected or hold a caret, each once. The one that a selection merely reaches is not among them. */
function listLines(state: EditorState): Line[] {
  const lines = new Map<number, Line>();
  for (const { from, to, empty } of state.selection.ranges) {
    for (let at = from; at <= to; ) {
      const line = state.doc.lineAt(at);
      if (empty || at === from || line.from < to) lines.set(line.number, line);
      at = line.to + 1;
    }
  }
  return [...lines.values()];
}

/** The selected lines, without the blank ones unless there is nothing else. */
function listFilled(state: EditorState): Line[] {
  const lines = listLines(state);
  const filled = lines.filter(line => line.text.trim() !== '');
  return filled.length > 0 ? filled : lines.slice(0, 1);
}

interface Replacement {
  line: Line;
  text: string;
}

/** Only what differs at the beginning changes, so that carets and other people's edits in the rest stay. */
function replaceStarts(state: EditorState, replacements: readonly Replacement[]): TransactionSpec | null {
  const list = replacements
    .filter(({ line, text }) => line.text !== text)
    .map(({ line, text }) => {
      let same = 0;
      const most = Math.min(line.text.length, text.length);
      while (same < most && line.text.at(-1 - same) === text.at(-1 - same)) same += 1;
      const insert = text.slice(0, text.length - same);
      return { from: line.from, to: line.to - same, insert };
    });
  if (list.length === 0) return null;
  const changes = state.changes(list);
  // Behind what was put in before it: a caret at the start of a line is in its text.
  return { changes, selection: state.selection.map(changes, 1) };
}

export function toggleHeading(state: EditorState, level: number): TransactionSpec | null {
  const lines = listFilled(state).map(line => ({ line, parts: readLine(line.text) }));
  const isOff = lines.every(({ parts }) => parts.headingLevel === level);
  const marker = isOff ? '' : `${'#'.repeat(level)} `;
  return replaceStarts(
    state,
    lines.map(({ line, parts }) => ({ line, text: parts.outer + marker + parts.body })),
  );
}

export function toggleList(state: EditorState, kind: ListKind): TransactionSpec | null {
  const lines = listFilled(state).map(line => ({ line, parts: readLine(line.text) }));
  const items = lines.filter(({ parts }, i) => !isContinuation(parts, lines[i - 1]?.parts));
  if (items.every(({ parts }) => parts.list === kind)) {
    return replaceStarts(
      state,
      items.map(({ line, parts }) => ({ line, text: parts.outer + parts.body })),
    );
  }
  const numbers = new Map<string, number>();
  const before = findNumberBefore(state, lines[0]?.line);
  if (before !== null) numbers.set(before.outer, before.number);
  return replaceStarts(
    state,
    items.map(({ line, parts }) => {
      // Deeper lists begin anew under each item.
      for (const outer of numbers.keys()) if (outer.length > parts.outer.length) numbers.delete(outer);
      const number = (numbers.get(parts.outer) ?? 0) + 1;
      numbers.set(parts.outer, number);
      const marker = kind === 'bullet-list' ? '- ' : kind === 'task-list' ? '- [ ] ' : `${number}. `;
      // A task that is done stays done.
      const kept = kind === 'task-list' && parts.list === 'task-list' ? parts.marker : marker;
      return { line, text: parts.outer + kept + parts.body };
    }),
  );
}

/** The second line of an item: it is indented under it and has no marker of its own. */
function isContinuation(parts: LineParts, before: LineParts | undefined): boolean {
  if (parts.list !== null || before === undefined) return false;
  return before.list !== null && parts.outer.length >= before.outer.length + 2;
}

function findNumberBefore(state: EditorState, first: Line | undefined): LineParts | null {
  if (first === undefined || first.number === 1) return null;
  const parts = readLine(state.doc.line(first.number - 1).text);
  return parts.list === 'numbered-list' ? parts : null;
}

export function toggleQuote(state: EditorState): TransactionSpec | null {
  const lines = listLines(state);
  const isOff = lines.every(({ text }) => text.trim() === '' || QUOTED.test(text)) && isAnyQuoted(lines);
  return replaceStarts(
    state,
    lines.map(line => ({ line, text: isOff ? line.text.replace(QUOTED, '$1') : quote(line.text) })),
  );
}

const isAnyQuoted = (lines: readonly Line[]) => lines.some(({ text }) => QUOTED.test(text));
const quote = (text: string) => `> ${text}`;

/** "> [!NOTE]" over the selected lines, or taken off where the caret is in one. */
export function toggleCallout(state: EditorState): TransactionSpec | null {
  const around = findCallout(state);
  if (around !== null) {
    const [first, ...others] = around;
    const title = first!;
    const next = others[0];
    const changes = state.changes([
      // The marker's line goes altogether.
      { from: title.from, to: next?.from ?? title.to },
      ...others.map(line => ({ from: line.from, to: line.from + (QUOTED.exec(line.text)?.[0].length ?? 0) })),
    ]);
    return { changes, selection: state.selection.map(changes, 1) };
  }
  const lines = listLines(state);
  const [first] = lines;
  if (first === undefined) return null;
  const before = first.number > 1 ? state.doc.line(first.number - 1) : null;
  // A quote just above would take it in.
  const gap = before !== null && QUOTED.test(before.text) ? '\n' : '';
  const changes = state.changes(
    lines.map((line, i) => ({ from: line.from, insert: i === 0 ? `${gap}> [!NOTE]\n> ` : '> ' })),
  );
  return { changes, selection: state.selection.map(changes, 1) };
}

/** The lines of the callout that the caret is in. */
function findCallout(state: EditorState): Line[] | null {
  const lines: Line[] = [];
  let line = state.doc.lineAt(state.selection.main.head);
  while (QUOTED.test(line.text)) {
    lines.unshift(line);
    if (CALLOUT.test(line.text) || line.number === 1) break;
    line = state.doc.line(line.number - 1);
  }
  const first = lines[0];
  if (first === undefined || !CALLOUT.test(first.text)) return null;
  for (let number = lines.at(-1)!.number + 1; number <= state.doc.lines; number++) {
    const next = state.doc.line(number);
    if (!QUOTED.test(next.text) || CALLOUT.test(next.text)) break;
    lines.push(next);
  }
  return lines;
}

/** A fence around the selected lines, or the fence around the caret taken off. */
export function toggleCodeBlock(state: EditorState): TransactionSpec | null {
  const { main } = state.selection;
  const block = findAround(state, main.head, ['FencedCode']);
  // Fences in the midst of the selection are part of what gets one.
  if (block !== null && block.from <= main.from && main.to <= block.to && !startsAt(main, block.from)) {
    const open = state.doc.lineAt(block.from);
    const close = state.doc.lineAt(block.to);
    const isClosed = close.number > open.number && /^[\s>]*(?:`{3,}|~{3,})\s*$/.test(close.text);
    const list = [{ from: open.from, to: Math.min(state.doc.length, open.to + 1) }];
    if (isClosed) list.push({ from: Math.max(list[0]!.to, close.from - 1), to: close.to });
    const changes = state.changes(list);
    return { changes, selection: state.selection.map(changes, 1) };
  }
  const lines = listLines(state);
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return null;
  const text = state.sliceDoc(first.from, last.to);
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(run => run.length));
  const fence = '`'.repeat(longest + 1);
  const changes = state.changes([
    { from: first.from, insert: `${fence}\n` },
    { from: last.to, insert: `\n${fence}` },
  ]);
  const { anchor, head } = main;
  // Inside of both fences, at the end of the last line too.
  const find = (at: number) => changes.mapPos(at, at === first.from && first.from < last.to ? 1 : -1);
  const inside = first.from + fence.length + 1;
  return {
    changes,
    selection: { anchor: Math.max(inside, find(anchor)), head: Math.max(inside, find(head)) },
  };
}

const startsAt = ({ from, empty }: { from: number; empty: boolean }, at: number) => !empty && from === at;

export function isBlockActive(
  state: EditorState,
  command: ListKind | 'quote' | 'callout' | 'code-block' | 'heading-1' | 'heading-2' | 'heading-3',
): boolean {
  const { head } = state.selection.main;
  const isCode = findAround(state, head, ['FencedCode']) !== null;
  if (command === 'code-block' || isCode) return isCode && command === 'code-block';
  const { text } = state.doc.lineAt(head);
  switch (command) {
    case 'quote':
      return QUOTED.test(text) && findCallout(state) === null;
    case 'callout':
      return findCallout(state) !== null;
    case 'heading-1':
    case 'heading-2':
    case 'heading-3':
      return readLine(text).headingLevel === Number(command.at(-1));
    default:
      return readLine(text).list === command;
  }
}
