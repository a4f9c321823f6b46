// The commands of Markdown by name. Pure: each says what changes, or null when there is nothing to do.
import type { EditorState, TransactionSpec } from '@codemirror/state';
import {
  isBlockActive,
  toggleCallout,
  toggleCodeBlock,
  toggleHeading,
  toggleList,
  toggleQuote,
} from './blocks.ts';
import { insertFootnote, insertRule, insertTable, toggleLink, toggleMath } from './inserts.ts';
import { isMarkActive, MARKS, toggleMark } from './marks.ts';
import type { MarkdownCommand } from './ports.ts';
import { findAround } from './syntax.ts';

type Markup = (state: EditorState) => TransactionSpec | null;

export const MARKUP: Readonly<Record<MarkdownCommand, Markup>> = {
  bold: state => toggleMark(state, MARKS.bold),
  italic: state => toggleMark(state, MARKS.italic),
  strikethrough: state => toggleMark(state, MARKS.strikethrough),
  'inline-code': state => toggleMark(state, MARKS['inline-code']),
  link: toggleLink,
  'heading-1': state => toggleHeading(state, 1),
  'heading-2': state => toggleHeading(state, 2),
  'heading-3': state => toggleHeading(state, 3),
  quote: toggleQuote,
  'bullet-list': state => toggleList(state, 'bullet-list'),
  'numbered-list': state => toggleList(state, 'numbered-list'),
  'task-list': state => toggleList(state, 'task-list'),
  'code-block': toggleCodeBlock,
  table: insertTable,
  math: toggleMath,
  callout: toggleCallout,
  footnote: insertFootnote,
  rule: insertRule,
};

/** Whether the text at the caret is that already. */
export function isMarkupActive(state: EditorState, command: MarkdownCommand): boolean {
  switch (command) {
    case 'bold':
    case 'italic':
    case 'strikethrough':
    case 'inline-code':
      return isMarkActive(state, MARKS[command]);
    case 'link':
      return findAround(state, state.selection.main.head, ['Link']) !== null;
    case 'table':
      return findAround(state, state.selection.main.head, ['Table']) !== null;
    case 'math':
    case 'footnote':
    case 'rule':
      return false;
    default:
      return isBlockActive(state, command);
  }
}
