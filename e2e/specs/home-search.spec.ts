// Finding documents again, and doing without a mouse.
import { Home } from '../fixtures/home.ts';
import { Library } from '../fixtures/library.ts';
import { expect, test } from '../fixtures/test.ts';

test('HOME-8, CAT-7, CAT-8, CAT-9: searching finds titles and texts without accents and marks what it found', async ({
  alice,
  bob,
  server,
  documentName,
}) => {
  const home = new Home(alice);
  await new Library(alice, server).has([
    { name: `${documentName}/a`, text: '# Plano de ação\n\nO que fazer.' },
    {
      name: `${documentName}/b`,
      text: '# Meeting\n\nA long text, in which ação stands in the middle of it all.',
    },
    { name: `${documentName}/c`, text: '# Other\n\nnothing' },
    { name: `${documentName}/d`, text: '' },
  ]);
  await new Library(bob, server).makes({ name: `${documentName}/e`, text: '# Bob’s own ação' });
  await home.opens();
  await home.search.fill('açao');
  await expect(home.titles).toHaveText(['Plano de ação', 'Meeting']);
  await expect(home.row('Plano de ação').locator('h3 mark')).toHaveText('ação');
  await expect(home.row('Meeting').locator('.home-row-excerpt mark')).toHaveText('ação');
  await expect(alice.page.getByRole('status').filter({ hasText: '2 documents found' })).toBeVisible();
  await alice.findsNoBarrier();

  // What is written meanwhile is found, too.
  await alice.page.getByRole('button', { name: 'Clear the search' }).click();
  await expect(home.search).toBeFocused();
  await expect(home.titles).toHaveCount(4);
  for (const nothing of ['xyzzy', '"', 'a* OR', '<img src=x>']) {
    await home.search.fill(nothing);
    await expect(alice.page.locator('.home-empty-title')).toHaveText(`No document has “${nothing}”`);
  }
  await alice.findsNoBarrier();
});

test('HOME-8, PAGE-24: create, find, open and rename without a mouse', async ({
  alice,
  server,
  documentName,
}) => {
  const { page } = alice;
  const home = new Home(alice);
  await new Library(alice, server).has([
    { name: `${documentName}/a`, text: '# Red fish' },
    { name: `${documentName}/b`, text: '# Blue fish' },
  ]);
  await home.opens();
  await alice.presses('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the documents' })).toBeFocused();
  await alice.presses('Enter');
  await expect(home.row('Blue fish').getByRole('link')).toBeFocused();
  await alice.presses('ArrowDown');
  await expect(home.row('Red fish').getByRole('link')).toBeFocused();

  await alice.presses('/');
  await expect(home.search).toBeFocused();
  await alice.types('blue');
  await expect(home.titles).toHaveText(['Blue fish']);
  await alice.presses('ArrowDown');
  await expect(home.row('Blue fish').getByRole('link')).toBeFocused();
  await alice.presses('ArrowUp', 'Escape');
  await expect(home.titles).toHaveCount(2);

  // Rename: pin and menu are behind the title.
  await alice.presses('ArrowDown', 'Tab', 'Tab', 'Enter');
  const menu = page.getByRole('menu', { name: 'Menu of “Blue fish”' });
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await alice.presses('ArrowDown', 'ArrowDown', 'Enter');
  await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused();
  await alice.types('Green fish');
  await alice.presses('Enter');
  await expect(home.row('Green fish')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Menu of “Green fish”' })).toBeFocused();

  await alice.presses('/');
  // The new name may still be on its way to the server.
  await expect(async () => {
    await home.search.fill('');
    await alice.types('green');
    await expect(home.titles).toHaveText(['Green fish'], { timeout: 2_000 });
  }).toPass();
  await alice.presses('Enter', 'Enter');
  await expect(page).toHaveURL(new RegExp(`/d/${documentName}/b$`));
  await expect(alice.editor).toBeFocused();

  await home.opens();
  await page.getByRole('button', { name: 'New document', exact: true }).focus();
  await alice.presses('Enter');
  await expect(page).toHaveURL(/\/d\/[0-9a-z]{26}$/);
  await expect(alice.editor).toBeFocused();
  await alice.types('olá');
  await alice.reads('olá');
});
