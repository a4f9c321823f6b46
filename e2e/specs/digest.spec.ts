// Notices by mail, set in the bell's list: an address, its confirmation by the mail that comes, how often, and off.

import { Mailbox } from '../../server/testing/mailbox.ts';
import { Library } from '../fixtures/library.ts';
import { test as base, expect } from '../fixtures/test.ts';

const SITE = 'https://docs.example.org';

const test = base.extend<{ mailbox: Mailbox }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern.
  mailbox: async ({}, use) => {
    const mailbox = await Mailbox.start();
    await use(mailbox);
    await mailbox.close();
  },
  serverChoice: async ({ mailbox }, use) => {
    const settings = {
      PROSA_SMTP_URL: mailbox.url,
      PROSA_MAIL_FROM: 'prosa@example.org',
      PROSA_PUBLIC_URL: SITE,
    };
    await use({ kind: 'own', settings });
  },
});

test('BELL-6, MAIL-1, MAIL-2, MAIL-5: an address is given, confirmed by the mail that comes, and taken off again', async ({
  alice,
  server,
  mailbox,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: '# Plans' });
  await alice.settlesIn(documentPath);
  const list = alice.dialog('Notices');
  const opens = async () => {
    await alice.page.getByRole('button', { name: 'Notices', exact: true }).click();
    await list.getByText('Notices by mail').click();
  };
  const often = list.getByRole('combobox', { name: 'How often' });
  const save = () => list.getByRole('button', { name: 'Save', exact: true }).click();
  await opens();
  await expect(often).toHaveValue('off');
  await list.getByRole('textbox', { name: 'E-mail address' }).fill('alice@example.org');
  await often.selectOption('daily');
  await alice.findsNoBarrier();
  await save();
  await expect(list.getByText('Open the link in the mail to alice@example.org')).toBeVisible();
  await expect.poll(() => mailbox.mails.length).toBe(1);
  const [mail] = mailbox.mails;
  expect(mail?.recipients).toEqual(['alice@example.org']);
  const [, path] = new RegExp(`${SITE}(/api/digest/confirm\\S+)`).exec(mail?.text ?? '') ?? [];

  const tab = await alice.opensAnotherTab();
  await tab.visits(path!);
  await tab.findsNoBarrier();
  await tab.page.getByRole('button', { name: 'Confirm the address' }).click();
  await expect(tab.page.getByText('The address is confirmed.')).toBeVisible();
  await tab.page.close();

  await alice.reloads();
  await opens();
  await expect(list.getByRole('textbox', { name: 'E-mail address' })).toHaveValue('alice@example.org');
  await expect(often).toHaveValue('daily');
  await expect(list.getByText('Open the link in the mail')).toHaveCount(0);
  await alice.page.setViewportSize({ width: 360, height: 640 });
  await alice.scrollsOnlyDown();
  await often.selectOption('off');
  await save();
  await expect(list.getByText('Saved.')).toBeVisible();
  await alice.reloads();
  await opens();
  await expect(often).toHaveValue('off');
});
