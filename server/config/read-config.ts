// Flags and environment in, one checked Config or one line about what is wrong out. Reads nothing by itself; main.ts passes
// what it found.

import { parseArgs } from 'node:util';
import type { Config } from './config.ts';
import { SETTINGS } from './settings.ts';

/** Variables with our prefix that are read by the tests and benchmarks, not by the server. */
const FOREIGN_VARIABLES = ['PROSA_TRACES', 'PROSA_CHROMIUM'];

export type Reading =
  | { kind: 'config'; config: Config }
  | { kind: 'help' }
  | { kind: 'version' }
  /** One line for a person, which names the flag or variable and what is wrong with it. */
  | { kind: 'invalid'; line: string };

/** Reads settings: flags win over the environment, which wins over defaults. Throws nothing. */
export function readConfig(args: readonly string[], environment: NodeJS.ProcessEnv): Reading {
  const flags = parseFlags(args);
  if ('line' in flags) return { kind: 'invalid', line: flags.line };
  if (flags.values.help === true) return { kind: 'help' };
  if (flags.values.version === true) return { kind: 'version' };
  const known = new Set([...SETTINGS.map(setting => setting.variable), ...FOREIGN_VARIABLES]);
  const unknown = Object.keys(environment).find(name => name.startsWith('PROSA_') && !known.has(name));
  if (unknown !== undefined) {
    return { kind: 'invalid', line: `${unknown} is no setting of Prosa. --help lists them all.` };
  }
  const config = {} as Config;
  for (const setting of SETTINGS) {
    const flag = flags.values[setting.flag];
    // An empty variable is how compose files and service units say "not set".
    const variable = environment[setting.variable] || undefined;
    const text = typeof flag === 'string' ? flag : (variable ?? setting.fallback);
    try {
      setting.apply(config, text.trim());
    } catch (error) {
      const name = typeof flag === 'string' ? `--${setting.flag}` : setting.variable;
      return { kind: 'invalid', line: `${name}: ${(error as Error).message}.` };
    }
  }
  return { kind: 'config', config };
}

/** What --help prints. */
export function describeSettings(): string {
  const width = Math.max(...SETTINGS.map(setting => setting.flag.length)) + 2;
  const lines = SETTINGS.flatMap(({ flag, variable, fallback, meaning }) => [
    `  ${`--${flag}`.padEnd(width)}  ${meaning}`,
    `  ${''.padEnd(width)}  ${variable}, default: ${fallback === '' ? 'none' : fallback}`,
  ]);
  return [
    'Prosa: a collaborative document editor that you host yourself.',
    '',
    'Usage: npm start -- [settings]',
    '',
    ...lines,
    `  ${'--help'.padEnd(width)}  shows this`,
    `  ${'--version'.padEnd(width)}  shows the version`,
    '',
  ].join('\n');
}

function parseFlags(args: readonly string[]): { values: Record<string, unknown> } | { line: string } {
  const options: Record<string, { type: 'string' | 'boolean' }> = {
    help: { type: 'boolean' },
    version: { type: 'boolean' },
  };
  for (const { flag } of SETTINGS) options[flag] = { type: 'string' };
  const { tokens, values } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional')
      return { line: `"${token.value}" is no setting of Prosa. --help lists them all.` };
    if (token.kind !== 'option') continue;
    const option = options[token.name];
    if (option === undefined)
      return { line: `${token.rawName} is no setting of Prosa. --help lists them all.` };
    // In "--data --port 80" the folder was forgotten; "--data=--port" means it.
    const forgotten = !token.value || (!token.inlineValue && token.value.startsWith('-'));
    if (option.type === 'string' && forgotten) return { line: `${token.rawName} needs a value.` };
    if (option.type === 'boolean' && token.value !== undefined)
      return { line: `${token.rawName} takes no value.` };
  }
  return { values };
}
