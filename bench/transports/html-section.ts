// The comparison as a piece of HTML for bench/report.html: tables, and a chart for each figure. Knows no page around it.
import { drawBars } from '../charts.ts';
import { escapeHtml, renderTable } from '../html-text.ts';
import {
  describeDistance,
  describeMachine,
  describeSession,
  type Figure,
  listCells,
  listIdleCells,
  listWarnings,
  type Table,
  type TransportsReport,
} from './report.ts';

const CHARTS: readonly { figure: Figure; title: string; scale: 'linear' | 'log' }[] = [
  { figure: 'bytesPerKey', title: 'bytes for one keystroke on one other screen', scale: 'linear' },
  { figure: 'p50Ms', title: 'ms from the key to another screen, p50 (logarithmic)', scale: 'log' },
  { figure: 'p99Ms', title: 'ms from the key to another screen, p99 (logarithmic)', scale: 'log' },
  { figure: 'cpuUsPerKey', title: 'server CPU for one keystroke on one other screen, µs', scale: 'linear' },
];

/** A `<section>` without scripts or ids. */
export function renderTransports(report: TransportsReport): string {
  const tables = report.tables.map(table => {
    const warnings = listWarnings(table).map(line => `<p>${escapeHtml(line)}</p>`);
    const charts = CHARTS.map(chart => drawFigure(table, chart)).join('');
    return `<h3>${escapeHtml(describeDistance(table.roundTripMs))}</h3>${renderTable(listCells(table))}${warnings.join('')}${charts}`;
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

function drawFigure(table: Table, { figure, title, scale }: (typeof CHARTS)[number]): string {
  const bars = table.rows.flatMap(row => {
    const value = row.figures[figure];
    const range: [number, number] = row.ranges[figure] ?? [value ?? 0, value ?? 0];
    return value === undefined ? [] : [{ label: row.title, value, range }];
  });
  return bars.length === 0 ? '' : drawBars({ title, scale, bars, goal: null });
}
