// The built server as a process of its own: started on a free port over a folder of its own, killed and started again
// as often as a test likes. Builds dist/ first when the sources are newer.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAULT_HOOK, type Faults } from './fault-spec.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD = `
  const { build } = await import('./scripts/lib/prepare.mjs');
  process.exitCode = (await build('server')) ? 0 : 1;
`;
const READY = /ready on http:\/\/[^:\s]+:(\d+)/;
const KEPT_OUTPUT_CHARS = 20_000;

export interface ServerOptions {
  /** Settings beside port, host and data folder: PROSA_… variables. */
  settings?: Record<string, string>;
  /** For Node itself, before the server's file. */
  nodeArguments?: readonly string[];
  /** What is to go wrong inside the first process. */
  faults?: Faults;
  /** Size limit of the files that the server writes, or another wrapping of its command: program and arguments before it. */
  under?: readonly string[];
  /** Instead of a new temporary folder; it is left alone in the end. */
  dataFolder?: string;
}

let isBuilt: Promise<void> | null = null;

function buildOnce(): Promise<void> {
  isBuilt ??= (async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', BUILD], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`the server could not be built (${code})`);
  })();
  return isBuilt;
}

export class ServerProcess {
  readonly dataFolder: string;
  /** What the next start runs: another build than the one in dist/, where a test says so. */
  entry = 'dist/server/main.js';
  /** The last that the server wrote to stdout and stderr. */
  output = '';
  /** How long each start took until the server was ready. */
  readonly readyMs: number[] = [];
  private readonly options: ServerOptions;
  private child: ChildProcess | null = null;
  private knownPort = 0;

  /** Resolves when the server is ready. Rejects with its output when it is not. */
  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    await buildOnce();
    const server = await ServerProcess.prepare(options);
    await server.restart(options.faults);
    return server;
  }

  /** Like start(), but starts nothing yet. */
  static async prepare(options: ServerOptions = {}): Promise<ServerProcess> {
    await buildOnce();
    const folder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'prosa-test-')));
    return new ServerProcess(folder, options);
  }

  private constructor(dataFolder: string, options: ServerOptions) {
    this.dataFolder = dataFolder;
    this.options = options;
  }

  get port(): number {
    return this.knownPort;
  }

  get url(): string {
    return `http://127.0.0.1:${this.knownPort}`;
  }

  /** What a WebsocketProvider is given as its server. */
  get syncUrl(): string {
    return `ws://127.0.0.1:${this.knownPort}/sync`;
  }

  get isRunning(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Starts the process over the same folder, on the same port as before. Rejects when it ends before it is ready. */
  async restart(faults?: Faults): Promise<void> {
    const startMs = performance.now();
    const hook = faults === undefined ? [] : ['--import', FAULT_HOOK.href];
    const own = this.options.nodeArguments ?? [];
    const command = [process.execPath, ...own, ...hook, this.entry];
    const [program = '', ...args] = [...(this.options.under ?? []), ...command];
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        PROSA_PORT: String(this.knownPort),
        PROSA_HOST: '127.0.0.1',
        PROSA_DATA: this.dataFolder,
        ...this.options.settings,
        ...(faults === undefined ? {} : { FAULTS: JSON.stringify(faults) }),
      },
    });
    this.child = child;
    const endWithUs = () => child.kill('SIGKILL');
    process.once('exit', endWithUs);
    child.once('exit', () => process.off('exit', endWithUs));
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        this.output = (this.output + chunk.toString()).slice(-KEPT_OUTPUT_CHARS);
        const ready = READY.exec(chunk.toString());
        if (ready === null) return;
        this.knownPort = Number(ready[1]);
        this.readyMs.push(performance.now() - startMs);
        resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code, signal) => {
        reject(new Error(`the server ended with ${signal ?? code}:\n${this.output}`));
      });
    });
  }

  /** Resolves with the signal that ended the process, or its exit code, when it has ended by itself. */
  async ended(): Promise<string | number | null> {
    const { child } = this;
    if (child !== null && this.isRunning) await once(child, 'exit');
    return child?.signalCode ?? child?.exitCode ?? null;
  }

  /** Resolves when the process writes something with these words, from now on. */
  async says(words: string): Promise<void> {
    const { child } = this;
    await new Promise<void>((resolve, reject) => {
      const stopListening = () => {
        child?.stderr?.off('data', look);
        child?.off('exit', fail);
      };
      const look = (chunk: Buffer) => {
        if (!chunk.toString().includes(words)) return;
        stopListening();
        resolve();
      };
      const fail = () => reject(new Error(`it ended without ${JSON.stringify(words)}:\n${this.output}`));
      child?.stderr?.on('data', look);
      child?.once('exit', fail);
    });
  }

  /** SIGKILL. Resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM. Resolves with the exit code. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** Ends the process and removes its folder. */
  async close(): Promise<void> {
    await this.end('SIGKILL');
    if (this.options.dataFolder !== undefined) return;
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (child === null || !this.isRunning) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    const [code] = await ended;
    return code as number | null;
  }
}
