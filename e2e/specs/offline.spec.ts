// Prosa without its server: what opens, what can be written, and what happens when it is back, as another version too.
import { isReadyOffline, makeOtherBuild } from '../fixtures/offline.ts';
import { expect, test } from '../fixtures/test.ts';

// The server is really gone, and pages wait as short as they ever do before they connect again.
test.use({ serverChoice: { kind: 'own' }, serviceWorkers: 'allow', dice: 0 });

test('OFFLINE-1, SAVE-11: a document opens, is written, reloaded and merged without its server', async ({
  alice,
  bob,
  server,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await alice.types('before ');
  await alice.isSaved();
  await isReadyOffline(alice);
  await server.kill();
  await alice.types('during ');
  await alice.isTold(/Connection lost|7 changes waiting/);
  await alice.reloads();
  await alice.reads('before during ');
  await alice.presses('ControlOrMeta+End');
  await alice.types('after');
  await alice.isTold('12 changes waiting');
  await server.start();
  await alice.reads('before during after');
  await alice.isSaved();
  await bob.opens(documentPath);
  await bob.reads('before during after');
});

test('OFFLINE-6, OFFLINE-7: an upgrade under two open pages reloads and loses nothing, and their parts still load', async ({
  alice,
  server,
  documentPath,
}) => {
  const other = makeOtherBuild();
  const mainScript = () => alice.page.locator('script[type=module]').first().getAttribute('src');
  await alice.opens(documentPath);
  await alice.types('# Long lived');
  await alice.isSaved();
  await isReadyOffline(alice);
  const tab = await alice.opensAnotherTab();
  await tab.opens(documentPath);
  const before = await mainScript();
  await server.kill();
  server.upgrade(other.entry);
  await server.start();
  await alice.types(', never reloaded');
  await alice.isSaved();
  await tab.reads('# Long lived, never reloaded');

  // Told in both, done by itself in neither. What the server has no longer is here.
  for (const one of [alice, tab]) {
    await expect(one.page.getByText('A new version is ready.')).toBeVisible();
    expect(await one.page.locator('script[type=module]').first().getAttribute('src')).toBe(before);
  }
  expect((await alice.page.request.get(new URL(before ?? '', server.url).href)).status()).toBe(404);
  await tab.page.getByRole('button', { name: 'Preview', exact: true }).click();
  await expect(tab.page.locator('article h1')).toHaveText('Long lived, never reloaded');
  await tab.page.getByRole('button', { name: 'Text', exact: true }).click();

  await alice.page.getByRole('button', { name: 'Reload', exact: true }).click();
  await expect.poll(mainScript).not.toBe(before);
  await alice.reads('# Long lived, never reloaded');
  // The newer one opens without a server, too, and the older tab lives on.
  await server.kill();
  await alice.presses('ControlOrMeta+End');
  await alice.types('!');
  await alice.isTold(/Connection lost|1 change waiting/);
  await alice.reloads();
  await alice.reads('# Long lived, never reloaded!');
  expect(await mainScript()).not.toBe(before);
  await server.start();
  await alice.isSaved();
  await tab.reads('# Long lived, never reloaded!');
  other.remove();
});
