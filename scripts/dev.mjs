// npm run dev: the client with hot reload, the server rebuilt and restarted whenever its sources change. The page
// is at the address that vite prints; vite passes /sync on to the server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { build, checkNode, hashFiles, install } from './lib/prepare.mjs';
import { BIN, fail, ROOT, say } from './lib/run.mjs';

const REBUILD_AFTER_MS = 200;

checkNode();
await install();
if (!(await build('server'))) fail('the server could not be built; see above.');

const SOURCES = ['server', 'protocol'];
const BUILT = ['dist/server', 'dist/protocol'];

const children = new Set();
const watchers = [];
let server = null;
let stopping = false;
let pending = null;
let rebuilding = false;
let again = false;
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

/** Builds, and puts the new server in the place of the old one. After an error the old one goes on. */
async function rebuild() {
  if (rebuilding) {
    again = true;
    return;
  }
  rebuilding = true;
  do {
    again = false;
    if (await build('server')) await replaceServer();
  } while (again && !stopping);
  rebuilding = false;
}

async function replaceServer() {
  const builtHash = hashFiles(BUILT);
  if (builtHash === runningHash || stopping) return;
  runningHash = builtHash;
  say('Restarting the server');
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGTERM');
    await once(server, 'close');
  }
  if (!stopping) startServer();
}

function stop() {
  stopping = true;
  clearTimeout(pending);
  for (const watcher of watchers) watcher.close();
  endChildren();
}

/** Ends their whole groups, with whatever they have started. */
function endChildren() {
  for (const child of children) process.kill(-child.pid, 'SIGTERM');
  children.clear();
}

process.once('exit', endChildren);
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

startServer();
start([BIN.vite, '--clearScreen', 'false']);
// Not `tsc --watch`: version 7 misses changes on some file systems, and a whole build takes a second.
for (const folder of SOURCES) {
  const watcher = watch(ROOT + folder, { recursive: true }, (_event, file) => {
    if (stopping || !file?.endsWith('.ts') || file.endsWith('.test.ts')) return;
    clearTimeout(pending);
    pending = setTimeout(rebuild, REBUILD_AFTER_MS);
  });
  watchers.push(watcher);
}
