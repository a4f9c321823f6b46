// How the end-to-end tests run: in a real Chromium, against the built server. `npm run test:e2e` builds first.
import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';
const DEBIAN_SHELL = '/usr/bin/chromium-headless-shell';

/** The browser to use; "" lets Playwright take the one that it brought. */
const chromium = process.env.PROSA_CHROMIUM || (existsSync(DEBIAN_CHROMIUM) ? DEBIAN_CHROMIUM : '');

/** The same engine without windows, at about half the work. A browser that was named is the one to use. */
const shell =
  chromium === DEBIAN_CHROMIUM && !process.env.PROSA_CHROMIUM && existsSync(DEBIAN_SHELL)
    ? DEBIAN_SHELL
    : chromium;

/** What needs windows: which one is in front. */
const NEEDS_WINDOWS = '**/news.spec.ts';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

function launch(executablePath: string) {
  return { launchOptions: { ...(executablePath === '' ? {} : { executablePath }), args: ARGS } };
}

export default defineConfig({
  testDir: 'specs',
  outputDir: '../.tmp/e2e',
  fullyParallel: true,
  workers: 2,
  // A test that fails now and then has found something: only `npm test` tries it again, and names it.
  retries: 0,
  forbidOnly: true,
  // With `json`, PLAYWRIGHT_JSON_OUTPUT_NAME says where the report goes.
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : [['list']],
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    // Each test loads the pages anew as the server gives them; what works without one has specs of its own.
    serviceWorkers: 'block',
    actionTimeout: 20_000,
    navigationTimeout: 20_000,
  },
  projects: [
    { name: 'shell', testIgnore: NEEDS_WINDOWS, use: launch(shell) },
    {
      name: 'chromium',
      testMatch: NEEDS_WINDOWS,
      // The one that Playwright brings is a shell, too, unless its channel is named.
      use: chromium === '' ? { ...launch(''), channel: 'chromium' } : launch(chromium),
    },
  ],
});
