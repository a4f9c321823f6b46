// @vitest-environment jsdom
// The finished page, read by a parser as a browser would: what is in it, and what no text can put into it.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { closeTags } from '../../markdown/close-tags.ts';
import { renderStandaloneHtml } from '../../markdown/standalone-html.ts';
import { STANDALONE_POLICY, STANDALONE_STYLE } from '../../markdown/standalone-style.ts';
import { findHarm, HOSTILE_TEXTS } from './hostile.ts';

function open(text: string, parts: { title?: string; language?: string | null; locale?: string } = {}) {
  const html = renderStandaloneHtml({ text, title: 'name', language: null, locale: 'en', ...parts });
  return new DOMParser().parseFromString(html, 'text/html');
}

test.each(HOSTILE_TEXTS)('READ-1: inert in the finished page: $name', ({ markdown }) => {
  const page = open(`before\n\n${markdown}\n\nafter`, { title: markdown });
  const main = page.querySelector('body > main')!;
  // Ids are of our own making only: nothing runs here that they could shadow.
  for (const element of main.querySelectorAll('[id]')) {
    expect(element.matches('.md-heading, .md-footnotes > ol > li, .md-footnote-mark > a')).toBe(true);
    element.removeAttribute('id');
  }
  expect(findHarm(main)).toEqual([]);
  expect([...page.body.children]).toEqual([main]);
  expect([...page.head.children].map(element => element.localName)).toEqual([
    ...['meta', 'meta', 'meta', 'meta', 'title', 'style'],
  ]);
  expect(page.querySelectorAll('script, [style], iframe, svg, link, base')).toHaveLength(0);
});

test('READ-1: the policy names exactly the one style sheet', () => {
  const hash = createHash('sha256').update(STANDALONE_STYLE).digest('base64');
  expect(STANDALONE_POLICY).toContain(`style-src 'sha256-${hash}'`);
  const page = open('text');
  expect(page.querySelector('style')!.textContent).toBe(STANDALONE_STYLE);
  const meta = page.querySelector('meta[http-equiv="Content-Security-Policy"]')!;
  expect(meta.getAttribute('content')).toBe(STANDALONE_POLICY);
});

test('READ-1: no block breaks out of its place', () => {
  const page = open('one <b>bold\n\n</main></body> two\n\n<details><summary>x</summary>\n\nthree\n\n# Four');
  const main = page.querySelector('main')!;
  expect(main.nextElementSibling).toBeNull();
  expect(main.querySelector('h1')!.closest('details, b')).toBeNull();
  expect(closeTags('</p><ul><li>a<br></ul>b</li><i>')).toBe('<ul><li>a<br></li></ul>b<i></i>');
});

test('READ-2: headings have names that the table of contents leads to', () => {
  const page = open('# Title\n\n[toc]\n\n## One & *two*\n\n### Deep\n\n## One & two\n');
  expect(page.title).toBe('Title');
  const links = [...page.querySelectorAll('.md-contents a')];
  expect(links.map(link => link.textContent)).toEqual(['One & two', 'Deep', 'One & two']);
  expect(links.map(link => link.getAttribute('href'))).toEqual(['#one-two', '#deep', '#one-two-1']);
  for (const link of links) {
    const target = page.getElementById(decodeURIComponent(link.getAttribute('href')!.slice(1)))!;
    expect(target.matches('.md-heading')).toBe(true);
    expect(target.querySelector('.md-anchor')!.getAttribute('href')).toBe(link.getAttribute('href'));
  }
  expect(links[1]!.closest('ul ul')).not.toBeNull();
});

test('READ-1: many tables of contents do not multiply a text', () => {
  const page = open(`${'[toc]\n\n'.repeat(50)}${'# h\n\n'.repeat(50)}`);
  expect(page.querySelectorAll('.md-contents')).toHaveLength(50);
  expect(page.querySelectorAll('.md-contents a').length).toBeLessThanOrEqual(8 * 50);
});

test('READ-2: footnotes are numbered by first mention, and lead there and back', () => {
  const page = open('b[^b] a[^a] b[^b] c^[on the *spot* [^a]]\n\n[^a]: A\n\n[^b]: B with [^d]\n\n[^d]: D\n');
  const marks = [...page.querySelectorAll('p .md-footnote-mark a')].filter(
    mark => mark.closest('section') === null,
  );
  expect(marks.map(mark => mark.textContent)).toEqual(['1', '2', '1', '3']);
  const items = [...page.querySelectorAll('.md-footnotes > ol > li')];
  expect(items.map(item => item.querySelector('p')!.textContent!.trim().charAt(0))).toEqual([
    ...['B', 'A', 'o', 'D'],
  ]);
  for (const link of page.querySelectorAll('.md-footnote-mark a, .md-footnote-back a')) {
    expect(page.getElementById(link.getAttribute('href')!.slice(1))).not.toBeNull();
  }
});

test('READ-2: formulas are MathML, broken ones and diagrams are code', () => {
  const page = open('$a^2$ and $\\frac{$\n\n$$\n\\int x\n$$\n\n```mermaid\ngraph TD\n```\n');
  expect(page.querySelectorAll('math')).toHaveLength(2);
  expect(page.querySelector('.md-math-display math')!.getAttribute('display')).toBe('block');
  expect(page.querySelector('.md-code code')!.textContent).toBe('graph TD\n');
  expect(open('$\\href{javascript:1}{x}$').querySelector('a')).toBeNull();
  expect(open('$\\nosuchmacro$').querySelector('.md-math code')!.textContent).toBe('\\nosuchmacro');
});

test('READ-2: front matter gives title and language and is not shown', () => {
  const page = open('---\ntitle: "A <b>"\nlang: pt\nbreaks: false\n---\none\ntwo\n', { locale: 'en' });
  expect([page.title, page.documentElement.lang]).toEqual(['A <b>', 'pt']);
  expect(page.querySelector('main')!.textContent!.trim()).toBe('one\ntwo');
  expect(page.querySelector('main br')).toBeNull();
});

test('READ-2: code is shown as it is', () => {
  const page = open('if a < b:\r\n  # no heading </code>', {
    language: 'Python',
    title: 'main.py',
    locale: 'pt-BR',
  });
  expect(page.querySelector('main > pre > code')!.textContent).toBe('if a < b:\n  # no heading </code>');
  expect([page.title, page.documentElement.lang]).toEqual(['main.py', 'pt-BR']);
});
