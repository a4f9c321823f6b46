// Who may do what, on pages that are open while it changes.
import { ACCESS_PATHS } from '../../protocol/access.ts';
import { Library } from '../fixtures/library.ts';
import type { Person } from '../fixtures/person.ts';
import { Talk } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';

test('ACCESS-3, ACCESS-4, TRAP 16, TRAP 17, TRAP 40: who may only view from now on keeps what they wrote, and writes again when they may', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await alice.types('One. ');
  await alice.isSaved();
  await bob.settlesIn(documentPath);
  await bob.presses('ControlOrMeta+End');
  await bob.types('Two. ');
  await alice.sees('One. Two.');

  const change = async (person: Person, base: string) => {
    const url = new URL(ACCESS_PATHS.access(documentName), server.url).href;
    return (await person.page.request.patch(url, { data: { base } })).status();
  };
  expect(await change(alice, 'view')).toBeLessThan(300);
  await bob.isTold('You can view this document now.');
  await bob.types('Three. ');
  await bob.reads('One. Two. ');
  await alice.types('Zero. ');
  await bob.sees('Zero.');

  expect(await change(alice, 'edit')).toBeLessThan(300);
  await bob.isSaved();
  // The page says so a moment before the text takes keys again.
  await expect(async () => {
    await bob.types('Four.');
    await expect(alice.editor).toContainText('Four.', { timeout: 2_000 });
  }).toPass();

  // Only who made it decides.
  expect(await change(bob, 'none')).toBe(403);
});

test('LIVE-9, LIVE-22, ACCESS-4, ACCESS-5: who loses a document and gets it back goes on, in the talk as in the text, without loading the page', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: 'One. ' });
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  const [hers, his] = [new Talk(alice), new Talk(bob)];
  await hers.opens('Chat');
  await his.opens('Chat');
  await hers.says('Before');
  await expect(his.message('Before')).toBeVisible();
  let loads = 0;
  bob.page.on('load', () => {
    loads += 1;
  });
  const change = async (base: string) => {
    const url = new URL(ACCESS_PATHS.access(documentName), server.url).href;
    expect((await alice.page.request.patch(url, { data: { base } })).status()).toBeLessThan(300);
  };

  for (const round of ['first', 'second']) {
    await change('none');
    await expect(his.panel.getByText('You can no longer see this conversation.')).toBeVisible();
    await expect(bob.page.locator('[data-state=ended]')).toBeVisible();
    await hers.says(`Among us, the ${round} time`);
    await expect(hers.message(`Among us, the ${round} time`)).toBeVisible();
    await expect(his.messages).toHaveCount(0);
    await alice.editor.click();
    await alice.presses('ControlOrMeta+End');
    await alice.types(`Alice was here, the ${round} time. `);

    await change('edit');
    await expect(his.message(`Among us, the ${round} time`)).toBeVisible();
    await bob.sees(`Alice was here, the ${round} time.`);
    await bob.isSaved();
    await expect(bob.circleOf('Alice')).toBeVisible();
    await expect(alice.circleOf('Bob')).toBeVisible();
    await his.says(`Thanks for the ${round} time`);
    await expect(hers.message(`Thanks for the ${round} time`)).toBeVisible();
    await bob.editor.click();
    await bob.presses('ControlOrMeta+End');
    await bob.types(`Bob, too, the ${round} time. `);
    await alice.sees(`Bob, too, the ${round} time.`);
  }
  expect(loads).toBe(0);
});
