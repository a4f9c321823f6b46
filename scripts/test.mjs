// npm test: installs what is missing, a browser included, runs everything, and ends with one line that says how
// many tests passed and failed. A step that fails does not keep the later ones from running.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from './lib/audit.mjs';
import { ensureBrowser } from './lib/browser.mjs';
import { runTypes } from './lib/checks.mjs';
import { BUILD_NAMES, build, checkNode, install } from './lib/prepare.mjs';
import { BIN, runBin, say } from './lib/run.mjs';
import { Tally } from './lib/tally.mjs';

const MINUTE_MS = 60_000;

checkNode();
await install();

const tally = new Tally();
const reports = mkdtempSync(join(tmpdir(), 'prosa-test-'));
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));

for (const part of BUILD_NAMES) tally.add(`build of the ${part}`, await build(part));
for (const { name, ok } of await runTypes()) tally.add(name, ok);

say('Lint and format');
tally.add('lint and format', (await runBin(BIN.biome, ['check', '.'])) === 0);

say('Licences and known vulnerabilities of what reaches people');
for (const { name, ok } of await audit()) tally.add(name, ok);

await runVitest('unit', 'Unit, property and contract tests, import arrows', 15 * MINUTE_MS);
await runVitest('worlds', 'Simulated worlds', 20 * MINUTE_MS);

// Tests over sockets wait most of their time, those in browsers hardly ever: side by side they take little longer than the
// second alone. What the first say is shown when both are done.
const hasBrowser = await ensureBrowser();
if (!hasBrowser) tally.add('a browser for the end-to-end tests', false);
const socketsSaid = join(reports, 'sockets.log');
await Promise.all([
  // Beside the browsers a test may come too late once; vitest says "retry x1" behind it then.
  runVitest('sockets', 'The built server over real sockets', 25 * MINUTE_MS, socketsSaid, ['--retry=1']),
  hasBrowser ? runEndToEnd() : null,
]);
say('What the tests over real sockets said');
process.stdout.write(readFileSync(socketsSaid));

for (const line of tally.doubts) console.log(`needed a second try: ${line}`);
for (const line of tally.failures) console.log(`failed: ${line}`);
if (tally.skipped > 0) console.log(`${tally.skipped} skipped`);
console.log(tally.summary());
process.exitCode = tally.failed === 0 ? 0 : 1;

async function runVitest(project, title, limitMs, outputFile = null, more = []) {
  say(title);
  const report = join(reports, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await runBin(BIN.vitest, ['run', '--project', project, ...reporters, ...more], {
    limitMs,
    outputFile,
  });
  tally.addVitest(project, report, code);
}

async function runEndToEnd() {
  say('End to end, in a real browser');
  const report = join(reports, 'e2e.json');
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  // On a busy machine a browser can stall for longer than a test waits. Who needed a second try is named in the end.
  const args = ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json', '--retries=1'];
  tally.addPlaywright('e2e', report, await runBin(BIN.playwright, args, { env, limitMs: 25 * MINUTE_MS }));
}
