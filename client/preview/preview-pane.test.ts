// @vitest-environment jsdom
// The preview as a whole, in a DOM without layout: what it shows, what it keeps, what it tells.
import { afterEach, expect, test, vi } from 'vitest';
import { tickTask } from '../../markdown/tasks.ts';
import { previewEn, previewPtBr } from '../../markdown/words.ts';
import { createIdleHand, openPane } from './testing.ts';

// A DOM in Node is some fifty times slower than a browser's.
const SLOW_DOM_MS = 120_000;

afterEach(() => document.body.replaceChildren());

function show(source: string, parts: Parameters<typeof openPane>[0] = {}) {
  const pane = openPane(parts);
  pane.update(source);
  pane.flush();
  return pane;
}

// Parts of about 900 characters: a DOM in Node is slow, and what counts is how many blocks are touched.
function longDocument(chars: number): string {
  let text = '# Long\n\n[toc]\n\n';
  for (let i = 0; text.length < chars; i++) {
    text += `## Part ${i}\n\n${`Some *words* of part ${i}, with [a link](https://example.org/${i}) and \`code\`. `.repeat(12)}\n\n`;
  }
  return text;
}

test(
  'PREV-3: a keystroke in a 100 kB document renders one block, and every other element stays',
  () => {
    const source = longDocument(100_000);
    const pane = show(source);
    const before = new Set(pane.element.querySelectorAll('.md-part > *'));
    const count = pane.renderedCount;
    const at = source.indexOf('of part 60');
    pane.update(`${source.slice(0, at)}x${source.slice(at)}`);
    pane.flush();
    expect(pane.renderedCount).toBe(count + 1);
    const fresh = [...pane.element.querySelectorAll('.md-part > *')].filter(element => !before.has(element));
    expect(fresh).toHaveLength(1);
    expect(fresh[0]?.textContent).toMatch(/^Some words xof part 60, with a link and code\. Some/);
  },
  SLOW_DOM_MS,
);

test('PREV-3: a line inserted at the top renders itself alone, and the lines below are known to have moved', () => {
  const source = longDocument(20_000);
  const pane = show(source);
  const count = pane.renderedCount;
  const line = pane.headings.at(-1)!.line;
  pane.update(`Hello.\n\n${source}`);
  pane.flush();
  expect(pane.renderedCount).toBe(count + 1);
  expect(pane.headings.at(-1)!.line).toBe(line + 2);
});

test('PREV-3: a definition that changes renders the blocks that use it, and no others', () => {
  const pane = show('[a]\n\n[b]\n\nplain [x]\n\n[a]: https://example.org/1\n[b]: https://example.org/2\n');
  const count = pane.renderedCount;
  pane.update('[a]\n\n[b]\n\nplain [x]\n\n[a]: https://example.org/3\n[b]: https://example.org/2\n');
  pane.flush();
  expect(pane.renderedCount).toBe(count + 1);
  expect(pane.element.querySelector('a')?.href).toBe('https://example.org/3');
});

test('PREV-3: update() does no work by itself, and of several updates the last one is shown', () => {
  const hand = createIdleHand();
  const pane = openPane({ whenIdle: hand.whenIdle });
  pane.update('one');
  pane.update('two');
  expect(pane.renderedCount).toBe(0);
  while (hand.slice(1000));
  expect(pane.element.querySelector('.md-body')?.textContent?.trim()).toBe('two');
  expect(pane.renderedCount).toBe(1);
});

test(
  'PREV-3: a long document comes in slices, and what was shown before a newer text broke in is not lost',
  () => {
    const hand = createIdleHand();
    const pane = openPane({ whenIdle: hand.whenIdle });
    const source = longDocument(20_000);
    pane.update(source);
    for (let i = 0; i < 20; i++) hand.slice(0);
    const early = pane.element.querySelector('.md-part > *');
    const count = pane.renderedCount;
    expect(count).toBeGreaterThan(5);
    expect(count).toBeLessThan(25);
    pane.update(`${source}\n\nThe end.`);
    while (hand.slice(1000));
    expect(pane.element.querySelector('.md-part > *')).toBe(early);
    const whole = show(`${source}\n\nThe end.`);
    expect(pane.element.querySelector('.md-body')?.innerHTML).toBe(
      whole.element.querySelector('.md-body')?.innerHTML,
    );
    expect(pane.renderedCount).toBe(whole.renderedCount);
  },
  SLOW_DOM_MS,
);

test(
  'PREV-3: any sequence of texts ends like the last text shown from nothing',
  () => {
    const texts = [
      'a\n\nb\n\nc',
      'c\n\nb\n\na',
      '# a\n\n---\n\nb\n\n---\n\nc',
      'b\n\n---\n\n# a[^1]\n\n[^1]: n',
      '',
      'a\n\na\n\na',
    ];
    const pane = openPane();
    for (let i = 0; i < 12; i++) {
      const text = [texts[i % 6], texts[(i * 5 + 1) % 6], texts[(i * 7 + 2) % 6]]
        .slice(0, 1 + (i % 3))
        .join('\n\n');
      pane.update(text);
      pane.flush();
      const fresh = show(text);
      for (const part of ['.md-body', '.md-footnotes']) {
        expect(pane.element.querySelector(part)?.innerHTML).toBe(
          fresh.element.querySelector(part)?.innerHTML,
        );
      }
      fresh.destroy();
    }
  },
  SLOW_DOM_MS,
);

test('PREV-3: open details, focus and ticked boxes survive an edit beside them', () => {
  const source = '<details><summary>More</summary>\n\nhidden\n\n</details>\n\n- [ ] one\n- [ ] two\n';
  const pane = show(source);
  pane.element.querySelector('details')!.open = true;
  pane.element.querySelectorAll('input')[1]!.focus();
  pane.update(source.replace('hidden', 'hidden!').replace('one', 'one!'));
  pane.flush();
  expect(pane.element.querySelector('details')?.open).toBe(true);
  expect(document.activeElement).toBe(pane.element.querySelectorAll('input')[1]);
});

test('PREV-3: a long document is held in parts of bounded size, whatever is put in and taken out', () => {
  const pane = openPane();
  const list = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `block ${from + i}`).join('\n\n');
  const check = (source: string) => {
    pane.update(source);
    pane.flush();
    const shown = [...pane.element.querySelectorAll('.md-part > *')].map(block => block.textContent);
    expect(shown).toEqual(source === '' ? [] : source.split('\n\n'));
    for (const part of pane.element.querySelectorAll('.md-part')) {
      expect(part.childElementCount).toBeGreaterThan(0);
      expect(part.childElementCount).toBeLessThanOrEqual(96);
    }
  };
  check(list(0, 300));
  check(`${list(0, 100)}\n\n${list(1000, 1300)}\n\n${list(100, 300)}`);
  check(`${list(0, 20)}\n\n${list(250, 300)}`);
  check(`${list(250, 300)}\n\n${list(0, 20)}\n\nend`);
  check('');
  check(list(5, 7));
  pane.destroy();
});

test('PREV-4: ticking a box tells its line in the document', () => {
  const taskToggled = vi.fn();
  const source = '---\ntitle: x\n---\n\ntext\n\n> - a\n>   - [ ] nested\n> - [x] done\n';
  const pane = show(source, { listener: { taskToggled } });
  const boxes = pane.element.querySelectorAll<HTMLInputElement>('input');
  expect([...boxes].map(box => [box.checked, box.getAttribute('aria-label')])).toEqual([
    [false, 'nested'],
    [true, 'done'],
  ]);
  boxes[0]!.click();
  boxes[1]!.click();
  expect(taskToggled.mock.calls).toEqual([
    [7, true],
    [8, false],
  ]);
  expect(tickTask(source.split('\n')[7]!, true)).toBe('>   - [x] nested');
});

test('PREV-4: a box that is ticked while the preview is still being made is ticked once it is', () => {
  const taskToggled = vi.fn();
  const hand = createIdleHand();
  const pane = openPane({ whenIdle: hand.whenIdle, listener: { taskToggled } });
  pane.update(`- [ ] one\n\n${longDocument(10_000)}`);
  while (pane.element.querySelector('input') === null) expect(hand.slice(0)).toBe(true);
  pane.element.querySelector('input')!.click();
  expect(taskToggled).not.toHaveBeenCalled();
  while (hand.slice(1000));
  expect(taskToggled.mock.calls).toEqual([[0, true]]);
});

test('PREV-4: boxes are fixed for people who may not write', () => {
  const pane = show('- [ ] one', { tasks: 'fixed' });
  expect(pane.element.querySelector('input')?.disabled).toBe(true);
  pane.change({ tasks: 'live' });
  pane.flush();
  expect(pane.element.querySelector('input')?.disabled).toBe(false);
});

test('PREV-5: headings have levels, lines and names, and the contents link to them', () => {
  const pane = show('# Título: ação\n\n[[toc]]\n\n## One `code` $x$\n\n### Deep\n\n## One\n\n## One\n');
  expect(pane.headings).toEqual([
    { level: 1, text: 'Título: ação', line: 0, slug: 'título-ação' },
    { level: 2, text: 'One code x', line: 4, slug: 'one-code-x' },
    { level: 3, text: 'Deep', line: 6, slug: 'deep' },
    { level: 2, text: 'One', line: 8, slug: 'one' },
    { level: 2, text: 'One', line: 10, slug: 'one-1' },
  ]);
  expect(pane.title).toBe('Título: ação');
  const links = [...pane.element.querySelectorAll('.md-contents a')].map(link => link.getAttribute('href'));
  expect(links).toEqual(['#one-code-x', '#deep', '#one', '#one-1']);
  expect(pane.element.querySelector('.md-contents li li a')?.textContent).toBe('Deep');
});

test('PREV-5: the front matter is not shown, and its title is the title', async () => {
  const rendered = vi.fn();
  const pane = show('---\ntitle: "From: above"\ntags: [A, b, a]\nlang: pt-BR\n---\n\n# Heading', {
    listener: { taskToggled() {}, rendered },
  });
  await vi.waitFor(() => expect(pane.title).toBe('From: above'));
  expect(pane.frontMatter).toMatchObject({ tags: ['a', 'b'], language: 'pt-BR' });
  expect(pane.element.querySelector('.md-body')?.textContent).toBe('Heading');
  expect(rendered).toHaveBeenCalled();
});

test('PREV-5: a rule, a paragraph and a rule are no front matter', () => {
  const pane = show('---\n\nJust text.\n\n---\n');
  expect(pane.element.querySelectorAll('hr')).toHaveLength(2);
});

test('PREV-5: the front matter decides about line breaks', async () => {
  const pane = show('---\nbreaks: false\n---\n\na\nb');
  await vi.waitFor(() => expect(pane.frontMatter.lineBreaks).toBe(false));
  pane.flush();
  expect(pane.element.querySelector('br')).toBeNull();
  pane.update('a\nb');
  pane.flush();
  await vi.waitFor(() => expect(pane.frontMatter.lineBreaks).toBeNull());
  pane.flush();
  expect(pane.element.querySelector('br')).not.toBeNull();
});

test('PREV-5: footnotes are numbered by first mention, renumbered by edits, and lead back', () => {
  const source =
    'One[^b] two[^a] again[^b] here ^[on *the* spot].\n\n[^a]: Note a[^c]\n[^b]: Note b\n\n    second paragraph\n\n[^c]: Note c\n[^d]: never mentioned\n';
  const pane = show(source);
  const marks = () =>
    [...pane.element.querySelectorAll('.md-body .md-footnote-mark')].map(mark => mark.textContent);
  const notes = () =>
    [...pane.element.querySelectorAll('.md-footnotes li')].map(note =>
      note.textContent?.replace(/\s+/g, ' ').trim(),
    );
  Element.prototype.scrollIntoView = vi.fn();
  expect(marks()).toEqual(['1', '2', '1', '3']);
  expect(notes()).toEqual(['Note b second paragraph ↩ ↩', 'Note a4 ↩', 'on the spot ↩', 'Note c ↩']);
  pane.update(`First[^c]\n\n${source}`);
  pane.flush();
  expect(marks()).toEqual(['1', '2', '3', '2', '4']);
  expect(notes()[0]).toBe('Note c ↩ ↩');
  const back = pane.element.querySelector<HTMLAnchorElement>(
    '.md-footnotes a.md-footnote-mark, .md-footnote-back a',
  );
  expect(pane.reveal(back!.getAttribute('href')!)).toBe(true);
  pane.update('No notes[^b].');
  pane.flush();
  expect(pane.element.querySelector<HTMLElement>('.md-footnotes')?.hidden).toBe(true);
  expect(pane.element.querySelector('.md-body')?.textContent).toContain('[^b]');
});

test('PREV-6: callouts have a word, in the language of the page', () => {
  const pane = show(
    '> [!WARNING]\n> Take care.\n\n:::tip Try *this*\nText\n:::\n\n> [!note] Own title\n\n:::spoiler More\nx\n:::',
  );
  const titles = () =>
    [...pane.element.querySelectorAll('.md-callout-title')].map(title => title.textContent);
  expect(titles()).toEqual(['Warning', 'Try *this*', 'Own title']);
  expect(pane.element.querySelector('.md-callout-warning')?.textContent).toContain('Take care.');
  expect(pane.element.querySelector('summary')?.textContent).toBe('More');
  pane.change({ words: previewPtBr });
  pane.flush();
  expect(titles()[0]).toBe('Atenção');
});

test('PREV-6: tables, definitions, strikethrough, bare addresses and code', () => {
  const pane = show(
    '| a | b |\n|:-:|--:|\n| 1 | 2 |\n\nTerm\n: Means\n\n~~gone~~ https://example.org README.md\n\n```js=12\nlet x;\n```\n',
  );
  const has = (selector: string) => pane.element.querySelector(selector);
  expect(has('.md-table td.md-center')?.textContent).toBe('1');
  expect(has('.md-table th.md-right')?.textContent).toBe('b');
  expect(has('dl > dd')?.textContent).toBe('Means');
  expect(has('s')?.textContent).toBe('gone');
  expect([...pane.element.querySelectorAll('p a')].map(link => link.textContent)).toEqual([
    'https://example.org',
  ]);
  expect(has('.md-code')?.getAttribute('data-language')).toBe('js');
  expect(has('code')?.textContent).toBe('let x;\n');
});

test('PREV-6: unknown tags stay readable, known harmless ones work, and prices are no formulas', async () => {
  const pane = show(
    'A List<String> and <kbd>Ctrl</kbd>, from $5 to $10, but $x^2$.\n\n$$\n\\frac{a}{b}\n$$\n',
  );
  await pane.settled();
  expect(pane.element.querySelector('p')?.textContent).toContain('A List<String> and Ctrl, from $5 to $10');
  expect(pane.element.querySelector('kbd')?.textContent).toBe('Ctrl');
  expect(pane.element.querySelectorAll('math')).toHaveLength(2);
  expect(pane.element.querySelectorAll('.md-math-display mfrac')).toHaveLength(1);
});

test('PREV-6: a formula that is no TeX is shown as written, and says so', async () => {
  const pane = show('$\\frac{$');
  await pane.settled();
  const formula = pane.element.querySelector<HTMLElement>('.md-math.md-failed');
  expect(formula?.textContent).toBe('\\frac{');
  expect(formula?.title).toContain(previewEn.mathFailed);
});

test('PREV-8: links tell what they are; headings are found by name', () => {
  const clicks: string[] = [];
  const pane = show('# A b\n\n[x](#a-b) [y](other) [z](https://example.org)', {
    listener: {
      taskToggled() {},
      linkClicked(link) {
        clicks.push(`${link.kind} ${link.href}`);
        if (link.kind !== 'heading') link.prevent();
      },
    },
  });
  pane.element.scrollIntoView = () => {};
  Element.prototype.scrollIntoView = vi.fn();
  for (const link of pane.element.querySelectorAll<HTMLAnchorElement>('p a')) link.click();
  expect(clicks).toEqual(['heading #a-b', 'page other', 'elsewhere https://example.org']);
  expect(Element.prototype.scrollIntoView).toHaveBeenCalledOnce();
  expect(pane.reveal('nowhere')).toBe(false);
});

test('PREV-8: images of other hosts are links until the page allows them', () => {
  const pane = show('![A cat](https://example.org/cat.png) ![dog](dog.png)');
  expect([...pane.element.querySelectorAll('img')].map(image => image.getAttribute('src'))).toEqual([
    'dog.png',
  ]);
  expect(pane.element.querySelector('.md-remote-image')?.textContent).toBe('A cat (example.org)');
  pane.change({ remoteImages: 'show' });
  pane.flush();
  expect(pane.element.querySelectorAll('img')).toHaveLength(2);
});

test('PREV-9: diagrams keep their last drawing while they are edited', async () => {
  let resolve = () => {};
  const promise = new Promise<void>(done => {
    resolve = done;
  });
  let draws = 0;
  URL.createObjectURL = () => `blob:${++draws}`;
  URL.revokeObjectURL = () => {};
  const painter = {
    draw: async (source: string) => {
      if (source.includes('C')) await promise;
      return { outcome: 'drawn' as const, svg: '<svg viewBox="0 0 30 20" width="100%"></svg>' };
    },
    destroy() {},
  };
  const pane = show('```mermaid\ngraph TD; A-->B\n```', { painter });
  await pane.settled();
  const image = () => pane.element.querySelector<HTMLImageElement>('.md-diagram img');
  expect(image()?.src).toBe('blob:1');
  expect([image()?.width, image()?.height]).toEqual([30, 20]);
  pane.update('```mermaid\ngraph TD; A-->C\n```');
  pane.flush();
  expect(image()?.src).toBe('blob:1');
  resolve();
  await pane.settled();
  expect(image()?.src).toBe('blob:2');
});
