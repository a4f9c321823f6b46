import { describe, expect, it } from 'vitest';
import { type ClientReport, formatReport, type Outcome, summarise } from './report.ts';
import { listWork } from './work.ts';

const [typing] = listWork(true);
const measured = (ownMaxMs: number): Outcome => ({
  status: 'measured',
  told: { figures: { ownMaxMs }, worst: [] },
});
const reportOf = (outcomes: Outcome[]): ClientReport => ({
  machine: {} as ClientReport['machine'],
  roundCount: outcomes.length,
  rows: [summarise(typing!, outcomes)],
});

describe('the report of the page in a browser', () => {
  it('tells medians and how far the rounds lie apart', () => {
    const report = reportOf([measured(9), measured(30), measured(12)]);
    expect(report.rows[0]!.figures).toEqual({ ownMaxMs: 12 });
    expect(report.rows[0]!.ranges).toEqual({ ownMaxMs: [9, 30] });
    expect(formatReport(report)).toMatch(/preview, 50 others .* 12\.0 /);
  });

  it('has no figures where a round failed, and says why', () => {
    const report = reportOf([measured(9), { status: 'failed', why: 'the page had an error: x' }]);
    expect(report.rows[0]!.figures).toEqual({});
    expect(formatReport(report)).toContain('failed: the page had an error: x');
  });
});
