// Everything that can be done to the text by name: for buttons, menus and keys alike.
import type { Command, EditorView, KeyBinding } from '@codemirror/view';
import { COMMAND_KEYS } from './command-keys.ts';
import { canRunCommand, isMarkdownCommand } from './command-table.ts';
import { asOneStep, redo, undo } from './history.ts';
import { isMarkupActive, MARKUP } from './markdown-commands.ts';
import { isProse } from './modes.ts';
import { type EditorCommand, MARKDOWN_COMMANDS } from './ports.ts';
import { VIEW_COMMANDS } from './text-commands.ts';

/** False when nothing was done. */
export function runCommand(view: EditorView, command: EditorCommand): boolean {
  if (!canRunCommand(view.state, command)) return false;
  if (command === 'undo') return undo(view);
  if (command === 'redo') return redo(view);
  if (!isMarkdownCommand(command)) return VIEW_COMMANDS[command](view);
  const spec = MARKUP[command](view.state);
  if (spec === null) return false;
  asOneStep(view, () => view.dispatch({ userEvent: 'input.markup', scrollIntoView: true, ...spec }));
  return true;
}

/** Whether the text at the caret is that already: the button is down. */
export function isCommandActive(view: EditorView, command: EditorCommand): boolean {
  return isMarkdownCommand(command) && isProse(view.state) && isMarkupActive(view.state, command);
}

/** The keys of Markdown's commands, and of folding. Those of the others are CodeMirror's own, in its keymaps. */
export const commandKeymap: readonly KeyBinding[] = [...MARKDOWN_COMMANDS, 'fold-all' as const].flatMap(
  command => {
    const key = COMMAND_KEYS[command];
    const run: Command = view => {
      if (isMarkdownCommand(command) && !isProse(view.state)) return false;
      runCommand(view, command);
      // Taken even when there was nothing to do: the browser would do something else with it, like search.
      return true;
    };
    return key === null ? [] : [{ key, run }];
  },
);
