import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { tidyTitle } from '../../protocol/titles.ts';
import { readFacts } from './document-facts.ts';
import { readTextFacts } from './text-facts.ts';

const titleOf = (text: string) => readTextFacts(text).title;
const excerptOf = (text: string) => readTextFacts(text).excerpt;

describe('the title of a text', () => {
  it.each([
    ['# Plano', 'Plano'],
    ['text before\n\n## Plano de *ação* ##\n# Later', 'Plano de ação'],
    ['   ### `code` and [a link](http://x.y/(z)) ![img](a.png)', 'code and a link img'],
    ['# snake_case __bold__ _it_ \\# 2 * 3', 'snake_case bold it # 2  3'.replace('  ', ' ')],
    ['Setext\n======\n# other', 'Setext'],
    ['Two lines\nof it\n---\n', 'Two lines of it'],
    ['#\n##   \n# After empty ones', 'After empty ones'],
    ['#no heading\n####### neither\n# yes', 'yes'],
    ['    # code\n# yes', 'yes'],
    ['```\n# in a fence\n```\n# yes', 'yes'],
    ['~~~~ sh\n# in\n~~~\n# still in\n~~~~\n# yes', 'yes'],
    ['---\ntitle: front\n# comment\n---\n# yes', 'yes'],
    ['---\nno front matter\n---\n# yes', 'no front matter'],
    ['- item\n---\n# yes', 'yes'],
    ['> quote\n---\n# yes', 'yes'],
    ['***\n---\n# yes', 'yes'],
    ['| a | b |\n|---|---|\n# yes', 'yes'],
    ['no heading at all', ''],
    ['', ''],
    ['---\n', ''],
    ['# <b>Bold</b> &amp; more', 'Bold &amp; more'],
    ['# 日本語の見出し', '日本語の見出し'],
  ])('ARCH-9: %j is called %j', (text, title) => {
    expect(titleOf(text)).toBe(title);
  });

  it('ARCH-9: is one line of at most 200 units, without controls, and never half a character', () => {
    expect(titleOf(`# ${'x'.repeat(500)}`)).toHaveLength(200);
    expect(titleOf(`# ${'x'.repeat(199)}😀`)).toBe('x'.repeat(199));
    expect(titleOf('# a\u202eb\u0007c\u2028d')).toBe('a b c d');
    expect(tidyTitle(' a\n\t b ')).toBe('a b');
    expect(tidyTitle('\ud800')).toBe('');
  });

  it('ARCH-9: is not looked for beyond the first lines of a large text', () => {
    const filler = `${'word '.repeat(20)}\n\n`;
    expect(titleOf(`${filler.repeat(50)}# Here`)).toBe('Here');
    expect(titleOf(`${filler.repeat(50_000)}# Here`)).toBe('');
  });
});

describe('how a text begins', () => {
  it('ARCH-9: the words after the title, without marks, fences and front matter', () => {
    const text = [
      '---\ntags: a\n---\n# Título\n\n**Primeira** linha\nsegunda _linha_.\n',
      '- [x] feito\n1. um\n> dito\n\n## Outro\n```js\nconst x = 1;\n```\n| a | b |\n|---|---|\n| c | d |',
    ].join('\n');
    expect(excerptOf(text)).toBe('Primeira linha segunda linha. feito um dito Outro const x = 1; a b c d');
    expect(excerptOf('# Só título')).toBe('');
    expect(excerptOf('')).toBe('');
    expect(excerptOf('palavra '.repeat(100))).toHaveLength(159);
  });
});

describe('facts of a document', () => {
  const make = (write: (doc: Y.Doc) => void) => {
    const doc = new Y.Doc();
    write(doc);
    return doc;
  };

  it('ARCH-9: a title and a language set by hand come first', () => {
    const doc = make(it => {
      it.getText('content').insert(0, '# Heading\n\ntext');
      it.getMap('meta').set('title', '  By\nhand ');
      it.getMap('meta').set('language', 'Python');
    });
    expect(readFacts(doc, 'text')).toEqual({
      text: '# Heading\n\ntext',
      title: 'By hand',
      language: 'Python',
      excerpt: 'text',
    });
  });

  it('ARCH-9: what is no title and no language counts for nothing', () => {
    for (const value of [5, '', ' ', null, ['x'], 'x'.repeat(61), 'Markdown']) {
      const doc = make(it => {
        it.getText('content').insert(0, '# Heading');
        it.getMap('meta').set('title', typeof value === 'string' && value.trim() !== '' ? 7 : value);
        it.getMap('meta').set('language', value);
      });
      expect(readFacts(doc, 'text')).toMatchObject({ title: 'Heading', language: null });
    }
    const foreign = make(it => {
      it.getText('other').insert(0, '# Theirs');
      it.getMap('meta').set('title', 'Something else');
    });
    expect(readFacts(foreign, 'any').language).toBeNull();
  });
});
