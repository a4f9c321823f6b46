// The servers that are measured: how each is started on its core with a durable store, and stopped. Knows no load.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { Target } from './load/client.ts';

export const SERVER_NAMES = ['prosa', 'hocuspocus', 'y-websocket-server'] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

/** Folders that belong to the checkout; `scratch` is where servers keep their data while they are measured. */
export interface Folders {
  root: string;
  scratch: string;
}

export interface LoopDelay {
  loopP99Ms: number;
  loopMaxMs: number;
}

export interface RunningServer {
  name: ServerName;
  /** Of the process that runs now. */
  readonly pid: number;
  target: Target;
  /** Its event-loop delay is counted from here on. */
  beginWatch(): void;
  /** The delay since beginWatch(). */
  endWatch(): Promise<LoopDelay>;
  /** Stops the process in order, and starts another on the same data and port. */
  restart(): Promise<void>;
  /** Stops the process and removes its data. */
  stop(): Promise<void>;
}

interface Recipe {
  target: Omit<Target, 'port'>;
  /** What comes after `node`. */
  args(folders: Folders, port: number, data: string): string[];
  env(port: number, data: string): Record<string, string>;
  /** How its store works, for the report. */
  store: string;
}

const RECIPES: Record<ServerName, Recipe> = {
  prosa: {
    target: { dialect: 'y-websocket', pathPrefix: '/sync/', isProsa: true },
    args: (folders, port, data) => [
      join(folders.root, 'dist/server/main.js'),
      ...['--host', '127.0.0.1', '--port', String(port), '--data', data, '--log-level', 'warn'],
    ],
    // The largest scenario has as many connections as the default allows at most.
    env: () => ({ PROSA_MAX_CONNECTIONS: '0' }),
    store: 'SQLite, every update, fsync before "saved"',
  },
  hocuspocus: {
    target: { dialect: 'hocuspocus', pathPrefix: '/', isProsa: false },
    args: (folders, port, data) => [
      join(folders.root, 'bench/peers/hocuspocus.mjs'),
      String(port),
      join(data, 'hocuspocus.sqlite'),
    ],
    env: () => ({}),
    store: 'SQLite extension, whole document 2 to 10 s after a change',
  },
  'y-websocket-server': {
    target: { dialect: 'y-websocket', pathPrefix: '/', isProsa: false },
    args: folders => [join(folders.root, 'bench/node_modules/@y/websocket-server/src/server.js')],
    env: (port, data) => ({ HOST: '127.0.0.1', PORT: String(port), YPERSISTENCE: join(data, 'level') }),
    store: 'leveldb, every update, no fsync',
  },
};

export function describeStore(name: ServerName): string {
  return RECIPES[name].store;
}

/**
 * Starts a server on its core, with an empty store unless `fill` puts something into its folder. Resolves when it takes
 * connections; rejects after 20 s.
 */
export async function startServer(
  name: ServerName,
  folders: Folders,
  pin: readonly string[],
  nodeFlags: readonly string[] = [],
  fill?: (dataFolder: string) => Promise<void>,
): Promise<RunningServer> {
  mkdirSync(folders.scratch, { recursive: true });
  const data = mkdtempSync(join(folders.scratch, `${name}-`));
  await fill?.(data);
  const port = await findFreePort();
  const recipe = RECIPES[name];
  const logFile = join(data, 'server.log');
  const probe = join(folders.root, 'bench/peers/loop-probe.mjs');
  const command = [
    ...pin,
    process.execPath,
    ...nodeFlags,
    '--import',
    probe,
    ...recipe.args(folders, port, data),
  ];
  const launch = async (): Promise<ChildProcess> => {
    const log = openSync(logFile, 'a');
    const child = spawn(command[0]!, command.slice(1), {
      cwd: data,
      env: { ...inheritedEnv(), NODE_ENV: 'production', ...recipe.env(port, data) },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    try {
      await waitForPort(port, child);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`${name}: ${(error as Error).message}\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
    }
    return child;
  };
  let child = await launch();
  return {
    name,
    get pid() {
      return child.pid!;
    },
    target: { ...recipe.target, port },
    beginWatch: () => {
      child.send('began');
    },
    endWatch: () =>
      new Promise(resolve => {
        child.once('message', message => resolve(message as LoopDelay));
        child.send('ended');
      }),
    restart: async () => {
      await endProcess(child);
      child = await launch();
    },
    stop: async () => {
      await endProcess(child);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** In order where it ends within 15 s, else by force. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const patience = setTimeout(() => child.kill('SIGKILL'), 15_000);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(patience);
}

/** Nothing that configures a Prosa of one's own may change what is measured. */
function inheritedEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PROSA_')));
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  while (!(await canConnect(port))) {
    if (child.exitCode !== null)
      throw new Error(`ended with code ${child.exitCode} before it took connections`);
    if (performance.now() > deadlineMs) throw new Error('took no connections within 20 s');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
