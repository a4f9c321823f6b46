// All commands behind one field, and jumps to lines and headings. Loaded when it is first opened.
import { useMemo, useRef, useState } from 'preact/hooks';
import type { ToolsWords } from '../text/tools-words.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Combobox } from './combobox.tsx';
import { type Command, findCommand } from './commands.ts';
import type { Platform } from './keys.ts';
import { listEntries } from './palette-entries.ts';
import type { HeadingPlace, ToolMemory } from './ports.ts';
import { readRecent, rememberUse } from './recent.ts';

export interface CommandPaletteProps {
  commands: readonly Command[];
  headings: readonly HeadingPlace[];
  lineCount: number;
  words: ToolsWords;
  platform: Platform;
  memory: ToolMemory;
  goToLine: (line: number) => void;
  focusText: () => void;
  onClose: () => void;
}

export function CommandPalette(props: CommandPaletteProps) {
  const { commands, memory, words } = props;
  const [query, setQuery] = useState('');
  const closer = useRef<() => void>(null);
  const recent = useMemo(() => readRecent(memory), [memory]);
  const entries = listEntries(query, { ...props, recent });
  const asksForHeading = /^\s*[#@]/.test(query);

  function choose(id: string): void {
    const entry = entries.find(({ option }) => option.id === id);
    if (entry === undefined) return;
    const command = findCommand(commands, id);
    if (command !== undefined) rememberUse(memory, id);
    // First the dialog goes and gives the focus back: a command may move it, and nothing behind a dialog can have it.
    closer.current?.();
    if (command?.isForText === true) props.focusText();
    entry.run();
  }

  return (
    <Dialog title={words.palette.title} shape="bare" closer={closer} onClose={props.onClose}>
      <Combobox
        label={words.palette.field}
        placeholder={words.palette.placeholder}
        query={query}
        setQuery={setQuery}
        options={entries.map(({ option }) => option)}
        choose={choose}
        nothing={
          asksForHeading && props.headings.length === 0 ? words.palette.noHeadings : words.palette.nothing
        }
        sayCount={words.palette.results}
      />
      <p class="combobox-foot">{words.palette.hint}</p>
    </Dialog>
  );
}
