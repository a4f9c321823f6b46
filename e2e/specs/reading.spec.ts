// The page that only shows a document, by itself and inside pages of others.
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame } from '@playwright/test';
import { Library } from '../fixtures/library.ts';
import { Preview } from '../fixtures/preview.ts';
import { Server } from '../fixtures/server.ts';
import { expect, test } from '../fixtures/test.ts';

const TEXT = `# Guide\n\nRead me.\n\n- [ ] a task\n\n## First\n\n${'words '.repeat(900)}\n\n## Last\n\nThe end.\n\n${'end\n\n'.repeat(30)}`;

test('READ-5: the reading page shows the document and what others write, and changes nothing', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(bob, server).makes({ name: documentName, text: TEXT });
  const preview = new Preview(alice);
  await alice.visits(`${documentPath}?view=read`);
  await expect(alice.page.getByRole('banner').getByRole('heading', { name: 'Guide' })).toBeVisible();
  await expect(preview.heading('Guide')).toBeVisible();
  await expect(alice.page).toHaveTitle('Guide – Prosa');
  await expect(alice.editor).toHaveCount(0);
  await expect(alice.page.getByRole('textbox')).toHaveCount(0);
  await expect(preview.article.getByRole('checkbox')).toBeDisabled();
  await alice.findsNoBarrier();

  await bob.opens(documentPath);
  await bob.sees('Read me.');
  await bob.presses('ArrowDown', 'ArrowDown', 'End');
  await bob.types(' And this is **new**.');
  await expect(preview.article.getByText('And this is new.')).toBeVisible();

  await alice.page.getByRole('button', { name: 'Contents' }).click();
  const contents = alice.page.getByRole('navigation', { name: 'Outline' });
  await contents.getByRole('button', { name: 'Last' }).click();
  await expect(preview.heading('Last')).toBeInViewport();
  await expect(contents.locator('[aria-current]')).toHaveText('Last');
  await alice.findsNoBarrier();
  await contents.getByRole('button', { name: 'Close the outline' }).click();

  await alice.page.getByRole('button', { name: 'Dark' }).click();
  await expect(alice.page.getByRole('button', { name: 'Light' })).toBeVisible();
  await alice.page.getByRole('link', { name: 'Edit' }).click();
  await expect(alice.editor).toBeVisible();
  await alice.sees('And this is **new**.');

  await alice.visits(`${documentPath}?view=read#last`);
  await expect(preview.heading('Last')).toBeInViewport();
  await alice.page.setViewportSize({ width: 360, height: 640 });
  await alice.page.getByRole('button', { name: 'Contents' }).click();
  await expect(contents).toBeInViewport({ ratio: 1 });
  await alice.scrollsOnlyDown();
  await alice.findsNoBarrier();
});

test('READ-5: an empty document says so', async ({ alice, documentPath }) => {
  await alice.visits(`${documentPath}?view=read`);
  await expect(alice.page.getByText('There is nothing here yet.')).toBeVisible();
  await alice.findsNoBarrier();
});

/** Somebody's own page, on another site, with a document in a frame. */
async function serveHost(): Promise<{ http: HttpServer; origin: string }> {
  const http = createServer((request, response) => {
    const framed = new URL(request.url ?? '/', 'http://localhost').searchParams.get('show') ?? '';
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><title>Host</title><h1>Host</h1><iframe title="Document" width="800" height="500" src="${framed}"></iframe>`,
    );
  });
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  return { http, origin: `http://localhost:${(http.address() as AddressInfo).port}` };
}

test('NET-25, READ-5: a page of another origin shows a document in a frame only where that is allowed', async ({
  alice,
  server,
  documentName,
  documentPath,
}) => {
  const host = await serveHost();
  const open = await Server.start({ PROSA_EMBED_ORIGINS: host.origin });
  try {
    for (const place of [server, open]) {
      await new Library(alice, place).makes({ name: documentName, text: `${TEXT}\n\n$x^2$` });
    }
    const framePage = async (url: string): Promise<Frame> => {
      await alice.page.goto(`${host.origin}/?show=${encodeURIComponent(url)}`);
      const frame = await alice.page.locator('iframe').elementHandle();
      return (await frame!.contentFrame())!;
    };

    const shown = await framePage(`${open.url}${documentPath}?view=read`);
    await expect(shown.getByRole('article').getByRole('heading', { name: 'Guide' })).toBeVisible();
    await expect(shown.getByRole('link', { name: 'Edit' })).toHaveCount(0);
    await expect(shown.getByRole('button', { name: 'Contents' })).toBeVisible();
    const slides = await framePage(`${open.url}${documentPath}?view=slides`);
    await expect(slides.getByRole('heading', { name: 'Guide' })).toBeVisible();
    await expect(slides.getByRole('button', { name: 'Leave the slides' })).toHaveCount(0);

    alice.faults.expect(/frame-ancestors|X-Frame-Options|chrome-error/);
    for (const refused of [
      `${open.url}${documentPath}`,
      `${open.url}/`,
      `${server.url}${documentPath}?view=read`,
    ]) {
      const frame = await framePage(refused);
      await expect.poll(() => frame.url(), { message: refused }).toMatch(/^chrome-error:/);
    }
  } finally {
    await open.close();
    host.http.close();
  }
});
