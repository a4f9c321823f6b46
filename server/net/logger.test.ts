// Rule NET-22: what is logged, and how often a stranger can cause it.
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger, createThrottledLog } from './logger.ts';

function collectLines() {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return { lines, stream };
}

test('NET-22: one JSON object a line: level, time, event, fields; errors with their stack', () => {
  const { lines, stream } = collectLines();
  const log = createLogger('info', stream);
  log.debug('not shown');
  log.info('room opened', { doc: 'a', clients: 2 });
  log.error('save failed', { error: new Error('disk full') });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({ level: 'info', event: 'room opened', doc: 'a', clients: 2 });
  expect(Number.isNaN(Date.parse(String(lines[0]!.time)))).toBe(false);
  expect(lines[1]).toMatchObject({ level: 'error', error: { message: 'disk full' } });
  expect((lines[1]!.error as { stack: string }).stack).toContain('logger.test');
});

test('NET-22: silent is silent, and flushing what cannot be flushed throws nothing', () => {
  const { lines, stream } = collectLines();
  const log = createLogger('silent', stream);
  log.fatal('the end');
  log.flush();
  expect(lines).toEqual([]);
});

test('NET-22: a flood of one kind is one line and a count; other kinds are not held back by it', () => {
  const { lines, stream } = collectLines();
  let nowMs = 0;
  const throttled = createThrottledLog(createLogger('info', stream), () => nowMs, 1000);
  for (let i = 0; i < 500; i++) throttled('origin', 'refused', { i });
  throttled('name', 'refused', { i: 'other' });
  nowMs = 1000;
  throttled('origin', 'refused', { i: 500 });
  throttled('origin', 'refused', { i: 501 });
  expect(lines.map(({ i, heldBack }) => ({ i, heldBack }))).toEqual([
    { i: 0, heldBack: undefined },
    { i: 'other', heldBack: undefined },
    { i: 500, heldBack: 499 },
  ]);
});
