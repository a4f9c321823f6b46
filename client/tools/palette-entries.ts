// What the palette offers for what was typed: commands, a line for a number, headings after "#" or "@". Pure.
import type { ToolsWords } from '../text/tools-words.ts';
import type { Option } from './combobox.tsx';
import type { Command } from './commands.ts';
import { findFuzzy, plainLabel } from './fuzzy.ts';
import { type Platform, showKey } from './keys.ts';
import type { HeadingPlace } from './ports.ts';

export interface PaletteEntry {
  option: Option;
  run: () => void;
}

export interface PaletteFacts {
  commands: readonly Command[];
  headings: readonly HeadingPlace[];
  /** Ids of commands, latest first. */
  recent: readonly string[];
  lineCount: number;
  words: ToolsWords;
  platform: Platform;
  goToLine: (line: number) => void;
}

const MAX_ENTRIES = 60;

export function listEntries(query: string, facts: PaletteFacts): readonly PaletteEntry[] {
  const typed = query.trim();
  if (/^[#@]/.test(typed)) return listHeadings(typed.replace(/^[#@]+\s*/, ''), facts);
  const line = /^:?(\d{1,9})$/.exec(typed)?.[1];
  if (line !== undefined) return [lineEntry(Number(line), facts)];
  const commands = facts.commands.filter(
    command => command.id !== 'palette' && command.isAvailable() && command.isReady(),
  );
  return typed === '' ? listAll(commands, facts) : search(typed, commands, facts);
}

function listAll(commands: readonly Command[], facts: PaletteFacts): readonly PaletteEntry[] {
  const recent = facts.recent.flatMap(id => commands.find(command => command.id === id) ?? []);
  return [
    ...recent.map(command => commandEntry(command, facts, facts.words.palette.recent)),
    ...commands
      .filter(command => !recent.includes(command))
      .map(command => commandEntry(command, facts, facts.words.groups[command.group])),
  ];
}

function search(query: string, commands: readonly Command[], facts: PaletteFacts): readonly PaletteEntry[] {
  // "insert table" and "table" both find the table: the group counts, where the label alone says nothing.
  const byLabel = findFuzzy(query, commands, command => command.label, MAX_ENTRIES, {
    // Names have letters for every search; they come first only when they are meant.
    weight: command => (command.group === 'people' ? 0.5 : 1),
  });
  const rest = commands.filter(command => !byLabel.some(({ item }) => item === command));
  const byGroup = findFuzzy(
    query,
    rest,
    command => `${facts.words.groups[command.group]} ${command.label}`,
    MAX_ENTRIES,
    { minScore: 0.6 },
  );
  return [
    ...byLabel.map(({ item, label }) => ({
      ...commandEntry(item, facts),
      option: { ...commandOption(item, facts), label, hint: facts.words.groups[item.group] },
    })),
    ...byGroup.map(({ item }) => ({
      ...commandEntry(item, facts),
      option: { ...commandOption(item, facts), hint: facts.words.groups[item.group] },
    })),
  ];
}

function commandEntry(command: Command, facts: PaletteFacts, heading?: string): PaletteEntry {
  const option = commandOption(command, facts);
  return { option: heading === undefined ? option : { ...option, heading }, run: command.run };
}

function commandOption(command: Command, { words, platform }: PaletteFacts): Option {
  const key = command.keys.find(({ shown }) => shown);
  const isOn = command.isOn?.() === true;
  return {
    id: command.id,
    label: plainLabel(command.label),
    ...(key === undefined ? {} : { keys: showKey(key.key, platform, words.keys) }),
    ...(isOn ? { hint: words.on } : {}),
  };
}

function lineEntry(line: number, { lineCount, words, goToLine }: PaletteFacts): PaletteEntry {
  const reachable = Math.min(Math.max(1, line), Math.max(1, lineCount));
  return {
    option: { id: `line:${reachable}`, label: plainLabel(words.palette.goToLine(reachable)) },
    run: () => goToLine(reachable),
  };
}

function listHeadings(query: string, { headings, words, goToLine }: PaletteFacts): readonly PaletteEntry[] {
  const shallowest = Math.min(...headings.map(({ level }) => level));
  return findFuzzy(query, headings, ({ text }) => text, MAX_ENTRIES).map(({ item, label }) => ({
    option: {
      id: `heading:${item.line}`,
      label,
      heading: words.palette.headings,
      // Found ones stand in the order of how well they fit, where an indent says nothing.
      indent: query === '' ? Math.min(3, item.level - shallowest) : 0,
    },
    run: () => goToLine(item.line),
  }));
}
