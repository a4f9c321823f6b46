// @vitest-environment jsdom
// No hostile text does anything, in the preview and in the exported file. Structure is what can be seen without a
// browser; the end-to-end tests run the same texts under the page's policy.
import { afterEach, expect, test } from 'vitest';
import { createMarkdownRenderer } from '../../markdown/markdown.ts';
import { joinTokens, planPreview } from '../../markdown/plan.ts';
import { previewEn } from '../../markdown/words.ts';
import { exportHtml } from './export-html.ts';
import { findHarm, HOSTILE_TEXTS } from './hostile.ts';
import { createSanitizer } from './sanitize.ts';
import { failingPainter, openPane } from './testing.ts';

// A DOM in Node is some fifty times slower than a browser's.
const SLOW_DOM_MS = 120_000;

afterEach(() => document.body.replaceChildren());

test('PREV-7: the corpus is as large as it claims, without doubles', () => {
  expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(HOSTILE_TEXTS.map(text => text.name)).size).toBe(HOSTILE_TEXTS.length);
});

test.each(HOSTILE_TEXTS)('PREV-7: inert in the preview: $name', async ({ markdown }) => {
  const pane = openPane();
  pane.update(markdown);
  pane.flush();
  await pane.settled();
  expect(findHarm(pane.element)).toEqual([]);
  pane.update(`before\n\n${markdown}\n\nafter`);
  pane.flush();
  expect(findHarm(pane.element)).toEqual([]);
  pane.destroy();
});

test.each(HOSTILE_TEXTS)('PREV-7: inert without the sanitiser: $name', ({ markdown }) => {
  // The first wall alone: what a parser makes of the renderer's text.
  const renderer = createMarkdownRenderer({
    words: previewEn,
    remoteImages: 'link',
    lineBreaks: true,
    tasks: 'live',
  });
  const plan = planPreview(renderer.parser, markdown, null);
  const template = document.createElement('template');
  template.innerHTML = plan.units
    .map(unit => renderer.render({ tokens: joinTokens(unit) }, plan.definitions).html)
    .join('\n');
  expect(findHarm(template.content)).toEqual([]);
});

test.each(HOSTILE_TEXTS)('PREV-7: the sanitiser alone leaves no harm: $name', ({ markdown }) => {
  // The second wall alone: the text as if it were HTML of the renderer's.
  const holder = document.createElement('div');
  holder.append(createSanitizer(window, 'link').sanitize(markdown));
  for (const box of holder.querySelectorAll('input')) {
    // It cannot know who wrote a box that looks like ours; it does nothing but tick a line that may not exist.
    expect(box.type).toBe('checkbox');
    box.remove();
  }
  expect(findHarm(holder)).toEqual([]);
});

test(
  'PREV-7: the exported file holds no script and one style sheet, whatever is in it',
  async () => {
    const source = HOSTILE_TEXTS.map(text => text.markdown)
      .filter(
        markdown => !markdown.startsWith('---') && !markdown.includes('mermaid') && markdown.length < 1000,
      )
      .join('\n\n</details></div>-->\n\n');
    const html = await exportHtml(source, {
      document,
      words: previewEn,
      language: 'en',
      fallbackTitle: '</title><script>window.__hurt=1</script>',
      findGrammar: async () => null,
      painter: failingPainter,
    });
    const page = new DOMParser().parseFromString(html, 'text/html');
    expect(page.querySelectorAll('script, iframe, form, object, base, template')).toHaveLength(0);
    expect(page.querySelectorAll('style')).toHaveLength(1);
    expect(page.querySelectorAll('[style]')).toHaveLength(0);
    const policy = page.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content');
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; img-src https: http: data:;/,
    );
  },
  SLOW_DOM_MS,
);
