// From nothing to two people in one document.
import { expect, test } from '../fixtures/test.ts';

const GENERATED_PATH = /\/d\/[0-9a-z]{26}$/;

test('PAGE-1, PAGE-21: a new document has a name that nobody can guess, and is ready to type in', async ({
  invite,
}) => {
  const names = new Set<string>();
  for (const _visit of [1, 2]) {
    const newcomer = await invite({ name: null });
    await newcomer.visits('/');
    await newcomer.page.getByRole('button', { name: 'New document' }).click();
    await expect(newcomer.page).toHaveURL(GENERATED_PATH);
    await expect(newcomer.editor).toBeFocused();
    names.add(newcomer.page.url());
    await newcomer.types('olá');
    await newcomer.reads('olá');
    await newcomer.isTold('Saved');
  }
  const bookmark = await invite({ name: null });
  await bookmark.opens('/new');
  await expect(bookmark.page).toHaveURL(GENERATED_PATH);
  names.add(bookmark.page.url());
  await bookmark.types('olá');
  await bookmark.isTold('Saved');
  expect(names.size).toBe(3);
});

test('PAGE-21: the copied link opens the same document in another browser', async ({ alice, bob }) => {
  await alice.opens('/new');
  await alice.types('# Plans\nolá');
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await alice.page.getByRole('button', { name: 'Copy link' }).click();
  await expect(alice.page.getByRole('button', { name: 'Link copied' })).toBeVisible();
  await expect(alice.page.getByRole('button', { name: 'Copy link' })).toBeVisible();
  const link = await alice.page.evaluate(() => navigator.clipboard.readText());

  await bob.opens(link);
  await bob.reads('# Plans\nolá');
  await expect(bob.page).toHaveTitle('Plans – Prosa');
});
