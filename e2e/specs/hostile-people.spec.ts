// What strangers can say of themselves, and call their documents: shown as text, wherever it is shown.

import { Home } from '../fixtures/home.ts';
import { Library } from '../fixtures/library.ts';
import type { Person } from '../fixtures/person.ts';
import { StockClient } from '../fixtures/stock-client.ts';
import { expect, test } from '../fixtures/test.ts';

const NAMES = [
  '<img src=x onerror="window.__hurt=1">',
  '<script>window.__hurt=1</script>',
  '"><svg onload=window.__hurt=1>',
  '\u202eevil\u0000\u0007 name\u2028\nsecond line',
  'x'.repeat(5000),
  '</style><style>body{display:none!important}</style>',
  '{{constructor.constructor("window.__hurt=1")()}}',
  'javascript:window.__hurt=1',
  "';window.__hurt=1;'",
  '&lt;b&gt;&#x3c;script&#x3e;',
];

const COLORS = [
  'red;background:url(//example.invalid/x)',
  'url(javascript:window.__hurt=1)',
  '#fff}body{display:none!important}',
  'expression(window.__hurt=1)',
  '"><img src=x onerror=window.__hurt=1>',
  'var(--paper)',
  '#12',
  'rgb(0 0 0 / 0)',
];

/** States that no client of ours sends. */
const STATES: readonly Record<string, unknown>[] = [
  { user: null },
  { user: 'a string' },
  { user: { name: 7, color: {} } },
  { user: { name: { toString: 'x' }, color: ['#fff'] }, cursor: 'x' },
  { user: { name: 'Cursor', color: '#112233' }, cursor: { anchor: null, head: { type: 'x' } } },
  {
    user: { name: 'Cursor2', color: '#112233' },
    cursor: { anchor: { item: { client: -1, clock: 1e300 } }, head: 0 },
  },
  { user: { name: 'Slide', color: '#112233' }, slide: '<img src=x onerror=window.__hurt=1>' },
  { user: { name: 'Slide2', color: '#112233' }, slide: 1e308 },
  { __proto__: { polluted: true }, constructor: { prototype: {} }, user: { __proto__: null, name: 'Proto' } },
  { cursor: { anchor: [], head: [] }, user: [] },
];

async function isUnhurt(person: Person): Promise<void> {
  const hurt = await person.page.evaluate(() => ({
    ran: '__hurt' in window,
    polluted: 'polluted' in {},
    strangers: document.querySelectorAll(
      '#app script, #app iframe, #app object, [onerror], [onload], img[src="x"]',
    ).length,
    hidden: getComputedStyle(document.body).display === 'none',
  }));
  expect(hurt).toEqual({ ran: false, polluted: false, strangers: 0, hidden: false });
}

test('PAGE-6, PRES-10: hostile names, colours and cursors are text and colours in circles, labels and lists (TRAP 42)', async ({
  alice,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: '# Plans\n\nsome text' });
  await alice.opens(documentPath);
  const home = new Home(await alice.opensAnotherTab());
  const states = [
    ...NAMES.map((name, i) => ({ user: { name, color: COLORS[i % COLORS.length] } })),
    ...COLORS.map((color, i) => ({ user: { name: `Colour ${i}`, color, colorLight: color } })),
    ...STATES,
  ];
  const strangers = states.map(() => new StockClient(server.syncUrl, documentName));
  try {
    await Promise.all(strangers.map(stranger => stranger.synced()));
    strangers.forEach((stranger, i) => {
      const cursor = { anchor: { type: null, tname: 'content', item: null, assoc: 0 } };
      stranger.provider.awareness.setLocalState({ cursor: { ...cursor, head: cursor.anchor }, ...states[i] });
    });
    await expect(alice.page.locator('.top-people')).toContainText(/\+\d\d/);
    // Everybody has a name that is one line, and a colour that is a colour.
    await alice.page
      .locator('.top-people')
      .getByRole('button', { name: /more|other|\+\d/i })
      .last()
      .click();
    await expect(alice.page.getByText('Colour 3').first()).toBeAttached();
    await isUnhurt(alice);
    const painted = await alice.page
      .locator('.top-people [style], .cm-remoteCaret, .cm-remoteCaret *')
      .evaluateAll(elements => elements.map(element => getComputedStyle(element).backgroundImage));
    expect(painted.length).toBeGreaterThan(5);
    expect(painted.filter(image => image !== 'none')).toEqual([]);
    await alice.presses('Escape');
    await alice.editor.focus();
    await alice.types('still writable ');
    await alice.sees('still writable');
    await alice.isSaved();

    await home.opens();
    await expect(home.row('Plans')).toContainText('are writing now');
    await isUnhurt(alice);
  } finally {
    for (const stranger of strangers) stranger.close();
  }
});

test('HOME-12, CAT-8: hostile titles, tags and names of documents are text in the list and in searches', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  const library = new Library(alice, server);
  const titles = NAMES.map(name => name.replace(/[\p{Cc}\p{Zl}]/gu, ' ').slice(0, 150));
  await library.has(
    titles.map((title, i) => ({
      name: `${documentName}/${i} <img src=x onerror=window.__hurt=1>`,
      title,
      text: `${title}\n\n<script>window.__hurt=1</script>`,
      tags: [title.slice(0, 30).trim(), '"><svg onload=window.__hurt=1>'],
    })),
  );
  const home = new Home(alice);
  await home.opens();
  await expect(home.titles).toHaveCount(titles.length);
  await expect(home.row(titles[0]!)).toBeVisible();
  await home.search.fill('window');
  await expect(alice.page.locator('mark').first()).toBeVisible();
  await alice.page
    .getByRole('button', { name: `Menu of “${titles[1]}”` })
    .first()
    .click();
  await alice.presses('Escape');
  expect(await alice.page.evaluate(() => '__hurt' in window)).toBe(false);
  await expect(alice.page.locator('#app script, #app svg[onload], #app img')).toHaveCount(0);

  // A title from another application's client, on the page of the document itself.
  const stock = new StockClient(server.syncUrl, documentName);
  await bob.opens(documentPath);
  await stock.synced();
  stock.doc.getMap('meta').set('title', NAMES[0]);
  stock.doc.getMap('meta').set('language', '<img src=x onerror=window.__hurt=1>');
  await expect(bob.page).toHaveTitle(`${NAMES[0]} – Prosa`);
  await expect(bob.page.getByRole('heading', { level: 1, name: NAMES[0]! })).toBeVisible();
  await isUnhurt(bob);
  stock.close();
});
