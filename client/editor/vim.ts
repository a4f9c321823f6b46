// The Vim keymap, in a chunk of its own.

import type { Extension } from '@codemirror/state';
import { type EditorView, ViewPlugin } from '@codemirror/view';
import { CodeMirror, getCM, Vim, vim } from '@replit/codemirror-vim';
import { endUndoStep, redo, undo } from './history.ts';

// These tables are the package's own, shared by all editors of a page; the view says which one is meant.
CodeMirror.commands.undo = ({ cm6 }) => void undo(cm6);
CodeMirror.commands.redo = ({ cm6 }) => void redo(cm6);
// Everything is saved anyway; fingers do it all the same.
Vim.defineEx('write', 'w', () => {});

/** Two commands in quick succession are two steps of undo; what is typed in between goes by time, as elsewhere. */
const steps = ViewPlugin.fromClass(
  class {
    constructor(view: EditorView) {
      const cm = getCM(view);
      // Told for each letter in insert mode, too, where a step is not over before Escape.
      cm?.on('vim-command-done', () => {
        if (cm.state.vim?.insertMode !== true) endUndoStep(view);
      });
    }
  },
);

export const vimKeymap: Extension = [vim({ status: true }), steps];
