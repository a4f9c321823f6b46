// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { readTable, writeTable } from './spreadsheet.ts';

const paste = (html: string, text = '') => {
  const rows = readTable(html, text);
  return rows === null ? null : writeTable(rows);
};

describe('cells from a spreadsheet', () => {
  it('EDIT-11: become a table whose columns line up, numbers to the right', () => {
    expect(paste('', 'Name\tPoints\nAna\t7\nBruno\t12\n')).toBe(
      ['| Name  | Points |', '| ----- | -----: |', '| Ana   |      7 |', '| Bruno |     12 |'].join('\n'),
    );
  });

  it('EDIT-11: from HTML, with what cells span and line breaks in them', () => {
    const html =
      '<meta charset="utf-8"><table><tr><th colspan="2">Both</th></tr><tr><td>a<br>b</td><td>1 | 2</td></tr></table>';
    expect(paste(html)).toBe(
      ['| Both   |        |', '| ------ | ------ |', '| a<br>b | 1 \\| 2 |'].join('\n'),
    );
  });

  it('EDIT-11: scripts and markup in the cells stay text, and nothing runs', () => {
    const html =
      '<table><tr><td>a</td><td><img src=x onerror="globalThis.ran=1">b</td></tr><tr><td>c</td><td>d</td></tr></table>';
    expect(paste(html)).toBe(['| a   | b   |', '| --- | --- |', '| c   | d   |'].join('\n'));
    expect('ran' in globalThis).toBe(false);
  });

  it('EDIT-11: quoted cells hold tabs, quotes and lines', () => {
    expect(readTable('', '"a\n""b"""\tc\nd\t"e\tf"\r\n')).toEqual([
      ['a\n"b"', 'c'],
      ['d', 'e\tf'],
    ]);
  });

  it('EDIT-11: a backslash before a pipe does not free it', () => {
    expect(
      writeTable([
        ['a\\|b', 'c\\'],
        ['d', 'e'],
      ]),
    ).toContain('| a\\\\\\|b | c\\\\ |');
  });

  it.each([
    ['one line', '', 'a\tb'],
    ['one column', '', 'a\nb'],
    ['lines of different length', '', 'a\tb\nc'],
    ['indented code', '', '\tif x:\n\treturn'],
    ['prose', '', 'a sentence\nand another'],
    [
      'a page with a table in it',
      '<p>Read this</p><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>',
      '',
    ],
    [
      'two tables',
      '<table><tr><td>a<td>b<tr><td>c<td>d</table><table><tr><td>a<td>b<tr><td>c<td>d</table>',
      '',
    ],
    ['a table of one row', '<table><tr><td>a</td><td>b</td></tr></table>', ''],
  ])('EDIT-11: %s is no table', (_what, html, text) => {
    expect(paste(html, text)).toBeNull();
  });
});
