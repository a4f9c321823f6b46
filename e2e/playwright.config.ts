// How the end-to-end tests run: in a real Chromium, against the built server. `npm run test:e2e` builds first.
import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';

/** The browser to use; "" lets Playwright take the one that it brought. */
const chromium = process.env.PROSA_CHROMIUM || (existsSync(DEBIAN_CHROMIUM) ? DEBIAN_CHROMIUM : '');

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
    launchOptions: {
      ...(chromium === '' ? {} : { executablePath: chromium }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
