// Documents that begin with a text, and all of one's documents in one file.
import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { Home } from '../fixtures/home.ts';
import { Library } from '../fixtures/library.ts';
import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

async function beginsToDo(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: 'New from a template' }).click();
  await person.page.getByRole('menuitem', { name: 'To-do list' }).click();
}

test('HOME-14, API-3: two people who make the same document from a template at the same moment find its text once (TRAP 31)', async ({
  alice,
  bob,
  server,
  documentName,
}) => {
  for (const person of [alice, bob]) {
    person.faults.expect(/409 \(Conflict\)/);
    // The same dice for both: the same name.
    await person.context.addInitScript(seed => {
      crypto.getRandomValues = array => {
        new Uint8Array(array!.buffer).fill(seed);
        return array;
      };
    }, 7);
    await new Library(person, server).makes({ name: `${documentName}/${person.name}`, text: '# x' });
    await new Home(person).opens();
  }
  await Promise.all([beginsToDo(alice), beginsToDo(bob)]);
  for (const person of [alice, bob]) {
    await expect(person.editor).toBeVisible();
    await person.isTold(/^Saved$/);
    await expect(person.page).toHaveTitle('To do – Prosa');
  }
  expect(alice.page.url()).toBe(bob.page.url());
  const text = await (
    await new Library(alice, server).get(`${new URL(alice.page.url()).pathname}.md`)
  ).text();
  expect(text.match(/^# To do$/gm)).toHaveLength(1);
  expect(text).toContain('- [x] Made this list');
  await alice.presses('ControlOrMeta+End');
  await alice.types('one more');
  await bob.sees('one more');
});

test('HOME-13: meeting notes, RFC, lecture and to-do begin with a heading of their own', async ({
  alice,
  server,
  documentName,
}) => {
  const home = new Home(alice);
  await new Library(alice, server).makes({ name: documentName, text: '# x' });
  for (const [template, title] of [
    ['Meeting notes', /Meeting/],
    ['RFC', /RFC/],
    ['Lecture notes', /lecture/i],
  ] as const) {
    await home.opens();
    await alice.page.getByRole('button', { name: 'New from a template' }).click();
    await alice.page.getByRole('menuitem', { name: template, exact: true }).click();
    await expect(alice.page).toHaveTitle(title);
    await expect(alice.page).toHaveURL(/\/d\/[0-9a-z]{26}$/);
  }
});

test('API-8: all documents come as one .zip', async ({ alice, bob, server, documentName }) => {
  const home = new Home(alice);
  await new Library(alice, server).has([
    { name: `${documentName}/notes`, text: '# Notes\n\nolá' },
    { name: `${documentName}/main.py`, text: 'print(1)\n' },
  ]);
  await new Library(bob, server).makes({ name: `${documentName}/other`, text: '# Not hers' });
  await home.opens();
  const saving = alice.page.waitForEvent('download');
  await alice.chooses('Download all as .zip');
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  const files = unzipSync(readFileSync(await download.path()));
  const texts = Object.entries(files).map(([path, bytes]) => [path, strFromU8(bytes)]);
  expect(texts).toContainEqual([expect.stringMatching(/notes\.md$/i), '# Notes\n\nolá']);
  expect(texts).toContainEqual([expect.stringMatching(/main\.py$/), 'print(1)\n']);
  expect(JSON.stringify(texts)).not.toContain('Not hers');
});
