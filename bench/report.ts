// Rounds of results into medians, medians into a table and a verdict. Knows no process.
import { asShare, COLUMNS } from './columns.ts';
import type { JobResult } from './jobs.ts';
import type { Goal, Scenario } from './scenarios.ts';
import type { LoopDelay, ServerName } from './servers.ts';
import { median } from './stats.ts';

/** What one server did in one round of one scenario. */
export type Outcome =
  | {
      status: 'measured';
      result: JobResult;
      /** By what was watched; "" where a job has one time only. */
      loops: Record<string, LoopDelay>;
    }
  | { status: 'failed'; why: string };

export interface Row {
  server: ServerName;
  /** Medians over the rounds, by name of the figure; empty when a round failed. */
  figures: Record<string, number>;
  /** Lowest and highest of each. */
  ranges: Record<string, [number, number]>;
  failures: string[];
}

/** Above this share of its core the load generator measures itself. */
const LOAD_LIMIT_CORES = 0.9;
/** Keystrokes that leave later than this come in heaps, which are cheaper than typing. */
const LATE_LIMIT_MS = 20;
/** Above this share of a core other processes disturb what is measured. */
const OTHERS_LIMIT_CORES = 0.15;

/** All figures of one round under one name each: `screenP99Ms.opening` is `openingScreenP99Ms`. */
export function flatten(outcome: Outcome & { status: 'measured' }): Record<string, number> {
  const figures: Record<string, number> = {};
  const put = (name: string, value: unknown): void => {
    if (typeof value === 'number' && !Number.isNaN(value)) figures[name] = value;
  };
  for (const [name, value] of Object.entries(outcome.result)) {
    if (typeof value !== 'object') put(name, value);
    else for (const [window, one] of Object.entries(value)) put(inWindow(window, name), one);
  }
  for (const [window, delay] of Object.entries(outcome.loops)) {
    for (const [name, value] of Object.entries(delay)) put(inWindow(window, name), value);
  }
  return figures;
}

function inWindow(window: string, name: string): string {
  return window === '' ? name : `${window}${name[0]!.toUpperCase()}${name.slice(1)}`;
}

/** Medians of all rounds. One failed round fails the row: a server that loses edits now and then has no speed. */
export function summarise(server: ServerName, outcomes: readonly Outcome[]): Row {
  const row: Row = { server, figures: {}, ranges: {}, failures: [] };
  const columns: Record<string, number[]> = {};
  for (const outcome of outcomes) {
    if (outcome.status === 'failed') {
      row.failures.push(outcome.why);
      continue;
    }
    for (const [name, value] of Object.entries(flatten(outcome))) {
      columns[name] ??= [];
      columns[name].push(value);
    }
  }
  if (row.failures.length > 0) return row;
  for (const [name, values] of Object.entries(columns)) {
    row.figures[name] = median(values);
    row.ranges[name] = [Math.min(...values), Math.max(...values)];
  }
  return row;
}

/** The cells of one scenario's table, heads first; a server that failed has one cell with the reason. */
export function listCells(scenario: Scenario, rows: readonly Row[]): string[][] {
  const columns = COLUMNS[scenario.job.kind];
  return [
    ['', ...columns.map(column => column.head)],
    ...rows.map(row =>
      row.failures.length > 0
        ? [row.server, `failed: ${row.failures[0]}`]
        : [row.server, ...columns.map(({ figure, format }) => formatFigure(row.figures[figure], format))],
    ),
  ];
}

function formatFigure(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '-' : format(value);
}

/** The table of one scenario with its verdict, for a terminal. */
export function formatScenario(scenario: Scenario, rows: readonly Row[]): string {
  const cells = listCells(scenario, rows);
  const widths = cells[0]!.map((_, index) =>
    Math.max(...cells.map(line => (line.length === cells[0]!.length ? line[index]!.length : 0))),
  );
  const lines = cells.map(([server, ...rest]) =>
    rest.length < cells[0]!.length - 1
      ? `  ${server!.padEnd(20)}${rest.join(' ')}`
      : `  ${server!.padEnd(20)}${rest.map((cell, index) => cell.padStart(widths[index + 1]! + 2)).join('')}`,
  );
  return [scenario.title, ...lines, ...judge(scenario, rows).map(line => `  ${line}`), ''].join('\n');
}

/** Prosa's figure as a share of the best other server's; null where there is nothing to compare. */
export function compare(rows: readonly Row[], figure: string): { share: number; best: ServerName } | null {
  const own = rows.find(row => row.server === 'prosa')?.figures[figure];
  const best = rows
    .filter(row => row.server !== 'prosa' && row.figures[figure] !== undefined)
    .toSorted((a, b) => a.figures[figure]! - b.figures[figure]!)[0];
  if (own === undefined || best === undefined) return null;
  return { share: own / best.figures[figure]!, best: best.server };
}

const NAMES_OF_MEASURES: Record<string, string> = {
  cpuUsPerDelivery: 'CPU',
  joinCpuMs: 'CPU',
  returnCpuMs: 'CPU',
  serverCpuUsPerEdit: 'CPU',
  p95Ms: 'p95',
  bytesPerDocument: 'memory',
  bytesPerConnection: 'memory',
  openingScreenP99Ms: 'p99 while the document is opened',
};

/** How Prosa stands to the best other server, and what else a reader must know about these figures. */
export function judge(scenario: Scenario, rows: readonly Row[]): string[] {
  const lines: string[] = [];
  const standing = compare(rows, scenario.measure);
  if (standing !== null) {
    const goal = scenario.goals.find(one => one.kind === 'share' && one.figure === scenario.measure);
    const name = NAMES_OF_MEASURES[scenario.measure] ?? scenario.measure;
    lines.push(
      `Prosa's ${name} is ${standing.share.toFixed(2)} of the best other server's (${standing.best})${sayGoal(goal, standing.share)}`,
    );
  }
  const own = rows.find(row => row.server === 'prosa');
  for (const goal of scenario.goals) {
    const value = own?.figures[goal.figure];
    if (goal.kind !== 'own' || value === undefined) continue;
    lines.push(`Prosa's ${goal.figure} is ${round(value)} ${goal.unit}${sayGoal(goal, value)}`);
  }
  for (const row of rows) {
    if ((row.figures.loadCores ?? 0) > LOAD_LIMIT_CORES) {
      lines.push(`beside ${row.server} the load generator was at its own limit: its latencies are too high`);
    }
  }
  const late = rows.filter(row => (row.figures.lateP99Ms ?? 0) > LATE_LIMIT_MS);
  if (late.length > 0) {
    lines.push(
      `keystrokes left late and in heaps (${late.map(row => row.server).join(', ')}): no figure here counts`,
    );
  }
  const disturbed = rows.filter(row => (row.figures.otherCores ?? 0) > OTHERS_LIMIT_CORES);
  if (disturbed.length > 0) {
    const shares = disturbed.map(row => `${row.server} ${asShare(row.figures.otherCores!)}`);
    lines.push(`other processes took part of a core (${shares.join(', ')}): repeat this on a quiet machine`);
  }
  return lines;
}

function sayGoal(goal: Goal | undefined, value: number): string {
  if (goal === undefined) return '';
  const wanted = goal.kind === 'share' ? goal.atMost.toFixed(2) : `${round(goal.atMost)} ${goal.unit}`;
  return `; to reach: at most ${wanted}: ${value <= goal.atMost ? 'reached' : 'NOT reached'}`;
}

function round(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
