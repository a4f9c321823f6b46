// The built server as a process of its own: started on a free port over a folder of its own, killed and started again
// as often as a test likes. Builds dist/ first when the sources are newer.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  /** The last that the server wrote to stdout and stderr. */
  output = '';
  private readonly options: ServerOptions;
  private child: ChildProcess | null = null;
  private knownPort = 0;

  /** Resolves when the server is ready. Rejects with its output when it is not. */
  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    await buildOnce();
    const server = new ServerProcess(await mkdtemp(join(tmpdir(), 'prosa-test-')), options);
    await server.restart();
    return server;
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

  /** Starts the process over the same folder, on the same port as before. */
  async restart(): Promise<void> {
    const child = spawn(process.execPath, ['dist/server/main.js'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        PROSA_PORT: String(this.knownPort),
        PROSA_HOST: '127.0.0.1',
        PROSA_DATA: this.dataFolder,
        ...this.options.settings,
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
        resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', code => reject(new Error(`the server ended with ${code}:\n${this.output}`)));
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
