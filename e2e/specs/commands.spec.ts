// What is done to the text by a button, a key or a name; and the list of all commands itself.
import { expect, test } from '../fixtures/test.ts';

test('EDIT-1, EDIT-16, TOOL-3: bold by button, key and name, off by the same, each one step of undo, for everyone', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  const bothRead = async (text: string) => {
    for (const person of [alice, bob]) await person.reads(text);
  };
  await alice.types('many strong words');
  await alice.presses('ControlOrMeta+Shift+ArrowLeft');
  await alice.tool('Bold').click();
  await bothRead('many strong **words**');
  await expect(alice.editor).toBeFocused();
  await expect(alice.tool('Bold')).toHaveAttribute('aria-pressed', 'true');
  await alice.tool('Bold').click();
  await bothRead('many strong words');
  await expect(alice.tool('Bold')).toHaveAttribute('aria-pressed', 'false');

  await alice.presses('ControlOrMeta+b');
  await bothRead('many strong **words**');
  await alice.presses('ControlOrMeta+z');
  await bothRead('many strong words');
  await expect(alice.tool('Bold')).toHaveAttribute('aria-pressed', 'false');

  await alice.commands('bold');
  await expect(alice.editor).toBeFocused();
  await bothRead('many strong **words**');
  await alice.presses('ControlOrMeta+z', 'ControlOrMeta+Shift+z');
  await bothRead('many strong **words**');
  await alice.tool('Undo').click();
  await bothRead('many strong words');
});

test('EDIT-2, EDIT-3, EDIT-5, EDIT-16: headings, lists and code blocks by button and key, one step each', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await alice.pastes('one\ntwo\nthree');
  await bob.reads('one\ntwo\nthree');
  const steps: [() => Promise<void>, string][] = [
    [() => alice.tool('Bulleted list').click(), '- one\n- two\n- three'],
    [() => alice.presses('ControlOrMeta+Shift+7'), '1. one\n2. two\n3. three'],
    [() => alice.tool('Task list').click(), '- [ ] one\n- [ ] two\n- [ ] three'],
    [() => alice.presses('ControlOrMeta+Shift+9'), 'one\ntwo\nthree'],
    [() => alice.presses('ControlOrMeta+Alt+c'), '```\none\ntwo\nthree\n```'],
  ];
  await alice.presses('ControlOrMeta+a');
  for (const [act, text] of steps) {
    await act();
    for (const person of [alice, bob]) await person.reads(text);
  }
  for (const [, text] of steps.slice(0, -1).reverse()) {
    await alice.presses('ControlOrMeta+z');
    await bob.reads(text);
  }
  await alice.presses('ControlOrMeta+z', 'ControlOrMeta+Home');

  await alice.tool('Heading').click();
  await alice.page.getByRole('menuitemcheckbox', { name: /^Heading 2/ }).click();
  for (const person of [alice, bob]) await person.reads('## one\ntwo\nthree');
  await expect(alice.editor).toBeFocused();
  await alice.presses('ControlOrMeta+Alt+1');
  await bob.reads('# one\ntwo\nthree');
  await alice.presses('ControlOrMeta+z', 'ControlOrMeta+z');
  await bob.reads('one\ntwo\nthree');
});

test('EDIT-7, EDIT-10, EDIT-16: links and tables, and the caret where something is missing', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await alice.types('see there');
  await alice.presses('ControlOrMeta+k');
  await alice.types('https://example.org');
  for (const person of [alice, bob]) await person.reads('see [there](https://example.org)');

  await alice.presses('End', 'Enter');
  await alice.tool('Table').click();
  await bob.sees('| --- |');
  const table = await bob.readShown();
  expect(table.split('\n').filter(line => line.startsWith('|')).length).toBeGreaterThanOrEqual(3);
  await alice.presses('ControlOrMeta+z');
  for (const person of [alice, bob]) await person.reads('see [there](https://example.org)\n');

  // An address on selected words makes them a link.
  await alice.types('prosa');
  await alice.presses('ControlOrMeta+Shift+ArrowLeft');
  await alice.pastes('https://prosa.example');
  await bob.sees('[prosa](https://prosa.example)');
  await alice.presses('ControlOrMeta+z');
  for (const person of [alice, bob]) await person.reads('see [there](https://example.org)\nprosa');
});

test('TOOL-12, TOOL-13, TOOL-6, PAGE-25: the list of all commands finds, goes to lines and headings, and remembers', async ({
  alice,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await alice.pastes(`# Apples\n${'a line\n'.repeat(80)}# Pears\njuicy`);
  await alice.presses('ControlOrMeta+Home');
  const dialog = alice.dialog('All commands');
  const field = dialog.getByRole('combobox');
  const active = dialog.getByRole('option', { selected: true });

  await alice.presses('ControlOrMeta+Shift+p');
  await expect(field).toBeFocused();
  const first = await active.textContent();
  await alice.presses('ArrowDown');
  await expect(active).not.toHaveText(first ?? '');
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('aria-activedescendant', (await active.getAttribute('id')) ?? 'none');
  await alice.findsNoBarrier();
  await alice.types('no such thing at all');
  await expect(dialog.getByText('Nothing found').first()).toBeVisible();
  await expect(dialog.getByRole('option')).toHaveCount(0);
  await alice.presses('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(alice.editor).toBeFocused();

  await alice.commands('42');
  await expect(alice.page.getByText('Line 42, column 1')).toBeVisible();
  await alice.commands('#pear');
  await expect(alice.page.getByText('Line 82, column 1')).toBeVisible();
  await expect(alice.line('Pears')).toBeInViewport();

  await alice.commands('larger text');
  await alice.reloads();
  await alice.presses('F1');
  await expect(dialog.getByText('Used recently')).toBeVisible();
  await expect(active).toContainText('Larger text');
});

test('TOOL-4, PAGE-25: the sheet of shortcuts, from the text and from outside', async ({
  alice,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  const sheet = alice.dialog('Keyboard shortcuts');
  await alice.types('?');
  await alice.reads('?');
  await alice.presses('ControlOrMeta+Shift+?');
  await expect(sheet).toBeVisible();
  await expect(sheet.getByText('Press Esc and then Tab')).toBeVisible();
  await expect(sheet.locator('dt', { hasText: /^Bold$/ }).locator('xpath=..')).toContainText('Ctrl+B');
  await alice.findsNoBarrier();
  await alice.presses('Escape');
  await expect(sheet).toHaveCount(0);
  await expect(alice.editor).toBeFocused();
  await alice.page.getByRole('button', { name: 'Copy link' }).focus();
  await alice.presses('?');
  await expect(sheet).toBeVisible();
  await sheet.getByRole('button', { name: 'Close' }).click();
  await alice.reads('?');
});

test('TOOL-1, API-3: a document is copied from its own menu, as the server has it, and the copy opens', async ({
  alice,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await alice.types('words to keep');
  await alice.isSaved();
  const original = alice.page.url();
  await alice.chooses('Duplicate');
  await expect(alice.page).not.toHaveURL(original);
  await alice.reads('words to keep');
  await alice.types('and more: ');
  await alice.isSaved();
  await alice.visits(original);
  await alice.reads('words to keep');
});
