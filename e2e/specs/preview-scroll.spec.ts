// Text and preview scroll together, led by the side that a person touches.

import { Library } from '../fixtures/library.ts';
import { Preview } from '../fixtures/preview.ts';
import { expect, test } from '../fixtures/test.ts';

const SECTIONS = Array.from(
  { length: 40 },
  (_, i) => `## Section ${i + 1}\n\n${'Some words to fill a few lines. '.repeat(12)}\n`,
);

test('PREV-11: the side under the pointer leads, the other follows to the same lines, and both ends meet', async ({
  alice,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: `# Long\n\n${SECTIONS.join('\n')}` });
  const preview = new Preview(alice);
  const { page } = alice;
  await alice.opens(documentPath);
  await preview.shows('Text and preview');
  await expect(preview.heading('Section 40')).toBeAttached();
  const scroller = page.locator('.cm-scroller');
  const topOf = (pane: typeof scroller) => pane.evaluate(element => element.scrollTop);
  const leftOf = (pane: typeof scroller) =>
    pane.evaluate(element => element.scrollHeight - element.clientHeight - element.scrollTop);

  // The text leads.
  await page.mouse.move(200, 400);
  await page.mouse.wheel(0, 2400);
  await expect.poll(() => topOf(preview.pane)).toBeGreaterThan(500);
  await expect.poll(() => firstSectionIn(preview)).toBe(await firstSectionInText());
  const before = await firstSectionInText();

  // The preview leads.
  await page.mouse.move(800, 400);
  await page.mouse.wheel(0, 2000);
  await expect.poll(firstSectionInText).toBeGreaterThan(before + 2);
  await expect.poll(firstSectionInText).toBe(await firstSectionIn(preview));

  // Both ends.
  await page.mouse.wheel(0, 100_000);
  await expect.poll(() => leftOf(preview.pane)).toBeLessThan(2);
  await expect.poll(() => leftOf(scroller)).toBeLessThan(2);
  await page.mouse.move(200, 400);
  await page.mouse.wheel(0, -100_000);
  await expect.poll(() => topOf(scroller)).toBe(0);
  await expect.poll(() => topOf(preview.pane)).toBe(0);

  // Off: each for itself, also after a reload. On again: they meet.
  await switchSync();
  await page.mouse.wheel(0, 2400);
  await expect.poll(() => topOf(scroller)).toBeGreaterThan(1000);
  await preview.isQuiet();
  expect(await topOf(preview.pane)).toBe(0);
  await switchSync();
  await page.mouse.move(200, 400);
  await page.mouse.wheel(0, 10);
  await expect.poll(() => topOf(preview.pane)).toBeGreaterThan(500);

  async function firstSectionInText(): Promise<number> {
    return alice.editor.evaluate(editor => {
      const top = editor.closest('.cm-scroller')!.getBoundingClientRect().top;
      const heads = [...editor.querySelectorAll('.cm-line')].filter(line =>
        /^## Section/.test(line.textContent),
      );
      const first = heads.find(line => line.getBoundingClientRect().top >= top - 2);
      return Number(/\d+/.exec(first?.textContent ?? '')?.[0]);
    });
  }

  async function switchSync(): Promise<void> {
    await alice.presses('F1');
    await expect(page.getByRole('combobox')).toBeFocused();
    await alice.types('Scroll text and preview together');
    await alice.presses('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
});

test('PREV-11: the preview holds its line while pictures above it arrive', async ({
  alice,
  server,
  documentName,
  documentPath,
}) => {
  const library = new Library(alice, server);
  const picture = '/files/late.png';
  await library.makes({
    name: documentName,
    text: `# Long\n\n${`![late](${picture}?1)\n\n`.repeat(1)}${SECTIONS.join('\n')}`,
  });
  const preview = new Preview(alice);
  let arrive = () => {};
  const arrived = new Promise<void>(resolve => {
    arrive = resolve;
  });
  await alice.page.route(`**${picture}*`, async route => {
    await arrived;
    await route.fulfill({
      contentType: 'image/svg+xml',
      body: '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="700"><rect width="300" height="700"/></svg>',
    });
  });
  await alice.opens(documentPath);
  await preview.shows('Text and preview');
  await expect(preview.heading('Section 40')).toBeAttached();
  await alice.page.mouse.move(200, 400);
  await alice.page.mouse.wheel(0, 400);
  await expect.poll(() => preview.pane.evaluate(pane => pane.scrollTop)).toBeGreaterThan(100);
  const section = await firstSectionIn(preview);
  const depth = Math.round(await preview.depthOf(preview.heading(`Section ${section}`)));

  const image = preview.article.getByRole('img', { name: 'late' });
  const height = await preview.pane.evaluate(pane => pane.scrollHeight);
  // Out of sight it would wait to be scrolled to.
  await image.evaluate(element => {
    (element as HTMLImageElement).loading = 'eager';
  });
  arrive();
  await expect.poll(() => preview.pane.evaluate(pane => pane.scrollHeight)).toBeGreaterThan(height + 300);
  await expect
    .poll(async () => Math.round(await preview.depthOf(preview.heading(`Section ${section}`))))
    .toBe(depth);
});

function firstSectionIn(preview: Preview): Promise<number> {
  return preview.pane.evaluate(pane => {
    const { top } = pane.getBoundingClientRect();
    const heads = [...pane.querySelectorAll('h2')];
    const first = heads.find(head => head.getBoundingClientRect().top >= top - 2);
    return Number(/\d+/.exec(first?.textContent ?? '')?.[0]);
  });
}
