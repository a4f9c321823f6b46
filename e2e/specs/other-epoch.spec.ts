// The server has another document under the name than this browser: nothing is mixed, and the person decides.
import type { Person } from '../fixtures/person.ts';
import type { Server } from '../fixtures/server.ts';
import { expect, test } from '../fixtures/test.ts';

// Pages wait as short as they ever do before they connect again.
test.use({ serverChoice: { kind: 'own' }, dice: 0 });

const TITLE = 'The server has a different document under this name';

/** Alice has written; then the server lost everything and came back while her page stayed open. */
async function loseTheServersData(alice: Person, server: Server, path: string): Promise<void> {
  await alice.opens(path);
  await alice.types('written before');
  await alice.isSaved();
  await server.kill();
  server.loseData();
  await server.start();
  await expect(alice.page.getByRole('region', { name: TITLE })).toBeVisible();
}

test('SAVE-15, TRAP 30: a server that lost its data does not get the text twice, and the person is asked', async ({
  alice,
  bob,
  server,
  documentPath,
}) => {
  await loseTheServersData(alice, server, documentPath);
  await alice.reads('');
  await alice.isTold(/^Saved$/);
  await alice.findsNoBarrier();
  await bob.opens(documentPath);
  await bob.types('a new beginning');
  await alice.reads('a new beginning');

  await alice.reloads();
  await expect(alice.page.getByRole('region', { name: TITLE })).toBeVisible();
  await alice.page.getByRole('button', { name: 'Open my copy as a new document' }).click();
  await expect(alice.page).not.toHaveURL(new URL(documentPath, server.url).href);
  await alice.reads('written before');
  await alice.isTold(/^Saved$/);
  await bob.opens(alice.page.url());
  await bob.reads('written before');

  await alice.opens(documentPath);
  await alice.reads('a new beginning');
  await expect(alice.page.getByRole('region', { name: TITLE })).toHaveCount(0);
});

test('SAVE-15, TRAP 30: the copy can be downloaded, and is discarded only when the person is sure', async ({
  alice,
  server,
  documentPath,
}) => {
  await loseTheServersData(alice, server, documentPath);
  const download = alice.page.getByRole('button', { name: 'Download my copy' });
  expect(await alice.downloads(() => download.click())).toBe('written before');
  await alice.page.getByRole('button', { name: 'Discard my copy' }).click();
  await alice.page.getByRole('button', { name: 'Really discard it?' }).click();
  await expect(alice.page.getByRole('region', { name: TITLE })).toHaveCount(0);
  await alice.reloads();
  await alice.reads('');
  await alice.isSaved();
  await expect(alice.page.getByRole('region', { name: TITLE })).toHaveCount(0);
});

test('SAVE-15, TRAP 30: a page that was closed meanwhile asks when it is opened again', async ({
  alice,
  server,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await alice.types('written before');
  await alice.isSaved();
  await alice.keepsCopy();
  await alice.visits('/healthz');
  await server.kill();
  server.loseData();
  await server.start();
  await alice.opens(documentPath);
  await expect(alice.page.getByRole('region', { name: TITLE })).toBeVisible();
  await alice.reads('');
});
