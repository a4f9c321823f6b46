import { describe, expect, it, vi } from 'vitest';
import { COMMAND_KEYS } from '../editor/command-keys.ts';
import { MARKDOWN_COMMANDS, TEXT_COMMANDS } from '../editor/ports.ts';
import { toolsEn, toolsPtBr } from '../text/tools-words.ts';
import { COMMAND_GROUPS, type Command, findCommand, type PageActions } from './commands.ts';
import { readRecent, rememberUse } from './recent.ts';
import { listShortcuts } from './shortcut-sheet.tsx';
import { makeCommands, makeTarget } from './testing.ts';
import { CODE_TOOLS, HEADING_TOOLS, MARKDOWN_TOOLS, MORE_TOOLS } from './toolbar-layout.ts';

const everyPageAction = (): PageActions =>
  Object.fromEntries(
    Object.keys(toolsEn.commands)
      .filter(id => ![...MARKDOWN_COMMANDS, ...TEXT_COMMANDS].includes(id as never))
      .map(id => [id, () => {}]),
  );
const offered = (commands: readonly Command[]) =>
  commands.filter(command => command.isAvailable()).map(({ id }) => id);

describe('the list of commands', () => {
  it('TOOL-1: has all of the editor’s and the page’s, each once, with words in both languages', () => {
    const page = everyPageAction();
    const commands = makeCommands(makeTarget(), { page });
    const ids = commands.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual([...MARKDOWN_COMMANDS, ...TEXT_COMMANDS, ...Object.keys(page)].toSorted());
    for (const words of [toolsEn, toolsPtBr]) {
      const labels = makeCommands(makeTarget(), { page, words }).map(({ label }) => label);
      expect(labels.every(label => label.length > 1)).toBe(true);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  it('TOOL-1: stands in groups, in one order', () => {
    const groups = makeCommands(makeTarget(), { page: everyPageAction() }).map(({ group }) => group);
    expect([...new Set(groups)]).toEqual(COMMAND_GROUPS.filter(group => groups.includes(group)));
    expect(groups.filter((group, at) => at > 0 && group !== groups[at - 1])).toHaveLength(
      new Set(groups).size - 1,
    );
  });

  it('TOOL-1: offers only what the page can do', () => {
    const print = vi.fn();
    const commands = makeCommands(makeTarget(), { page: { print } });
    expect(findCommand(commands, 'slides')).toBeUndefined();
    findCommand(commands, 'print')?.run();
    expect(print).toHaveBeenCalledOnce();
  });

  it('TOOL-2: code documents have no Markdown commands', () => {
    const ids = offered(
      makeCommands(makeTarget(), { isMarkdown: false, page: { 'insert-image': () => {} } }),
    );
    expect(ids.toSorted()).toEqual([...TEXT_COMMANDS].toSorted());
  });

  it('TOOL-2: who may only read is offered nothing that changes the text', () => {
    const ids = offered(makeCommands(makeTarget(), { text: 'read', page: { 'insert-image': () => {} } }));
    expect(ids).toContain('find');
    expect(ids).toContain('fold-all');
    for (const id of ['bold', 'undo', 'delete-line', 'indent', 'insert-image']) expect(ids).not.toContain(id);
  });

  it('TOOL-2: with the text out of view, or not there yet, nothing is done to it', () => {
    expect(offered(makeCommands(makeTarget(), { text: 'hidden', page: { print: () => {} } }))).toEqual([
      'print',
    ]);
    const early = makeCommands(null);
    expect(offered(early)).toEqual([]);
    expect(() => findCommand(early, 'bold')?.run()).not.toThrow();
  });

  it('TOOL-3: says what is on at the caret, and what would do nothing', () => {
    const target = makeTarget();
    target.active.add('bold');
    target.idle.add('redo');
    const commands = makeCommands(target, { page: { 'toggle-wrap': { run: () => {}, isOn: () => true } } });
    const on = commands.filter(command => command.isOn?.() === true).map(({ id }) => id);
    expect(on).toEqual(['bold', 'toggle-wrap']);
    expect(findCommand(commands, 'table')?.isOn).toBeNull();
    expect(findCommand(commands, 'redo')?.isReady()).toBe(false);
    expect(findCommand(commands, 'undo')?.isReady()).toBe(true);
  });

  it('TOOL-1: people can be found and followed by name', () => {
    const follow = vi.fn();
    const commands = makeCommands(makeTarget(), { people: [{ clientId: 7, name: 'Ana' }], follow });
    expect(commands.filter(({ group }) => group === 'people').map(({ label }) => label)).toEqual([
      'Go to Ana',
      'Follow Ana',
    ]);
    findCommand(commands, 'follow:7')?.run();
    expect(follow).toHaveBeenCalledWith(7);
  });
});

describe('shortcuts', () => {
  it('TOOL-4: no key is promised for two things', () => {
    for (const isMarkdown of [true, false]) {
      const shown = makeCommands(makeTarget(), { isMarkdown, page: everyPageAction() }).flatMap(command =>
        command.keys.filter(key => key.shown).map(({ key }) => key),
      );
      expect(shown.length).toBeGreaterThan(20);
      expect(shown.filter((key, at) => shown.indexOf(key) !== at)).toEqual([]);
    }
  });

  it('TOOL-4: a key that the text takes is not promised to the page', () => {
    const commands = makeCommands(makeTarget(), { page: everyPageAction() });
    const palette = findCommand(commands, 'palette')?.keys;
    expect(COMMAND_KEYS.link).toBe('Mod-k');
    expect(palette?.find(({ key }) => key === 'Mod-k')?.shown).toBe(false);
    const reading = makeCommands(makeTarget(), { text: 'hidden', page: everyPageAction() });
    expect(findCommand(reading, 'palette')?.keys.find(({ key }) => key === 'Mod-k')?.shown).toBe(true);
  });

  it('TOOL-4: the sheet lists every key that is shown, by group', () => {
    const commands = makeCommands(makeTarget(), { page: everyPageAction() });
    const groups = listShortcuts(commands, 'other', toolsEn);
    const rows = groups.flatMap(({ rows }) => rows);
    expect(rows.map(({ id }) => id)).toEqual(
      commands.filter(({ keys }) => keys.some(({ shown }) => shown)).map(({ id }) => id),
    );
    expect(rows.find(({ id }) => id === 'bold')?.keys).toEqual(['Ctrl+B']);
    expect(rows.find(({ id }) => id === 'shortcuts')?.keys).toContain('?');
    expect(listShortcuts(commands, 'mac', toolsEn)[0]?.rows[0]?.keys).toEqual(['⌘B']);
  });
});

describe('the toolbar’s choice', () => {
  it('TOOL-5: every tool is a command, and every Markdown command is on the bar or in More', () => {
    const commands = makeCommands(makeTarget(), { page: everyPageAction() });
    const ids = [...MARKDOWN_TOOLS, ...CODE_TOOLS].map(({ id }) => id).filter(id => id !== 'heading');
    for (const id of [...ids, ...MORE_TOOLS, ...HEADING_TOOLS]) {
      expect(findCommand(commands, id), id).toBeDefined();
    }
    const reachable = new Set<string>([...ids, ...MORE_TOOLS, ...HEADING_TOOLS]);
    expect(MARKDOWN_COMMANDS.filter(id => !reachable.has(id))).toEqual([]);
  });
});

describe('recently used', () => {
  it('TOOL-6: the last six, latest first, each once', () => {
    const kept = new Map<string, string>();
    const memory = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'c']) rememberUse(memory, id);
    expect(readRecent(memory)).toEqual(['c', 'g', 'f', 'e', 'd', 'b']);
  });

  it.each(['{', '7', 'null', '{"a":1}'])('TOOL-6: %j is no list', stored => {
    expect(readRecent({ getItem: () => stored, setItem: () => {} })).toEqual([]);
  });

  it('TOOL-6: a browser that remembers nothing is no obstacle', () => {
    const broken = {
      getItem: () => {
        throw new Error('off');
      },
      setItem: () => {
        throw new Error('off');
      },
    };
    expect(() => rememberUse(broken, 'a')).not.toThrow();
    expect(readRecent(broken)).toEqual([]);
  });
});
