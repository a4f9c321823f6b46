// Everything that can be done to the text by name: for buttons, menus and keys alike.
import type { Command, EditorView, KeyBinding } from '@codemirror/view';
import { COMMAND_KEYS } from './command-keys.ts';
import { canRedo, canUndo, endUndoStep, redo, undo } from './history.ts';
import { isMarkupActive, MARKUP } from './markdown-commands.ts';
import { isProse } from './modes.ts';
import type { EditorCommand, MarkdownCommand } from './ports.ts';
import { READING_COMMANDS, VIEW_COMMANDS } from './text-commands.ts';

/** False when it does not apply here: read-only, code instead of Markdown, nothing to undo. */
export function canRunCommand(view: EditorView, command: EditorCommand): boolean {
  if (command === 'undo') return canUndo(view.state);
  if (command === 'redo') return canRedo(view.state);
  if (isMarkdownCommand(command) && !isProse(view.state)) return false;
  return !view.state.readOnly || READING_COMMANDS.has(command);
}

/** False when nothing was done. */
export function runCommand(view: EditorView, command: EditorCommand): boolean {
  if (!canRunCommand(view, command)) return false;
  if (command === 'undo') return undo(view);
  if (command === 'redo') return redo(view);
  if (!isMarkdownCommand(command)) return VIEW_COMMANDS[command](view);
  const spec = MARKUP[command](view.state);
  if (spec === null) return false;
  endUndoStep(view);
  view.dispatch({ userEvent: 'input.markup', scrollIntoView: true, ...spec });
  endUndoStep(view);
  return true;
}

/** Whether the text at the caret is that already: the button is down. */
export function isCommandActive(view: EditorView, command: EditorCommand): boolean {
  return isMarkdownCommand(command) && isProse(view.state) && isMarkupActive(view.state, command);
}

function isMarkdownCommand(command: EditorCommand): command is MarkdownCommand {
  return Object.hasOwn(MARKUP, command);
}

/** The keys of Markdown's commands. Those of the others are CodeMirror's own, in its keymaps. */
export const markupKeymap: readonly KeyBinding[] = Object.keys(MARKUP).flatMap(name => {
  const command = name as MarkdownCommand;
  const key = COMMAND_KEYS[command];
  const run: Command = view => {
    // A key that means something else to CodeMirror or the browser must not do that by surprise in the middle of
    // prose, even when there is nothing to be done.
    if (!isProse(view.state)) return false;
    runCommand(view, command);
    return true;
  };
  return key === null ? [] : [{ key, run }];
});
