// The built command `prosa` as a process of its own. Whoever uses it has started a ServerProcess, which builds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

export async function runProsa(
  args: readonly string[],
  dataFolder: string,
  environment: Record<string, string> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, ['dist/server/operate/prosa.js', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, PROSA_DATA: dataFolder, ...environment },
  });
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
