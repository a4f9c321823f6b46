// A target and commands for the tests of the tools.
import { COMMAND_KEYS } from '../editor/command-keys.ts';
import type { EditorCommand } from '../editor/ports.ts';
import { toolsEn } from '../text/tools-words.ts';
import { type Command, type CommandParts, listCommands } from './commands.ts';
import type { ToolTarget } from './ports.ts';

export interface RecordedTarget extends ToolTarget {
  done: string[];
  active: Set<EditorCommand>;
  idle: Set<EditorCommand>;
}

export function makeTarget(): RecordedTarget {
  const target: RecordedTarget = {
    done: [],
    active: new Set(),
    idle: new Set(),
    focus: () => void target.done.push('focus'),
    run: command => void target.done.push(command),
    canRun: command => !target.idle.has(command),
    isActive: command => target.active.has(command),
    goToLine: line => void target.done.push(`line ${line}`),
  };
  return target;
}

export function makeCommands(
  target: ToolTarget | null,
  change: Partial<CommandParts> = {},
): readonly Command[] {
  return listCommands({
    words: toolsEn,
    editorKeys: COMMAND_KEYS,
    target: () => target,
    text: 'write',
    isMarkdown: true,
    page: {},
    people: [],
    goToPerson: () => {},
    follow: () => {},
    ...change,
  });
}
