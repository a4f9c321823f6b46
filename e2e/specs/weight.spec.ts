// What a browser has to load before the first letter can be typed.
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { NO_CONNECTION } from '../fixtures/page-faults.ts';
import { expect, test } from '../fixtures/test.ts';

/**
 * What the page names in its head, with its size as gzip makes it: everything else comes when it is wanted. As the
 * server sends it: a page that lives adds more for what it loads later.
 */
async function weighFirstScripts(page: Page): Promise<Map<string, number>> {
  const html = await (await page.request.get(page.url())).text();
  const urls = await page.evaluate(text => {
    const sent = new DOMParser().parseFromString(text, 'text/html');
    const named = sent.querySelectorAll('script[src], link[rel=modulepreload]');
    const paths = [...named].map(
      element => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
    );
    return [...new Set(paths)].map(path => new URL(path, location.href).href);
  }, html);
  const sizes = new Map<string, number>();
  for (const url of urls) {
    const response = await page.request.get(url);
    sizes.set(new URL(url).pathname, gzipSync(await response.body(), { level: 9 }).length);
  }
  return sizes;
}

const sum = (sizes: Map<string, number>) => [...sizes.values()].reduce((total, bytes) => total + bytes, 0);

test('PAGE-33: a document can be written in with at most 200 kB of script, and nothing that comes later', async ({
  alice,
  documentPath,
}) => {
  await alice.visits(documentPath);
  const sizes = await weighFirstScripts(alice.page);
  expect(sum(sizes), JSON.stringify([...sizes])).toBeLessThanOrEqual(200_000);
  expect(sum(sizes)).toBeGreaterThan(100_000);

  // And these really are all that it takes.
  alice.faults.expect(NO_CONNECTION);
  await alice.page.route(
    url => url.pathname.endsWith('.js') && !sizes.has(url.pathname),
    route => route.abort(),
  );
  await alice.opens(`${documentPath}-again`);
  await alice.types('olá');
  await alice.reads('olá');
  await alice.isSaved();
});

test('PAGE-33: the home loads at most 60 kB of script, and neither editor nor preview', async ({ alice }) => {
  await alice.visits('/');
  await expect(alice.page.getByRole('heading', { level: 1 })).toBeVisible();
  const sizes = await weighFirstScripts(alice.page);
  expect(sizes.size).toBeGreaterThan(0);
  expect(sum(sizes), JSON.stringify([...sizes])).toBeLessThanOrEqual(60_000);
});
