// Everything is reached and done without a mouse.
import { expect, test } from '../fixtures/test.ts';

test('PAGE-24: Tab writes in the text; Escape, then Tab leaves it', async ({ alice, documentPath }) => {
  await alice.opens(documentPath);
  await alice.types('x');
  await alice.presses('Tab');
  await expect(alice.editor).toBeFocused();
  await expect.poll(() => alice.readShown()).toMatch(/^\s+x$/);
  await alice.presses('Escape', 'Tab');
  await expect(alice.editor).not.toBeFocused();
  await expect.poll(() => alice.readShown()).toMatch(/^\s+x$/);
});

test('PAGE-24: the first stop leads into the text', async ({ alice, documentPath }) => {
  await alice.opens(documentPath);
  await alice.editor.blur();
  await alice.page.evaluate(() => document.getSelection()?.removeAllRanges());
  const skip = alice.page.getByRole('link', { name: 'Skip to the text' });
  await skip.focus();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await alice.findsNoBarrier();
  await alice.presses('Shift+Tab');
  await expect(alice.page.locator(':focus')).toHaveCount(0);
  await skip.focus();
  await alice.presses('Enter');
  await expect(alice.editor).toBeFocused();
  await alice.types('here');
  await alice.reads('here');
});

test('PAGE-27: search and replace', async ({ alice, bob, documentPath }) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.types('red fish, blue fish');
  await alice.presses('ControlOrMeta+f');
  await expect(alice.page.getByRole('textbox', { name: 'Find' })).toBeFocused();
  await alice.types('fish');
  await alice.presses('Tab');
  await alice.findsNoBarrier();
  await alice.page.getByRole('textbox', { name: 'Replace' }).fill('bird');
  await alice.page.getByRole('button', { name: 'Replace all' }).click();
  for (const person of [alice, bob]) await person.reads('red bird, blue bird');
  await alice.presses('Escape');
  await expect(alice.editor).toBeFocused();
  await alice.page.getByRole('button', { name: 'Copy link' }).focus();
  await alice.presses('ControlOrMeta+f');
  await expect(alice.page.getByRole('textbox', { name: 'Find' })).toBeFocused();
  await alice.presses('Escape');
  await alice.chooses('Find and replace');
  await expect(alice.page.getByRole('textbox', { name: 'Find' })).toBeVisible();
});

test('PAGE-24: the menu opens, is walked through and closes by keys', async ({ alice, documentPath }) => {
  await alice.opens(documentPath);
  const menu = alice.page.getByRole('menu', { name: 'Menu' });
  const button = alice.page.getByRole('button', { name: /^Menu$/ });
  await button.focus();
  await alice.presses('ArrowDown');
  await expect(menu.getByRole('menuitem', { name: 'New document' })).toBeFocused();
  await alice.presses('ArrowDown');
  await expect(menu.getByRole('menuitem', { name: 'All documents' })).toBeFocused();
  await alice.presses('End');
  await expect(menu.getByRole('menuitemradio').last()).toBeFocused();
  await alice.findsNoBarrier();
  await alice.presses('Escape');
  await expect(menu).toBeHidden();
  await expect(button).toBeFocused();
});

test('PAGE-10: a list goes on by Enter', async ({ alice, bob, documentPath }) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.types('- one');
  await alice.presses('Enter');
  await alice.types('two');
  await alice.presses('Enter', 'Enter');
  await alice.types('done');
  for (const person of [alice, bob]) await person.reads('- one\n- two\ndone');
});
