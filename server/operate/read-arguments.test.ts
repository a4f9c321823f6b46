// The command line of `prosa`: what is taken, and what is said about the rest.
import { describe, expect, test } from 'vitest';
import { COMMANDS, findDataFolder } from './commands.ts';
import { describeCommands, type ReadArguments, readArguments } from './read-arguments.ts';

function read(...args: string[]): ReadArguments {
  return readArguments(args, COMMANDS);
}

describe('reading the command line', () => {
  test.each([
    [['nonsense'], /^"nonsense" is no command of Prosa: --help lists them all\.$/],
    [['help', 'nonsense'], /^"nonsense" is no command of Prosa: /],
    [['--data', 'x'], /^"--data" is no command of Prosa: /],
    [['backup'], /^"backup" needs <into>: "backup --help" says what it takes\.$/],
    [['backup', 'a', 'b'], /^"backup" does not know what to do with "b": /],
    [['backup', 'a', '--keep'], /^--keep needs a value: /],
    [['backup', '--data', '--keep', '3', 'a'], /^--data needs a value: /],
    [['verify', '--nonsense'], /^--nonsense is no flag of "verify": /],
    [['verify', '-x'], /^-x is no flag of "verify": /],
    [['export-all', 'a', '--with-bin=yes'], /^--with-bin takes no value: /],
  ])('OPERATE-1: %j is told in one line', (args, line) => {
    const reading = read(...args);
    expect(reading).toMatchObject({ kind: 'wrong', line: expect.stringMatching(line) });
  });

  test('OPERATE-1: words, values and flags may stand in any order', () => {
    expect(read('backup', '--keep', '3', 'to', '--data=/srv/prosa')).toEqual({
      kind: 'run',
      command: 'backup',
      args: { words: ['to'], values: { keep: '3', data: '/srv/prosa' }, given: new Set() },
    });
    expect(read('export-all', 'a.zip', '--with-bin')).toMatchObject({
      args: { given: new Set(['with-bin']) },
    });
    expect(read('verify')).toMatchObject({ kind: 'run', args: { words: [] } });
    expect(read('--version')).toEqual({ kind: 'version' });
  });

  test('OPERATE-1: --help of all and of each names every flag', () => {
    expect([read(), read('--help'), read('help')]).toEqual(Array(3).fill({ kind: 'help', command: null }));
    for (const { name, options } of COMMANDS) {
      expect(read(name, '--help')).toEqual({ kind: 'help', command: name });
      expect(read('help', name)).toEqual({ kind: 'help', command: name });
      expect(describeCommands(COMMANDS, null)).toContain(`  ${name} `);
      for (const { flag } of options) expect(describeCommands(COMMANDS, name)).toContain(`--${flag}`);
    }
  });

  test.each([
    ['backup', ['a', '--keep', '0'], /^--keep: "0" is not a whole number from 1 to 999999$/],
    ['doctor', ['docs.example.org'], /^"docs\.example\.org" is not an address like /],
    ['doctor', ['http://x', '--idle', 'long'], /^--idle: "long" is not/],
  ])('OPERATE-1: %s %j ends with 2 before anything is begun', (name, rest, line) => {
    const reading = read(name, ...rest);
    if (reading.kind !== 'run') throw new Error(`invariant violation: ${reading.kind}`);
    const around = { dataFolder: '/none', version: '1', wallNow: () => 0, say: fail, warn: fail };
    const run = () => COMMANDS.find(command => command.name === name)!.run(around, reading.args);
    expect(run).toThrow(expect.objectContaining({ exit: 2, message: expect.stringMatching(line) }));
  });

  test('OPERATE-1: the data folder is the flag, else the variable, else ./data', () => {
    const args = (data?: string) => ({
      words: [],
      values: data === undefined ? {} : { data },
      given: new Set<string>(),
    });
    expect(findDataFolder(args('x'), '/y', '/cwd')).toMatch(/\/x$/);
    expect(findDataFolder(args(), '/y', '/cwd')).toBe('/y');
    expect(findDataFolder(args(), '', '/cwd')).toBe('/cwd/data');
  });
});

function fail(line: string): void {
  throw new Error(`nothing should be said: ${line}`);
}
