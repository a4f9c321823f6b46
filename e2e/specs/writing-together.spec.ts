// What several people write at once becomes one text, the same for everybody, whatever is in it.
import { expect, test } from '../fixtures/test.ts';

test('PAGE-20: two people type at once, in two places and in one, and read the same', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.types('first\n\nlast');
  await bob.reads('first\n\nlast');

  await bob.presses('ControlOrMeta+Home', 'End');
  await Promise.all([alice.types(' ABCDEFGHIJKLMNOPQRST'), bob.types(' abcdefghijklmnopqrst')]);
  for (const person of [alice, bob]) {
    await person.reads('first abcdefghijklmnopqrst\n\nlast ABCDEFGHIJKLMNOPQRST');
  }

  await alice.presses('ControlOrMeta+Home', 'ArrowDown');
  await bob.presses('ArrowDown');
  await Promise.all([alice.types('ABCDEFGHIJKLMNOPQRST'), bob.types('abcdefghijklmnopqrst')]);
  const middle = (text: string) => text.split('\n')[1] ?? '';
  await expect.poll(async () => middle(await alice.readShown())).toHaveLength(40);
  const together = await alice.readShown();
  expect(middle(together).replace(/[a-z]/g, '')).toBe('ABCDEFGHIJKLMNOPQRST');
  expect(middle(together).replace(/[A-Z]/g, '')).toBe('abcdefghijklmnopqrst');
  await bob.reads(together);
});

test('PAGE-20: any script and any emoji arrives whole, and can be taken apart together', async ({
  alice,
  bob,
  documentPath,
}) => {
  const family = '👩‍👩‍👧‍👦';
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.inserts(`ação 日本語 𝒳 שלום ${family}🇧🇷`);
  await bob.reads(`ação 日本語 𝒳 שלום ${family}🇧🇷`);

  await bob.presses('ControlOrMeta+End', 'Backspace', 'ArrowLeft');
  await bob.types('é');
  await alice.types('!');
  for (const person of [alice, bob]) await person.reads(`ação 日本語 𝒳 שלום é${family}!`);
});

test('PAGE-20: a big paste arrives whole, from its first letter to its last', async ({
  alice,
  bob,
  documentPath,
}) => {
  const lines = Array.from({ length: 4_000 }, (_, i) => `Line ${i + 1} of a very long story, naïve and 🦊.`);
  const story = lines.join('\n');
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.pastes(story);
  await bob.sees('Line 1 of a very long story');
  await bob.presses('ControlOrMeta+End');
  await bob.sees('Line 4000 of a very long story');
  await alice.isSaved();
  expect(await bob.downloads(() => bob.chooses('Download as .md'))).toBe(story);
});

test('PAGE-9: pasted \\r\\n and \\r become line ends, and the places of both stay right', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.pastes('one\r\ntwo\rthree\r\n');
  expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toContain('\r');
  await alice.types('four');
  await bob.reads('one\ntwo\nthree\nfour');
  await bob.presses('ControlOrMeta+End');
  await bob.types('!');
  await alice.types('?');
  await alice.presses('ControlOrMeta+Home');
  await alice.types('>');
  for (const person of [alice, bob]) {
    await expect.poll(() => person.readShown()).toMatch(/^>one\ntwo\nthree\nfour(\?!|!\?)$/);
  }
});

test('PAGE-20: two tabs of one browser both write, and both are kept', async ({ alice, documentPath }) => {
  await alice.opens(documentPath);
  const other = await alice.opensAnotherTab();
  await other.opens(documentPath);
  await alice.types('left\n');
  await other.reads('left\n');
  await other.presses('ControlOrMeta+End');
  await Promise.all([alice.types('ABCDEFGHIJ'), other.types('abcdefghij')]);
  await expect.poll(async () => (await alice.readShown()).length).toBe('left\n'.length + 20);
  const together = await alice.readShown();
  expect(together.replace(/[a-z\n]/g, '')).toBe('ABCDEFGHIJ');
  for (const tab of [alice, other]) {
    await tab.reads(together);
    await tab.isSaved();
    await tab.reloads();
    await tab.reads(together);
  }
});

test('PAGE-23: a reload keeps the text, and so does the next visit', async ({ alice, documentPath }) => {
  await alice.opens(documentPath);
  await alice.types('# Kept\nword by word');
  await alice.reloads();
  await alice.reads('# Kept\nword by word');
  await alice.visits('/');
  await alice.opens(documentPath);
  await alice.reads('# Kept\nword by word');
  await alice.isSaved();
});

test('PAGE-20: a client of another application writes along', async ({ alice, stock, documentPath }) => {
  await stock.synced();
  await alice.opens(documentPath);
  await alice.types('from the page');
  await expect.poll(() => stock.text.toString()).toBe('from the page');
  stock.text.insert(0, 'from Node, ');
  await alice.reads('from Node, from the page');
  await Promise.all([
    alice.types('!!!!!'),
    (async () => {
      for (const letter of 'abcde') stock.text.insert(0, letter);
    })(),
  ]);
  await alice.reads('edcbafrom Node, from the page!!!!!');
  await expect.poll(() => stock.text.toString()).toBe('edcbafrom Node, from the page!!!!!');
});
