// How a person wants to write: changed at once, kept in this browser, and nobody else's business.
import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

const fontSizeOf = (person: Person) =>
  person.line('word').evaluate(line => Number.parseFloat(getComputedStyle(line).fontSize));
const lineCount = (person: Person) =>
  person
    .line('word')
    .evaluate(
      line => line.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(line).lineHeight),
    );

test('TOOL-1, PAGE-25: size, wrapping, line numbers and indents change at once and are remembered', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await alice.types(`${'word '.repeat(60)}`);
  await bob.sees('word');
  const before = await fontSizeOf(alice);
  expect(await lineCount(alice)).toBeGreaterThan(2);

  await alice.presses('ControlOrMeta+,');
  const dialog = alice.dialog('Settings');
  await alice.findsNoBarrier();
  await dialog.getByRole('slider', { name: 'Size of the text' }).fill('22');
  await dialog.getByRole('switch', { name: 'Wrap long lines' }).uncheck();
  await dialog.getByRole('switch', { name: 'Line numbers' }).uncheck();
  await dialog.getByRole('radio', { name: '2 columns' }).check();
  await dialog.getByRole('radio', { name: 'Always' }).check();
  // At once, behind the dialog.
  await expect.poll(() => fontSizeOf(alice)).toBeGreaterThan(before * 1.3);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);

  const expectSet = async () => {
    await expect.poll(() => fontSizeOf(alice)).toBeGreaterThan(before * 1.3);
    await expect.poll(() => lineCount(alice)).toBeLessThan(1.5);
    await expect(alice.page.locator('.cm-lineNumbers')).toHaveCount(0);
  };
  await expectSet();
  await alice.reloads();
  await expectSet();
  await alice.presses('ControlOrMeta+Home', 'Tab');
  await expect.poll(() => alice.readShown()).toMatch(/^ {2}word/);
  await alice.settlesIn(`${documentPath}-other`);
  await alice.types('word');
  await expect.poll(() => fontSizeOf(alice)).toBeGreaterThan(before * 1.3);
  await alice.presses('ControlOrMeta+,');
  await expect(dialog.getByRole('radio', { name: 'Always' })).toBeChecked();
  await expect(dialog.getByRole('switch', { name: 'Line numbers' })).not.toBeChecked();

  expect(await fontSizeOf(bob)).toBe(before);
  await expect(bob.page.locator('.cm-lineNumbers')).toHaveCount(1);
});

test('PAGE-12, TOOL-1: names at carets always, when pointed at, or no carets, each as they like', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  await bob.types('hello there');
  await alice.types('hi ');
  const nameAt = (person: Person, name: string) => person.caretOf(name).locator('.cm-remoteName');
  const chooses = async (choice: string) => {
    await alice.presses('ControlOrMeta+,');
    await alice.dialog('Settings').getByRole('radio', { name: choice }).check();
    await alice.presses('Escape');
    await expect(alice.dialog('Settings')).toHaveCount(0);
  };

  await chooses('When pointed at');
  await expect(nameAt(alice, 'Bob')).toHaveCSS('opacity', '0');
  await bob.types('!');
  await alice.sees('!');
  await expect(nameAt(alice, 'Bob')).toHaveCSS('opacity', '0');
  await expect(nameAt(bob, 'Alice')).toBeAttached();

  await chooses('No carets');
  await expect(alice.caretOf('Bob')).toHaveCount(0);
  await bob.types('?');
  await alice.sees('?');
  await expect(alice.caretOf('Bob')).toHaveCount(0);
  await expect(alice.circleOf('Bob')).toBeVisible();
  await expect(bob.caretOf('Alice')).toHaveCount(1);

  await chooses('Always');
  await expect(nameAt(alice, 'Bob')).toHaveCSS('opacity', '1');
});
