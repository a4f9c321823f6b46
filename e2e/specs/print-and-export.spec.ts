// A document on paper, and as files that need no Prosa.
import { readFileSync, writeFileSync } from 'node:fs';
import { Library } from '../fixtures/library.ts';
import type { Person } from '../fixtures/person.ts';
import { Preview } from '../fixtures/preview.ts';
import { expect, test } from '../fixtures/test.ts';

const TEXT = `---\ntitle: Field notes\n---\n\n# Birds\n\nA *heron*, $x^2$.\n\n- [x] seen\n\n\`\`\`mermaid\nflowchart LR\n  a --> b\n\`\`\`\n\n<script>window.__hurt = 1</script><img src="x" onerror="window.__hurt = 1">\n`;

/** What would be on the sheet. */
async function readPaper(person: Person): Promise<string> {
  await person.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await person.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const text = await person.page.evaluate(() => document.body.innerText);
  await person.page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await person.page.emulateMedia({ media: null, colorScheme: null });
  return text;
}

test('READ-7: on paper there is the document alone, from the page, the preview and the reading page', async ({
  alice,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: TEXT });
  const preview = new Preview(alice);
  await alice.opens(documentPath);
  await alice.isSaved();
  await expect(alice.page.getByRole('toolbar')).toBeVisible();
  const fromText = await readPaper(alice);
  expect(fromText).toContain('A *heron*');
  expect(fromText).not.toMatch(/Copy link|Saved|Field notes – Prosa|characters|^\d+$/m);

  await preview.shows('Text and preview');
  await expect(preview.article.locator('.md-diagram').getByRole('img')).toBeVisible();
  const fromPreview = await readPaper(alice);
  expect(fromPreview).toMatch(/^Birds/);
  expect(fromPreview).toContain('A heron');
  expect(fromPreview).not.toMatch(/\*heron\*|Copy link|Saved|characters/);
  const pdf = await alice.page.pdf();
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.length).toBeGreaterThan(5_000);

  await alice.page.evaluate(() => {
    window.print = () => {
      const sheet = document.querySelector<HTMLElement>('.print-sheet');
      document.title = `printed: ${sheet?.innerText}, ${sheet?.querySelectorAll('.katex, .md-diagram img').length}`;
      dispatchEvent(new Event('afterprint'));
    };
  });
  await alice.chooses('Print or save as PDF');
  await expect(alice.page).toHaveTitle(/^printed: Birds(?:.|\n)*, 2$/);
  await expect(alice.page.locator('.print-sheet')).toHaveCount(0);

  await alice.visits(`${documentPath}?view=read`);
  await expect(preview.heading('Birds')).toBeVisible();
  const fromReading = await readPaper(alice);
  expect(fromReading).toMatch(/^Birds/);
  expect(fromReading).not.toMatch(/Edit|Contents/);
  await alice.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const color = await preview.heading('Birds').evaluate(element => getComputedStyle(element).color);
  expect(
    color
      .match(/\d+/g)!
      .slice(0, 3)
      .every(part => Number(part) < 90),
  ).toBe(true);
  expect((await alice.page.pdf()).length).toBeGreaterThan(5_000);
});

test('API-6, PREV-7: the document as .md and .html, by menu and by address, shows its text and runs nothing', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}, testInfo) => {
  const library = new Library(bob, server);
  await new Library(alice, server).makes({ name: documentName, text: TEXT });
  await alice.opens(documentPath);
  expect(await alice.downloads(() => alice.chooses('Download as .md'))).toBe(TEXT);
  const markdown = await library.get(`${documentPath}.md`);
  expect(markdown.headers()['content-type']).toMatch(/^text\/markdown/);
  expect(await markdown.text()).toBe(TEXT);

  const saving = alice.page.waitForEvent('download');
  await alice.chooses('Download as .html');
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/\.html$/);
  const path = testInfo.outputPath('export.html');
  await download.saveAs(path);
  expect(readFileSync(path, 'utf8')).not.toMatch(/<script/i);

  // The served page is shut so tightly that nothing can look into it from here: its text is opened from a disk.
  const served = await library.get(`${documentPath}.html`);
  expect(served.headers()['content-security-policy']).toContain("default-src 'none'");
  expect(served.headers()['content-security-policy']).toContain('sandbox');
  const servedPath = testInfo.outputPath('served.html');
  writeFileSync(servedPath, await served.text());

  // What is on a disk is of no site: what was no picture of this server stays where it was.
  bob.faults.expect(/NotSameOrigin|ERR_FILE_NOT_FOUND/);
  const { page } = bob;
  for (const file of [path, servedPath]) {
    await page.goto(`file://${file}`);
    await expect(page).toHaveTitle('Field notes');
    await expect(page.getByRole('heading', { name: /^Birds/ })).toBeVisible();
    await expect(page.locator('em')).toHaveText('heron');
    await expect(page.locator('math').first()).toBeAttached();
    await expect(page.getByRole('checkbox')).toBeDisabled();
    await expect(page.getByRole('checkbox')).toBeChecked();
    expect(await page.evaluate(() => document.scripts.length)).toBe(0);
    expect(await page.evaluate(() => '__hurt' in window)).toBe(false);
    await bob.findsNoBarrier();
  }
  bob.faults.expect(/Blocked script execution|favicon/);
  await bob.visits(`${documentPath}.html`);
  await expect(page.getByRole('heading', { name: /^Birds/ })).toBeVisible();
});
