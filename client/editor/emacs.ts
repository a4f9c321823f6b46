// The Emacs keymap, in a chunk of its own.

import type { Extension } from '@codemirror/state';
import { EmacsHandler, emacs } from '@replit/codemirror-emacs';
import { asOneStep, endUndoStep, redo, undo } from './history.ts';

type Command = { exec: (handler: EmacsHandler, args?: unknown) => unknown };

// The package binds these keys to CodeMirror's own history, which is not there.
EmacsHandler.addCommands({
  undo: ({ view }: EmacsHandler) => void undo(view),
  redo: ({ view }: EmacsHandler) => void redo(view),
});
EmacsHandler.bindKey('C-/|C-x u|S-C--|C-z', 'undo');
EmacsHandler.bindKey('S-C-/|S-C-x u|C--|S-C-z', 'redo');
// What kills is a step of its own, however soon it comes after typing; so that it can be taken back alone.
for (const name of ['killLine', 'killWord', 'killRegion', 'changeCase']) {
  const command = EmacsHandler.commands[name] as Command;
  EmacsHandler.addCommands({
    [name]: {
      ...command,
      exec: (handler: EmacsHandler, args?: unknown) =>
        asOneStep(handler.view, () => command.exec(handler, args)),
    },
  });
}
// Nor does it find what it yanked last to take it back: each yank is a step, and undone for it.
const { yank, yankRotate } = EmacsHandler.commands as { yank: Command; yankRotate: Command };
EmacsHandler.addCommands({
  yank: {
    ...yank,
    exec(handler: EmacsHandler, args?: unknown) {
      endUndoStep(handler.view);
      return yank.exec(handler, args);
    },
  },
  yankRotate: {
    ...yankRotate,
    exec(handler: EmacsHandler, args?: unknown) {
      if (handler.$data.lastCommand === 'yank') undo(handler.view);
      endUndoStep(handler.view);
      return yankRotate.exec(handler, args);
    },
  },
});

export const emacsKeymap: Extension = emacs();
