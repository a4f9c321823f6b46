// Gives tests the built form of a worker's entry: Node cannot run TypeScript in a thread, so it has to come from dist/.
// Builds the server first when dist/ is older than the sources.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);
const BUILD = `
  const { build } = await import('./scripts/lib/prepare.mjs');
  process.exitCode = (await build('server')) ? 0 : 1;
`;

let isBuilt = false;

/** The URL of the built form of `source`, a path such as "server/store/sqlite/worker.ts". */
export function builtWorker(source: string): URL {
  if (!isBuilt) {
    const args = ['--input-type=module', '-e', BUILD];
    const built = spawnSync(process.execPath, args, { cwd: fileURLToPath(ROOT), encoding: 'utf8' });
    if (built.status !== 0) throw new Error(`the server could not be built:\n${built.stdout}${built.stderr}`);
    isBuilt = true;
  }
  return new URL(`dist/${source.replace(/\.ts$/, '.js')}`, ROOT);
}
