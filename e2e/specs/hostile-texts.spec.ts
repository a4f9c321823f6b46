// Texts that try to run script, restyle the page or reach out: through the preview, the reading page, the exported file
// and the finished page, under the real policies.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { findHarm, HOSTILE_TEXTS, type HostileText } from '../../client/preview/hostile.ts';
import { Library } from '../fixtures/library.ts';
import type { Person } from '../fixtures/person.ts';
import { Preview, watchRequests } from '../fixtures/preview.ts';
import { expect, test } from '../fixtures/test.ts';

/**
 * One document of several texts. Before each stands a paragraph with its mark: when that is shown, the text before it has not
 * swallowed it. Front matter is such only at the beginning, without a mark before it.
 */
function joinTexts(texts: readonly HostileText[], round: number): string {
  return texts
    .map(({ markdown }, i) =>
      i === 0 && isFrontMatter(markdown) ? markdown : `${markOf(round, i)}\n\n${markdown}`,
    )
    .join('\n\n');
}

const markOf = (round: number, i: number) => `mark-${round}-${i}-`;
const isFrontMatter = (markdown: string) => markdown.startsWith('---\n');

/** How many of the texts, from the first on, are on this page for certain. */
function countShown(page: Page, round: number): Promise<number> {
  return page.evaluate(prefix => {
    const marks = [...document.querySelectorAll('article p')].map(paragraph => paragraph.textContent ?? '');
    const shown = new Set(
      marks.filter(mark => mark.startsWith(prefix)).map(mark => Number(mark.split('-')[2])),
    );
    // The first may be front matter, which has none.
    let count = 1;
    while (shown.has(count)) count++;
    return count;
  }, `mark-${round}-`);
}

async function isUnharmed(page: Page, what: string, allowed: readonly string[] = []): Promise<void> {
  const harm = await page.evaluate<string[]>(
    `(${findHarm})(document.querySelector('article') ?? document.querySelector('main'))`,
  );
  expect(
    harm.filter(found => !allowed.includes(found)),
    what,
  ).toEqual([]);
  const state = await page.evaluate(() => ({
    ran: '__hurt' in window,
    hidden: getComputedStyle(document.body).display === 'none',
    isBody: document.body instanceof HTMLBodyElement,
    finds: typeof document.getElementById,
    cookie: typeof document.cookie,
    strangers: document.querySelectorAll('dialog[open], iframe[srcdoc], base, object, embed').length,
  }));
  expect(state, what).toEqual({
    ...{ ran: false, hidden: false, isBody: true, finds: 'function', cookie: 'string', strangers: 0 },
  });
}

async function isDrawn(person: Person, round: number): Promise<void> {
  const { page } = person;
  await expect
    .poll(() =>
      page.evaluate(mark => document.querySelector('article')?.textContent?.includes(mark), `mark-${round}-`),
    )
    .toBe(true);
  await new Preview(person).isQuiet();
  await expect(page.locator('.md-diagram:not(:has(img)):not(.md-failed)')).toHaveCount(0);
}

test('PREV-7, READ-5: no text does harm in the preview, on the reading page or in the exported file', async ({
  alice,
  bob,
  invite,
  server,
  stock,
  documentPath,
}, testInfo) => {
  const carol = await invite({ name: 'Carol' });
  // What is on a disk is of no site: pictures beside it are missing, and other hosts are out of reach.
  carol.faults.expect(/net::ERR_/);
  const asked = [alice, bob].map(({ context }) => watchRequests(context));
  const hosts = new Set<string>();
  for (const { context } of [alice, bob]) {
    context.on('request', request => hosts.add(new URL(request.url()).host));
  }
  await alice.opens(documentPath);
  await new Preview(alice).shows('Preview');
  await bob.visits(`${documentPath}?view=read`);
  await stock.synced();

  const sorted = [...HOSTILE_TEXTS].sort(
    (a, b) => Number(isFrontMatter(b.markdown)) - Number(isFrontMatter(a.markdown)),
  );
  let left: readonly HostileText[] = sorted;
  let done = 0;
  for (let round = 1; left.length > 0; round++) {
    const next = left.findIndex(({ markdown }, i) => i > 0 && isFrontMatter(markdown));
    const texts = next > 0 && isFrontMatter(left[0]!.markdown) ? [left[0]!] : left.slice(0, 60);
    const shown = texts.length === 1 ? [...texts, { name: 'the end', markdown: 'end' }] : texts;
    stock.doc.transact(() => {
      stock.text.delete(0, stock.text.length);
      stock.text.insert(0, joinTexts(shown, round));
    });
    for (const person of [alice, bob]) await isDrawn(person, round);
    const counts = await Promise.all([alice, bob].map(({ page }) => countShown(page, round)));
    const count = Math.min(texts.length, ...counts);
    const names = texts
      .slice(0, count)
      .map(({ name }) => name)
      .join(', ');
    for (const person of [alice, bob]) await isUnharmed(person.page, `${person.name}: ${names}`);

    const saving = alice.page.waitForEvent('download');
    await alice.chooses('Download as .html');
    const path = testInfo.outputPath(`round-${round}.html`);
    await (await saving).saveAs(path);
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/i);
    await carol.page.goto(`file://${path}`);
    await dropOwnParts(carol.page);
    // A file that somebody keeps shows the pictures that its text names, wherever they are.
    await isUnharmed(carol.page, `exported: ${names}`, ['an image of another host']);
    done += count;
    left = left.slice(count);
  }
  expect(done).toBe(HOSTILE_TEXTS.length);
  expect([...hosts].filter(host => host !== '')).toEqual([new URL(server.url).host]);
  expect(asked.flat().filter(path => path.includes('evil'))).toEqual([]);
  // Who was there could go on writing all the time.
  await new Preview(alice).shows('Text');
  await alice.editor.focus();
  await alice.types('olá');
  await alice.isSaved();
});

/** In files headings and notes have plain ids, which nothing there could be shadowed by, and diagrams are images in the file. */
async function dropOwnParts(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('article [id], main [id]')) element.removeAttribute('id');
    for (const drawing of document.querySelectorAll('img.md-diagram-image')) drawing.remove();
  });
}

test('READ-1, API-6: no text does harm in the finished page, each in one of its own', async ({
  invite,
  server,
  documentName,
}, testInfo) => {
  const HANDS = 3;
  const work = Array.from({ length: HANDS }, (_, hand) => HOSTILE_TEXTS.filter((_, i) => i % HANDS === hand));
  await Promise.all(
    work.map(async (texts, hand) => {
      const person = await invite({ name: `Reader ${hand}` });
      person.faults.expect(/ERR_FILE_NOT_FOUND/);
      const library = new Library(person, server);
      for (const [i, { name, markdown }] of texts.entries()) {
        const key = `${documentName}/${hand}-${i}`;
        await library.makes({ name: key, text: markdown });
        const answer = await library.get(`/d/${key}.html`);
        expect(answer.status(), name).toBe(200);
        expect(answer.headers()['content-security-policy'], name).toMatch(
          /default-src 'none'.*sandbox|sandbox.*default-src 'none'/,
        );
        const path = testInfo.outputPath(`${hand}-${i}.html`);
        writeFileSync(path, await answer.text());
        await person.page.goto(`file://${path}`);
        await dropOwnParts(person.page);
        await isUnharmed(person.page, name);
      }
    }),
  );
});
