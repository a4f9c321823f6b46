// What Markdown becomes in the preview, and what is loaded for it.
import { Library } from '../fixtures/library.ts';
import { Preview, watchRequests } from '../fixtures/preview.ts';
import { expect, test } from '../fixtures/test.ts';

const HEAVY = /katex|mermaid|diagram-frame/i;

const PLAIN = `---
title: Field notes
tags: [birds]
lang: en
---

[toc]

# Birds

## In the *marsh*

A heron[^1] and a second look[^2] at the first[^1].

Heron
: A patient bird

> [!WARNING] Wet feet
> Bring boots.

> [!NOTE]
> Go early.

==Marked==, H~2~O, x^2^, ~~gone~~ :heron: and <kbd>Ctrl</kbd>.

| bird | count |
|------|------:|
| heron | 3 |

\`\`\`js
const bird = 'heron';
\`\`\`

## In the marsh

[^1]: *Ardea cinerea*
[^2]: From the bridge
`;

const HEAVY_PARTS = `
Euler: $e^{i\\pi} + 1 = 0$, and it costs $5 or $6.

$$
\\frac{1}{2
$$

\`\`\`mermaid
flowchart LR
  nest --> egg
\`\`\`
`;

test('PREV-5, PREV-6, PREV-12: what Markdown knows is shown as what it means', async ({
  alice,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: PLAIN + HEAVY_PARTS });
  const preview = new Preview(alice);
  const { article } = preview;
  await alice.opens(documentPath);
  await preview.shows('Preview');

  await expect(preview.heading('Birds')).toBeVisible();
  await expect(article).not.toContainText('Field notes');
  const contents = article.locator('.md-contents');
  await expect(contents.getByRole('link')).toHaveText(['In the marsh', 'In the marsh']);
  await contents.getByRole('link').last().click();
  const twice = preview.heading('In the marsh');
  await expect(twice.last()).toBeInViewport();
  await expect(twice.last()).toHaveAttribute('id', /in-the-marsh-1$/);
  await expect(twice.last().getByRole('link')).toHaveAttribute('href', '#in-the-marsh-1');

  const notes = article.getByRole('region', { name: 'Footnotes' }).or(article.locator('.md-footnotes'));
  await expect(notes.first().getByRole('listitem')).toHaveText([/Ardea cinerea/, /From the bridge/]);
  await expect(notes.first().locator('em')).toHaveText('Ardea cinerea');
  await article.getByRole('link', { name: /^Footnote 2$/ }).click();
  await expect(notes.first().getByText('From the bridge')).toBeInViewport();

  await expect(article.locator('dt')).toHaveText('Heron');
  await expect(article.locator('dd')).toHaveText('A patient bird');
  await expect(article.getByText('Wet feet')).toBeVisible();
  await expect(article.getByText('Note', { exact: true })).toBeVisible();
  await expect(article.locator('mark')).toHaveText('Marked');
  await expect(article.locator('sub')).toHaveText('2');
  await expect(article.locator('s, del')).toHaveText('gone');
  await expect(article.getByRole('cell', { name: '3' })).toBeVisible();
  const keyword = article.locator('code [class^=tok-]', { hasText: 'const' });
  const colorOf = (element: typeof keyword) => element.evaluate(e => getComputedStyle(e).color);
  expect(await colorOf(keyword)).not.toBe(await colorOf(article.locator('pre code')));

  await expect(article.locator('.katex').first()).toContainText('e');
  await expect(article.getByText('it costs $5 or $6')).toBeVisible();
  await expect(article.locator('.md-failed')).toContainText('\\frac{1}{2');
  const diagram = article.locator('.md-diagram').getByRole('img');
  await diagram.scrollIntoViewIfNeeded();
  await expect
    .poll(() => diagram.evaluate(image => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(50);
  await alice.findsNoBarrier();

  await article.getByRole('button', { name: 'Copy' }).first().focus();
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await alice.presses('Enter');
  await expect(article.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toBe("const bird = 'heron';\n");
});

test('PREV-6, PAGE-33: preview, formulas and diagrams are loaded when they are first used', async ({
  alice,
  documentPath,
}) => {
  const preview = new Preview(alice);
  const asked = watchRequests(alice.context);
  await alice.opens(documentPath);
  await alice.types('Text\n\n');
  await alice.isSaved();
  await expect(alice.page.getByRole('toolbar')).toBeVisible();
  const beforePreview = asked.length;
  expect(asked.filter(path => /open-preview|preview-pane/.test(path))).toEqual([]);

  await preview.shows('Text and preview');
  await expect(preview.article).toContainText('Text');
  await preview.isQuiet();
  expect(asked.slice(beforePreview).filter(path => path.endsWith('.js')).length).toBeGreaterThan(0);
  expect(asked.filter(path => HEAVY.test(path))).toEqual([]);

  await alice.inserts('$x^2$\n\n');
  await expect(preview.article.locator('.katex').first()).toBeVisible();
  expect(asked.filter(path => /katex/i.test(path)).length).toBeGreaterThan(0);
  expect(asked.filter(path => /mermaid|diagram-frame/i.test(path))).toEqual([]);

  await alice.inserts('```mermaid\nflowchart LR\n  a --> b\n```\n');
  await expect(preview.article.locator('.md-diagram').getByRole('img')).toBeVisible();
  expect(asked.filter(path => /diagram-frame.html$/i.test(path)).length).toBe(1);
});
