// From nothing to two people in one document.
import { expect, test } from '../fixtures/test.ts';

const GENERATED_PATH = /\/d\/[0-9a-z]{26}$/;

test('PAGE-1, PAGE-21: the first page is a new document with a name nobody can guess, ready to type in', async ({
  server,
  invite,
}) => {
  const names = new Set<string>();
  for (const _visit of [1, 2]) {
    const newcomer = await invite({ name: null });
    await newcomer.opens('/');
    await expect(newcomer.page).toHaveURL(GENERATED_PATH);
    names.add(newcomer.page.url());
    await newcomer.types('olá');
    await newcomer.reads('olá');
    await newcomer.isTold('Saved');
    await newcomer.page.goto(server.url);
    await expect(newcomer.page).not.toHaveURL([...names].at(-1) ?? '');
  }
  expect(names.size).toBe(2);
});

test('PAGE-21: the copied link opens the same document in another browser', async ({ alice, bob }) => {
  await alice.opens('/');
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
