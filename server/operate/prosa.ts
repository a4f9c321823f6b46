#!/usr/bin/env node
// The composition root of `prosa`, the commands for who operates a server: reads the environment, runs one command, exits. Run
// with `npm run prosa -- <command>`, or as `node dist/server/operate/prosa.js`.
import { readFileSync } from 'node:fs';
import { StoreError } from '../store/store-error.ts';
import { COMMANDS, findDataFolder } from './commands.ts';
import { OPERATE_EXIT, OperateError } from './exit-codes.ts';
import { type Arguments, describeCommands, readArguments } from './read-arguments.ts';

const reading = readArguments(process.argv.slice(2), COMMANDS);
switch (reading.kind) {
  case 'help':
    process.stdout.write(describeCommands(COMMANDS, reading.command));
    break;
  case 'version':
    process.stdout.write(`${readVersion()}\n`);
    break;
  case 'wrong':
    process.stderr.write(`Prosa: ${reading.line}\n`);
    process.exitCode = OPERATE_EXIT.misused;
    break;
  case 'run':
    process.exitCode = await run(reading.command, reading.args);
}

async function run(name: string, args: Arguments): Promise<number> {
  const command = COMMANDS.find(command => command.name === name)!;
  const around = {
    dataFolder: findDataFolder(args, process.env.PROSA_DATA, process.cwd()),
    version: readVersion(),
    wallNow: Date.now,
    say: (line: string) => void process.stdout.write(`${line}\n`),
    warn: (line: string) => void process.stderr.write(`${line}\n`),
  };
  try {
    return await command.run(around, args);
  } catch (error) {
    // What is no surprise is one line; the rest has a stack, for whoever reports it.
    const isExpected =
      error instanceof OperateError ||
      error instanceof StoreError ||
      (error as NodeJS.ErrnoException).code !== undefined;
    const text = error instanceof Error ? (isExpected ? error.message : error.stack) : String(error);
    process.stderr.write(`Prosa: ${text}\n`);
    return error instanceof OperateError ? error.exit : OPERATE_EXIT.failed;
  }
}

function readVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
