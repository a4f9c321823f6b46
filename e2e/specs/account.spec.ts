// Who one is to others: name and colour, several tabs, and the same person on another device.
import { Home } from '../fixtures/home.ts';
import { Library } from '../fixtures/library.ts';
import type { Person } from '../fixtures/person.ts';
import { Talk } from '../fixtures/talk.ts';
import { COLORS, expect, test } from '../fixtures/test.ts';

async function opensDevices(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: /^You: / }).click();
  await person.page.getByRole('button', { name: 'Use this on another device' }).click();
  await expect(person.dialog('The same you on another device')).toBeVisible();
}

async function usesCode(person: Person, code: string): Promise<void> {
  await person.page.getByRole('textbox', { name: 'Code' }).fill(code);
  await person.page.getByRole('button', { name: 'Use the code' }).click();
}

test('SHARE-8, SHARE-9, CHAT-18, PEOPLE-6, PEOPLE-7: two tabs are one circle; a new name and colour are seen at once in circles, and in the chat', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await alice.types('Plans');
  await alice.isSaved();
  await bob.settlesIn(documentPath);
  const tab = await alice.opensAnotherTab();
  await tab.settlesIn(documentPath);
  const circles = bob.page.getByRole('list', { name: 'People in this document' }).getByRole('listitem');
  await expect(bob.circleOf('Alice')).toHaveCount(1);
  await expect(circles).toHaveCount(1);
  await expect(tab.circleOf('Bob')).toHaveCount(1);
  await expect(tab.circleOf('Alice')).toHaveCount(0);
  const [said, heard] = [new Talk(alice), new Talk(bob)];
  await said.opens('Chat');
  await heard.opens('Chat');
  await said.says('Hello');
  await expect(heard.message('Hello')).toBeVisible();

  await alice.page.getByRole('button', { name: /^You: Alice/ }).click();
  await alice.page.getByRole('textbox', { name: 'Name' }).fill('Alícia <b>');
  await alice.page.getByRole('radio', { name: 'Colour 3' }).check();
  const color = await alice.page
    .getByRole('radio', { name: 'Colour 3' })
    .evaluate(element => element.style.getPropertyValue('--person'));
  expect(color).not.toBe(COLORS.alice);
  await alice.findsNoBarrier();
  await alice.page.getByRole('button', { name: 'Done' }).click();

  await expect(bob.circleOf('Alícia <b>')).toHaveCount(1);
  await expect(circles).toHaveCount(1);
  const probe = await bob.page.evaluate(wanted => {
    const element = document.createElement('i');
    element.style.color = wanted;
    return element.style.color;
  }, color);
  await expect(bob.circleOf('Alícia <b>')).toHaveCSS('background-color', probe);
  // What she said before is hers still.
  await expect(heard.panel.getByText('Alícia <b>', { exact: true })).toBeVisible();
  await expect(heard.panel.getByText('Alice', { exact: true })).toHaveCount(0);
  await said.says('It is me.');
  await expect(heard.message('It is me.')).toBeVisible();
  // Her other tab is her, too.
  await expect(tab.page.getByRole('button', { name: /^You: Alícia <b>/ })).toBeVisible();
  await tab.page.close();
  await expect(circles).toHaveCount(1);
  await bob.reloads();
  await expect(heard.message('Hello')).toBeVisible();
  await expect(heard.panel.getByText('Alice', { exact: true })).toHaveCount(0);
});

test('SHARE-10, PEOPLE-9: a code makes another browser the same person, once', async ({
  alice,
  invite,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: '# Her plans' });
  // Who opens a document says who they are.
  await alice.settlesIn(documentPath);
  await opensDevices(alice);
  await alice.page.getByRole('button', { name: 'Show a code' }).click();
  const code = await alice.page.locator('output').innerText();
  expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  await alice.findsNoBarrier();

  const phone = await invite({ name: null, browser: { viewport: { width: 360, height: 640 } } });
  phone.faults.expect(/status of 404/);
  await new Home(phone).opens();
  await opensDevices(phone);
  await usesCode(phone, 'abc');
  await expect(phone.page.getByText('A code has eight letters and digits.')).toBeVisible();
  await usesCode(phone, 'AAAA-AAAA');
  await expect(phone.page.getByText('This code does not work.')).toBeVisible();
  await phone.findsNoBarrier();
  // As somebody types it.
  await usesCode(phone, ` ${code.toLowerCase().replace('-', ' ')}`);
  await expect(phone.page.getByRole('button', { name: /^You: Alice/ })).toBeVisible();
  await expect(new Home(phone).row('Her plans')).toBeVisible();
  await phone.opens(documentPath);
  await phone.chooses('Share…');
  await expect(phone.dialog('Share this document').getByText('Alice (you)')).toBeVisible();

  const thief = await invite({ name: 'Mallory' });
  thief.faults.expect(/status of 404/);
  await new Home(thief).opens();
  await opensDevices(thief);
  await usesCode(thief, code);
  await expect(thief.page.getByText('This code does not work.')).toBeVisible();
  await thief.visits('/');
  await expect(thief.page.getByRole('button', { name: /^You: Mallory/ })).toBeVisible();
  await expect(new Home(thief).row('Her plans')).toHaveCount(0);
});
