// The keys that some people bring along: Vim's and Emacs's. Undo stays one's own, and nobody is caught in the text.
import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

async function takesKeysOf(person: Person, keymap: 'Vim' | 'Emacs' | 'Usual'): Promise<void> {
  await person.page.getByRole('button', { name: 'Copy link' }).focus();
  await person.presses('ControlOrMeta+,');
  await person.dialog('Settings').getByRole('radio', { name: keymap }).check();
  await person.presses('Escape');
  await expect(person.dialog('Settings')).toHaveCount(0);
  await person.page.waitForLoadState('networkidle');
  await person.editor.focus();
}

/** Escape, then Tab: whatever has the focus then, it is not the text, and the text is as it was. */
async function leaves(person: Person): Promise<void> {
  const before = await person.readShown();
  await person.presses('Escape', 'Tab');
  await expect(person.editor).not.toBeFocused();
  await person.reads(before);
}

test('EDIT-16, EDIT-19, TRAP 38: Vim: modes, dd, and u takes back only one’s own; :w does no harm', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await takesKeysOf(alice, 'Vim');
  await expect(alice.page.getByRole('button', { name: 'Keys: Vim' })).toBeVisible();
  // Loaded when it was chosen; until then the keys are the usual ones.
  await expect(alice.page.locator('.cm-vim-panel')).toBeVisible();
  await alice.types('ione');
  await alice.presses('Enter');
  await alice.types('two');
  await alice.presses('Escape');
  for (const person of [alice, bob]) await person.reads('one\ntwo');
  await bob.presses('ControlOrMeta+End', 'Enter');
  await bob.types('three');
  await alice.reads('one\ntwo\nthree');

  await alice.types('ggdd');
  for (const person of [alice, bob]) await person.reads('two\nthree');
  await bob.types('!');
  await alice.reads('two\nthree!');
  await alice.types('u');
  for (const person of [alice, bob]) await person.reads('one\ntwo\nthree!');
  await alice.presses('Control+r');
  for (const person of [alice, bob]) await person.reads('two\nthree!');
  await alice.types('u');
  // What was typed in one go is one step, and Bob's words are nobody's to undo but his.
  await alice.types('uuu');
  for (const person of [alice, bob]) await person.reads('\nthree!');

  await alice.types(':w');
  await alice.presses('Enter');
  await alice.types('ggisaved ');
  await alice.presses('Escape');
  await bob.sees('saved ');
  await alice.isSaved();
  await leaves(alice);

  await alice.reloads();
  await alice.page.waitForLoadState('networkidle');
  await expect(alice.page.getByRole('button', { name: 'Keys: Vim' })).toBeVisible();
  await alice.types('ggdG');
  await bob.reads('');
});

test('EDIT-16, EDIT-19: Emacs: kill and yank, undo of one’s own', async ({ alice, bob, documentPath }) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await takesKeysOf(alice, 'Emacs');
  await alice.types('one two');
  await bob.reads('one two');
  await bob.presses('ControlOrMeta+End');
  await bob.types(' three');
  await alice.reads('one two three');
  await alice.presses('Control+a', 'Control+k');
  for (const person of [alice, bob]) await person.reads('');
  await alice.presses('Control+y');
  for (const person of [alice, bob]) await person.reads('one two three');
  await alice.presses('Control+/');
  for (const person of [alice, bob]) await person.reads('');
  await alice.presses('Control+/');
  for (const person of [alice, bob]) await person.reads('one two three');
  await alice.findsNoBarrier();
  await leaves(alice);
  await takesKeysOf(alice, 'Usual');
  await expect(alice.page.getByRole('button', { name: /^Keys:/ })).toHaveCount(0);
  await leaves(alice);
});
