// Comments on the text by somebody who may not change it, what becomes of them when the text goes, and the panel on a phone.
import { Library } from '../fixtures/library.ts';
import { Preview } from '../fixtures/preview.ts';
import { Sharing } from '../fixtures/sharing.ts';
import { Talk } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';

test('NOTE-2, NOTE-3, NOTE-7, NOTE-8: who may only comment does so; a passage whose text goes is listed apart and comes back with undo', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  const text = 'First things first.\n\nThe middle part.\n\nLast words.';
  await new Library(alice, server).makes({ name: documentName, text });
  await alice.settlesIn(documentPath);
  const shared = new Sharing(alice);
  await shared.opens();
  await shared.lets('comment');
  await expect(shared.dialog.getByRole('combobox', { name: 'Anyone with the link' })).toHaveValue('comment');
  await shared.closes();

  await bob.visits(documentPath);
  await bob.sees('Last words.');
  const [hers, his] = [new Talk(alice), new Talk(bob)];
  await his.opens('Comments');
  for (const [line, remark] of [
    ['Last words.', 'Too soon?'],
    ['First things first.', 'Agreed.'],
    ['The middle part.', 'Dull.'],
  ] as const) {
    // Three clicks take the line.
    await bob.line(line).click({ clickCount: 3, position: { x: 20, y: 10 } });
    await his.panel.getByRole('button', { name: 'Comment', exact: true }).first().click();
    await his.panel.getByRole('textbox', { name: 'New comment' }).fill(remark);
    await bob.presses('Enter');
    await expect(his.thread(line)).toContainText(remark);
  }
  await hers.opens('Comments');
  const titles = hers.panel.locator('.talk-thread');
  await expect(titles).toHaveCount(3);
  await expect(titles).toContainText(['Agreed.', 'Dull.', 'Too soon?']);
  await bob.editor.click();
  await bob.types('not this');
  await alice.reads(text);

  // Next and previous go round in the order of the text.
  const step = (name: 'Next comment' | 'Previous comment') =>
    hers.panel.getByRole('button', { name }).click();
  const looksAt = (quote: string) =>
    expect(hers.panel.locator('.talk-thread.is-active')).toContainText(quote);
  await step('Next comment');
  await looksAt('First things first.');
  await step('Next comment');
  await looksAt('The middle part.');
  await step('Previous comment');
  await step('Previous comment');
  await looksAt('Last words.');
  await step('Next comment');
  await looksAt('First things first.');

  await alice.line('The middle part.').click({ clickCount: 3, position: { x: 20, y: 10 } });
  await alice.presses('Backspace');
  for (const talk of [hers, his]) {
    await expect(talk.panel.getByRole('heading', { name: 'No longer in the text' })).toBeVisible();
    await expect(titles).toContainText(['Agreed.', 'Too soon?', 'Dull.']);
  }
  await alice.presses('ControlOrMeta+z');
  for (const talk of [hers, his]) {
    await expect(talk.panel.getByRole('heading', { name: 'No longer in the text' })).toHaveCount(0);
  }
  await expect(titles).toContainText(['Agreed.', 'Dull.', 'Too soon?']);

  // He answers on his phone.
  await bob.page.setViewportSize({ width: 360, height: 640 });
  await bob.scrollsOnlyDown();
  await bob.findsNoBarrier();
  await his.opens('Chat');
  await his.says('All read.');
  await expect(his.message('All read.')).toBeVisible();
  await bob.scrollsOnlyDown();
  await bob.findsNoBarrier();
});

test.describe('with a server that is started again', () => {
  test.use({ serverChoice: { kind: 'own' } });

  test('NOTE-2, NOTE-6, NOTE-8, NOTE-10, CHAT-12: threads live through restart, cut and paste; marks in text and preview lead to them, and back', async ({
    alice,
    bob,
    server,
    documentName,
    documentPath,
  }) => {
    const text = 'First things first.\n\nThe budget is twelve.\n\nLast words.';
    await new Library(alice, server).makes({ name: documentName, text });
    await alice.settlesIn(documentPath);
    await bob.settlesIn(documentPath);
    const [hers, his] = [new Talk(alice), new Talk(bob)];
    for (const [line, remark] of [
      ['The budget is twelve.', 'Is it?'],
      ['Last words.', 'Famous ones.'],
    ] as const) {
      await alice.line(line).click({ clickCount: 3, position: { x: 20, y: 10 } });
      await alice.presses('ControlOrMeta+Shift+M');
      await hers.panel.getByRole('textbox', { name: 'New comment' }).fill(remark);
      await alice.presses('Enter');
      await expect(hers.thread(line)).toContainText(remark);
    }

    // A click on what is marked, in the text or in the preview, opens its thread.
    await bob.line('The budget is twelve.').click({ position: { x: 30, y: 10 } });
    const threadOfHis = his.thread('The budget is twelve.');
    await expect(his.panel.locator('.talk-thread.is-active')).toContainText('Is it?');
    await threadOfHis.getByRole('textbox', { name: 'Reply' }).fill('It woz.');
    await bob.presses('Enter');
    const reply = threadOfHis.locator('.talk-message').filter({ hasText: 'It woz.' });
    await reply.hover();
    await reply.getByRole('button', { name: 'Edit', exact: true }).click();
    await threadOfHis.getByRole('textbox', { name: 'Edit' }).fill('It was.');
    await bob.presses('Enter');
    await expect(hers.thread('The budget is twelve.').getByText('1 reply')).toBeVisible();
    const preview = new Preview(bob);
    await preview.shows('Text and preview');
    await preview.article.getByText('Last words.').click({ position: { x: 20, y: 10 } });
    await expect(his.panel.locator('.talk-thread.is-active')).toContainText('Famous ones.');

    await server.kill();
    await server.start();
    for (const [person, talk] of [
      [alice, hers],
      [bob, his],
    ] as const) {
      await person.isSaved();
      await expect(talk.panel.getByText('You are offline')).toHaveCount(0);
    }
    // Nothing of it was lost, and it stands where it stood.
    const line = alice.line('The budget is twelve.');
    await line.click({ clickCount: 3, position: { x: 20, y: 10 } });
    await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await alice.presses('ControlOrMeta+x');
    await expect(his.panel.getByRole('heading', { name: 'No longer in the text' })).toBeVisible();
    await alice.presses('ControlOrMeta+End', 'Enter', 'ControlOrMeta+v');
    await expect(his.panel.getByRole('heading', { name: 'No longer in the text' })).toHaveCount(0);
    await expect(his.panel.locator('.talk-thread')).toContainText(['Famous ones.', 'Is it?']);
    await threadOfHis.getByRole('button', { name: /^Show in the text/ }).click();
    await expect(threadOfHis).toContainText('It was.');
    await expect(bob.editor.locator('.cm-passageFound')).toHaveText('The budget is twelve.');

    await hers.thread('The budget is twelve.').getByRole('button', { name: 'Resolve' }).click();
    // He was looking at it, and still is.
    await expect(his.panel.getByText('Resolved (1)')).toBeVisible();
    await expect(threadOfHis.getByText('Resolved by Alice')).toBeVisible();
    await threadOfHis.getByRole('button', { name: 'Reopen' }).click();
    await expect(hers.panel.getByText('Resolved (1)')).toHaveCount(0);
    await expect(alice.page.getByRole('button', { name: '2 comments: show' })).toHaveCount(1);
  });
});
