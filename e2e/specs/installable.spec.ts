// What a system needs to put Prosa among its applications.
import { imageSize } from 'image-size';
import { Library } from '../fixtures/library.ts';
import { expect, test } from '../fixtures/test.ts';

interface Manifest {
  name: string;
  start_url: string;
  scope: string;
  display: string;
  icons: { src: string; type: string; sizes: string; purpose: string }[];
  shortcuts: { url: string }[];
}

test('PAGE-26, NET-17, OFFLINE-13: manifest, worker, icons and theme colours are served as what they are', async ({
  alice,
  server,
  documentPath,
}) => {
  const library = new Library(alice, server);
  for (const path of ['/', documentPath]) {
    await alice.visits(path);
    await expect(alice.page.locator('link[rel=manifest]')).toHaveAttribute('href', '/manifest.webmanifest');
    const colors = await alice.page
      .locator('meta[name=theme-color]')
      .evaluateAll(tags => tags.map(tag => [tag.getAttribute('media'), tag.getAttribute('content')]));
    expect(colors).toHaveLength(2);
    for (const [media, color] of colors) {
      await alice.page.emulateMedia({ colorScheme: media?.includes('dark') ? 'dark' : 'light' });
      const painted = await alice.page.evaluate(() => {
        const canvas = document.createElement('canvas').getContext('2d')!;
        canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
        return canvas.fillStyle;
      });
      expect(painted, `${path} ${media}`).toBe(color);
    }
  }

  const answer = await library.get('/manifest.webmanifest');
  expect(answer.headers()['content-type']).toMatch(/^application\/manifest\+json/);
  const manifest = (await answer.json()) as Manifest;
  expect(manifest).toMatchObject({ name: 'Prosa', start_url: './', scope: './', display: 'standalone' });
  expect(manifest.icons.filter(icon => icon.purpose === 'maskable')).not.toEqual([]);
  for (const { src, type, sizes } of manifest.icons) {
    const icon = await library.get(src);
    expect(icon.headers()['content-type'], src).toMatch(new RegExp(`^${type.replace('+', '\\+')}`));
    if (sizes === 'any') continue;
    const { width, height } = imageSize(new Uint8Array(await icon.body()));
    expect(`${width}x${height}`, src).toBe(sizes);
  }
  // A worker that a cache holds back would hold back every release.
  const worker = (await library.get('/service-worker.js')).headers();
  expect(worker['content-type']).toMatch(/^text\/javascript/);
  expect(worker['cache-control']).toBe('no-cache');
  expect(worker['content-security-policy']).toMatch(/^default-src 'none'; connect-src 'self'/);
  const touch = await library.get('/apple-touch-icon.png');
  expect(imageSize(new Uint8Array(await touch.body()))).toMatchObject({ width: 180, height: 180 });
  for (const { url } of manifest.shortcuts) {
    await alice.visits(url);
    await expect(alice.editor).toBeFocused();
  }

  // The browser's own judgement.
  const session = await alice.context.newCDPSession(alice.page);
  const { errors } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
});
