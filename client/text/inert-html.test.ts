import { expect, test } from 'vitest';
import { quieten } from './inert-html.ts';

test('PAGE-29: styles and handlers are taken out of HTML from elsewhere, and nothing that can be read', () => {
  const cases: [string, string][] = [
    [
      '<td style="color: red" data-x="a > b" onclick=\'go()\'>x</td>',
      '<td data-unused="color: red" data-x="a > b" data-unused=\'go()\'>x</td>',
    ],
    ['<TD\nSTYLE = x>style = on, onclick="x"</TD>', '<TD\ndata-unused = x>style = on, onclick="x"</TD>'],
    ['<style type="text/css">td { color: red }</style><b>x</b>', '</style><b>x</b>'],
    ['a < b <3 <', 'a < b <3 <'],
    ['<style>never closed', ''],
    ['<b title="never closed', '<b title="never closed'],
    ['<stylesheet once="1">', '<stylesheet data-unused="1">'],
  ];
  for (const [html, quiet] of cases) expect(quieten(html)).toBe(quiet);
});

test('PAGE-29: a hostile text costs no more than its length', () => {
  for (const piece of ['<a"', '<style', '<style>', '< style=', "<a onx='"]) {
    const once = quieten(piece.repeat(1_000)).length;
    expect(quieten(piece.repeat(300_000)).length).toBeLessThanOrEqual((once + 30) * 300);
  }
});
