// The command line of `prosa`: which command, with which values. Knows what each command takes, not what it does. Pure.
import { parseArgs } from 'node:util';

export interface Option {
  flag: string;
  /** What stands for its value in --help; null: it takes none. */
  value: string | null;
  meaning: string;
}

export interface CommandShape {
  name: string;
  /** What it does, as one line. */
  summary: string;
  /** The words behind the command's name, as --help shows them; those in [] may be left out. */
  words: readonly string[];
  options: readonly Option[];
  /** More for its own --help: what to know before using it. */
  notes: readonly string[];
}

export interface Arguments {
  words: readonly string[];
  /** By flag, without the dashes. */
  values: Readonly<Record<string, string>>;
  /** Flags without a value that were given. */
  given: ReadonlySet<string>;
}

export type ReadArguments =
  | { kind: 'run'; command: string; args: Arguments }
  | { kind: 'help'; command: string | null }
  | { kind: 'version' }
  /** One line that names what is wrong. */
  | { kind: 'wrong'; line: string };

const HELP_FLAG = { flag: 'help', value: null, meaning: 'shows this' };

/** Reads `args`, what follows the program's name. Throws nothing. */
export function readArguments(args: readonly string[], commands: readonly CommandShape[]): ReadArguments {
  const [first, ...rest] = args;
  if (first === undefined || first === '--help' || first === 'help') {
    return readHelp(first === 'help' ? rest[0] : undefined, commands);
  }
  if (first === '--version') return { kind: 'version' };
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) return wrong(`"${first}" is no command of Prosa`, null);

  const known = [...command.options, HELP_FLAG];
  const options = Object.fromEntries(
    known.map(({ flag, value }) => [flag, { type: value === null ? 'boolean' : 'string' } as const]),
  );
  const { tokens } = parseArgs({ args: rest, options, strict: false, allowPositionals: true, tokens: true });
  const words: string[] = [];
  const values: Record<string, string> = {};
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const option = known.find(({ flag }) => flag === token.name);
    if (option === undefined) return wrong(`${token.rawName} is no flag of "${command.name}"`, command);
    if (option.value === null) {
      if (token.value !== undefined) return wrong(`${token.rawName} takes no value`, command);
      given.add(token.name);
      continue;
    }
    // In "--data --keep 3" the folder was forgotten; "--data=--keep" means it.
    const forgotten = !token.value || (!token.inlineValue && token.value.startsWith('-'));
    if (forgotten) return wrong(`${token.rawName} needs a value`, command);
    values[token.name] = token.value!;
  }
  if (given.has('help')) return { kind: 'help', command: command.name };
  const needed = command.words.filter(word => !word.startsWith('[')).length;
  if (words.length < needed) return wrong(`"${command.name}" needs ${command.words[words.length]}`, command);
  if (words.length > command.words.length) {
    return wrong(`"${command.name}" does not know what to do with "${words[command.words.length]}"`, command);
  }
  return { kind: 'run', command: command.name, args: { words, values, given } };
}

/** What --help prints: of all commands, or of one. */
export function describeCommands(commands: readonly CommandShape[], only: string | null): string {
  const command = commands.find(({ name }) => name === only);
  if (command === undefined) {
    const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
    return [
      'Operating a server of Prosa.',
      '',
      'Usage: npm run prosa -- <command> …',
      '',
      ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
      '',
      '  <command> --help  says more about one; --version shows the version',
      '',
      'Exit codes: 0 done · 1 could not be done · 2 given wrongly · 3 done, and something is wrong',
      '',
    ].join('\n');
  }
  const options = [...command.options, HELP_FLAG].map(({ flag, value, meaning }) => ({
    usage: value === null ? `--${flag}` : `--${flag} ${value}`,
    meaning,
  }));
  const width = Math.max(...options.map(({ usage }) => usage.length)) + 2;
  return [
    `${command.summary[0]!.toUpperCase()}${command.summary.slice(1)}.`,
    '',
    `Usage: npm run prosa -- ${[command.name, ...command.words, '[flags]'].join(' ')}`,
    '',
    ...options.map(({ usage, meaning }) => `  ${usage.padEnd(width)}${meaning}`),
    ...(command.notes.length === 0 ? [] : ['', ...command.notes]),
    '',
  ].join('\n');
}

function readHelp(name: string | undefined, commands: readonly CommandShape[]): ReadArguments {
  if (name === undefined) return { kind: 'help', command: null };
  const isKnown = commands.some(command => command.name === name);
  return isKnown ? { kind: 'help', command: name } : wrong(`"${name}" is no command of Prosa`, null);
}

function wrong(line: string, command: CommandShape | null): ReadArguments {
  const where = command === null ? '--help lists them all' : `"${command.name} --help" says what it takes`;
  return { kind: 'wrong', line: `${line}: ${where}.` };
}
