// bench/report.html: tables and charts of everything that was measured, in one file without scripts.
import { drawBars, drawLines } from './charts.ts';
import { COLUMNS } from './columns.ts';
import { escapeHtml, renderTable } from './html-text.ts';
import type { Job } from './jobs.ts';
import { listCells, type Row } from './report.ts';
import type { Scenario } from './scenarios.ts';
import { renderTransports } from './transports/html-section.ts';
import type { ServersReport, WholeReport } from './whole-report.ts';

/** The figures of each kind of job that are drawn. */
const DRAWN: Record<Job['kind'], string[]> = {
  'fan-out': ['cpuUsPerDelivery', 'p50Ms', 'p99Ms'],
  join: ['joinCpuMs', 'allSyncedMs'],
  return: ['returnCpuMs', 'allSyncedMs'],
  'open-documents': ['bytesPerDocument'],
  'idle-connections': ['bytesPerConnection'],
  disk: ['diskP95Ms'],
  large: ['openingScreenP99Ms', 'openingLoopP99Ms', 'changingLoopP99Ms'],
  history: ['serverCpuUsPerEdit', 'tookMs'],
};

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2328; background: #fff; max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 3rem; border-bottom: 1px solid #d0d7de; }
table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto; }
th, td { padding: 3px 8px; border-bottom: 1px solid #d8dee4; text-align: right; white-space: nowrap; }
th[scope=row], thead th:first-child { text-align: left; }
svg { display: block; margin: 1rem 0; max-width: 100%; height: auto; }
p, li { max-width: 46rem; } pre { overflow-x: auto; font-size: 13px; background: #f6f8fa; padding: 1rem; }
`;

export function renderPage(report: WholeReport): string {
  const parts = [
    report.servers === undefined ? '' : renderServers(report.servers),
    report.transports === undefined ? '' : renderTransports(report.transports),
    renderText('In the browser', report.client?.text),
    renderText('Searching', report.search?.text),
  ];
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Prosa: benchmark</title>' +
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>` +
    '<h1>Prosa: benchmark</h1><p>How it is measured, and what the columns mean: docs/performance.md. Thin black lines go ' +
    `from the lowest round to the highest, dashed red ones stand at what is to be reached.</p>${parts.join('')}</body></html>\n`
  );
}

function renderServers({ machine, stores, roundCount, scenarios }: ServersReport): string {
  const { cpu, cores, kernel, node, commit, loadAverage, startedAt, versions } = machine;
  const rounds = roundCount === 1 ? 'one round' : `medians of ${roundCount} rounds`;
  const facts = `${cpu}, ${cores} cores, Linux ${kernel}, Node ${node}, commit ${commit}, ${startedAt}, load before the run ${loadAverage.toFixed(1)}; ${rounds}.`;
  const kept = Object.entries(stores).map(([server, store]) => [server, store]);
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return (
    `<section><h2>Servers side by side</h2><p>${escapeHtml(facts)}</p><p>${escapeHtml(used.join(', '))}</p>` +
    `${renderTable([['server', 'what it keeps'], ...kept])}${drawAuthors(scenarios)}` +
    `${scenarios.map(renderScenario).join('')}</section>`
  );
}

function renderScenario(scenario: Scenario & { verdict: string[]; rows: Row[] }): string {
  const verdict = scenario.verdict.map(line => `<li>${escapeHtml(line)}</li>`).join('');
  const charts = DRAWN[scenario.job.kind].map(figure => drawFigure(scenario, figure)).join('');
  return (
    `<h3>${escapeHtml(scenario.title)}</h3>${renderTable(listCells(scenario, scenario.rows))}` +
    `<ul>${verdict}</ul>${charts}`
  );
}

function drawFigure(scenario: Scenario & { rows: Row[] }, figure: string): string {
  const bars = scenario.rows.flatMap(row => {
    const value = row.figures[figure];
    return value === undefined ? [] : [{ label: row.server, value, range: row.ranges[figure]! }];
  });
  if (bars.length === 0) return '';
  const head = COLUMNS[scenario.job.kind].find(column => column.figure === figure)?.head ?? figure;
  const own = scenario.goals.find(goal => goal.kind === 'own' && goal.figure === figure);
  const unit = figure.startsWith('bytes') ? 'bytes each' : head;
  return drawBars({ title: unit, scale: 'linear', bars, goal: own?.atMost ?? null });
}

/** From ten people to thousands: how long 95 of 100 keystrokes take. */
function drawAuthors(scenarios: ServersReport['scenarios']): string {
  const points = scenarios.flatMap(({ name, job, rows }) =>
    job.kind !== 'fan-out' || !name.startsWith('authors-')
      ? []
      : rows.flatMap(row => {
          const y = row.figures.p95Ms;
          return y === undefined ? [] : [{ series: row.server, x: job.typingPerRoom, y }];
        }),
  );
  if (points.length === 0) return '';
  return `<h3>Authors in one room</h3>${drawLines({ title: 'ms from the key to another screen, p95', xTitle: 'authors, each 5 keys a second', points })}`;
}

function renderText(title: string, text: string | undefined): string {
  return text === undefined ? '' : `<section><h2>${title}</h2><pre>${escapeHtml(text)}</pre></section>`;
}
