import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkAgainst, GUARDED, record } from './guard.ts';
import type { MachineFacts } from './machine.ts';
import type { Row } from './report.ts';
import { FULL, listScenarios } from './scenarios.ts';

const machine = { startedAt: '2026-01-01', commit: 'abc', cpu: 'one' } as MachineFacts;
const crowd = listScenarios(FULL).find(scenario => scenario.name === 'crowd')!;

function runOf(own: number | null, other: number) {
  const row = (server: Row['server'], cpu: number | null): Row => ({
    server,
    figures: cpu === null ? {} : { cpuUsPerDelivery: cpu },
    ranges: {},
    failures: cpu === null ? ['cut off'] : [],
  });
  return [{ ...crowd, rows: [row('prosa', own), row('hocuspocus', other)] }];
}

function recordInto(own: number, other: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'prosa-guard-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'recorded.json');
  record(file, runOf(own, other), machine);
  return file;
}

test('BENCH-6: a slower machine is nothing worse, a larger share is', () => {
  const file = recordInto(2, 10);
  expect(checkAgainst(file, runOf(20, 100)).isWorse).toBe(false);
  const worse = checkAgainst(file, runOf(4, 10));
  expect(worse.isWorse).toBe(true);
  expect(worse.lines[0]).toBe('WORSE crowd: 0.400 of the best other server, recorded 0.200');
});

test('BENCH-6: one step of the CPU clock more is nothing worse', () => {
  const file = recordInto(10, 350);
  expect(checkAgainst(file, runOf(20, 350)).isWorse).toBe(false);
  expect(checkAgainst(file, runOf(40, 350)).isWorse).toBe(true);
});

test('BENCH-6: what could not be measured is worse', () => {
  expect(checkAgainst(recordInto(2, 10), runOf(null, 10)).isWorse).toBe(true);
});

test('BENCH-6: recording one scenario leaves the others as they were recorded', () => {
  const file = recordInto(2, 10);
  record(
    file,
    runOf(3, 10).map(one => ({ ...one, name: 'pairs' })),
    machine,
  );
  expect(checkAgainst(file, runOf(4, 10)).lines[0]).toContain(
    'crowd: 0.400 of the best other server, recorded 0.200',
  );
  expect(JSON.parse(readFileSync(file, 'utf8')).shares).toEqual({ crowd: 0.2, pairs: 0.3 });
});

test('BENCH-6: every guarded scenario is there', () => {
  const names = listScenarios(FULL).map(scenario => scenario.name);
  expect(names).toEqual(expect.arrayContaining(GUARDED));
});
