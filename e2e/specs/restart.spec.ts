// The server dies and comes back; nobody loses a letter.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';

// Pages wait as short as they ever do before they connect again.
test.use({ serverChoice: { kind: 'own' }, dice: 0 });

/** The page's own files come from here once they were seen, as from a cache that stands before the server. */
async function keepFilesAtHand(page: Page): Promise<void> {
  // A page that a test hands out counts as one of the internet, which may not speak to this machine unasked.
  await page.context().grantPermissions(['local-network-access']);
  const kept = new Map<string, { status: number; headers: Record<string, string>; body: Buffer }>();
  await page.route(/^http:/, async route => {
    const url = route.request().url();
    try {
      const response = await route.fetch();
      const file = { status: response.status(), headers: response.headers(), body: await response.body() };
      kept.set(url, file);
      await route.fulfill(file);
    } catch {
      // The server is down.
      const file = kept.get(url);
      await (file === undefined ? route.abort() : route.fulfill(file));
    }
  });
}

test('SAVE-1, TRAP 2: what is called saved outlives kill -9 and the browser that wrote it', async ({
  alice,
  bob,
  server,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await alice.isSaved();
  server.freeze();
  await alice.types('every letter counts');
  await alice.isTold('Saving…');
  server.thaw();
  await alice.isTold(/^Saved$/);
  await server.kill();
  await alice.context.close();

  await server.start();
  await bob.opens(documentPath);
  await bob.reads('every letter counts');
});

test('PAGE-23: kill -9 while two people type costs neither of them a letter', async ({
  alice,
  bob,
  invite,
  server,
  documentPath,
}) => {
  const words = (name: string) => Array.from({ length: 60 }, (_, i) => `${name}${i}`);
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.types('\n');
  await bob.reads('\n');
  await bob.presses('ControlOrMeta+End');
  await alice.presses('ControlOrMeta+Home');

  const killing = (async () => {
    for (const round of [1, 2, 3]) {
      await bob.sees(`b${round * 12}`);
      await server.kill();
      await bob.sees(`b${round * 12 + 5}`);
      await server.start();
    }
  })();
  const writing = [alice.types(words('a').join(' ')), bob.types(words('b').join(' '))];
  await Promise.all([killing, ...writing]);
  const whole = `${words('a').join(' ')}\n${words('b').join(' ')}`;
  for (const person of [alice, bob]) {
    await person.reads(whole);
    await person.isSaved();
  }
  // Nobody is there twice.
  await expect(alice.circleOf('Bob')).toHaveCount(1);
  await expect(bob.caretOf('Alice')).toHaveCount(1);

  await server.kill();
  await alice.context.close();
  await bob.context.close();
  await server.start();
  const reader = await invite({ name: 'Carol' });
  await reader.opens(documentPath);
  await reader.reads(whole);
});

test('PAGE-23, SAVE-11: a reload while the server is down shows the text, goes on, and merges', async ({
  alice,
  bob,
  server,
  documentPath,
}) => {
  await keepFilesAtHand(alice.page);
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.types('before ');
  await bob.reads('before ');
  await alice.isSaved();

  await server.kill();
  await alice.types('during ');
  await alice.isTold(/Saving…|Connection lost|7 changes waiting/);
  await alice.reloads();
  await alice.reads('before during ');
  await alice.presses('ControlOrMeta+End');
  await alice.types('after');
  await alice.isTold(/Connection lost|12 changes waiting/);
  await alice.reloads();
  await alice.reads('before during after');
  await alice.isTold('12 changes waiting');
  await bob.presses('ControlOrMeta+Home');
  await bob.types('Bob ');

  await server.start();
  for (const person of [alice, bob]) {
    await person.reads('Bob before during after');
    await person.isSaved();
  }
});

test('PAGE-23, SAVE-5: a document begun while the server is down is there when it is back', async ({
  alice,
  bob,
  server,
}) => {
  await keepFilesAtHand(alice.page);
  await alice.opens('/new');
  await server.kill();
  await alice.opens('/new');
  await alice.types('begun alone');
  await alice.isTold('11 changes waiting');
  await server.start();
  await alice.isTold('Your 11 changes were merged');
  await bob.opens(alice.page.url());
  await bob.reads('begun alone');
  await expect(alice.circleOf('Bob')).toBeVisible();
});

test('PAGE-20, PAGE-23: two tabs that write without a server find each other in the browser’s copy', async ({
  alice,
  bob,
  server,
  documentPath,
}) => {
  const other = await alice.opensAnotherTab();
  for (const tab of [alice, other]) {
    await keepFilesAtHand(tab.page);
    await tab.opens(documentPath);
    await tab.isSaved();
  }
  await server.kill();
  await alice.types('one ');
  await other.types('two ');
  await alice.isTold('4 changes waiting');
  await alice.reloads();
  await expect.poll(() => alice.readShown()).toMatch(/^(one two |two one )$/);
  const together = await alice.readShown();
  await other.reloads();
  await other.reads(together);

  await server.start();
  for (const tab of [alice, other]) await tab.isTold(/^Saved$/);
  await bob.opens(documentPath);
  await bob.reads(together);
});
