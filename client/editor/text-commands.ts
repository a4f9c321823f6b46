// Commands that every language has: CodeMirror's own, by Prosa's names.
import {
  addCursorAbove,
  addCursorBelow,
  copyLineDown,
  deleteLine,
  indentLess,
  indentMore,
  moveLineDown,
  moveLineUp,
  toggleComment,
} from '@codemirror/commands';
import { unfoldAll } from '@codemirror/language';
import { gotoLine, openSearchPanel, selectNextOccurrence, selectSelectionMatches } from '@codemirror/search';
import type { EditorView } from '@codemirror/view';
import { foldSections } from './fold-sections.ts';
import type { TextCommand } from './ports.ts';

type ViewCommand = (view: EditorView) => boolean;

/** Undo and redo are the shared document's: see the editor. */
export const VIEW_COMMANDS: Readonly<Record<Exclude<TextCommand, 'undo' | 'redo'>, ViewCommand>> = {
  find: openSearchPanel,
  'go-to-line': gotoLine,
  'select-next-occurrence': selectNextOccurrence,
  'select-all-occurrences': selectSelectionMatches,
  'add-caret-above': addCursorAbove,
  'add-caret-below': addCursorBelow,
  'move-line-up': moveLineUp,
  'move-line-down': moveLineDown,
  'copy-line-down': copyLineDown,
  'delete-line': deleteLine,
  indent: indentMore,
  outdent: indentLess,
  'toggle-comment': toggleComment,
  'fold-all': foldSections,
  'unfold-all': unfoldAll,
};
