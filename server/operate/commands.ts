// The commands of `prosa`, as --help shows them and as they are run.
import { join, resolve } from 'node:path';
import { backup } from './backup.ts';
import { doctor } from './doctor.ts';
import { OPERATE_EXIT, OperateError, type OperateExit } from './exit-codes.ts';
import { exportAll } from './export-all.ts';
import type { Arguments, CommandShape } from './read-arguments.ts';
import { restore } from './restore.ts';
import type { Surroundings } from './surroundings.ts';
import { verify } from './verify.ts';

export interface Command extends CommandShape {
  run(around: Surroundings, args: Arguments): Promise<OperateExit>;
}

const DATA = {
  flag: 'data',
  value: '<folder>',
  meaning: 'the data folder; PROSA_DATA, else ./data, when it is not given',
};

export const COMMANDS: readonly Command[] = [
  {
    name: 'backup',
    summary: 'copies the data folder while the server runs',
    words: ['<into>'],
    options: [
      DATA,
      { flag: 'keep', value: '<n>', meaning: 'keeps the newest n backups in <into> and removes the others' },
    ],
    notes: [
      'Makes a folder prosa-<time> in <into>: database, pictures, session key, and a list of',
      'them with sizes and SHA-256. It appears when it is whole and on disk.',
    ],
    run: (around, { words, values }) =>
      backup(around, words[0]!, values.keep === undefined ? null : readCount(values.keep, '--keep')),
  },
  {
    name: 'restore',
    summary: 'makes a data folder of a backup',
    words: ['<backup>'],
    options: [DATA],
    notes: ['Checks the backup first. The data folder must be missing or empty: nothing is overwritten.'],
    run: (around, { words }) => restore(around, words[0]!),
  },
  {
    name: 'verify',
    summary: 'looks whether every document, picture and checksum is right',
    words: ['[<backup>]'],
    options: [DATA],
    notes: [
      'Without <backup> it looks at the data folder, also while the server runs; of a folder of',
      'backups at the newest one. Each thing that is wrong is one line on standard error; the',
      'exit code is 3 then.',
    ],
    run: (around, { words }) =>
      verify(around, words[0] === undefined ? around.dataFolder : resolve(words[0])),
  },
  {
    name: 'export-all',
    summary: 'writes every document as a file, with its pictures',
    words: ['<to>'],
    options: [DATA, { flag: 'with-bin', value: null, meaning: 'documents in the bin, too' }],
    notes: ['<to> is a new folder, or a new file that ends in .zip. Works while the server runs.'],
    run: (around, { words, given }) => exportAll(around, words[0]!, given.has('with-bin')),
  },
  {
    name: 'doctor',
    summary: 'proves that a server can be reached and works, through its proxy',
    words: ['[<url>]'],
    options: [
      DATA,
      {
        flag: 'idle',
        value: '<seconds>',
        meaning: 'keeps a connection idle for so long and looks whether it lives',
      },
      {
        flag: 'origin',
        value: '<origin>',
        meaning: 'the web origin to connect as; that of <url> when not given',
      },
    ],
    notes: [
      '<url> is what people type into the browser. Without it, only this machine is looked at:',
      'versions, the disk, the data folder.',
    ],
    run: (around, { words, values }) =>
      doctor(around, {
        url: words[0] === undefined ? null : readUrl(words[0]),
        idleMs: values.idle === undefined ? 0 : readCount(values.idle, '--idle') * 1000,
        origin: values.origin ?? null,
      }),
  },
];

/** Where the data is, as the server would find it. */
export function findDataFolder(args: Arguments, variable: string | undefined, cwd: string): string {
  return resolve(args.values.data ?? (variable || join(cwd, 'data')));
}

function readCount(text: string, flag: string): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value < 1) {
    throw new OperateError(`${flag}: "${text}" is not a whole number from 1 to 999999`, OPERATE_EXIT.misused);
  }
  return value;
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new OperateError(`"${text}" is not an address like https://docs.example.org`, OPERATE_EXIT.misused);
  }
  return url;
}
