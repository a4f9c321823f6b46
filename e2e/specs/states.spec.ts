// What the page says about its own state: each sentence, brought about for real.
import { expect, test } from '../fixtures/test.ts';
import { Wire } from '../fixtures/wire.ts';

test.use({ serverChoice: { kind: 'own' } });

/** The browser waits 8.2 s between two tries. */
const PATIENT = 0.9;
/** It waits as short as it ever does: 1 s. */
const HASTY = 0;

test('SAVE-1, SAVE-2: "Saved", "Saving…" while the server says nothing, and "Saved" again', async ({
  alice,
  server,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await alice.isTold(/^Saved$/);
  await expect(alice.state).toHaveAttribute('title', /^All changes are on the server · \d{1,2}:\d\d/);
  await alice.findsNoBarrier();

  server.freeze();
  await alice.types('a');
  await alice.isTold(/^Saving…$/);
  server.thaw();
  await alice.isTold(/^Saved$/);
});

test('SAVE-2: "Saving…" with its seconds when the disk is slow', async ({ alice, bob, documentPath }) => {
  const wire = await Wire.lay(alice);
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.isSaved();
  wire.keepEchoesBack();
  await alice.types('slow');
  await bob.reads('slow');
  await alice.isTold(/^Saving… 1[5-9] s of changes not yet on the server$/, 30_000);
  await alice.findsNoBarrier();
  wire.heal();
  await alice.isTold(/^Saved$/);
});

test('SAVE-3: "Connection lost", when it tries again, and "Try now"', async ({
  invite,
  server,
  documentPath,
}) => {
  const alice = await invite({ name: 'Alice', dice: PATIENT });
  await alice.opens(documentPath);
  await alice.types('a');
  await alice.isSaved();
  await server.kill();
  await alice.isTold(/^Connection lost\. Trying again in \d s$/);
  await alice.findsNoBarrier();
  await server.start();
  await alice.page.getByRole('button', { name: 'Try now' }).click();
  await alice.isTold(/^Back online\.$/);
  await alice.findsNoBarrier();
  await alice.isTold(/^Saved$/);
});

test('SAVE-4, SAVE-5: "You’re offline", with what waits, and "Back online", with what was merged', async ({
  alice,
  bob,
  server,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.types('on');
  await bob.reads('on');
  await alice.isSaved();

  await alice.context.setOffline(true);
  await server.kill();
  const offline =
    "You're offline. Keep writing: changes are stored on this device and will sync when you're back.";
  await alice.isTold(offline);
  await alice.types('off');
  await alice.reads('onoff');
  await alice.isTold(`${offline} 3 changes waiting.`);
  await alice.findsNoBarrier();

  await server.start();
  await alice.context.setOffline(false);
  await alice.isTold(/^Back online\. Your 3 changes were merged\.$/);
  await bob.reads('onoff');
  await alice.isTold(/^Saved$/);
});

test('SAVE-4: several tries that fail are "offline", too, though the browser sees a network', async ({
  invite,
  server,
  documentPath,
}) => {
  const alice = await invite({ name: 'Alice', dice: HASTY });
  await alice.opens(documentPath);
  await alice.isSaved();
  await server.kill();
  await alice.types('x');
  await alice.isTold("You're offline.");
  await alice.isTold('1 change waiting.');
  await server.start();
  await alice.isTold(/^Back online\. Your change was merged\.$/);
});

test('SAVE-4, TRAP 41: on a phone it says so, too', async ({ invite, server, documentPath }) => {
  const alice = await invite({
    name: 'Alice',
    dice: HASTY,
    browser: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  });
  await alice.opens(documentPath);
  await alice.isTold(/^Saved$/);
  await expect(alice.state).toBeInViewport({ ratio: 1 });
  await server.kill();
  await alice.types('x');
  await alice.isTold('1 change waiting.');
  await expect(alice.state).toBeInViewport({ ratio: 1 });
  await expect(alice.page.getByRole('button', { name: 'Try now' })).toBeInViewport({ ratio: 1 });
  await alice.scrollsOnlyDown();
  await alice.findsNoBarrier();
});

test('SAVE-6: a browser that keeps no copy says so, and gives the text away', async ({
  alice,
  server,
  documentPath,
}) => {
  await alice.context.addInitScript(() => {
    // As in a private window of some browsers.
    IDBFactory.prototype.open = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
  });
  await alice.opens(documentPath);
  const warning = alice.page.getByText(
    "This browser can't keep a copy. Download your text before you close.",
  );
  await expect(warning).toBeVisible();
  await alice.types('nowhere else');
  await alice.isTold(/^Saved$/);
  await alice.findsNoBarrier();

  await server.kill();
  await alice.types('!');
  await alice.isTold("This browser can't keep a copy.");
  await expect(warning).toHaveCount(1);
  await alice.findsNoBarrier();
  const button = alice.page.getByRole('button', { name: 'Download my text' });
  expect(await alice.downloads(() => button.click())).toBe('nowhere else!');
});

test('SAVE-6: so does one whose disk is full', async ({ alice, server, documentPath }) => {
  const devtools = await alice.context.newCDPSession(alice.page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize: 1 });
  await alice.opens(documentPath);
  await alice.types('no room');
  await expect(alice.page.getByText("This browser can't keep a copy.")).toBeVisible();
  await alice.isTold(/^Saved$/);
  await alice.reads('no room');
});

test('PAGE-28: closing the tab is questioned only when the text is nowhere else', async ({
  invite,
  server,
  documentPath,
}) => {
  const kept = await invite({ name: 'Alice' });
  await kept.opens(documentPath);
  await kept.isSaved();
  const lost = await invite({ name: 'Bob' });
  await lost.context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
  });
  await lost.opens(documentPath);
  await lost.isSaved();
  await server.kill();
  for (const person of [kept, lost]) {
    await person.types('unsent');
    await person.isTold(/waiting|can't keep/);
  }

  const asked = lost.page.waitForEvent('dialog');
  await lost.page.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  await lost.reads('unsent');

  const closed = kept.page.waitForEvent('close');
  await kept.page.close({ runBeforeUnload: true });
  await closed;
});

test('SAVE-7, TRAP 32: the server’s disk is full: it is said, nothing is lost, and it heals', async ({
  alice,
  bob,
  invite,
  server,
  documentPath,
}) => {
  test.skip(process.platform !== 'linux', 'only Linux can limit the files of a running process');
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.types('saved ');
  await alice.isSaved();
  for (const person of [alice, bob]) person.faults.expect(/status of 503 .*\/api\//);
  server.fillDisk();
  await alice.types('unsaved ');
  const words = /^The server can't save right now\. Your text is safe in this browser\.$/;
  for (const person of [alice, bob]) {
    await person.isTold(words);
    await person.reads('saved unsaved ');
  }
  await alice.findsNoBarrier();
  server.freeDisk();
  await alice.isTold(/^Saved$/);

  await server.kill();
  await alice.context.close();
  await bob.context.close();
  await server.start();
  const reader = await invite({ name: 'Carol' });
  await reader.opens(documentPath);
  await reader.reads('saved unsaved ');
});

for (const activity of ['writes', 'only reads'] as const) {
  test(`SAVE-3, TRAP 39: a connection that swallows everything is noticed in 20 s by one who ${activity}`, async ({
    alice,
    bob,
    documentPath,
  }) => {
    const wire = await Wire.lay(alice);
    await alice.opens(documentPath);
    await bob.opens(documentPath);
    await alice.types('heard ');
    await bob.reads('heard ');
    await alice.isSaved();

    wire.swallow();
    if (activity === 'writes') await alice.types('unheard ');
    await alice.isTold(/Connection lost|You're offline/, 20_000);
    await bob.presses('ControlOrMeta+End');
    await bob.types('meanwhile');

    wire.heal();
    await alice.isTold('Back online.', 40_000);
    const whole =
      activity === 'writes' ? /^heard (unheard meanwhile|meanwhileunheard )$/ : /^heard meanwhile$/;
    await expect.poll(() => alice.readShown()).toMatch(whole);
    await bob.reads(await alice.readShown());
  });
}
