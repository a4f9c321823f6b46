// npm run dev: the client with hot reload, the server rebuilt and restarted whenever its sources change. The page
// is at the address that vite prints; vite passes /sync on to the server.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { build, checkNode, hashFiles, install } from './lib/prepare.mjs';
import { BIN, fail, ROOT, say } from './lib/run.mjs';

const RESTART_AFTER_MS = 200;

checkNode();
await install();
if (!(await build('server'))) fail('the server could not be built; see above.');

const BUILT = ['dist/server', 'dist/protocol'];

const children = new Set();
const watchers = [];
let server = null;
let stopping = false;
let pending = null;
let runningHash = hashFiles(BUILT);

function start(args) {
  // In a group of its own: Ctrl+C would otherwise reach it twice, from the terminal and from us.
  const stdio = ['ignore', 'inherit', 'inherit'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio, detached: true });
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}

function startServer() {
  // Pages come from vite's address, which is another origin than the server's.
  const flags = process.argv.slice(2);
  if (!flags.some(flag => flag.startsWith('--allowed-origins'))) flags.push('--allowed-origins', '*');
  server = start(['--enable-source-maps', 'dist/server/main.js', ...flags]);
}

function restartServer() {
  // The compiler's first round writes everything anew, and mostly the same.
  const builtHash = hashFiles(BUILT);
  if (builtHash === runningHash) return;
  runningHash = builtHash;
  const old = server;
  if (old === null || old.exitCode !== null || old.signalCode !== null) {
    startServer();
    return;
  }
  say('Restarting the server');
  old.once('close', () => {
    if (!stopping) startServer();
  });
  old.kill('SIGTERM');
}

function stop() {
  stopping = true;
  clearTimeout(pending);
  for (const watcher of watchers) watcher.close();
  // Their whole groups: tsc is a script around a program of its own.
  for (const child of children) process.kill(-child.pid, 'SIGTERM');
}

process.once('SIGINT', stop);
process.once('SIGTERM', stop);

startServer();
start([BIN.vite, '--clearScreen', 'false']);
start([BIN.tsc, '-p', 'server/tsconfig.build.json', '--watch', '--preserveWatchOutput']);
for (const folder of BUILT) {
  const watcher = watch(ROOT + folder, { recursive: true }, (_event, file) => {
    if (stopping || !file?.endsWith('.js')) return;
    clearTimeout(pending);
    pending = setTimeout(restartServer, RESTART_AFTER_MS);
  });
  watchers.push(watcher);
}
