// Runs commands as children that end with us. No dependencies: this runs before anything is installed.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Says what happens next. */
export function say(sentence) {
  console.log(`\u2500\u2500 ${sentence}`);
}

/** Ends with one line that says what is missing. */
export function fail(line) {
  console.error(`Prosa: ${line}`);
  process.exit(1);
}

/**
 * Runs a command in the project's folder and resolves with its exit code; 127 when it could not be started, 124
 * when it took longer than `limitMs` and was ended together with its children. What it says goes into `outputFile`,
 * where one is given.
 */
export function run(command, args, { env = {}, limitMs = 0, quiet = false, outputFile = null } = {}) {
  return new Promise(resolve => {
    const output = outputFile === null ? null : openSync(outputFile, 'w');
    const child = spawn(command, args, {
      cwd: ROOT,
      // A process group of its own, so that a time limit ends grandchildren (browsers, servers), too.
      detached: limitMs > 0,
      stdio: ['ignore', output ?? (quiet ? 'ignore' : 'inherit'), output ?? 'inherit'],
      env: { ...process.env, ...env },
    });
    let timedOut = false;
    const end = signal => {
      try {
        if (child.pid !== undefined) process.kill(limitMs > 0 ? -child.pid : child.pid, signal);
      } catch {
        // ESRCH: it has ended by itself meanwhile.
      }
    };
    const timer =
      limitMs > 0 &&
      setTimeout(() => {
        timedOut = true;
        console.error(`${command} ${args.join(' ')} took longer than ${limitMs / 1000} s and is ended.`);
        end('SIGKILL');
      }, limitMs);
    // Ctrl+C in a terminal reaches our own group only.
    const interrupt = () => {
      end('SIGKILL');
      process.exit(130);
    };
    process.once('SIGINT', interrupt);
    process.once('SIGTERM', interrupt);
    const done = code => {
      clearTimeout(timer);
      if (output !== null) closeSync(output);
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      resolve(timedOut ? 124 : code);
    };
    child.once('error', () => done(127));
    child.once('close', (code, signal) => done(code ?? (signal ? 1 : 0)));
  });
}

/** The path of a program that a package in node_modules brings, to be run with `node`. */
export function packageBin(path) {
  return `${ROOT}node_modules/${path}`;
}

export const BIN = {
  biome: packageBin('@biomejs/biome/bin/biome'),
  playwright: packageBin('@playwright/test/cli.js'),
  tsc: packageBin('typescript/bin/tsc'),
  vite: packageBin('vite/bin/vite.js'),
  vitest: packageBin('vitest/vitest.mjs'),
};

/** Runs a program of a package with this same Node. */
export function runBin(bin, args, options) {
  return run(process.execPath, [bin, ...args], options);
}
