import { describe, expect, it } from 'vitest';
import { toolsEn, toolsPtBr } from '../text/tools-words.ts';
import { findFuzzy } from './fuzzy.ts';
import { listLanguageOptions } from './language-picker.tsx';
import { listEntries, type PaletteFacts } from './palette-entries.ts';
import { makeCommands, makeTarget } from './testing.ts';

const HEADINGS = [
  { text: 'Plan', level: 2, line: 1 },
  { text: 'What we know', level: 3, line: 9 },
  { text: 'Ação', level: 2, line: 20 },
];

function setUp(change: Partial<PaletteFacts> = {}) {
  const target = makeTarget();
  const facts: PaletteFacts = {
    commands: makeCommands(target, { page: { print: () => {}, palette: () => {}, slides: () => {} } }),
    headings: HEADINGS,
    recent: [],
    lineCount: 50,
    words: toolsEn,
    platform: 'other',
    goToLine: target.goToLine,
    ...change,
  };
  const list = (query: string) => listEntries(query, facts);
  const ids = (query: string) => list(query).map(({ option }) => option.id);
  return { target, list, ids };
}

describe('the palette', () => {
  it('TOOL-12: shows everything at first, recently used first, each once and not itself', () => {
    const { ids, list } = setUp({ recent: ['print', 'gone', 'bold'] });
    expect(ids('').slice(0, 2)).toEqual(['print', 'bold']);
    expect(new Set(ids('')).size).toBe(ids('').length);
    expect(ids('')).not.toContain('palette');
    expect(list('')[0]?.option.heading).toBe('Used recently');
    expect(ids('')).toHaveLength(makeCommands(makeTarget()).length + 2);
  });

  it.each([
    ['tbl', 'table'],
    ['num list', 'numbered-list'],
    ['BOLD', 'bold'],
    ['prnt', 'print'],
    ['head2', 'heading-2'],
  ])('TOOL-12: %j finds %s first', (query, id) => {
    expect(setUp().ids(query)[0]).toBe(id);
  });

  it('TOOL-12: people’s names do not come before commands that fit as well', () => {
    const people = [{ clientId: 1, name: 'Bob with a long name' }];
    const { ids } = setUp({ commands: makeCommands(makeTarget(), { people }) });
    expect(ids('tbl')[0]).toBe('table');
    expect(ids('follow bob')[0]).toBe('follow:1');
  });

  it('TOOL-12: accents need not be typed', () => {
    const commands = makeCommands(makeTarget(), { words: toolsPtBr });
    const { ids } = setUp({ commands, words: toolsPtBr });
    expect(ids('italico')[0]).toBe('italic');
    expect(ids('citacao')[0]).toBe('quote');
  });

  it('TOOL-12: the group of a command finds it too, after those that are called so', () => {
    const found = setUp().ids('insert');
    expect(found).toContain('table');
    expect(setUp().ids('xyzzy')).toEqual([]);
  });

  it('TOOL-12: what would do nothing is left out', () => {
    const target = makeTarget();
    target.idle.add('undo');
    const { ids } = setUp({ commands: makeCommands(target) });
    expect(ids('undo')).not.toContain('undo');
  });

  it('TOOL-12: says which letters were found', () => {
    const label = setUp().list('bold')[0]?.option.label;
    expect(label?.filter(part => part.marked).map(part => part.text)).toEqual(['Bold']);
    expect(label?.map(part => part.text).join('')).toBe('Bold');
  });

  it.each([
    ['12', 'Go to line 12', 'line 12'],
    [':7', 'Go to line 7', 'line 7'],
    ['0', 'Go to line 1', 'line 1'],
    ['999999', 'Go to line 50', 'line 50'],
  ])('TOOL-13: %j is “%s”', (query, label, done) => {
    const { list, target } = setUp();
    expect(list(query)).toHaveLength(1);
    expect(list(query)[0]?.option.label[0]?.text).toBe(label);
    list(query)[0]?.run();
    expect(target.done).toEqual([done]);
  });

  it('TOOL-13: "#" and "@" find headings, in the order of the text until something is typed', () => {
    const { list, ids, target } = setUp();
    for (const sign of ['#', '@', '## ']) expect(ids(sign)).toEqual(['heading:1', 'heading:9', 'heading:20']);
    expect(list('#').map(({ option }) => option.indent)).toEqual([0, 1, 0]);
    expect(ids('#acao')).toEqual(['heading:20']);
    list('# know')[0]?.run();
    expect(target.done).toEqual(['line 9']);
    expect(setUp({ headings: [] }).ids('#')).toEqual([]);
  });

  it('TOOL-12: a hundred thousand letters of nonsense take no time', () => {
    const items = Array.from({ length: 500 }, (_, i) => `item ${i}`);
    expect(findFuzzy('z'.repeat(100_000), items, item => item, 10)).toEqual([]);
  });
});

describe('the language picker', () => {
  const languages = [
    { name: 'Markdown', aliases: ['markdown'] },
    { name: 'C', aliases: ['c'] },
    { name: 'C++', aliases: ['c++', 'cpp'] },
    { name: 'CSS', aliases: ['css'] },
    { name: 'Cython', aliases: ['cython'] },
    { name: 'Python', aliases: ['python', 'py'] },
  ];
  const ids = (query: string, chosen: string | null, byName: string | null) =>
    listLanguageOptions(query, languages, chosen, byName, toolsEn).map(option => option.id);
  const current = (chosen: string | null, byName: string | null) =>
    listLanguageOptions('', languages, chosen, byName, toolsEn)
      .filter(option => option.isCurrent)
      .map(option => option.id);

  it('TOOL-14: Markdown is first, after what the document’s name says', () => {
    expect(ids('', null, null)).toEqual(['Markdown', 'C', 'C++', 'CSS', 'Cython', 'Python']);
    expect(ids('', null, 'Python').slice(0, 2)).toEqual(['by-name', 'Markdown']);
  });

  it('TOOL-14: exactly one is the current one', () => {
    expect(current(null, null)).toEqual(['Markdown']);
    expect(current(null, 'Python')).toEqual(['by-name']);
    expect(current('Python', 'Python')).toEqual(['Python']);
    expect(current('Markdown', 'Python')).toEqual(['Markdown']);
  });

  it.each([
    ['py', 'Python'],
    ['c', 'C'],
    ['cpp', 'C++'],
    ['md', 'Markdown'],
    ['pyth', 'Python'],
  ])('TOOL-14: %j finds %s first', (query, name) => {
    expect(ids(query, null, null)[0]).toBe(name);
  });
});
