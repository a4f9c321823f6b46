// Comments on the text by somebody who may not change it, what becomes of them when the text goes, and the panel on a phone.
import { Library } from '../fixtures/library.ts';
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
