// Gives tests the built worker: Node cannot run TypeScript in a thread, so it has to come from dist/. Builds the
// server when dist/ is older than the sources. Imported by tests only.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

/** The URL of the built form of `source`, a path such as "server/archive/worker.ts". */
export function builtWorker(source: string): URL {
  const url = new URL(`dist/${source.replace(/\.ts$/, '.js')}`, ROOT);
  const newest = Math.max(...['server/archive/', 'server/relay/', 'protocol/'].map(newestMs));
  if (changedMs(url) >= newest) return url;
  const tsc = fileURLToPath(new URL('node_modules/.bin/tsc', ROOT));
  const built = spawnSync(tsc, ['-p', 'server/tsconfig.build.json'], { cwd: ROOT, encoding: 'utf8' });
  if (built.status === 0 && changedMs(url) > 0) return url;
  throw new Error(`the server could not be built:\n${built.stdout}${built.stderr}`);
}

function newestMs(folder: string): number {
  const files = readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' });
  const sources = files.filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return Math.max(...sources.map(file => changedMs(new URL(folder + file, ROOT))));
}

function changedMs(url: URL): number {
  return statSync(url, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
