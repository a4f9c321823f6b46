// Prosa without its server: what opens, what can be written, and what happens when it is back, as another version too.
import { Home } from '../fixtures/home.ts';
import { isReadyOffline, Keeper, makeOtherBuild } from '../fixtures/offline.ts';
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
  // Also what was typed at the very last moment.
  await alice.types('during ');
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

test('OFFLINE-8, OFFLINE-9, OFFLINE-10, OFFLINE-11: the home without its server lists, finds, begins and later sends', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  const home = new Home(alice);
  // One that is only on the server, one that was open here.
  const made = await alice.page.request.post(`${server.url}/api/documents`, {
    data: { name: `${documentName}-far`, text: '# Far away' },
  });
  expect(made.status()).toBe(201);
  await alice.opens(documentPath);
  await alice.types('# Near by\n\nA needle in the hay');
  await alice.isSaved();
  await expect(async () => {
    await home.opens();
    await expect(home.row('Near by')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await isReadyOffline(alice);
  await server.kill();

  // By name, and written in.
  await alice.page.goto(`${server.url}/d/${documentName}-begun`);
  await expect(alice.editor).toBeFocused();
  await expect(alice.page.getByText('This device has no copy of this document.')).toBeVisible();
  await alice.types('# Begun alone');
  await alice.isTold('13 changes waiting');

  await home.opens();
  await expect(home.titles).toHaveText(['Begun alone', 'Near by', 'Far away']);
  await expect(home.row('Begun alone')).toContainText('Not on the server yet');
  await expect(home.row('Near by')).toContainText('On this device');
  await expect(home.row('Far away')).toContainText('Not on this device');
  await expect(alice.page.getByText('The server cannot be reached.').first()).toBeVisible();
  await alice.findsNoBarrier();
  await alice.page.setViewportSize({ width: 360, height: 640 });
  await alice.scrollsOnlyDown();
  await alice.page.setViewportSize({ width: 1000, height: 700 });
  await home.search.fill('needl');
  await expect(alice.page.getByText('Only titles and texts on this device were searched.')).toBeVisible();
  await expect(home.titles).toHaveText(['Near by']);
  await expect(home.row('Near by').locator('mark')).toHaveText('needl');
  await home.search.fill('');
  await home.row('Near by').getByRole('link').click();
  await alice.reads('# Near by\n\nA needle in the hay');
  await home.opens();

  // Somebody makes one of that name meanwhile: neither text is lost. The home sends by itself.
  await server.start();
  await expect(alice.page.getByText('1 document that waited is on the server now.')).toBeVisible();
  await expect(home.row('Begun alone')).not.toContainText('Not on the server yet');
  await bob.opens(`/d/${documentName}-begun`);
  await bob.reads('# Begun alone');
  const mine = await alice.page.request.get(`${server.url}/api/documents?view=mine`);
  const names = ((await mine.json()) as { documents: { name: string }[] }).documents.map(row => row.name);
  expect(names).toContain(`${documentName}-begun`);
});

test('OFFLINE-1, OFFLINE-10, PAGE-1: begun without a server, kept through the end of the browser, and then its writer’s own', async ({
  playwright,
  launchOptions,
  bob,
  server,
}) => {
  const keeper = new Keeper(server, folder =>
    playwright.chromium.launchPersistentContext(folder, {
      ...launchOptions,
      locale: 'en',
      viewport: { width: 360, height: 640 },
    }),
  );
  const first = await keeper.opensBrowser();
  await first.visits('/');
  await isReadyOffline(first);
  await server.kill();
  await first.page.getByRole('button', { name: 'New document' }).first().click();
  await expect(first.editor).toBeFocused();
  await first.types('begun on a train');
  await first.isTold(/Connection lost|16 changes waiting/);
  await expect(first.page.getByText('This device has no copy')).toHaveCount(0);
  await first.scrollsOnlyDown();
  const { pathname } = new URL(first.page.url());
  expect(pathname).toMatch(/^\/d\/[a-z0-9]{26}$/);
  await keeper.closesBrowser();

  const later = await keeper.opensBrowser();
  await later.opens(pathname);
  await later.reads('begun on a train');
  await server.start();
  await later.isSaved();
  const access = await later.page.request.get(`${server.url}/api/access${pathname.slice(2)}`);
  expect(await access.json()).toMatchObject({ you: 'own' });
  await bob.opens(pathname);
  await bob.reads('begun on a train');
  await keeper.leaves();
});

test('OFFLINE-10, OFFLINE-12, SAVE-6: a name that was taken meanwhile loses no text; a disk that fills up while one writes is told', async ({
  alice,
  bob,
  server,
  documentPath,
}) => {
  await alice.opens('/new');
  await isReadyOffline(alice);
  await server.kill();
  await alice.opens(documentPath);
  await alice.types('Alice’s words\n');
  await alice.isTold(/Connection lost|waiting/);
  await alice.visits('/new');
  await server.start();
  await bob.opens(documentPath);
  await bob.types('Bob’s words\n');
  await expect
    .poll(() => bob.readShown())
    .toMatch(/^(Alice’s words\nBob’s words\n|Bob’s words\nAlice’s words\n)$/);

  await alice.opens(documentPath);
  await alice.isSaved();
  // From now on, as a disk does that is full: what is to be stored is taken back.
  await alice.page.evaluate(() => {
    IDBTransaction.prototype.commit = function () {
      this.abort();
    };
  });
  await server.kill();
  await alice.presses('ControlOrMeta+End');
  await alice.types('no room');
  await alice.isTold("This browser can't keep a copy. Download your text before you close.");
  const button = alice.page.getByRole('button', { name: 'Download my text' }).first();
  expect(await alice.downloads(() => button.click())).toMatch(/(?:Alice’s|Bob’s) words\nno room$/);
  await server.start();
  await bob.sees('no room');
});
