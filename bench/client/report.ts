// Rounds of figures into medians, and medians into tables for a terminal. Knows no browser.
import type { MachineFacts } from '../machine.ts';
import { median } from '../stats.ts';
import type { Figures, Told } from './scenarios.ts';
import type { Job, Work } from './work.ts';

export type Outcome = { status: 'measured'; told: Told } | { status: 'failed'; why: string };

export interface Row {
  name: string;
  title: string;
  kind: Job['kind'];
  /** Medians over the rounds; empty when a round failed. */
  figures: Figures;
  ranges: Record<string, [number, number]>;
  failures: string[];
}

export interface ClientReport {
  machine: MachineFacts;
  roundCount: number;
  rows: Row[];
}

export function summarise({ name, title, job }: Work, outcomes: readonly Outcome[]): Row {
  const row: Row = { name, title, kind: job.kind, figures: {}, ranges: {}, failures: [] };
  const columns: Record<string, number[]> = {};
  for (const outcome of outcomes) {
    if (outcome.status === 'failed') {
      row.failures.push(outcome.why);
      continue;
    }
    for (const [figure, value] of Object.entries(outcome.told.figures)) {
      columns[figure] ??= [];
      columns[figure].push(value);
    }
  }
  if (row.failures.length > 0) return row;
  for (const [figure, values] of Object.entries(columns)) {
    row.figures[figure] = median(values);
    row.ranges[figure] = [Math.min(...values), Math.max(...values)];
  }
  return row;
}

type Column = [head: string, figure: string, digits: number, unit?: number];

const MEGABYTE = 1e6;

const TABLES: Record<Job['kind'], { title: string; columns: Column[] }> = {
  typing: {
    title:
      'typing 8 keys a second in 100 kB of Markdown (CPU time of the main thread; to reach: 0 long tasks, own work ≤ 16 ms)',
    columns: [
      ['key p50', 'keyP50Ms', 0],
      ['key p95', 'keyP95Ms', 0],
      ['long tasks', 'longTaskCount', 0],
      ['longest', 'longestTaskMs', 0],
      ['CPU', 'longestCpuTaskMs', 0],
      ['frames', 'frameCount', 0],
      ['own >16', 'ownOver16Count', 0],
      ['own p50', 'ownP50Ms', 1],
      ['own p99', 'ownP99Ms', 1],
      ['own max', 'ownMaxMs', 1],
      ['layout p99', 'layoutP99Ms', 1],
      ['paint p99', 'paintP99Ms', 1],
      ['all p99', 'frameP99Ms', 1],
      ['script core', 'scriptCores', 2],
      ['load', 'loadAverage', 1],
    ],
  },
  'first-load': {
    title: 'a new document, ms from the navigation; script and longest task in CPU time',
    columns: [
      ['cold: ready', 'coldFocusMs', 0],
      ['letter', 'coldLetterMs', 0],
      ['script CPU', 'coldOwnCpuMs', 0],
      ['longest task', 'coldLongestTaskMs', 0],
      ['warm: ready', 'warmFocusMs', 0],
      ['letter', 'warmLetterMs', 0],
      ['script CPU', 'warmOwnCpuMs', 0],
      ['longest task', 'warmLongestTaskMs', 0],
      ['load', 'loadAverage', 1],
    ],
  },
  opening: {
    title: '100 kB with a long past, ms from the navigation; script and longest task in CPU time',
    columns: [
      ['edits', 'editCount', 0],
      ['server: text', 'serverTextMs', 0],
      ['preview', 'serverPreviewMs', 0],
      ['script CPU', 'serverOwnCpuMs', 0],
      ['longest task', 'serverLongestTaskMs', 0],
      ['copy: text', 'copyTextMs', 0],
      ['preview', 'copyPreviewMs', 0],
      ['script CPU', 'copyOwnCpuMs', 0],
      ['longest task', 'copyLongestTaskMs', 0],
      ['load', 'loadAverage', 1],
    ],
  },
  'own-copy': {
    title:
      'a text of 1 MB that this browser keeps, the server out of reach: ms from the navigation; script and longest task in CPU time (to reach: 500)',
    columns: [
      ['updates', 'updateCount', 0],
      ['bytes, MB', 'encodedBytes', 2, MEGABYTE],
      ['ready', 'copyFocusMs', 0],
      ['text', 'copyTextMs', 0],
      ['script CPU', 'copyOwnCpuMs', 0],
      ['longest task', 'copyLongestTaskMs', 0],
      ['load', 'loadAverage', 1],
    ],
  },
  preview: {
    title: 'from a key to the changed preview, ms',
    columns: [
      ['single p50', 'singleP50Ms', 0],
      ['max', 'singleMaxMs', 0],
      ['fast p50', 'fastP50Ms', 0],
      ['max', 'fastMaxMs', 0],
      ['load', 'loadAverage', 1],
    ],
  },
  memory: {
    title: 'JavaScript heap after collecting, MB',
    columns: [
      ['edits', 'editCount', 0],
      ['before', 'beforeBytes', 1, MEGABYTE],
      ['1/4', 'after1Bytes', 1, MEGABYTE],
      ['2/4', 'after2Bytes', 1, MEGABYTE],
      ['3/4', 'after3Bytes', 1, MEGABYTE],
      ['after', 'after4Bytes', 1, MEGABYTE],
      ['bytes/edit', 'bytesPerEdit', 0],
      ['nodes before', 'beforeNodes', 0],
      ['after', 'afterNodes', 0],
      ['load', 'loadAverage', 1],
    ],
  },
};

/** One table for each kind of work. */
export function formatReport({ rows }: ClientReport): string {
  const kinds = [...new Set(rows.map(row => row.kind))];
  return kinds
    .map(kind => {
      const { title, columns } = TABLES[kind];
      const cells = [['', ...columns.map(([head]) => head)]];
      for (const row of rows.filter(one => one.kind === kind)) {
        if (row.failures.length > 0) cells.push([row.title, `failed: ${row.failures[0]}`]);
        else
          cells.push([
            row.title,
            ...columns.map(([, figure, digits, unit = 1]) => formatNumber(row.figures[figure], digits, unit)),
          ]);
      }
      return [title, ...alignCells(cells), ''].join('\n');
    })
    .join('\n');
}

function formatNumber(value: number | undefined, digits: number, unit: number): string {
  return value === undefined || !Number.isFinite(value) ? '–' : (value / unit).toFixed(digits);
}

/** The first line holds the heads; a line with fewer cells is told as it is. */
export function alignCells(cells: readonly string[][]): string[] {
  const full = cells.filter(line => line.length === cells[0]!.length);
  const widths = cells[0]!.map((_, i) => Math.max(...full.map(line => line[i]!.length)));
  const first = Math.max(...cells.map(line => line[0]!.length));
  return cells.map(([head, ...rest]) => {
    const told =
      rest.length === cells[0]!.length - 1
        ? rest.map((cell, i) => cell.padStart(widths[i + 1]! + 2)).join('')
        : `  ${rest[0]}`;
    return `  ${head!.padEnd(first)}${told}`;
  });
}
