// The preview's pure parts: addresses, raw HTML, slugs, tasks, slides.
import { expect, test } from 'vitest';
import { measureFrontMatter, readFrontMatter } from './front-matter.ts';
import { createMarkdownRenderer } from './markdown.ts';
import { joinTokens, planPreview } from './plan.ts';
import { cleanRawHtml } from './raw-html.ts';
import { findSlide, splitSlides } from './slides.ts';
import { nameHeadings } from './slugs.ts';
import { findTaskMark, tickTask } from './tasks.ts';
import { isSafeLink, leavesPage, placeImage } from './urls.ts';
import { previewEn } from './words.ts';

const clean = (html: string) => cleanRawHtml(html, { loadRemoteImages: false }, { depth: 0 });
const OPTIONS = { words: previewEn, remoteImages: 'link', lineBreaks: true, tasks: 'live' } as const;

test('PREV-8: links lead to http, https, mailto and this site, however they are written', () => {
  for (const url of [
    'https://a.b',
    'HTTP://a.b',
    'mailto:a@b',
    '/x',
    'x/y',
    '#x',
    '?x',
    '//a.b',
    'a:b'.slice(0, 1),
  ]) {
    expect([url, isSafeLink(url)]).toEqual([url, true]);
  }
  for (const url of [
    'javascript:1',
    'java\nscript:1',
    '\u0001javascript:1',
    'java\u200bscript:1',
    'data:text/html,x',
    'blob:x',
    'vbscript:x',
    'file:///x',
  ]) {
    expect([url, isSafeLink(url)]).toEqual([url, false]);
  }
  expect([leavesPage('//a.b'), leavesPage('\\\\a.b'), leavesPage('/a'), leavesPage('mailto:a@b')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('PREV-8: images are of this site, of other hosts, raster data, or refused', () => {
  expect(
    ['x.png', '/u/x', '//a/x', '/\\a/x', 'https://a/x', 'data:image/png;base64,AAAA'].map(placeImage),
  ).toEqual(['here', 'here', 'elsewhere', 'elsewhere', 'elsewhere', 'inline']);
  expect(
    ['data:image/svg+xml;base64,AAAA', 'data:text/html,x', 'javascript:x', 'blob:x'].map(placeImage),
  ).toEqual(['refused', 'refused', 'refused', 'refused']);
});

test('PREV-7: raw HTML keeps harmless tags with harmless attributes and the rest as text', () => {
  expect(clean('<b onclick="x" style="y" title="T">a</b>')).toBe('<b title="T">a</b>');
  expect(clean('a < b && c > d &copy;')).toBe('a &lt; b && c &gt; d &copy;');
  expect(clean('<T>x</T> <script>bad()</script>y<!-- z -->')).toBe('&lt;T&gt;x&lt;/T&gt; y');
  expect(clean('<a href="java&#115;cript:x">a</a>')).toBe('<a>a</a>');
  expect(clean('<img src=a.png width=10 height=5000000>')).toBe('<img src="a.png" width="10" alt="">');
  expect(clean('<center><form><p align="center">x</p></form></center>')).toBe(
    '<center><p align="center">x</p></center>',
  );
});

test('PREV-5: names of headings are stable, keep letters of every script, and never meet', () => {
  expect(
    nameHeadings(['Olá, Mundo!', 'Привет мир', '日本語', 'A', 'A', 'A-1', 'A', '!?', '', 'a_b']),
  ).toEqual(['olá-mundo', 'привет-мир', '日本語', 'a', 'a-1', 'a-1-1', 'a-2', 'section', 'section-1', 'a_b']);
});

test('PREV-4: a task is ticked in its line, whatever stands around it', () => {
  expect(tickTask('- [ ] a [ ] b', true)).toBe('- [x] a [ ] b');
  expect(tickTask('  12. [X] a', false)).toBe('  12. [ ] a');
  expect(tickTask('> > * [ ]', true)).toBe('> > * [x]');
  expect(tickTask('- - [ ] a', true)).toBe('- - [x] a');
  expect(tickTask('[ ] a', true)).toBeNull();
  expect(tickTask('- [ ](x)', true)).toBeNull();
  expect(findTaskMark('  - [ ] a')).toBe(5);
});

test('PREV-5: front matter is read as plain data, and never throws', async () => {
  expect(measureFrontMatter('---\na: 1\n---\ntext')).toBe(13);
  expect(measureFrontMatter('---\ntext\n---\n')).toBe(0);
  expect(measureFrontMatter(`---\na: ${'x'.repeat(20_000)}\n---\n`)).toBe(0);
  expect(await readFrontMatter('---\ntitle:  A\n  b \n---\n')).toMatchObject({ title: 'A b' });
  expect(await readFrontMatter('---\ntitle: [\n---\n')).toMatchObject({ title: null });
  expect(await readFrontMatter('---\na: &a x\ntitle: *a\n---\n')).toMatchObject({ title: null });
  expect(await readFrontMatter('---\n- a\n---\n')).toMatchObject({ title: null, tags: [] });
});

test('PREV-10: slides are cut at rules, not at headings, code or lists', () => {
  const source =
    '---\ntitle: T\n---\n\n# One\n\n---\n\nTwo\n---\n\n```\n---\n```\n\nNote:\nSay hello.\n\n----\n\n---\n\nThree\n***\n';
  const slides = splitSlides(source, OPTIONS);
  expect(slides.map(({ source: text, notes }) => [text, notes])).toEqual([
    ['# One', ''],
    ['Two\n---\n\n```\n---\n```', 'Say hello.'],
    ['Three\n***', ''],
  ]);
  expect([0, 4, 8, 30].map(line => findSlide(slides, line))).toEqual([0, 0, 1, 2]);
  expect(splitSlides('', OPTIONS)).toHaveLength(1);
});

test('PREV-10: a slide brings along what other slides define for it', () => {
  const [one, two] = splitSlides('A[^n] [x][Y]\n\n---\n\nB\n\n[^n]: Note\n\n[y]: /z "t"\n', OPTIONS);
  expect(one!.source).toContain('[^n]: Note');
  expect(one!.source).toMatch(/\[Y\]: <\/z> "t"/i);
  expect(two!.source.match(/\[\^n\]/g)).toHaveLength(1);
});

test('PREV-12: marks, indices and emoji are set; code, strikes and faces stay as they are', () => {
  const show = (text: string) => {
    const renderer = createMarkdownRenderer(OPTIONS);
    const plan = planPreview(renderer.parser, text, null);
    const [unit] = plan.units;
    const { html } = renderer.render({ tokens: joinTokens(unit!) }, plan.definitions);
    return html.replace(/<\/?p[^>]*>/g, '').trim();
  };
  expect(show('==new== x^2^ H~2~O')).toBe('<mark>new</mark> x<sup>2</sup> H<sub>2</sub>O');
  expect(show('~~old~~ `==a==` a == b')).toBe('<s>old</s> <code>==a==</code> a == b');
  expect(show(':tada: :) 8) :nosuch: `:tada:`')).toBe('🎉 :) 8) :nosuch: <code>:tada:</code>');
  expect(show('x^[a note]')).toContain('md-footnote-mark');
});
