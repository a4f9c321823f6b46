// The browser for the end-to-end tests: finds one or installs one. No dependencies.
import { existsSync } from 'node:fs';
import { BIN, run, runBin, say } from './run.mjs';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';
const DEBIAN_SHELL = '/usr/bin/chromium-headless-shell';
const APT_LIMIT_MS = 5 * 60_000;

/**
 * True when a Chromium is there, installed when there was none: Debian's where we may, with its lighter shell, else the
 * one that Playwright brings. e2e/playwright.config.ts finds it. False when no browser could be had.
 */
export async function ensureBrowser() {
  const named = process.env.PROSA_CHROMIUM;
  if (named) {
    if (existsSync(named)) return true;
    console.error(`Prosa: PROSA_CHROMIUM is ${named}, and there is no such file.`);
    return false;
  }
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isDebianRoot && !(existsSync(DEBIAN_CHROMIUM) && existsSync(DEBIAN_SHELL))) {
    say('Installing a browser for the tests (apt-get install chromium chromium-headless-shell)');
    const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, quiet: true, limitMs: APT_LIMIT_MS };
    await run('apt-get', ['update', '-q'], options);
    // Older Debians have no shell of its own: then the whole browser does all of the work.
    for (const name of ['chromium', 'chromium-headless-shell']) {
      await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], options);
    }
  }
  if (existsSync(DEBIAN_CHROMIUM)) return true;
  say('Installing a browser for the tests (playwright install chromium)');
  if ((await runBin(BIN.playwright, ['install', 'chromium'])) === 0) return true;
  console.error('Prosa: no browser could be installed. Install chromium, or set PROSA_CHROMIUM to its path.');
  return false;
}
