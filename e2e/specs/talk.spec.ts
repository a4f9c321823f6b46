// Chat and comments beside the page, between two people.

import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

async function opensTalk(person: Person, tab: 'Chat' | 'Comments'): Promise<void> {
  const panel = person.page.getByRole('complementary', { name: 'Chat and comments' });
  if (!(await panel.isVisible())) {
    await person.page.getByRole('button', { name: /^Chat and comments/ }).click();
  }
  await panel.getByRole('tab', { name: tab }).click();
}

const says = async (person: Person, text: string) => {
  await person.page.getByRole('textbox', { name: 'Message' }).fill(text);
  await person.presses('Enter');
};

const messages = (person: Person, text: string) =>
  person.page.getByRole('complementary', { name: 'Chat and comments' }).getByText(text, { exact: true });

test('CHAT-3, CHAT-5: what is said arrives once, also what was said without a connection', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await alice.types('# Plans');
  await alice.isSaved();
  await bob.settlesIn(documentPath);
  for (const person of [alice, bob]) await opensTalk(person, 'Chat');
  await says(alice, 'Shall we begin?');
  await expect(messages(bob, 'Shall we begin?')).toHaveCount(1);
  await says(bob, 'Yes <b>now</b>');
  await expect(messages(alice, 'Yes <b>now</b>')).toHaveCount(1);
  await alice.findsNoBarrier();

  await alice.reloads();
  await expect(messages(alice, 'Shall we begin?')).toHaveCount(1);
  await expect(messages(alice, 'Yes <b>now</b>')).toHaveCount(1);
});

test.describe('with a server that goes away', () => {
  test.use({ serverChoice: { kind: 'own' } });

  test('CHAT-4: what is said meanwhile waits, and goes out once, in order', async ({
    alice,
    bob,
    server,
    documentPath,
  }) => {
    await alice.settlesIn(documentPath);
    await alice.types('# Plans');
    await alice.isSaved();
    await bob.settlesIn(documentPath);
    for (const person of [alice, bob]) await opensTalk(person, 'Chat');
    await says(alice, 'before');
    await expect(messages(bob, 'before')).toHaveCount(1);
    await server.kill();
    await says(alice, 'first');
    await says(alice, 'second');
    await expect(messages(alice, 'second')).toHaveCount(1);
    await server.start();
    for (const person of [alice, bob]) {
      for (const text of ['before', 'first', 'second']) {
        await expect(messages(person, text)).toHaveCount(1, { timeout: 30_000 });
      }
    }
    const shown = await bob.page.getByRole('complementary', { name: 'Chat and comments' }).innerText();
    expect(shown.indexOf('first')).toBeLessThan(shown.indexOf('second'));
  });
});

test('NOTE-1, NOTE-7, NOTE-8: a comment stands at its passage, moves with it, is answered and resolved', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await alice.types('The budget is twelve.');
  await alice.isSaved();
  await bob.settlesIn(documentPath);
  await opensTalk(alice, 'Comments');
  await alice.editor.getByText('The budget is twelve.').dblclick({ position: { x: 60, y: 10 } });
  await alice.presses('ControlOrMeta+Shift+M');
  await alice.page.getByRole('textbox', { name: 'New comment' }).fill('Is that right?');
  await alice.presses('Enter');

  await opensTalk(bob, 'Comments');
  await expect(messages(bob, 'Is that right?')).toHaveCount(1);
  // What is written before it does not change what it is about.
  await bob.editor.click();
  await bob.presses('ControlOrMeta+Home');
  await bob.types('Note: ');
  await alice.sees('Note: The budget is twelve.');
  await expect(alice.page.getByRole('button', { name: /^1 comment: show/ })).toBeVisible();

  await messages(bob, 'Is that right?').click();
  await bob.page.getByRole('textbox', { name: 'Reply' }).fill('It is.');
  await bob.presses('Enter');
  await expect(messages(alice, 'It is.')).toHaveCount(1);
  await alice.page.getByRole('button', { name: 'Resolve' }).click();
  await expect(bob.page.getByText('Resolved (1)')).toBeVisible();
  await expect(bob.page.getByRole('button', { name: /^1 comment: show/ })).toHaveCount(0);
});
