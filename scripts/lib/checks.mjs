// The type checks, one per side of the project, so that `document` does not compile in the server.
import { existsSync } from 'node:fs';
import { BIN, ROOT, runBin, say } from './run.mjs';

const SIDES = ['protocol', 'markdown', 'server', 'client', 'client/worker', 'e2e', 'bench', 'scripts'];

/** Type-checks every side that has a tsconfig.json and resolves with one result each. */
export async function runTypes() {
  const results = [];
  for (const side of SIDES) {
    if (!existsSync(`${ROOT}${side}/tsconfig.json`)) continue;
    say(`Types of ${side}`);
    results.push({ name: `types of ${side}`, ok: (await runBin(BIN.tsc, ['-p', side])) === 0 });
  }
  return results;
}
