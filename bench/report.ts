// Rounds of results into medians, medians into a table and a verdict. Knows no process.
import type { JobResult } from './jobs.ts';
import type { Scenario } from './scenarios.ts';
import type { LoopDelay, ServerName } from './servers.ts';
import { median } from './stats.ts';

/** What one server did in one round of one scenario. */
export type Outcome =
  | { status: 'measured'; result: JobResult; loop: LoopDelay }
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

/** Medians of all rounds. One failed round fails the row: a server that loses edits now and then has no speed. */
export function summarise(server: ServerName, outcomes: readonly Outcome[]): Row {
  const row: Row = { server, figures: {}, ranges: {}, failures: [] };
  const columns: Record<string, number[]> = {};
  for (const outcome of outcomes) {
    if (outcome.status === 'failed') {
      row.failures.push(outcome.why);
      continue;
    }
    for (const [name, value] of Object.entries({ ...outcome.result, ...outcome.loop })) {
      if (typeof value !== 'number') continue;
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

interface Column {
  head: string;
  figure: string;
  format: (value: number) => string;
}

const inMs = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));
const inMegabytes = (value: number): string => (value / 1e6).toFixed(0);
const asShare = (value: number): string => `${(value * 100).toFixed(0)} %`;

const COLUMNS: Record<Scenario['job']['kind'], Column[]> = {
  'fan-out': [
    { head: 'CPU µs/edit', figure: 'cpuUsPerDelivery', format: value => value.toFixed(2) },
    { head: 'main thread', figure: 'mainUsPerDelivery', format: value => value.toFixed(2) },
    { head: 'core', figure: 'serverCores', format: asShare },
    { head: 'p50 ms', figure: 'p50Ms', format: inMs },
    { head: 'p99 ms', figure: 'p99Ms', format: inMs },
    { head: 'loop p99', figure: 'loopP99Ms', format: inMs },
    { head: 'RSS MB', figure: 'peakBytes', format: inMegabytes },
    { head: 'frames/s', figure: 'messagesPerSecond', format: value => value.toFixed(0) },
    { head: 'cursor/s', figure: 'cursorsPerSecond', format: value => value.toFixed(1) },
    { head: 'load core', figure: 'loadCores', format: asShare },
  ],
  join: [
    { head: 'CPU ms', figure: 'joinCpuMs', format: value => value.toFixed(0) },
    { head: 'all have it ms', figure: 'allSyncedMs', format: value => value.toFixed(0) },
    { head: 'extra MB', figure: 'extraBytes', format: inMegabytes },
    { head: 'RSS MB', figure: 'rssBytes', format: inMegabytes },
    { head: 'loop max', figure: 'loopMaxMs', format: inMs },
    { head: 'connect CPU ms', figure: 'openCpuMs', format: value => value.toFixed(0) },
  ],
};

/** The table of one scenario with its verdict, for a terminal. */
export function formatScenario(scenario: Scenario, rows: readonly Row[]): string {
  const columns = COLUMNS[scenario.job.kind];
  const cells = [['', ...columns.map(column => column.head)]];
  for (const row of rows) {
    if (row.failures.length > 0) {
      cells.push([row.server, `failed: ${row.failures[0]}`]);
      continue;
    }
    cells.push([
      row.server,
      ...columns.map(column => column.format(row.figures[column.figure] ?? Number.NaN)),
    ]);
  }
  const widths = columns.map((_, index) =>
    Math.max(...cells.map(line => (line.length > 2 ? (line[index + 1]?.length ?? 0) : 0))),
  );
  const lines = cells.map(line =>
    line.length === 2
      ? `  ${line[0]!.padEnd(20)}${line[1]}`
      : `  ${line[0]!.padEnd(20)}${line
          .slice(1)
          .map((cell, index) => cell.padStart(widths[index]! + 2))
          .join('')}`,
  );
  return [scenario.title, ...lines, ...judge(scenario, rows).map(line => `  ${line}`), ''].join('\n');
}

/** How Prosa stands to the best other server, and what else a reader must know about these figures. */
export function judge(scenario: Scenario, rows: readonly Row[]): string[] {
  const lines: string[] = [];
  const figure = scenario.job.kind === 'join' ? 'joinCpuMs' : 'cpuUsPerDelivery';
  const cost = (row: Row | undefined): number => row?.figures[figure] ?? Number.NaN;
  const own = cost(rows.find(row => row.server === 'prosa'));
  const others = rows.filter(row => row.server !== 'prosa' && Number.isFinite(cost(row)));
  const best = others.toSorted((a, b) => cost(a) - cost(b))[0];
  if (best !== undefined && Number.isFinite(own)) {
    const share = own / cost(best);
    const goal =
      scenario.goal === null
        ? ''
        : `; to reach: at most ${scenario.goal.toFixed(2)}: ${share <= scenario.goal ? 'reached' : 'NOT reached'}`;
    lines.push(`Prosa's CPU is ${share.toFixed(2)} of the best other server's (${best.server})${goal}`);
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
