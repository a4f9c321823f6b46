// The comparison as a piece of HTML for bench/report.html: text and tables, every value escaped, and beside it the
// same figures as plain series for whatever draws charts. Knows no page around it.
import {
  COLUMNS,
  describeDistance,
  describeMachine,
  describeSession,
  type Figure,
  listCells,
  listIdleCells,
  listWarnings,
  type TransportsReport,
} from './report.ts';

/** One bar chart: a bar for each transport that did its work. */
export interface Series {
  title: string;
  /** From 1 to 10,000 within one chart: a linear axis shows nothing. */
  scale: 'linear' | 'log';
  bars: { label: string; value: number }[];
}

const CHARTS: readonly { figure: Figure; title: string; scale: Series['scale'] }[] = [
  { figure: 'bytesPerKey', title: 'bytes for one keystroke on one other screen', scale: 'linear' },
  { figure: 'p50Ms', title: 'milliseconds from the key to another screen, half of them', scale: 'log' },
  { figure: 'p99Ms', title: 'milliseconds from the key to another screen, 99 of 100', scale: 'log' },
  { figure: 'cpuUsPerKey', title: 'server CPU for one keystroke on one other screen, µs', scale: 'linear' },
];

export function listSeries(report: TransportsReport): Series[] {
  return report.tables.flatMap(table =>
    CHARTS.map(({ figure, title, scale }) => ({
      title: `${title}, ${describeDistance(table.roundTripMs)}`,
      scale,
      bars: table.rows.flatMap(row => {
        const value = row.figures[figure];
        return value === undefined ? [] : [{ label: row.title, value }];
      }),
    })),
  );
}

/** A `<section>` without styles, scripts or ids. */
export function renderSection(report: TransportsReport): string {
  const tables = report.tables.map(table => {
    const warnings = listWarnings(table).map(line => `<p>${escapeHtml(line)}</p>`);
    return `<h3>${escapeHtml(describeDistance(table.roundTripMs))}</h3>${renderTable(listCells(table))}${warnings.join('')}`;
  });
  const idle =
    report.idle.length === 0
      ? ''
      : `<h3>nobody types, one person</h3>${renderTable(listIdleCells(report.idle))}`;
  return (
    '<section><h2>HTTP against WebSocket</h2>' +
    `<p>${escapeHtml(describeSession(report))}.</p><p>${escapeHtml(describeMachine(report))}.</p>` +
    `${tables.join('')}${idle}</section>`
  );
}

function renderTable(cells: readonly string[][]): string {
  const [heads, ...rows] = cells;
  const head = heads!.map(cell => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const body = rows.map(([title, ...rest]) => {
    const missing = COLUMNS.length - rest.length + 1;
    const values =
      rest.length === heads!.length - 1
        ? rest.map(cell => `<td>${escapeHtml(cell)}</td>`).join('')
        : `<td colspan="${missing}">${escapeHtml(rest.join(' '))}</td>`;
    return `<tr><th scope="row">${escapeHtml(title!)}</th>${values}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => ENTITIES[char]!);
}
