// Documents that are code: by their name, by choice, by their first line; for everyone alike.
import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

const languageOf = (person: Person) => person.page.getByRole('button', { name: /^Language of the text: / });
const colouredWord = (person: Person, word: string) =>
  person.editor.locator('[class*=tok-]').filter({ hasText: new RegExp(`^${word}$`) });

test('PAGE-31, EDIT-12, TOOL-2, PAGE-25: a name like main.py makes a Python document, without Markdown’s tools', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.opens(`${documentPath}/main.py`);
  await expect(languageOf(alice)).toHaveText('Python');
  await expect(alice.page.getByRole('toolbar').getByRole('button')).toHaveCount(3);
  await expect(alice.page.getByRole('button', { name: 'Preview', exact: true })).toHaveCount(0);
  await alice.types('def add(a, b):');
  // What knows how Python is indented has been loaded.
  await expect(colouredWord(alice, 'def')).toBeVisible();
  await alice.presses('Enter');
  await alice.types('return a + b');
  await bob.opens(`${documentPath}/main.py`);
  await bob.reads('def add(a, b):\n    return a + b');
  for (const person of [alice, bob]) await expect(colouredWord(person, 'return')).toBeVisible();
  await alice.presses('ControlOrMeta+/');
  await bob.reads('def add(a, b):\n    # return a + b');
  await alice.presses('ControlOrMeta+b');
  await alice.presses('ControlOrMeta+Shift+p');
  await expect(alice.page.getByRole('combobox', { name: 'Search commands' })).toBeFocused();
  await alice.types('bold');
  await expect(alice.page.getByRole('option', { name: /^Bold/ })).toHaveCount(0);
  await alice.presses('Escape');
  await bob.reads('def add(a, b):\n    # return a + b');
  await alice.findsNoBarrier();
  await alice.scrollsOnlyDown();
});

test('PAGE-31, TOOL-14, EDIT-12: the language is chosen from a list, for everyone, and back again', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  await alice.types('const one = 1');
  await bob.sees('const one');
  await languageOf(alice).click();
  const dialog = alice.dialog('Language of the text');
  await expect(dialog.getByRole('option', { selected: true })).toContainText('Markdown');
  await expect(dialog.getByText('Applies to everyone')).toBeVisible();
  await alice.types('ts');
  await expect(dialog.getByRole('option', { selected: true })).toContainText('TypeScript');
  await alice.findsNoBarrier();
  await alice.presses('Enter');
  for (const person of [alice, bob]) {
    await expect(languageOf(person)).toHaveText('TypeScript');
    await expect(colouredWord(person, 'const')).toBeVisible();
    await expect(person.tool('Bold')).toHaveCount(0);
  }
  await bob.reloads();
  await expect(languageOf(bob)).toHaveText('TypeScript');
  await bob.reads('const one = 1');
  await bob.commands('language of the text');
  await expect(bob.dialog('Language of the text')).toBeVisible();
  await bob.types('Markdown');
  await bob.presses('Enter');
  for (const person of [alice, bob]) {
    await expect(languageOf(person)).toHaveText('Markdown');
    await expect(person.tool('Bold')).toBeVisible();
    await expect(colouredWord(person, 'const')).toHaveCount(0);
  }
});

test('PAGE-31, EDIT-12: a first line can say it, too', async ({ alice, bob, documentPath }) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await alice.types('#!/usr/bin/env python3');
  for (const person of [alice, bob]) await expect(languageOf(person)).toHaveText('Python');
  await alice.presses('Enter');
  await alice.types('import os');
  await expect(colouredWord(bob, 'import')).toBeVisible();
  await alice.presses('ControlOrMeta+Home', 'Delete');
  for (const person of [alice, bob]) await expect(languageOf(person)).toHaveText('Markdown');
});
