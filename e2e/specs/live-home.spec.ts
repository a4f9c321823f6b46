// The list of documents while others write in them: nobody loads the page again.
import { Home } from '../fixtures/home.ts';
import { expect, test } from '../fixtures/test.ts';

test('HOME-15, LIVE-14: a row says who is writing, and its title, text and time follow', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await alice.types('# Plans');
  await alice.isSaved();
  await bob.settlesIn(documentPath);
  const home = new Home(bob);
  await home.opens();
  let loads = 0;
  bob.page.on('load', () => {
    loads += 1;
  });
  const plans = home.row('Plans');
  await expect(plans.getByText('Alice is writing now')).toBeVisible();

  await alice.types(' for June');
  await expect(home.row('Plans for June')).toBeVisible();
  await expect(plans).toHaveCount(0);
  const row = home.row('Plans for June');
  await expect(row.getByText('Alice is writing now')).toBeVisible();
  await bob.page.getByRole('combobox', { name: 'Sort by' }).selectOption('edited');
  const readTime = async () => Date.parse((await row.locator('time').getAttribute('datetime')) ?? '');
  await expect(row.getByText(/^Edited/)).toBeVisible();
  const before = await readTime();
  await alice.presses('Enter', 'Enter');
  await alice.types('The sea.');
  await expect.poll(readTime).toBeGreaterThan(before);

  // A title of its own, and she goes away.
  await alice.page.getByRole('link', { name: 'All documents' }).click();
  await expect(row.getByText('Alice is writing now')).toHaveCount(0);
  const hers = new Home(alice);
  await hers.does('Rename…', 'Plans for June');
  await alice.page.getByRole('textbox', { name: 'Title' }).fill('Summer');
  await alice.presses('Enter');
  await expect(home.row('Summer')).toBeVisible();
  await expect(home.titles).toHaveText(['Summer'], { useInnerText: true });
  expect(loads).toBe(0);
});
