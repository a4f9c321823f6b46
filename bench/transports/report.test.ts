import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { renderTransports } from './html-section.ts';
import type { Figures } from './measure.ts';
import {
  derive,
  formatMarkdown,
  formatReport,
  type Outcome,
  summarise,
  type TransportsReport,
} from './report.ts';

const SHAPE = {
  documentCount: 2,
  peoplePerDocument: 5,
  authorsPerDocument: 2,
  keysPerSecond: 6,
  durationMs: 20_000,
};

const FIGURES: Figures = {
  keystrokes: 100,
  deliveries: 400,
  payloadBytes: 3000,
  p50Ms: 1,
  p99Ms: 2,
  lateP99Ms: 1,
  upBytes: 80_000,
  downBytes: 40_000,
  requests: 400,
  serverCpuMs: 40,
  connections: 14,
  openingBytes: 5000,
  durationMs: 20_000,
  otherCores: 0.2,
};

function measured(changes: Partial<Figures> = {}): Outcome {
  return { status: 'measured', figures: { ...FIGURES, ...changes } };
}

function reportOf(outcomes: readonly Outcome[]): TransportsReport {
  return {
    machine: {
      ...{ cpu: 'A <fast> one', cores: 2, memoryBytes: 1e9, kernel: '6.1', node: 'v20.20.2', commit: 'abc' },
      ...{ versions: {}, loadAverage: 0, pinned: true, startedAt: '2026-11-23T02:39:38.065Z' },
    },
    wsVersion: '8.23.0',
    shape: SHAPE,
    roundCount: outcomes.length,
    payloadBytes: 30,
    tables: [
      {
        roundTripMs: 80,
        rows: [summarise('websocket', [measured()], SHAPE), summarise('sse', outcomes, SHAPE)],
        otherCores: 1.9,
        lateP99Ms: 50,
      },
    ],
    idle: [{ transport: 'sse', title: 'SSE + POST', bytesPerMinute: 24, requestsPerMinute: 0 }],
  };
}

test('BENCH-4: figures are those of one keystroke on one other screen', () => {
  expect(derive(FIGURES, SHAPE)).toMatchObject({
    bytesPerKey: 300,
    upBytesPerKey: 200,
    downBytesPerKey: 100,
    // 3,000 bytes of updates had to travel up once and down four times.
    timesPayload: 8,
    cpuUsPerKey: 100,
    requestsPerSecond: 10,
    connectionsPerPerson: 1.4,
    openingBytesPerPerson: 500,
  });
});

test('BENCH-4: a row tells medians and how far the rounds lie apart', () => {
  const row = summarise(
    'sse',
    [measured({ p50Ms: 3 }), measured({ p50Ms: 9 }), measured({ p50Ms: 2 })],
    SHAPE,
  );
  expect(row.figures.p50Ms).toBe(3);
  expect(row.ranges.p50Ms).toEqual([2, 9]);
});

test('BENCH-2: a way that lost an edit in one round has no figures, in no form of the report', () => {
  const report = reportOf([measured(), { status: 'failed', why: 'person <2> reads another text' }]);
  expect(report.tables[0]!.rows[1]!.figures).toEqual({});
  expect(formatReport(report)).toContain('failed: person <2> reads another text');
  expect(formatMarkdown(report)).toContain('| SSE + POST | failed: person <2> reads another text |');
  expect(renderTransports(report)).toContain(
    '<td colspan="10">failed: person &lt;2&gt; reads another text</td>',
  );
  const { document } = new JSDOM(renderTransports(report)).window;
  expect(document.querySelectorAll('svg:first-of-type [aria-label=bar] rect')).toHaveLength(1);
});

test('BENCH-3: a busy machine and late keys are told', () => {
  const text = formatReport(reportOf([measured()]));
  expect(text).toContain('1.9 cores were in use');
  expect(text).toContain('keys were pressed up to 50 ms late');
});

test('BENCH-4: every form of the report names machine, session and distance', () => {
  const report = reportOf([measured()]);
  expect(formatReport(report)).toContain('with 80 ms there and back');
  expect(formatMarkdown(report)).toContain('2 cores, Linux 6.1, Node v20.20.2, ws 8.23.0, 2026-11-23');
  const html = renderTransports(report);
  expect(html).toContain('A &lt;fast&gt; one');
  expect(html).toContain('<th scope="row">SSE + POST</th><td>300</td>');
  expect(html.match(/<svg/g)).toHaveLength(4);
});
