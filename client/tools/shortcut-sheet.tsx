// All shortcuts by group, from the same list as everything else, and how to leave the text by keyboard. Loaded when it
// is first opened.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { KeymapName } from '../editor/ports.ts';
import type { ToolsWords } from '../text/tools-words.ts';
import { Dialog } from '../ui/dialog.tsx';
import { COMMAND_GROUPS, type Command } from './commands.ts';
import { type Platform, showKey } from './keys.ts';
import './shortcut-sheet.css';

export interface ShortcutSheetProps {
  commands: readonly Command[];
  keymap: KeymapName;
  words: ToolsWords;
  platform: Platform;
  onClose: () => void;
}

export interface ShortcutRow {
  id: string;
  label: string;
  keys: readonly string[];
}

/** The commands that have keys, by group; without groups that have none. */
export function listShortcuts(
  commands: readonly Command[],
  platform: Platform,
  words: ToolsWords,
): readonly { title: string; rows: readonly ShortcutRow[] }[] {
  return COMMAND_GROUPS.map(group => ({
    title: words.groups[group],
    rows: commands
      .filter(command => command.group === group)
      .map(({ id, label, keys }) => ({
        id,
        label,
        keys: keys.filter(({ shown }) => shown).map(({ key }) => showKey(key, platform, words.keys)),
      }))
      .filter(row => row.keys.length > 0),
  })).filter(({ rows }) => rows.length > 0);
}

export function ShortcutSheet({ commands, keymap, words, platform, onClose }: ShortcutSheetProps) {
  const { shortcuts } = words;
  const top = useRef<HTMLDivElement>(null);
  // The only control is at the end: without this the sheet would open there.
  useLayoutEffect(() => top.current?.focus(), []);
  const leaving = {
    default: shortcuts.leaveDefault,
    vim: shortcuts.leaveVim,
    emacs: shortcuts.leaveEmacs,
  }[keymap];
  return (
    <Dialog title={shortcuts.title} shape="wide" onClose={onClose}>
      <div ref={top} class="shortcut-leave" tabIndex={-1}>
        <h3 class="shortcut-group-title">{shortcuts.leave}</h3>
        <p>{leaving}</p>
        {keymap !== 'default' && <p>{shortcuts[keymap]}</p>}
      </div>
      <div class="shortcut-groups">
        {listShortcuts(commands, platform, words).map(({ title, rows }) => (
          <section key={title} class="shortcut-group">
            <h3 class="shortcut-group-title">{title}</h3>
            <dl class="shortcut-list">
              {rows.map(row => (
                <div key={row.id} class="shortcut-row">
                  <dt>{row.label}</dt>
                  <dd>
                    {row.keys.map((key, index) => (
                      <span key={key}>
                        {index > 0 && <span class="shortcut-or"> {words.or} </span>}
                        <kbd class="shortcut-key">{key}</kbd>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
}
