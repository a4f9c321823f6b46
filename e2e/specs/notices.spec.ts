// The bell: somebody is named in one document, and hears of it wherever they are.
import { Home } from '../fixtures/home.ts';
import { Library } from '../fixtures/library.ts';
import type { Person } from '../fixtures/person.ts';
import { Talk } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';

const bellOf = (person: Person, unread: number) =>
  person.page.getByRole('button', {
    name: unread === 0 ? 'Notices' : `Notices: ${unread} unread`,
    exact: true,
  });

test('BELL-1, BELL-2, BELL-3, TALK-6, LIVE-11, PEOPLE-9: a mention is heard of on every page and device, leads to its message, and is read on all', async ({
  alice,
  bob,
  invite,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: '# Plans' });
  await new Library(bob, server).makes({ name: `${documentName}-b`, text: '# Other things' });
  await bob.settlesIn(documentPath);
  await alice.settlesIn(documentPath);

  // His other device.
  const phone = await invite({
    name: null,
    browser: { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true },
  });
  const phoneHome = new Home(phone);
  await bob.page.getByRole('button', { name: /^You: Bob/ }).click();
  await bob.page.getByRole('button', { name: 'Use this on another device' }).click();
  await bob.page.getByRole('button', { name: 'Show a code' }).click();
  const code = await bob.page.locator('output').innerText();
  await phoneHome.opens();
  await phone.page.getByRole('button', { name: /^You: / }).click();
  await phone.page.getByRole('button', { name: 'Use this on another device' }).click();
  await phone.page.getByRole('textbox', { name: 'Code' }).fill(code);
  await phone.page.getByRole('button', { name: 'Use the code' }).click();
  await expect(phone.page.getByRole('button', { name: /^You: Bob/ })).toBeVisible();
  await expect(bellOf(phone, 0)).toBeVisible();

  // He is at home with one tab, and in another document with a second one.
  const home = new Home(bob);
  await home.opens();
  const elsewhere = await bob.opensAnotherTab();
  await elsewhere.settlesIn(`${documentPath}-b`);
  await expect(bellOf(elsewhere, 0)).toBeVisible();
  const chat = new Talk(alice);
  await chat.opens('Chat');
  await chat.tells('Bob', 'is <i>this</i> right?');
  for (const page of [bob, elsewhere, phone]) await expect(bellOf(page, 1)).toBeVisible();
  await chat.says('This is for nobody.');
  await chat.tells('Bob', 'and this?');
  for (const page of [bob, elsewhere, phone]) await expect(bellOf(page, 2)).toBeVisible();

  await bellOf(phone, 2).click();
  const list = phone.dialog('Notices');
  await expect(list.getByText('Alice named you')).toHaveCount(2);
  await expect(list.getByText('is <i>this</i> right?')).toBeVisible();
  await expect(list.getByText('This is for nobody.')).toHaveCount(0);
  await phone.scrollsOnlyDown();
  await phone.findsNoBarrier();
  await list.getByRole('link').filter({ hasText: 'right?' }).click();
  await expect(phone.page).toHaveURL(new RegExp(`${documentPath}$`));
  await expect(new Talk(phone).panel.getByText('is <i>this</i> right?')).toBeVisible();

  // The rest is read as it is seen in the chat.
  for (const page of [bob, elsewhere, phone]) await expect(bellOf(page, 0)).toBeVisible();
});

test('BELL-4, TALK-7: of each document one hears everything, what is for oneself, or nothing', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  const other = `${documentName}-b`;
  for (const name of [documentName, other]) {
    await new Library(alice, server).makes({ name, text: `# ${name === other ? 'Loud' : 'Silent'}` });
    await bob.settlesIn(`/d/${name}`);
  }
  await new Home(bob).opens();
  const chat = new Talk(alice);
  await alice.settlesIn(documentPath);
  await chat.opens('Chat');
  await chat.tells('Bob', 'one');
  await bellOf(bob, 1).click();
  const list = bob.dialog('Notices');
  await list.getByText('Notify me about Silent').click();
  await list.getByRole('combobox', { name: 'Notify me about Silent' }).selectOption('none');
  await bob.page.waitForLoadState('networkidle');
  await list.getByRole('button', { name: 'Mark all as read' }).click();
  await list.getByRole('button', { name: 'Close' }).last().click();
  await expect(bellOf(bob, 0)).toBeVisible();

  await chat.tells('Bob', 'two');
  await expect(chat.message(/two/)).toBeVisible();
  await alice.settlesIn(`/d/${other}`);
  await chat.opens('Chat');
  await chat.tells('Bob', 'three');
  // What was said before it would be counted by now.
  await expect(bellOf(bob, 1)).toBeVisible();
  await bellOf(bob, 1).click();
  await expect(list.getByText('Alice named you')).toHaveCount(2);
  await expect(list.getByText('two')).toHaveCount(0);

  // Of everything, also what names nobody.
  await list.getByText('Notify me about Loud').click();
  await list.getByRole('combobox', { name: 'Notify me about Loud' }).selectOption('all');
  await bob.page.waitForLoadState('networkidle');
  await list.getByRole('button', { name: 'Close' }).last().click();
  await chat.says('for all');
  await expect(bellOf(bob, 2)).toBeVisible();
  await bellOf(bob, 2).click();
  await expect(list.getByText('Alice wrote')).toBeVisible();
  await expect(list.getByText('for all', { exact: true })).toBeVisible();
});
