// The lists of documents: which, in which order, with which tag, and who is in them.
import { Home } from '../fixtures/home.ts';
import { Library } from '../fixtures/library.ts';
import { expect, test } from '../fixtures/test.ts';

test('HOME-5, HOME-7, HOME-11: recent, pinned, mine, shared, tags and sort, each with an address of its own', async ({
  alice,
  bob,
  server,
  documentName,
}) => {
  const { page } = alice;
  const home = new Home(alice);
  await new Library(alice, server).has([
    { name: `${documentName}/a`, text: '# Zebra\n\nstripes', tags: ['zoo', 'work'] },
    { name: `${documentName}/b`, text: '# apple\n\nfruit', tags: ['work'] },
    { name: `${documentName}/main.py`, text: 'print(1)' },
  ]);
  await new Library(bob, server).makes({ name: `${documentName}/c`, text: '# Bob’s plan' });
  await alice.opens(`/d/${documentName}/c`);
  await alice.isTold(/^Saved$/);

  await home.opens();
  await expect(home.titles).toHaveCount(4);
  await expect(home.titles.first()).toHaveText('Bob’s plan');
  await expect(home.row('Zebra')).toContainText('stripes');
  await expect(home.row('Bob’s plan')).toContainText('Opened just now');

  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Title');
  await expect(home.titles).toHaveText(['apple', 'Bob’s plan', 'Zebra', `${documentName}/main.py`]);
  await expect(page).toHaveURL(/sort=title/);
  await page.getByRole('button', { name: 'Pin “apple”' }).click();
  await home.shows('Pinned');
  await expect(home.titles).toHaveText(['apple']);
  await home.shows('Mine');
  await expect(home.titles).toHaveText(['apple', 'Zebra', `${documentName}/main.py`]);
  await home.shows('Shared with me');
  await expect(home.titles).toHaveText(['Bob’s plan']);

  await home.shows('Recent');
  await page.getByRole('button', { name: 'work, 2 documents' }).click();
  await expect(home.titles).toHaveText(['apple', 'Zebra']);
  await alice.findsNoBarrier();
  await page.reload();
  await expect(home.titles).toHaveText(['apple', 'Zebra']);
  await page.goBack();
  await expect(home.titles).toHaveCount(4);
  await home.does('Tags…', 'apple');
  await page.getByRole('textbox', { name: 'Tags, divided by commas' }).fill('Fruit, fruit , WORK');
  await alice.findsNoBarrier();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(home.row('apple').getByRole('button', { name: /^Tagged/ })).toHaveText(['fruit', 'work']);
  await page.getByRole('button', { name: 'fruit, 1 document' }).click();
  await expect(home.titles).toHaveText(['apple']);
});

test('HOME-2: a row says who is writing there now', async ({
  alice,
  bob,
  invite,
  server,
  documentName,
  documentPath,
}) => {
  const home = new Home(alice);
  await new Library(alice, server).makes({ name: documentName, text: '# Plans' });
  await home.opens();
  await expect(home.row('Plans')).not.toContainText('writing now');
  await bob.opens(documentPath);
  await bob.isTold(/^Saved$/);
  await alice.page.reload();
  await expect(home.row('Plans')).toContainText('Bob is writing now');
  const carol = await invite({ name: 'Carol', color: '#4d7c0f' });
  await carol.opens(documentPath);
  await carol.isTold(/^Saved$/);
  await alice.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(home.row('Plans')).toContainText(/(Bob and Carol|Carol and Bob) are writing now/);
  await alice.findsNoBarrier();
  await bob.context.close();
  await carol.visits('about:blank');
  await alice.page.reload();
  await expect(home.row('Plans')).not.toContainText('writing now');
});

test('HOME-5, PAGE-25: sixty documents come page by page; at 360 pixels nothing is cut off', async ({
  invite,
  server,
  documentName,
}) => {
  const ana = await invite({
    name: 'Ana',
    browser: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  });
  const library = new Library(ana, server);
  await library.makes({
    name: `${documentName}/first`,
    text: `# ${'unbreakable'.repeat(12)}\n\n${'text'.repeat(60)}`,
    tags: ['a'.repeat(40), 'b'],
  });
  await Promise.all(
    Array.from({ length: 59 }, (_, i) =>
      library.makes({ name: `${documentName}/${i}`, text: `# Number ${i}` }),
    ),
  );
  const home = new Home(ana);
  await home.opens('/?sort=created');
  await expect(home.titles).toHaveCount(50);
  await ana.scrollsOnlyDown();
  await ana.page.getByRole('button', { name: 'Show more' }).click();
  await expect(home.titles).toHaveCount(60);
  await expect(ana.page.getByRole('button', { name: 'Show more' })).toBeHidden();
  expect(new Set(await home.titles.allTextContents()).size).toBe(60);
  await ana.scrollsOnlyDown();
  await ana.page.getByRole('button', { name: /^Menu of “unbreakable/ }).click();
  await expect(ana.page.getByRole('menuitem', { name: 'Open', exact: true })).toBeFocused();
  await ana.presses('End');
  await expect(ana.page.getByRole('menuitem', { name: 'Move to bin' })).toBeInViewport({ ratio: 1 });
  await expect(ana.page.getByRole('menuitem', { name: 'Move to bin' })).toBeFocused();
  await ana.findsNoBarrier();
});
