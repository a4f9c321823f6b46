import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { renderPage } from './html-page.ts';
import type { MachineFacts } from './machine.ts';
import type { Row } from './report.ts';
import { FULL, listScenarios } from './scenarios.ts';

const machine: MachineFacts = {
  cpu: 'a <b>processor</b>',
  cores: 2,
  memoryBytes: 1,
  kernel: '6',
  node: 'v20',
  commit: 'abc',
  versions: {},
  loadAverage: 0,
  pinned: true,
  startedAt: 'now',
};

function rowOf(server: Row['server'], value: number): Row {
  const figures = { cpuUsPerDelivery: value, p50Ms: value, p95Ms: value, p99Ms: value };
  const ranges = Object.fromEntries(
    Object.keys(figures).map(name => [name, [value / 2, value * 2] as [number, number]]),
  );
  return { server, figures, ranges, failures: [] };
}

test('BENCH-5: the page shows every scenario with its charts, and text as text', () => {
  const wanted = ['crowd', 'authors-300', 'authors-1000'];
  const scenarios = listScenarios(FULL)
    .filter(({ name }) => wanted.includes(name))
    .map(scenario => ({
      ...scenario,
      verdict: ['so it is'],
      rows: [rowOf('prosa', 2), rowOf('hocuspocus', 9)],
    }));
  const html = renderPage({
    servers: { machine, stores: { prosa: 'all' }, roundCount: 3, scenarios, rounds: {} },
    search: { text: 'p50 < p99' } as never,
  });
  const { document } = new JSDOM(html).window;
  expect(document.querySelector('b, script')).toBeNull();
  expect(document.querySelectorAll('h3')).toHaveLength(1 + wanted.length);
  // Three bar charts a scenario, and the line over the number of authors.
  expect(document.querySelectorAll('svg')).toHaveLength(3 * wanted.length + 1);
  const bars = document.querySelectorAll('svg')[1]!.querySelectorAll('[aria-label=bar] rect');
  expect([...bars].map(bar => Number(bar.getAttribute('width')) > 0)).toEqual([true, true]);
  expect(document.querySelector('pre')!.textContent).toBe('p50 < p99');
});
