// The headings of a document as a list to go by.
import { Library } from '../fixtures/library.ts';
import { Preview } from '../fixtures/preview.ts';
import { expect, test } from '../fixtures/test.ts';

const filler = 'Some words to fill a few lines. '.repeat(40);
const TEXT = `# Guide\n\n${filler}\n\n## First\n\n${filler}\n\n### Deep\n\n${filler}\n\n## Last\n\n${filler}\n\n${'end\n\n'.repeat(40)}`;

test('READ-4: a heading that is chosen is gone to, in the text and in the preview; the current section is marked', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: TEXT });
  const preview = new Preview(alice);
  const outline = alice.page.getByRole('navigation', { name: 'Outline' });
  const current = outline.locator('[aria-current=location]');
  await alice.opens(documentPath);
  await alice.page.getByRole('button', { name: 'Outline', exact: true }).click();
  await expect(outline.getByRole('button')).toHaveText(['', 'Guide', 'First', 'Deep', 'Last']);
  await expect(outline.locator('ul ul ul')).toHaveText('Deep');
  await expect(current).toHaveText('Guide');
  await alice.findsNoBarrier();

  await outline.getByRole('button', { name: 'Last' }).click();
  await expect(alice.editor).toBeFocused();
  await expect(current).toHaveText('Last');
  await expect(alice.editor.getByText('Last', { exact: true })).toBeInViewport();
  await expect(alice.page.getByText('Line 13, column 1')).toBeVisible();

  await preview.shows('Preview');
  await expect(preview.heading('Deep')).toBeAttached();
  await outline.getByRole('button', { name: 'Deep' }).click();
  await expect.poll(async () => Math.abs(await preview.depthOf(preview.heading('Deep')))).toBeLessThan(60);
  await expect(current).toHaveText('Deep');

  await bob.opens(documentPath);
  await bob.sees('Guide');
  await bob.types('# Before all\n\n');
  await expect(outline.getByRole('button').nth(1)).toHaveText('Before all');
  await alice.page.reload();
  await expect(outline.getByRole('button', { name: 'Deep' })).toBeVisible();
  await alice.presses('ControlOrMeta+\\');
  await expect(outline).toBeHidden();
});

test('READ-4: on phones the outline is a sheet that closes by itself', async ({
  invite,
  server,
  documentName,
  documentPath,
}) => {
  const ana = await invite({
    name: 'Ana',
    browser: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  });
  await new Library(ana, server).makes({ name: documentName, text: TEXT });
  const outline = ana.page.getByRole('navigation', { name: 'Outline' });
  await ana.opens(documentPath);
  await ana.chooses('Outline');
  await expect(outline).toBeFocused();
  await expect(outline).toBeInViewport({ ratio: 1 });
  await ana.scrollsOnlyDown();
  await ana.findsNoBarrier();
  await ana.presses('Escape');
  await expect(outline).toBeHidden();
  await ana.chooses('Outline');
  await outline.getByRole('button', { name: 'Last' }).tap();
  await expect(outline).toBeHidden();
  await expect(ana.editor.getByText('Last', { exact: true })).toBeInViewport();
});
