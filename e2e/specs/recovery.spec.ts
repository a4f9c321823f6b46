// The copies on this device: what the server has not accepted stays, is listed with its reason, and can be taken away.
import { ACCESS_PATHS } from '../../protocol/access.ts';
import { API_PATHS } from '../../protocol/api.ts';
import { Library } from '../fixtures/library.ts';
import type { Person } from '../fixtures/person.ts';
import { Recovery } from '../fixtures/recovery.ts';
import type { Server } from '../fixtures/server.ts';
import { expect, test } from '../fixtures/test.ts';

// Pages wait as short as they ever do before they connect again.
test.use({ serverChoice: { kind: 'own' }, dice: 0 });

async function asks(
  person: Person,
  server: Server,
  method: 'PATCH' | 'DELETE',
  path: string,
  data?: object,
): Promise<void> {
  const url = new URL(path, server.url).href;
  const answer = await person.context.request.fetch(url, { method, ...(data && { data }) });
  expect(answer.status(), await answer.text()).toBeLessThan(300);
}

/** They write while the server is down, and close the page before it is back. */
async function writesOffline(person: Person, words: string): Promise<void> {
  await person.presses('ControlOrMeta+End');
  await person.types(words);
  await person.isTold(/\d+ changes? waiting/);
  await person.visits('about:blank');
}

test('RECOVER-1, RECOVER-2, RECOVER-3, RECOVER-4, RECOVER-8, TRAP 40: what was written before one might only view is kept, compared, downloaded and sent anew, also another day', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await alice.types('# Minutes\nAna was there.');
  await alice.isSaved();
  await bob.opens(documentPath);
  await bob.sees('Ana was there.');
  await bob.isSaved();
  await server.kill();
  await writesOffline(bob, ' So was Bob.');
  await server.start();
  await asks(alice, server, 'PATCH', ACCESS_PATHS.access(documentName), { base: 'view' });

  // Another day: the page is opened again, and closed again without a decision.
  await bob.visits(documentPath);
  await bob.isTold(/^You can view this document now\. 12 changes/);
  await bob.page.close();
  const later = await bob.opensAnotherTab();
  await later.visits('/');
  await expect(
    later.page.getByText('Changes of one document on this device were not accepted by the server.'),
  ).toBeVisible();
  await later.findsNoBarrier();
  await later.page.getByRole('link', { name: 'Look at them' }).click();
  const recovery = new Recovery(later);
  await recovery.isOpen();
  const copy = recovery.group('Not accepted by the server').getByRole('listitem');
  await expect(copy).toHaveCount(1);
  await expect(copy).toContainText('You can only view this document now.');
  await expect(copy).toContainText(/12 changes not sent\. Made \w+ \d+, 20\d\d/);

  await recovery.button('Compare with the server', 'Minutes').click();
  await expect(copy.locator('ins')).toHaveText('Ana was there. So was Bob.');
  await expect(copy.locator('ins b')).toHaveText(' So was Bob.');
  await expect(copy.locator('del')).toHaveText('Ana was there.');
  await later.findsNoBarrier();
  const whole = '# Minutes\nAna was there. So was Bob.';
  expect(await later.downloads(() => recovery.button('Download', 'Minutes').click())).toBe(whole);

  await recovery.button('Send as a new document', 'Minutes').click();
  await later.page.waitForURL(/\/d\//);
  await later.reads(whole);
  await expect(later.page).not.toHaveURL(new URL(documentPath, server.url).href);
  await later.isSaved();
  await alice.opens(later.page.url());
  await alice.reads(whole);

  // The old copy is there until somebody says that it may go.
  await recovery.opens();
  const old = recovery.copy('Minutes').filter({ hasText: 'It was sent as a new document' });
  const remove = old.getByRole('button', { name: 'Remove from this device: Minutes' });
  await remove.focus();
  await later.presses('Enter');
  const question = later.dialog('Remove this copy?');
  await expect(question).toContainText('12 changes of “Minutes” are on this device only.');
  await later.findsNoBarrier();
  await later.presses('Escape');
  await expect(question).toHaveCount(0);
  await expect(remove).toBeFocused();
  await later.presses('Enter');
  await question.getByRole('button', { name: 'Remove it' }).click();
  await expect(later.page.getByText('The copy of “Minutes” is gone from this device.')).toBeVisible();
  await expect(old).toHaveCount(0);
  await expect(recovery.group('Nothing waiting').getByRole('listitem')).toHaveCount(1);
  await later.visits(documentPath);
  await later.sees('Ana was there.');
  await later.reads('# Minutes\nAna was there.');
});

test('RECOVER-2, RECOVER-7, RECOVER-8, SAVE-15, TRAP 17: a document in the bin, one that was made again, and one that was closed to this person, on a phone', async ({
  alice,
  invite,
  server,
  documentName,
}) => {
  const bob = await invite({
    name: 'Bob',
    dice: 0,
    browser: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  });
  const fates = ['binned', 'again', 'closed'] as const;
  const nameOf = (fate: string) => `${documentName}-${fate}`;
  const tabs = new Map<string, Person>();
  for (const fate of fates) {
    await alice.opens(`/d/${nameOf(fate)}`);
    await alice.types(`text of ${fate}`);
    await alice.isSaved();
    const tab = await bob.opensAnotherTab();
    tabs.set(fate, tab);
    await tab.opens(`/d/${nameOf(fate)}`);
    await tab.sees(`text of ${fate}`);
    await tab.isSaved();
  }
  await alice.visits('about:blank');
  await server.kill();
  for (const tab of tabs.values()) {
    await tab.page.bringToFront();
    await tab.editor.focus();
    await writesOffline(tab, ' and mine');
  }
  await server.start();
  await asks(alice, server, 'PATCH', ACCESS_PATHS.access(nameOf('closed')), { base: 'none' });
  for (const fate of ['binned', 'again'])
    await asks(alice, server, 'PATCH', API_PATHS.document(nameOf(fate)), { binned: true });
  await asks(alice, server, 'DELETE', API_PATHS.document(nameOf('again')));
  await new Library(alice, server).makes({ name: nameOf('again'), text: 'another text' });

  const [binned, again, closed] = fates.map(fate => tabs.get(fate)!) as [Person, Person, Person];
  await again.visits(`/d/${nameOf('again')}`);
  await expect(
    again.page.getByRole('region', { name: 'The server has a different document under this name' }),
  ).toBeVisible();
  await again.reads('another text');
  await closed.visits(`/d/${nameOf('closed')}`);
  await closed.isTold(/9 changes/);
  await binned.visits(`/d/${nameOf('binned')}`);
  await binned.isTold(/9 changes/);
  await binned.sees('text of binned and mine');
  await binned.page.getByRole('button', { name: 'Kept on this device' }).click();

  const recovery = new Recovery(binned);
  await recovery.isOpen();
  const refused = recovery.group('Not accepted by the server').getByRole('listitem');
  await expect(refused).toHaveCount(3);
  const tell = (fate: string, words: string) =>
    expect(refused.filter({ hasText: nameOf(fate) }).filter({ hasText: words })).toHaveCount(1);
  await tell('binned', 'The document is no longer on the server, or it is in the bin.');
  await tell('again', 'The server has a different document under this name.');
  await tell('closed', 'You no longer have access to this document.');
  await expect(refused.filter({ hasText: '9 changes not sent' })).toHaveCount(3);
  binned.faults.expect(/status of 404 .*\/api\/documents\//);
  await recovery.button('Compare with the server', nameOf('binned')).click();
  await expect(recovery.copy(nameOf('binned'))).toContainText('text of binned and mine');
  await recovery
    .copy(nameOf('again'))
    .filter({ hasText: 'a different document' })
    .getByRole('button', { name: /^Compare/ })
    .click();
  await expect(refused.locator('ins')).toHaveText('text of again and mine');
  await binned.findsNoBarrier();
  await binned.scrollsOnlyDown();
});

test('RECOVER-7, TRAP 30: a server that was set back to a backup gets what it lacks from open and from closed pages, once', async ({
  alice,
  bob,
  server,
  documentName,
}) => {
  const [open, closed] = [`/d/${documentName}-open`, `/d/${documentName}-closed`];
  for (const path of [closed, open]) {
    await alice.opens(path);
    await alice.types('kept in the backup');
    await alice.isSaved();
  }
  await server.kill();
  const setBack = server.backUp();
  await server.start();
  await alice.isSaved();
  await alice.types(', written after it');
  await alice.isSaved();
  const other = await alice.opensAnotherTab();
  await other.opens(closed);
  await other.presses('ControlOrMeta+End');
  await other.types(', and after it');
  await other.isSaved();
  await other.visits('about:blank');

  await server.kill();
  setBack();
  await server.start();
  await bob.opens(open);
  await bob.reads('kept in the backup, written after it');
  await alice.reads('kept in the backup, written after it');
  await bob.visits(closed);
  await bob.reads('kept in the backup');
  await other.opens(closed);
  await other.isSaved();
  await bob.reads('kept in the backup, and after it');
  await other.reads('kept in the backup, and after it');
});

test('RECOVER-6, RECOVER-7, RECOVER-8: three tabs that write without a server bring every word together, once', async ({
  alice,
  bob,
  server,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await alice.types('. ');
  await alice.isSaved();
  const tabs = [alice, await alice.opensAnotherTab(), await alice.opensAnotherTab()];
  for (const tab of tabs.slice(1)) await tab.opens(documentPath);
  await server.kill();
  const words = ['first', 'second', 'third'];
  for (const [i, tab] of tabs.entries()) {
    await tab.page.bringToFront();
    await tab.editor.focus();
    await tab.presses('ControlOrMeta+End');
    await tab.types(`${words[i]} `);
    await tab.isTold(/\d+ changes? waiting/);
  }
  // One of them goes before the server is back: what it wrote is in the copy that they share.
  await tabs[1]!.page.close();
  await server.start();
  const again = await alice.opensAnotherTab();
  await again.opens(documentPath);
  await again.isSaved();
  await bob.opens(documentPath);
  for (const word of words) await bob.sees(word);
  const text = await bob.readShown();
  expect(text.match(/\w+/g)?.sort()).toEqual(words);
  for (const tab of [tabs[0]!, tabs[2]!, again]) await tab.reads(text);

  // Nothing of it counts as unsent any more, in whichever tab it was written.
  for (const tab of [tabs[0]!, tabs[2]!]) await tab.isSaved();
  await again.commands('Kept on this device');
  const recovery = new Recovery(again);
  await recovery.isOpen();
  await expect(async () => {
    await recovery.opens();
    await expect(recovery.group('Nothing waiting').getByRole('listitem')).toHaveCount(1, { timeout: 2_000 });
  }).toPass();
});
