// The browser for the end-to-end tests: finds one or installs one. No dependencies.
import { existsSync } from 'node:fs';
import { BIN, run, runBin, say } from './run.mjs';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';

/**
 * The path of a Chromium, installed when there is none: Debian's where we may, else the one that Playwright
 * brings, for which the answer is "" (Playwright finds it). Null when no browser could be had.
 */
export async function ensureBrowser() {
  const named = process.env.PROSA_CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    console.error(`Prosa: PROSA_CHROMIUM is ${named}, and there is no such file.`);
    return null;
  }
  if (existsSync(DEBIAN_CHROMIUM)) return DEBIAN_CHROMIUM;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing a browser for the tests (apt-get install chromium)');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { env, quiet: true });
    const packages = ['install', '-y', '-q', '--no-install-recommends', 'chromium'];
    await run('apt-get', packages, { env, quiet: true });
    if (existsSync(DEBIAN_CHROMIUM)) return DEBIAN_CHROMIUM;
  }
  say('Installing a browser for the tests (playwright install chromium)');
  if ((await runBin(BIN.playwright, ['install', 'chromium'])) === 0) return '';
  console.error('Prosa: no browser could be installed. Install chromium, or set PROSA_CHROMIUM to its path.');
  return null;
}
