// Uploads that are more than pictures: refused, or served so that nothing in them runs.

import type { UploadedFile } from '../../protocol/api.ts';
import { Library } from '../fixtures/library.ts';
import { expect, test } from '../fixtures/test.ts';

const HURT = 'window.__hurt=1;document.title="hurt"';
const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"${inside}</svg>`;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

const UPLOADS: readonly { name: string; bytes: Buffer | string; taken: boolean }[] = [
  { name: 'script.svg', bytes: svg(`><script>${HURT}</script>`), taken: true },
  { name: 'onload.svg', bytes: svg(` onload='${HURT}'>`), taken: true },
  {
    name: 'foreign.svg',
    bytes: svg(
      `><foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload='${HURT}'/></foreignObject>`,
    ),
    taken: true,
  },
  {
    name: 'link.svg',
    bytes: svg(
      ` xmlns:xlink="http://www.w3.org/1999/xlink"><a xlink:href="javascript:${HURT.replace(/"/g, '&quot;')}"><text>x</text></a>`,
    ),
    taken: true,
  },
  {
    name: 'styled.svg',
    bytes: svg('><style>@import url(https://example.invalid/x.css);*{display:none}</style>'),
    taken: true,
  },
  {
    name: 'entity.svg',
    bytes: `<!DOCTYPE svg [<!ENTITY x "<script>${HURT}</script>">]>${svg('>&x;')}`,
    taken: false,
  },
  { name: 'page.png', bytes: `<!doctype html><script>${HURT}</script>`, taken: false },
  { name: 'page.svg', bytes: `<html><body><svg/><script>${HURT}</script></body></html>`, taken: false },
  { name: 'page.html', bytes: `<script>${HURT}</script>`, taken: false },
  {
    name: 'xhtml.jpg',
    bytes: `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>${HURT}</script></html>`,
    taken: false,
  },
  { name: 'script.js', bytes: HURT, taken: false },
  { name: 'polyglot.png', bytes: Buffer.concat([PNG, Buffer.from(`<script>${HURT}</script>`)]), taken: true },
  {
    name: 'polyglot.html.gif',
    bytes: Buffer.concat([GIF, Buffer.from(`/*--><script>${HURT}</script>`)]),
    taken: true,
  },
  { name: 'polyglot.gif', bytes: `GIF89a/*<script>${HURT}</script>*/=1;`, taken: true },
  { name: '../../../etc/passwd.png', bytes: PNG, taken: true },
  {
    name: '"><img src=x onerror=window.__hurt=1>.png',
    bytes: Buffer.concat([PNG, Buffer.from('2')]),
    taken: true,
  },
];

test('FILE-1, FILE-4: whatever is uploaded runs nothing when it is opened by itself or shown in a document', async ({
  alice,
  server,
  documentName,
  documentPath,
}) => {
  const library = new Library(alice, server);
  const addresses: string[] = [];
  for (const { name, bytes, taken } of UPLOADS) {
    const query = new URLSearchParams({ doc: documentName, name: name.slice(0, 100) });
    const answer = await alice.context.request.post(`${server.url}/api/files?${query}`, {
      data: Buffer.from(bytes),
      headers: { 'content-type': 'image/png' },
    });
    expect(answer.status(), name).toBe(taken ? 201 : 415);
    if (!taken) continue;
    const { url } = (await answer.json()) as UploadedFile;
    expect(url).toMatch(/^\/files\/[0-9a-f]{64}\.(png|gif|svg|jpe?g|webp|avif)$/);
    addresses.push(url);
  }

  // The sandbox says of each script that it did not run it.
  alice.faults.expect(/Blocked script execution|favicon|policy violated|Content Security Policy|Refused to/);
  for (const url of addresses) {
    const headers = (await library.get(url)).headers();
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-type']).toMatch(/^image\//);
    await alice.visits(url);
    expect(await alice.page.title(), url).not.toContain('hurt');
  }

  const markdown = addresses.map((url, i) => `![picture ${i}](${url})`).join('\n\n');
  await library.makes({ name: documentName, text: markdown });
  await alice.visits(`${documentPath}?view=read`);
  const pictures = alice.page.getByRole('article').getByRole('img');
  await expect(pictures).toHaveCount(addresses.length);
  expect(await alice.page.evaluate(() => '__hurt' in window)).toBe(false);
  await expect(alice.page).not.toHaveTitle(/hurt/);
});
