// npm run check: types of all sides, lint and format, import arrows. The quick look before a commit.

import { runTypes } from './lib/checks.mjs';
import { checkNode, install } from './lib/prepare.mjs';
import { BIN, runBin, say } from './lib/run.mjs';

checkNode();
await install();
const failed = [];
for (const { name, ok } of await runTypes()) if (!ok) failed.push(name);
say('Lint and format');
if ((await runBin(BIN.biome, ['check', '.'])) !== 0) failed.push('lint');
say('Import arrows');
const arrows = ['run', '--project', 'unit', 'scripts/import-arrows.test.ts', '--reporter', 'dot'];
if ((await runBin(BIN.vitest, arrows)) !== 0) failed.push('import arrows');
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
