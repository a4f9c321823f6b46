// What people do with what is said: answer, change, take back, lead to a place in the text, find it again.
import { Library } from '../fixtures/library.ts';
import { Talk } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';

test('CHAT-6, CHAT-7, CHAT-11, CHAT-12, NOTE-1: a reply quotes and leads back, a passage leads to its place in the text, and one changes one’s own', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  const filler = Array.from({ length: 120 }, (_, i) => `Line ${i + 1}.`).join('\n\n');
  await new Library(alice, server).makes({ name: documentName, text: `The budget is twelve.\n\n${filler}` });
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  const [hers, his] = [new Talk(alice), new Talk(bob)];
  await hers.opens('Chat');
  await his.opens('Chat');
  await hers.says('Shall we <i>begin</i>?');
  await expect(his.message('Shall we <i>begin</i>?')).toBeVisible();

  // She sees that he writes, until it is there.
  await his.does('Reply', 'begin');
  await expect(his.panel.getByText('Reply to Alice')).toBeVisible();
  await expect(his.field).toBeFocused();
  await bob.types('Yes ');
  await expect(hers.panel.getByText('Bob is typing…')).toBeVisible();
  await his.panel.getByRole('button', { name: 'Emoji' }).click();
  await expect(bob.page.getByRole('searchbox', { name: 'Search emoji' })).toBeFocused();
  await bob.types('party popper');
  await bob.findsNoBarrier();
  await bob.presses('Enter');
  await expect(his.field).toBeFocused();
  await expect(his.field).toHaveValue('Yes 🎉');
  await bob.presses('Enter');
  const answer = hers.item('Yes 🎉');
  await expect(answer).toBeVisible();
  await expect(hers.panel.getByText('Bob is typing…')).toHaveCount(0);
  await answer.getByRole('button', { name: /Answers Alice/ }).click();
  await expect(hers.item(/^Shall we/)).toBeFocused();

  // The passage goes down the text while others write above it.
  await bob.line('The budget is twelve.').click({ clickCount: 3, position: { x: 20, y: 10 } });
  await his.panel.getByRole('button', { name: 'Link to the selected passage' }).click();
  await his.says('Too much?');
  const chip = hers.panel.getByRole('button', { name: 'Show in the text: The budget is twelve.' });
  await expect(chip).toBeVisible();
  await alice.editor.click();
  await alice.presses('ControlOrMeta+Home');
  await alice.inserts(`${filler}\n\n`);
  await bob.sees('Line 3.');
  await alice.presses('ControlOrMeta+Home');
  await expect(alice.line('The budget is twelve.')).toHaveCount(0);
  await chip.click();
  await expect(alice.line('The budget is twelve.')).toBeInViewport();
  await alice.line('The budget is twelve.').click({ clickCount: 3, position: { x: 20, y: 10 } });
  await alice.presses('Backspace');
  await chip.click();
  await expect(hers.item('Too much?').getByText('No longer in the text').first()).toBeVisible();

  // The arrow up takes back the last word, so to speak.
  await his.field.click();
  await bob.presses('ArrowUp');
  const change = his.panel.getByRole('textbox', { name: 'Edit' });
  await expect(change).toHaveValue('Too much?');
  await change.fill('Enough?');
  await bob.presses('Enter');
  await expect(hers.item('Enough?').getByText('edited')).toBeVisible();
  await expect(hers.message('Too much?')).toHaveCount(0);
  await his.does('Delete', 'Enough?');
  await his.panel.getByRole('button', { name: 'Delete', exact: true }).last().click();
  await expect(hers.panel.getByText('This message was deleted.')).toHaveCount(1);

  // What is not his he can neither change nor remove; she owns the document.
  await his.item(/^Shall we/).hover();
  await expect(his.item(/^Shall we/).getByRole('button', { name: /Edit|Delete|Remove/ })).toHaveCount(0);
  await expect(hers.item('Yes 🎉').getByRole('button', { name: 'Edit' })).toHaveCount(0);
  await hers.does('Remove', 'Yes 🎉');
  await expect(hers.panel.getByText('Remove this message by Bob?')).toBeVisible();
  await hers.panel.getByRole('button', { name: 'Remove', exact: true }).last().click();
  await expect(his.panel.getByText('This message was deleted.')).toHaveCount(2);
  await expect(his.message('Yes 🎉')).toHaveCount(0);
});

test('CHAT-1, CHAT-2, CHAT-8, CHAT-9, CHAT-13: a long chat opens at its end, is read back without a jump, and is searched whole', async ({
  alice,
  bob,
  invite,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: '# Plans' });
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  const row = (who: string, count: number) => Array.from({ length: count }, (_, i) => `${who} ${i + 1}`);
  await new Talk(alice).saysAll(documentName, ['The Ação begins.', ...row('alice', 69)]);
  await new Talk(bob).saysAll(documentName, row('bob', 60));

  const carol = await invite({ name: 'Carol', color: '#6d28d9' });
  const day = 24 * 60 * 60_000;
  await carol.page.clock.install({ time: Date.now() + day });
  await carol.settlesIn(documentPath);
  const chat = new Talk(carol);
  await expect(chat.button).toHaveAccessibleName('Chat and comments: 50+ new');
  await chat.opens('Chat');
  await expect(chat.messages).toHaveCount(50);
  await expect(chat.item('bob 60')).toBeInViewport();
  await expect(chat.panel.getByRole('heading', { name: 'Yesterday' })).toHaveCount(1);
  await expect(chat.button).toHaveAccessibleName('Chat and comments');
  await expect(chat.panel.getByText('New', { exact: true })).toHaveCount(1);

  // What she looks at stays where it is while older messages come in above it.
  const list = chat.panel.getByRole('log', { name: 'Messages' });
  // The third message of the page that is shown.
  const kept = chat.panel.locator('[data-n="83"]');
  const before = await list.evaluate(element => {
    element.scrollTop = 60;
    return element.querySelector('[data-n="83"]')?.getBoundingClientRect().top;
  });
  await expect(chat.messages).toHaveCount(100);
  const after = await kept.evaluate(element => element.getBoundingClientRect().top);
  expect(Math.abs(after - before!)).toBeLessThan(4);
  await list.evaluate(element => element.scrollTo(0, 0));
  await expect(chat.messages).toHaveCount(130);
  await expect(chat.panel.getByRole('button', { name: 'Show older messages' })).toHaveCount(0);

  await carol.reloads();
  await expect(chat.messages).toHaveCount(50);
  await chat.panel.getByRole('button', { name: 'Search in the chat' }).click();
  const words = chat.panel.getByRole('searchbox', { name: 'Words to look for' });
  await expect(words).toBeFocused();
  await carol.types('acao');
  const hit = chat.panel.getByRole('listitem').getByRole('button');
  await expect(hit).toHaveCount(1);
  await expect(hit.locator('mark')).toHaveText('Ação');
  await carol.findsNoBarrier();
  await hit.click();
  await expect(chat.item('The Ação begins.')).toBeFocused();
  await expect(chat.item('The Ação begins.')).toBeInViewport();
  await chat.panel.getByRole('button', { name: 'Go to the newest message' }).click();
  await expect(chat.item('bob 60')).toBeInViewport();
  // Opened again it is at its end, wherever she had been.
  await chat.panel.getByRole('button', { name: 'Search in the chat' }).click();
  await expect(words).toBeFocused();
  await carol.types('nowhere');
  await expect(chat.panel.getByText('No message holds these words.')).toBeVisible();
  await carol.presses('Escape');
  await expect(chat.item('bob 60')).toBeInViewport();
});
