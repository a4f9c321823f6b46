// Rule CONF-10: the last line of `npm test` says what happened.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
// @ts-expect-error: plain JavaScript, because it runs before anything is built.
import { Tally } from './lib/tally.mjs';

const folder = mkdtempSync(join(tmpdir(), 'prosa-tally-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeReport(report: unknown): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report));
  return file;
}

const suite = (status: string, ...tests: string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: tests.map((status, i) => ({ status, fullName: `test ${i}` })),
});

test.each([
  ['all passed', { testResults: [suite('passed', 'passed', 'passed')] }, 0, '2 passed, 0 failed'],
  ['one failed', { testResults: [suite('failed', 'passed', 'failed')] }, 1, '1 passed, 1 failed'],
  ['a file that cannot be loaded', { testResults: [suite('failed')] }, 1, '0 passed, 1 failed'],
  ['an error outside of tests', { testResults: [suite('passed', 'passed')] }, 1, '1 passed, 1 failed'],
  ['skipped', { testResults: [suite('passed', 'passed', 'pending')] }, 0, '1 passed, 0 failed'],
  ['a torn report', '{"testResults": [', 1, '0 passed, 1 failed'],
])('CONF-10: vitest, %s', (_case, report, exitCode, expected) => {
  const tally = new Tally();
  tally.addVitest('unit', writeReport(report), exitCode);
  expect(tally.summary()).toBe(expected);
});

test.each([
  [['expected', 'expected'], 0, '2 passed, 0 failed'],
  [['expected', 'unexpected'], 1, '1 passed, 1 failed'],
  [['expected', 'skipped'], 0, '1 passed, 0 failed'],
  [['expected'], 1, '1 passed, 1 failed'],
  [['expected', 'flaky'], 0, '2 passed, 0 failed'],
])('CONF-10: Playwright, %j ending with %i', (statuses, exitCode, expected) => {
  const specs = statuses.map(status => ({ title: 'spec', tests: [{ status }] }));
  const tally = new Tally();
  tally.addPlaywright('e2e', writeReport({ suites: [{ suites: [{ specs }] }] }), exitCode);
  expect(tally.summary()).toBe(expected);
});

test('CONF-10: a run that left no report is a failure, and so is a check that failed', () => {
  const tally = new Tally();
  tally.addVitest('unit', join(folder, 'none.json'), 124);
  tally.addPlaywright('e2e', join(folder, 'none.json'), 1);
  tally.add('types of server', true);
  tally.add('lint', false);
  expect(tally.summary()).toBe('1 passed, 3 failed');
  expect(tally.failures).toHaveLength(3);
});

test('CONF-10: what passed at a second try only is named', () => {
  const tally = new Tally();
  const tests = [{ status: 'flaky' }];
  tally.addPlaywright('e2e', writeReport({ suites: [{ specs: [{ title: 'spec', tests }] }] }), 0);
  expect(tally.doubts).toEqual(['e2e: spec']);
});
