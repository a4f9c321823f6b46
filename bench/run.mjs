// `npm run bench`: installs what is missing, builds what is stale, then runs the benchmark. Plain JavaScript, so that
// it runs before anything is built.
import { existsSync, statSync } from 'node:fs';
import { build, checkNode, install } from '../scripts/lib/prepare.mjs';
import { BIN, fail, ROOT, run, runBin, say } from '../scripts/lib/run.mjs';

if (process.platform !== 'linux')
  fail('the benchmark reads CPU and memory from /proc, which only Linux has.');
checkNode();
await install();
await installPeers();
if (!(await build('server'))) fail('the server could not be built; see above.');
if (process.argv.includes('--client') && !(await build('client'))) {
  fail('the client could not be built; see above.');
}
if ((await runBin(BIN.tsc, ['-p', 'bench/tsconfig.build.json'])) !== 0) {
  fail('the benchmark could not be built; see above.');
}
process.exit(await runBin(`${ROOT}dist/bench/main.js`, process.argv.slice(2)));

/** The servers to compare with have a lock file of their own. */
async function installPeers() {
  const installed = `${ROOT}bench/node_modules/.package-lock.json`;
  if (
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(`${ROOT}bench/package-lock.json`).mtimeMs
  ) {
    return;
  }
  say('Installing the servers to compare with (npm ci; one of them may compile its SQLite for a minute)');
  const code = await run('npm', ['ci', '--prefix', 'bench', '--no-audit', '--no-fund']);
  if (code !== 0) fail(`the servers to compare with could not be installed (npm ci ended with ${code}).`);
}
