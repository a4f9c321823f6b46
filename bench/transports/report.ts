// Rounds of figures into medians, and medians into tables: for a terminal, for Markdown, and as plain rows that a page
// can show or plot. Knows no process.
import type { MachineFacts } from '../machine.ts';
import { median } from '../stats.ts';
import type { Figures } from './measure.ts';
import type { SessionShape } from './session.ts';
import { TITLES, type TransportName } from './transports.ts';

/** The figures that are shown: medians over the rounds. Bytes hold headers; "key" is one keystroke on one other screen. */
export const FIGURES = [
  'bytesPerKey',
  'upBytesPerKey',
  'downBytesPerKey',
  'timesPayload',
  'p50Ms',
  'p99Ms',
  'cpuUsPerKey',
  'requestsPerSecond',
  'connectionsPerPerson',
  'openingBytesPerPerson',
] as const;
export type Figure = (typeof FIGURES)[number];

export interface Row {
  transport: TransportName;
  title: string;
  /** Empty when a round failed. */
  figures: Partial<Record<Figure, number>>;
  /** Lowest and highest of each over the rounds. */
  ranges: Partial<Record<Figure, [number, number]>>;
  failures: string[];
}

/** One table: all transports at one distance. */
export interface Table {
  roundTripMs: number;
  rows: Row[];
  /** Largest share of cores that anything but the server took, in any round: much more than 1 is a busy machine. */
  otherCores: number;
  lateP99Ms: number;
}

export interface IdleRow {
  transport: TransportName;
  title: string;
  /** Of one person who has a document open in which nobody types. */
  bytesPerMinute: number;
  requestsPerMinute: number;
}

export interface TransportsReport {
  machine: MachineFacts;
  wsVersion: string;
  shape: SessionShape;
  roundCount: number;
  /** Mean size of one update, without anything around it. */
  payloadBytes: number;
  tables: Table[];
  idle: IdleRow[];
}

export type Outcome = { status: 'measured'; figures: Figures } | { status: 'failed'; why: string };

/** What one keystroke cost on its way to one other screen, in one round. */
export function derive(figures: Figures, shape: SessionShape): Record<Figure, number> {
  const { deliveries, keystrokes, upBytes, downBytes } = figures;
  const people = shape.documentCount * shape.peoplePerDocument;
  // Each update goes up once, and down once to each of the others.
  const needed = (figures.payloadBytes * (keystrokes + deliveries)) / keystrokes;
  return {
    bytesPerKey: (upBytes + downBytes) / deliveries,
    upBytesPerKey: upBytes / deliveries,
    downBytesPerKey: downBytes / deliveries,
    timesPayload: (upBytes + downBytes) / needed,
    p50Ms: figures.p50Ms,
    p99Ms: figures.p99Ms,
    cpuUsPerKey: (figures.serverCpuMs * 1000) / deliveries,
    requestsPerSecond: figures.requests / shape.documentCount / (figures.durationMs / 1000),
    connectionsPerPerson: figures.connections / people,
    openingBytesPerPerson: figures.openingBytes / people,
  };
}

/** Medians of all rounds. One failed round fails the row: a way that loses edits has no speed. */
export function summarise(transport: TransportName, outcomes: readonly Outcome[], shape: SessionShape): Row {
  const row: Row = { transport, title: TITLES[transport], figures: {}, ranges: {}, failures: [] };
  const rounds: Record<Figure, number>[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'failed') row.failures.push(outcome.why);
    else rounds.push(derive(outcome.figures, shape));
  }
  if (row.failures.length > 0) return row;
  for (const figure of FIGURES) {
    const values = rounds.map(round => round[figure]);
    row.figures[figure] = median(values);
    row.ranges[figure] = [Math.min(...values), Math.max(...values)];
  }
  return row;
}

interface Column {
  head: string;
  figure: Figure;
  digits: number;
}

export const COLUMNS: readonly Column[] = [
  { head: 'bytes/key', figure: 'bytesPerKey', digits: 0 },
  { head: 'up', figure: 'upBytesPerKey', digits: 0 },
  { head: 'down', figure: 'downBytesPerKey', digits: 0 },
  { head: 'times payload', figure: 'timesPayload', digits: 1 },
  { head: 'p50 ms', figure: 'p50Ms', digits: 1 },
  { head: 'p99 ms', figure: 'p99Ms', digits: 1 },
  { head: 'CPU µs/key', figure: 'cpuUsPerKey', digits: 0 },
  { head: 'requests/s', figure: 'requestsPerSecond', digits: 1 },
  { head: 'connections', figure: 'connectionsPerPerson', digits: 1 },
  { head: 'to open', figure: 'openingBytesPerPerson', digits: 0 },
];

const IDLE_HEADS = ['', 'bytes a minute', 'requests a minute'];

/** The cells of a table, heads first; a row that failed says why in its second cell. */
export function listCells(table: Table): string[][] {
  return [
    ['', ...COLUMNS.map(column => column.head)],
    ...table.rows.map(row =>
      row.failures.length > 0
        ? [row.title, `failed: ${row.failures[0]}`]
        : [row.title, ...COLUMNS.map(column => formatNumber(row.figures[column.figure], column.digits))],
    ),
  ];
}

export function listIdleCells(rows: readonly IdleRow[]): string[][] {
  return [
    IDLE_HEADS,
    ...rows.map(row => [
      row.title,
      formatNumber(row.bytesPerMinute, 0),
      formatNumber(row.requestsPerMinute, 1),
    ]),
  ];
}

function formatNumber(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function describeSession({ shape, payloadBytes, roundCount }: TransportsReport): string {
  const { documentCount, peoplePerDocument, authorsPerDocument, keysPerSecond, durationMs } = shape;
  return (
    `${documentCount} documents at once, ${peoplePerDocument} people in each, ${authorsPerDocument} of them typing ` +
    `${keysPerSecond} keys a second for ${durationMs / 1000} s; an update has ${payloadBytes.toFixed(1)} bytes; ` +
    `${roundCount} ${roundCount === 1 ? 'round' : 'rounds, medians'}`
  );
}

export function describeMachine({ machine, wsVersion }: TransportsReport): string {
  const { cpu, cores, kernel, node, startedAt } = machine;
  return `${cpu}, ${cores} cores, Linux ${kernel}, Node ${node}, ws ${wsVersion}, ${startedAt.slice(0, 10)}`;
}

export function describeDistance(roundTripMs: number): string {
  return roundTripMs === 0 ? 'on one machine' : `with ${roundTripMs} ms there and back`;
}

const OTHERS_LIMIT_CORES = 1.15;
/** Keys that are pressed later than this, 99th percentile: the load process was kept from working. */
export const LATE_LIMIT_MS = 20;

/** What a reader must know before believing a table. */
export function listWarnings(table: Table): string[] {
  const warnings: string[] = [];
  if (table.otherCores > OTHERS_LIMIT_CORES) {
    warnings.push(
      `beside the server ${table.otherCores.toFixed(1)} cores were in use (the load takes up to 1): expect noise in times and CPU`,
    );
  }
  if (table.lateP99Ms > LATE_LIMIT_MS) {
    warnings.push(
      `keys were pressed up to ${table.lateP99Ms.toFixed(0)} ms late: the load process was kept from working`,
    );
  }
  return warnings;
}

/** For a terminal. */
export function formatReport(report: TransportsReport): string {
  const lines = [`HTTP against WebSocket: ${describeSession(report)}`, ''];
  for (const table of report.tables) {
    lines.push(describeDistance(table.roundTripMs), ...alignCells(listCells(table)));
    lines.push(...listWarnings(table).map(line => `  ${line}`), '');
  }
  if (report.idle.length > 0) {
    lines.push('nobody types, one person', ...alignCells(listIdleCells(report.idle)), '');
  }
  return lines.join('\n');
}

/** For docs/websocket.md. */
export function formatMarkdown(report: TransportsReport): string {
  const lines = [`${describeMachine(report)}: ${describeSession(report)}.`, ''];
  for (const table of report.tables) {
    lines.push(
      `**${capitalise(describeDistance(table.roundTripMs))}**`,
      '',
      ...markCells(listCells(table)),
      '',
    );
    lines.push(...listWarnings(table).map(line => `(${line})\n`));
  }
  if (report.idle.length > 0) {
    lines.push('**Nobody types, one person**', '', ...markCells(listIdleCells(report.idle)), '');
  }
  return lines.join('\n');
}

function alignCells(cells: readonly string[][]): string[] {
  const full = cells.filter(line => line.length === cells[0]!.length);
  const widths = cells[0]!.map((_, index) => Math.max(...full.map(line => line[index]!.length)));
  const titleWidth = Math.max(...cells.map(line => line[0]!.length));
  return cells.map(line => {
    const rest = line.slice(1).map((cell, index) => cell.padStart(widths[index + 1]! + 2));
    return `  ${line[0]!.padEnd(titleWidth)}${line.length === cells[0]!.length ? rest.join('') : `  ${line[1]}`}`;
  });
}

function markCells(cells: readonly string[][]): string[] {
  const [heads, ...rows] = cells;
  return [
    `| ${heads!.join(' | ')} |`,
    `|---${'|---:'.repeat(heads!.length - 1)}|`,
    ...rows.map(line => `| ${line.join(' | ')} |`),
  ];
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
