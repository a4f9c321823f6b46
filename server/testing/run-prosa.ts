// The built command `prosa` as a process of its own. Whoever uses it has started a ServerProcess, which builds.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** With `fileLimitKib` no file it writes may be larger: the disk is full for it, then. */
export function startProsa(
  args: readonly string[],
  dataFolder: string,
  environment: Record<string, string> = {},
  fileLimitKib: number | null = null,
): ChildProcessByStdio<null, Readable, Readable> {
  const command = [process.execPath, 'dist/server/operate/prosa.js', ...args];
  const limited = ['bash', '-c', `ulimit -f ${fileLimitKib}; exec "$@"`, 'bash', ...command];
  const [program = '', ...rest] = fileLimitKib === null ? command : limited;
  return spawn(program, rest, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, PROSA_DATA: dataFolder, ...environment },
  });
}

/** Takes what startProsa() takes. Resolves when the command has ended. */
export async function runProsa(...how: Parameters<typeof startProsa>): Promise<Ran> {
  const child = startProsa(...how);
  const ran: Ran = { code: null, out: '', err: '' };
  child.stdout.on('data', chunk => {
    ran.out += chunk;
  });
  child.stderr.on('data', chunk => {
    ran.err += chunk;
  });
  [ran.code] = (await once(child, 'close')) as [number | null];
  return ran;
}
