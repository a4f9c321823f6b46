// What is done with a document from the list: rename, duplicate, throw away, bring back, delete.
import { Home } from '../fixtures/home.ts';
import { Library } from '../fixtures/library.ts';
import { NO_CONNECTION } from '../fixtures/page-faults.ts';
import { Server } from '../fixtures/server.ts';
import { expect, test } from '../fixtures/test.ts';

test('HOME-4, HOME-6, API-4: rename, duplicate and pin; open pages show the new title at once', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  const { page } = alice;
  const home = new Home(alice);
  await new Library(alice, server).makes({ name: documentName, text: '# Plans\n\nsome text' });
  await bob.opens(documentPath);
  await home.opens();
  await home.does('Rename…', 'Plans');
  await expect(page.getByRole('dialog', { name: 'Rename' })).toBeVisible();
  await alice.findsNoBarrier();
  await page.getByRole('textbox', { name: 'Title' }).fill('Better plans');
  await alice.presses('Enter');
  await expect(home.row('Better plans')).toBeVisible();
  await expect(bob.page).toHaveTitle('Better plans – Prosa');

  await home.does('Duplicate', 'Better plans');
  await expect(home.message('“Better plans” was duplicated.')).toBeVisible();
  await expect(home.titles).toHaveText(['Copy of Better plans', 'Better plans'], { useInnerText: true });
  await home.row('Copy of Better plans').getByRole('link').click();
  await alice.sees('some text');
  await expect(page).toHaveURL(new RegExp(`/d/${documentName}%202$`));
  await alice.types('only in the copy ');
  await alice.isSaved();
  await bob.reads('# Plans\n\nsome text');
});

test('HOME-4, API-2, ROOM-25: what goes into the bin closes for everybody, who keep their text; it comes back, or is gone for good', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  const { page } = alice;
  const home = new Home(alice);
  await new Library(alice, server).makes({ name: documentName, text: '# Old plans' });
  await bob.opens(documentPath);
  await bob.sees('Old plans');
  await bob.presses('ControlOrMeta+End');
  await bob.types('\nBob’s words');
  await bob.isSaved();

  await home.opens();
  await home.does('Move to bin', 'Old plans');
  await expect(home.message('“Old plans” was moved to the bin.')).toBeVisible();
  await expect(home.row('Old plans')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(home.row('Old plans')).toBeVisible();

  await bob.isTold('This document does not exist on the server.');
  await bob.reads('# Old plans\nBob’s words');
  const kept = await bob.downloads(() => bob.page.getByRole('button', { name: 'Download my text' }).click());
  expect(kept).toBe('# Old plans\nBob’s words');
  await bob.findsNoBarrier();
  await bob.reloads();
  await bob.isTold(/^Saved$/);

  await home.does('Move to bin', 'Old plans');
  await home.shows('Bin');
  await expect(home.row('Old plans')).toContainText('Thrown away just now');
  await alice.findsNoBarrier();
  await home
    .row('Old plans')
    .getByRole('button', { name: /^Restore/ })
    .click();
  await expect(home.row('Old plans')).toHaveCount(0);
  await home.shows('Recent');
  await home.does('Move to bin', 'Old plans');
  await home.shows('Bin');
  await home.does('Delete for good…', 'Old plans');
  await expect(page.getByRole('dialog', { name: 'Delete “Old plans” for good?' })).toBeVisible();
  await alice.findsNoBarrier();
  await page.getByRole('button', { name: 'Delete for good', exact: true }).click();
  await expect(page.getByText('The bin is empty')).toBeVisible();
  await page.reload();
  await expect(page.getByText('The bin is empty')).toBeVisible();
  await alice.opens(documentPath);
  await alice.reads('');
});

test('HOME-1, HOME-2: when the server is away the page says so, keeps what it knew, and recovers', async ({
  invite,
}) => {
  const server = await Server.start();
  const carol = await invite({ name: 'Carol' });
  carol.faults.expect(NO_CONNECTION);
  try {
    const home = new Home(carol);
    await new Library(carol, server).makes({ name: 'plans', text: '# Plans' });
    await home.opens(server.url);
    await expect(home.row('Plans')).toBeVisible();
    await server.kill();
    await carol.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect(
      carol.page.getByText(/The server cannot be reached\. This is what was known at/),
    ).toBeVisible();
    await expect(home.row('Plans')).toBeVisible();
    await home.does('Pin', 'Plans');
    await expect(home.message('“Plans” could not be pinned. The server cannot be reached.')).toBeVisible();
    await expect(carol.page.getByRole('button', { name: 'Pin “Plans”' })).toHaveAttribute(
      'aria-pressed',
      'false',
    );
    await home.search.fill('pla');
    await expect(carol.page.getByText('No document on this device has “pla”').last()).toBeVisible();
    await home.search.fill('');
    await home.shows('Mine');
    await expect(home.row('Plans')).toContainText('Not on this device');
    await home.shows('Bin');
    await expect(carol.page.getByText('Your documents could not be loaded.')).toBeVisible();
    await carol.findsNoBarrier();

    await server.start();
    await carol.page.getByRole('button', { name: 'Try again' }).click();
    await expect(carol.page.locator('.home-doubt')).toHaveCount(0);
    await home.shows('Recent');
    await expect(home.row('Plans')).toBeVisible();
  } finally {
    await server.close();
  }
});
