// What a browser has to load before the first letter can be typed.
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';

/** The scripts that the page has loaded, by name, with their size as gzip makes it. */
async function weighScripts(page: Page): Promise<Map<string, number>> {
  const urls = await page.evaluate(() =>
    performance.getEntriesByType('resource').flatMap(({ name }) => (name.endsWith('.js') ? [name] : [])),
  );
  const sizes = new Map<string, number>();
  for (const url of urls) {
    const response = await page.request.get(url);
    sizes.set(new URL(url).pathname, gzipSync(await response.body(), { level: 9 }).length);
  }
  return sizes;
}

const sum = (sizes: Map<string, number>) => [...sizes.values()].reduce((total, bytes) => total + bytes, 0);

test('PAGE-33: a document that is opened loads at most 200 kB of script before it can be written in', async ({
  alice,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await alice.types('olá');
  await alice.isSaved();
  const sizes = await weighScripts(alice.page);
  expect(sizes.size).toBeGreaterThan(0);
  expect(sum(sizes), JSON.stringify([...sizes])).toBeLessThanOrEqual(200_000);
});

test('PAGE-33: the home loads at most 60 kB of script, and neither editor nor preview', async ({ alice }) => {
  await alice.visits('/');
  await expect(alice.page.getByRole('heading', { level: 1 })).toBeVisible();
  await alice.page.waitForLoadState('networkidle');
  const sizes = await weighScripts(alice.page);
  expect(sizes.size).toBeGreaterThan(0);
  expect(sum(sizes), JSON.stringify([...sizes])).toBeLessThanOrEqual(60_000);
});
