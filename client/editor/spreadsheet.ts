// Cells that come from a spreadsheet, as HTML or as text with tabs, become a Markdown table. Pure, but for the
// browser's parser of HTML, which runs no scripts and loads nothing.

import { parseInertHtml } from '../text/inert-html.ts';

export type Rows = readonly (readonly string[])[];

/** More is data, not a table to read. */
const MAX_CELLS = 20_000;
const NUMBER = /^[-+−(]?[\p{Sc}]?\s?\d[\d.,\s]*(?:[%)]|\s?\p{Sc})?$/u;

/** At least two columns and two rows of equal length, or null. */
export function readTable(html: string, text: string): Rows | null {
  const rows = (html === '' ? null : readHtml(html)) ?? readTabs(text);
  if (rows === null) return null;
  const width = Math.max(0, ...rows.map(row => row.length));
  if (rows.length < 2 || width < 2 || rows.length * width > MAX_CELLS) return null;
  return rows.map(row => [...row, ...Array<string>(width - row.length).fill('')]);
}

/** Null unless the HTML is one table and nothing else. */
function readHtml(html: string): Rows | null {
  if (!/<table[\s>]/i.test(html)) return null;
  const { body } = parseInertHtml(html);
  const [table, another] = body.querySelectorAll('table');
  if (table === undefined || another !== undefined) return null;
  const all = body.textContent?.trim().length ?? 0;
  if (all !== (table.textContent?.trim().length ?? 0)) return null;
  const rows = [...table.rows].map(row =>
    [...row.cells].flatMap(cell => {
      for (const br of cell.querySelectorAll('br')) br.replaceWith('\n');
      const spanned = Math.min(100, Math.max(1, cell.colSpan));
      return [readCell(cell.textContent ?? ''), ...Array<string>(spanned - 1).fill('')];
    }),
  );
  return rows.filter(row => row.length > 0);
}

/** A line break in a cell is one that was made; the others are how the HTML was written. */
function readCell(text: string): string {
  return text
    .split('\n')
    .map(line => line.replace(/\s+/g, ' ').trim())
    .join('\n')
    .trim();
}

/** Null unless all lines have the same number of tabs. Cells in quotes may hold tabs and lines. */
function readTabs(text: string): Rows | null {
  if (!text.includes('\t')) return null;
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const source = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  while (at <= source.length) {
    const quoted = /"((?:[^"]|"")*)"(?=[\t\n]|$)/y;
    quoted.lastIndex = at;
    const match = source[at] === '"' ? quoted.exec(source) : null;
    let end = match === null ? at : quoted.lastIndex;
    if (match === null) while (end < source.length && source[end] !== '\t' && source[end] !== '\n') end += 1;
    row.push((match === null ? source.slice(at, end) : match[1]!.replaceAll('""', '"')).trim());
    if (source[end] !== '\t') {
      rows.push(row);
      row = [];
    }
    at = end + 1;
  }
  const width = rows[0]?.length ?? 0;
  if (rows.some(({ length }) => length !== width)) return null;
  // Indented lines, not cells.
  if (rows.every(([first]) => first === '')) return null;
  return rows;
}

/** A table whose columns line up in the source; columns of numbers stand to the right. */
export function writeTable(rows: Rows): string {
  const cells = rows.map(row => row.map(escapeCell));
  const width = cells[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, column) => ({
    chars: Math.max(3, ...cells.map(row => countChars(row[column] ?? ''))),
    isNumeric:
      rows.slice(1).some(row => row[column] !== '') &&
      rows.slice(1).every(row => row[column] === '' || NUMBER.test(row[column] ?? '')),
  }));
  const lines = cells.map(row =>
    writeRow(row.map((cell, i) => pad(cell, columns[i]!.chars, columns[i]!.isNumeric))),
  );
  const rule = writeRow(
    columns.map(({ chars, isNumeric }) => (isNumeric ? `${'-'.repeat(chars - 1)}:` : '-'.repeat(chars))),
  );
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

const writeRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const countChars = (text: string) => [...text].length;

function pad(cell: string, chars: number, toTheRight: boolean): string {
  const space = ' '.repeat(Math.max(0, chars - countChars(cell)));
  return toTheRight ? space + cell : cell + space;
}

function escapeCell(text: string): string {
  return text
    .replace(/\\(?=[\\|]|$)/g, '\\\\')
    .replaceAll('|', '\\|')
    .replace(/\s*\r?\n\s*/g, '<br>')
    .trim();
}
