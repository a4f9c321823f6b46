// The bar of buttons above the text: by keyboard, by finger, at every width.
import { expect, test } from '../fixtures/test.ts';

test('TOOL-5, PAGE-24, PAGE-25: the toolbar is one stop, with arrows inside, and gives the focus back', async ({
  alice,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await alice.types('word');
  await expect(alice.tool('Undo')).not.toHaveAttribute('aria-disabled', 'true');
  await alice.findsNoBarrier();
  await expect(alice.toolbar.locator('[tabindex="0"]')).toHaveCount(1);
  await alice.presses('Escape', 'Shift+Tab');
  while (!(await alice.toolbar.evaluate(bar => bar.contains(document.activeElement))))
    await alice.presses('Shift+Tab');
  await expect(alice.tool('Bold')).toBeFocused();
  await expect(alice.page.getByRole('tooltip')).toContainText('Bold');
  await alice.presses('ArrowRight');
  await expect(alice.tool('Italic')).toBeFocused();
  await expect(alice.toolbar.locator('[tabindex="0"]')).toHaveCount(1);
  await alice.presses('Enter');
  await alice.reads('*word*');
  await expect(alice.tool('Italic')).toBeFocused();
  await alice.presses('End');
  const more = alice.tool('More');
  await expect(more).toBeFocused();
  await alice.presses('ArrowRight');
  await expect(alice.tool('Bold')).toBeFocused();

  await alice.presses('ArrowLeft', 'ArrowDown');
  const menu = alice.page.getByRole('menu', { name: 'More' });
  await expect(menu.getByRole('menuitem', { name: 'Callout' })).toBeFocused();
  await alice.findsNoBarrier();
  await alice.presses('Escape');
  await expect(menu).toHaveCount(0);
  await expect(more).toBeFocused();
  await alice.presses('Escape', 'Escape');
  await expect(alice.editor).toBeFocused();
  await alice.types('!');
  await alice.sees('!');
});

test('TOOL-5, PAGE-25: by finger at 360 pixels: what does not fit is in "More", and the text keeps the focus', async ({
  invite,
  bob,
  documentPath,
}) => {
  const alice = await invite({
    name: 'Alice',
    browser: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  });
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await alice.types('thumb');
  await alice.tool('Bold').tap();
  await bob.reads('**thumb**');
  await expect(alice.editor).toBeFocused();
  await expect(alice.tool('Table')).toHaveCount(0);
  for (const tool of await alice.toolbar.getByRole('button').all()) {
    await expect(tool).toBeInViewport({ ratio: 1 });
    const box = await tool.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), 'a finger finds it').toBeGreaterThanOrEqual(36);
  }
  await alice.presses('ControlOrMeta+End', 'Enter');
  await alice.tool('More').tap();
  const menu = alice.page.getByRole('menu', { name: 'More' });
  await expect(menu.getByRole('menuitem', { name: 'Table' })).toBeVisible();
  await alice.scrollsOnlyDown();
  await alice.findsNoBarrier();
  await menu.getByRole('menuitem', { name: 'Table' }).tap();
  await expect(menu).toHaveCount(0);
  await expect(alice.editor).toBeFocused();
  await bob.sees('| --- |');
  await alice.scrollsOnlyDown();
});

test('TOOL-5: the toolbar can be put away, and is remembered so', async ({ alice, documentPath }) => {
  await alice.settlesIn(documentPath);
  await alice.commands('toolbar');
  await expect(alice.toolbar).toHaveCount(0);
  await alice.reloads();
  await expect(alice.page.getByRole('button', { name: 'Outline' })).toBeVisible();
  await expect(alice.toolbar).toHaveCount(0);
  await alice.commands('toolbar');
  await expect(alice.toolbar).toBeVisible();
});
