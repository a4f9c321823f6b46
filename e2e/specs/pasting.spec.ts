// What comes into the text from elsewhere, several carets at once, and parts that are folded away.
import { dropFiles, pasteCells } from '../fixtures/hand-over.ts';
import { expect, test } from '../fixtures/test.ts';

const CELLS = `<html><body><style>td { color: red }</style><table style="color: red"><tr><td>Fruit</td><td>Price</td></tr>
<tr><td>Apple | red</td><td><b onclick="harmed = 1">2</b></td></tr></table><script>harmed = 1</script></body></html>`;

test('EDIT-11, EDIT-16: cells of a spreadsheet become a table, one step, and nothing in them runs', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await alice.types('Prices:');
  await pasteCells(alice.editor, CELLS, 'Fruit\tPrice\r\nApple | red\t2\r\n');
  const table = 'Prices:\n\n| Fruit        | Price |\n| ------------ | ----: |\n| Apple \\| red |     2 |';
  for (const person of [alice, bob]) await person.reads(table);
  expect(await alice.page.evaluate(() => 'harmed' in window)).toBe(false);
  await alice.presses('ControlOrMeta+z');
  for (const person of [alice, bob]) await person.reads('Prices:');
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await alice.page.evaluate(() => navigator.clipboard.writeText('a\tb\nc\td'));
  await alice.presses('Enter', 'ControlOrMeta+Shift+v');
  for (const person of [alice, bob]) await person.reads('Prices:\na\tb\nc\td');
});

test('PAGE-9: no carriage return comes in by paste, drop, input method, import or another application', async ({
  alice,
  stock,
  documentPath,
}) => {
  await stock.synced();
  await alice.settlesIn(documentPath);
  await alice.pastes('one\r\ntwo\rthree\r\n');
  await expect.poll(() => stock.text.toString()).toBe('one\ntwo\nthree\n');
  await alice.inserts('four\r\nfive\r\n');
  await expect.poll(() => stock.text.toString()).toBe('one\ntwo\nthree\nfour\nfive\n');
  await dropFiles(alice.line('three'), [
    { name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('six\r\nseven\r\n') },
  ]);
  await alice.sees('seven');
  await expect.poll(() => stock.text.toString()).toMatch(/^[^\r]*six\nseven\n[^\r]*$/);

  // One that another application stored keeps its place, and later edits theirs.
  stock.text.insert(0, 'x\r\ny');
  await alice.sees('y');
  await alice.presses('ControlOrMeta+Home', 'ArrowDown', 'End');
  await alice.types('!');
  await expect.poll(() => stock.text.toString()).toMatch(/^x\r\nyone!\n/);
});

test('TOOL-1: several carets write at once, and one step of undo takes it back', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await alice.pastes('cat one\ncat two\ncat three');
  await alice.presses('ControlOrMeta+Home', 'ControlOrMeta+d', 'ControlOrMeta+d', 'ControlOrMeta+d');
  await expect(alice.page.getByText('9 characters selected')).toBeVisible();
  await alice.types('dog');
  for (const person of [alice, bob]) await person.reads('dog one\ndog two\ndog three');
  await alice.presses('Escape', 'ControlOrMeta+Home', 'ControlOrMeta+Alt+ArrowDown');
  await alice.types('> ');
  for (const person of [alice, bob]) await person.reads('> dog one\n> dog two\ndog three');
  await alice.presses('ControlOrMeta+z');
  await expect.poll(() => bob.readShown()).not.toContain('>');
});

test('EDIT-14: sections fold by the mark beside them and all at once; others see all', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await alice.pastes('# Title\nintro\n## First\none\n## Second\ntwo');
  await bob.sees('two');
  await alice.commands('fold everything');
  await expect(alice.line('one')).toHaveCount(0);
  await expect(alice.line('two')).toHaveCount(0);
  await expect(alice.line('intro')).toBeVisible();
  await bob.reads('# Title\nintro\n## First\none\n## Second\ntwo');
  await bob.presses('ControlOrMeta+End');
  await bob.types(' and three');
  await alice.page.getByLabel('folded code').last().click();
  await alice.sees('two and three');
  await expect(alice.line('one')).toHaveCount(0);
  await alice.commands('unfold everything');
  await alice.reads('# Title\nintro\n## First\none\n## Second\ntwo and three');
  await alice.page.getByTitle('Fold line', { exact: true }).first().click();
  await expect(alice.line('intro')).toHaveCount(0);
});
