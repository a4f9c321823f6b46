// The title above the text, and the line of facts below it.
import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

const titleOf = (person: Person) => person.page.getByRole('heading', { level: 1 });
const field = (person: Person) => person.page.getByRole('textbox', { name: 'Title' });

test('TOOL-16, PAGE-30: a title is set by hand, for everyone; an empty one is the first heading’s again', async ({
  alice,
  bob,
  documentName,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  await expect(titleOf(alice)).toHaveText(documentName);
  await alice.types('# From the text');
  for (const person of [alice, bob]) await expect(titleOf(person)).toHaveText('From the text');

  await titleOf(alice).getByRole('button').click();
  await expect(field(alice)).toBeFocused();
  await expect(field(alice)).toHaveAttribute('placeholder', 'From the text');
  await alice.findsNoBarrier();
  await alice.types('  By   hand ');
  await alice.presses('Enter');
  for (const person of [alice, bob]) {
    await expect(titleOf(person)).toHaveText('By hand');
    await expect(person.page).toHaveTitle('By hand – Prosa');
  }
  await expect(titleOf(alice).getByRole('button')).toBeFocused();
  await alice.reads('# From the text');

  await bob.page.getByRole('button', { name: 'Copy link' }).focus();
  await bob.presses('F2');
  await expect(field(bob)).toHaveValue('By hand');
  await bob.types('No');
  await bob.presses('Escape');
  await expect(titleOf(bob)).toHaveText('By hand');
  await bob.chooses('Rename');
  await field(bob).fill('');
  await bob.editor.click();
  for (const person of [alice, bob]) await expect(titleOf(person)).toHaveText('From the text');
  await bob.reloads();
  await expect(bob.page).toHaveTitle('From the text – Prosa');
});

test('PAGE-11, TOOL-1: the status bar says place, selection, words, characters and language', async ({
  alice,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  const bar = alice.page.getByRole('contentinfo');
  await expect(bar).toContainText('Line 1, column 1');
  await expect(bar).toContainText('0 words');
  await alice.types('um café, 日本');
  await alice.presses('Enter');
  await alice.types('e 👋🏽');
  await expect(bar).toContainText('Line 2, column');
  await expect(bar).toContainText('characters');
  await expect(bar).toContainText(/\d words/);
  await alice.presses('ControlOrMeta+Home', 'Shift+ControlOrMeta+ArrowRight');
  await expect(bar).toContainText('2 characters selected');
  await expect(bar.getByRole('button', { name: 'Language of the text: Markdown' })).toBeVisible();
});
