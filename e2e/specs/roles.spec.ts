// Who may do what, on pages that are open while it changes.
import { ACCESS_PATHS } from '../../protocol/access.ts';
import type { Person } from '../fixtures/person.ts';
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
