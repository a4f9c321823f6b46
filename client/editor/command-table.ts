// Which command is of which kind, and when it applies: what can be said before the commands themselves are loaded.
import type { EditorState } from '@codemirror/state';
import { canRedo, canUndo } from './history.ts';
import { isProse } from './modes.ts';
import { type EditorCommand, MARKDOWN_COMMANDS, type MarkdownCommand, type TextCommand } from './ports.ts';

/** What only looks at the text, and so may be done by those who must not change it. */
const READING_COMMANDS: ReadonlySet<EditorCommand> = new Set<TextCommand>([
  'find',
  'go-to-line',
  'select-next-occurrence',
  'select-all-occurrences',
  'add-caret-above',
  'add-caret-below',
  'fold-all',
  'unfold-all',
]);

const OF_MARKDOWN: ReadonlySet<EditorCommand> = new Set(MARKDOWN_COMMANDS);

export function isMarkdownCommand(command: EditorCommand): command is MarkdownCommand {
  return OF_MARKDOWN.has(command);
}

/** False when the command does not apply here: read-only, code instead of Markdown, nothing to undo. */
export function canRunCommand(state: EditorState, command: EditorCommand): boolean {
  if (command === 'undo') return canUndo(state);
  if (command === 'redo') return canRedo(state);
  if (isMarkdownCommand(command) && !isProse(state)) return false;
  return !state.readOnly || READING_COMMANDS.has(command);
}
