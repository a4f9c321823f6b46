import { expect, test } from 'vitest';
import type { FanOutResult } from './jobs.ts';
import { flatten, formatScenario, judge, type Outcome, type Row, summarise } from './report.ts';
import { FULL, listScenarios } from './scenarios.ts';
import type { ServerName } from './servers.ts';

const scenario = listScenarios(FULL).find(one => one.name === 'crowd')!;

function measure(cpuUsPerDelivery: number, loadCores = 0.4, otherCores = 0, lateP99Ms = 0): Outcome {
  const result: FanOutResult = {
    kind: 'fan-out',
    cpuUsPerDelivery,
    mainUsPerDelivery: cpuUsPerDelivery / 2,
    loadCores,
    otherCores,
    deliveries: 1000,
    serverCores: 0.5,
    p50Ms: 1,
    p95Ms: 2,
    p99Ms: 2,
    lateP99Ms,
    messagesPerSecond: 30,
    cursorsPerSecond: 0,
    rssBytes: 1e8,
    peakBytes: 1e8,
  };
  return { status: 'measured', result, loops: { '': { loopP99Ms: 1, loopMaxMs: 2 } } };
}

function rowOf(server: ServerName, ...costs: number[]): Row {
  return summarise(
    server,
    costs.map(cost => measure(cost)),
  );
}

test('BENCH-4: a row tells medians and how far the rounds lie apart', () => {
  const row = rowOf('prosa', 3, 9, 2);
  expect(row.figures.cpuUsPerDelivery).toBe(3);
  expect(row.ranges.cpuUsPerDelivery).toEqual([2, 9]);
});

test('BENCH-2: a server that lost an edit in one round has no figures', () => {
  const row = summarise('prosa', [measure(1), { status: 'failed', why: 'person 7 has 9 of 10 edits' }]);
  expect(row.figures).toEqual({});
  expect(formatScenario(scenario, [row])).toContain('failed: person 7 has 9 of 10 edits');
  expect(judge(scenario, [row, rowOf('hocuspocus', 10)])).toEqual([]);
});

test('BENCH-4: Prosa is judged against the best of the others, with the goal beside it', () => {
  const others = [rowOf('hocuspocus', 10), rowOf('y-websocket-server', 12)];
  expect(judge(scenario, [rowOf('prosa', 2), ...others])).toEqual([
    "Prosa's CPU is 0.20 of the best other server's (hocuspocus); to reach: at most 0.20: reached",
  ]);
  expect(judge(scenario, [rowOf('prosa', 4), ...others])[0]).toContain('0.40 of');
  expect(judge(scenario, [rowOf('prosa', 4), ...others])[0]).toContain('NOT reached');
});

test('BENCH-3: a generator at its own limit is told', () => {
  const lines = judge(scenario, [summarise('hocuspocus', [measure(10, 0.97)])]);
  expect(lines).toEqual([
    'beside hocuspocus the load generator was at its own limit: its latencies are too high',
  ]);
});

test('BENCH-3: a busy machine is told', () => {
  const lines = judge(scenario, [
    summarise('hocuspocus', [measure(10, 0.5, 0.8)]),
    rowOf('y-websocket-server', 12),
  ]);
  expect(lines).toEqual([
    'other processes took part of a core (hocuspocus 80 %): repeat this on a quiet machine',
  ]);
});

test('BENCH-3: a generator that was kept from typing in time is told', () => {
  const lines = judge(scenario, [
    summarise('hocuspocus', [measure(10, 0.5, 0, 80)]),
    rowOf('y-websocket-server', 12),
  ]);
  expect(lines).toEqual(['keystrokes left late and in heaps (hocuspocus): no figure here counts']);
});

test('BENCH-4: a goal of its own is judged by Prosa’s figure alone', () => {
  const authors = listScenarios(FULL).find(one => one.name === 'authors-1000')!;
  expect(judge(authors, [rowOf('prosa', 2)])).toContain(
    "Prosa's p95Ms is 2.00 ms; to reach: at most 100 ms: reached",
  );
});

test('BENCH-4: figures of several times bear the name of each', () => {
  const zero = { calm: 1, opening: 2, changing: 3, searching: Number.NaN };
  const delay = { loopP99Ms: 4, loopMaxMs: 5 };
  const result = { kind: 'large' as const, screenP99Ms: zero, screenMaxMs: zero, openedMs: 9 };
  const figures = flatten({ status: 'measured', result, loops: { opening: delay } });
  expect(figures).toMatchObject({ openingScreenP99Ms: 2, openingLoopP99Ms: 4, openedMs: 9 });
  // What a server cannot do has no figure.
  expect(figures).not.toHaveProperty('searchingScreenP99Ms');
});
