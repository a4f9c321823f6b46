// Footnotes as syntax of Markdown: "[^label]" with "[^label]: text" elsewhere, and "^[text]" on the spot. Numbers
// are not given here: they depend on the whole document, and a block is rendered by itself (links.ts gives them).
import type { Env, MarkdownIt, StateBlock, StateInline } from 'markdown-it';

/** Asked for every "[^label]": whether the document defines it. */
export type HasFootnote = (label: string) => boolean;

export interface FootnoteEnv extends Env {
  /** Called with each definition that is found, and its line. */
  footnoteDefined?: (label: string, line: number) => void;
  hasFootnote?: HasFootnote;
}

const DEFINITION = /^\[\^([^\s\]]{1,100})\]:/;
const REFERENCE = /\[\^([^\s\]]{1,100})\]/y;
const CONTINUATION_INDENT = 4;

export function addFootnotes(md: MarkdownIt): void {
  md.block.ruler.before('reference', 'footnote_definition', parseDefinition, {
    alt: ['paragraph', 'reference'],
  });
  md.inline.ruler.after('image', 'footnote_inline', parseInlineNote);
  md.inline.ruler.after('footnote_inline', 'footnote_reference', parseReference);
}

function parseDefinition(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (state.sCount[startLine]! - state.blkIndent >= 4) return false;
  const start = state.bMarks[startLine]! + state.tShift[startLine]!;
  const match = DEFINITION.exec(state.src.slice(start, Math.min(state.eMarks[startLine]!, start + 110)));
  if (match === null) return false;
  if (silent) return true;
  const label = match[1]!;
  (state.env as FootnoteEnv).footnoteDefined?.(label, startLine);

  const open = state.push('footnote_open', 'div', 1);
  open.meta = { label };
  open.block = true;

  // The first line is parsed as if the text began where the label ended, the following ones as if they stood four
  // columns further left: what a list item does with its bullet.
  const before = {
    bMark: state.bMarks[startLine]!,
    tShift: state.tShift[startLine]!,
    sCount: state.sCount[startLine]!,
    parentType: state.parentType,
  };
  const textStart = state.skipSpaces(start + match[0].length);
  state.bMarks[startLine] = Math.min(textStart, state.eMarks[startLine]!);
  state.tShift[startLine] = 0;
  state.blkIndent += CONTINUATION_INDENT;
  state.sCount[startLine] = state.blkIndent;
  state.parentType = 'footnote';
  (state.md.block.tokenize as (...args: unknown[]) => void).call(state.md.block, state, startLine, endLine);
  state.parentType = before.parentType;
  state.blkIndent -= CONTINUATION_INDENT;
  state.bMarks[startLine] = before.bMark;
  state.tShift[startLine] = before.tShift;
  state.sCount[startLine] = before.sCount;
  if (state.line === startLine) state.line = startLine + 1;

  open.map = [startLine, state.line];
  state.push('footnote_close', 'div', -1).block = true;
  return true;
}

function parseReference(state: StateInline, silent: boolean): boolean {
  REFERENCE.lastIndex = state.pos;
  const match = REFERENCE.exec(state.src);
  if (match === null || REFERENCE.lastIndex > state.posMax) return false;
  const label = match[1]!;
  if ((state.env as FootnoteEnv).hasFootnote?.(label) !== true) return false;
  if (!silent) state.push('footnote_reference', '', 0).meta = { label };
  state.pos += match[0].length;
  return true;
}

function parseInlineNote(state: StateInline, silent: boolean): boolean {
  const start = state.pos;
  if (!state.src.startsWith('^[', start)) return false;
  const end = state.md.helpers.parseLinkLabel(state, start + 1);
  if (end < 0) return false;
  if (!silent) {
    const token = state.push('footnote_reference', '', 0);
    token.content = state.src.slice(start + 2, end);
    token.children = [];
    state.md.inline.parse(token.content, state.md, state.env, token.children);
  }
  state.pos = end + 1;
  return true;
}
