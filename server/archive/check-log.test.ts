// Whether base and log agree, over random histories that were folded at random places, and when one of the two was changed.
import { describe, expect, it } from 'vitest';
import { writeHistory } from '../testing/histories.ts';
import { createRandom } from '../testing/random.ts';
import { checkLog, type LogToCheck } from './check-log.ts';
import { foldOnce } from './fold.ts';

type Base = NonNullable<LogToCheck['base']>;

function fold(kind: 'text' | 'any', base: Base | null, tail: Uint8Array[]): Base {
  const attempt = foldOnce({ kind, base: base?.bytes ?? null, tail, leftOut: null });
  if (attempt.outcome === 'failed') throw new Error(`${attempt.failure}: ${attempt.detail}`);
  return { bytes: attempt.base, stateVector: attempt.stateVector, deleteSet: attempt.deleteSet };
}

function makeLog(kind: 'text' | 'any', seed: number): LogToCheck & { base: Base; all: Uint8Array[] } {
  const random = createRandom(`check ${kind} ${seed}`);
  const all = writeHistory(random, { kind, authorCount: 3, stepCount: 60 });
  const first = random.int(1, all.length - 2);
  const second = random.int(first, all.length - 1);
  const base = fold(kind, fold(kind, null, all.slice(0, first)), all.slice(first, second));
  return { base, folded: all.slice(0, second), hasSetAside: false, tail: all.slice(second), all };
}

describe('checking a log', () => {
  it.each(['text', 'any'] as const)(
    'OPERATE-6: 15 honest histories of kind %s agree with the bases that were made of them in two steps',
    kind => {
      for (let seed = 0; seed < 15; seed++) expect(checkLog(makeLog(kind, seed)), `seed ${seed}`).toEqual([]);
    },
  );

  it('OPERATE-6: a base with a word more, or of another history, does not agree', () => {
    const log = makeLog('text', 1);
    const more = { ...log, base: fold('text', null, log.all) };
    expect(checkLog({ ...more, tail: [] }).join()).toMatch(/different clocks.*different content/);
    const other = makeLog('text', 2);
    expect(checkLog({ ...log, base: other.base }).join()).toMatch(/different clocks/);
  });

  it('OPERATE-6: a state vector or deletions that are not those of the base are told', () => {
    const log = makeLog('text', 3);
    const other = makeLog('text', 4).base;
    expect(checkLog({ ...log, base: { ...log.base, stateVector: other.stateVector } }).join()).toMatch(
      /another state vector/,
    );
    expect(checkLog({ ...log, base: { ...log.base, deleteSet: other.deleteSet } }).join()).toMatch(
      /other deletions/,
    );
  });

  it('OPERATE-6: a log that lacks an update in its middle, or has bytes that are none, cannot be loaded', () => {
    const { all } = makeLog('text', 5);
    const whole: LogToCheck = { base: null, folded: [], hasSetAside: false, tail: all };
    expect(checkLog(whole)).toEqual([]);
    const lacking = all.findIndex((_, i) => checkLog({ ...whole, tail: all.toSpliced(i, 1) }).length > 0);
    expect(lacking).toBeGreaterThanOrEqual(0);
    expect(checkLog({ ...whole, tail: [...all, new Uint8Array([1, 1, 255])] }).join()).toMatch(
      /cannot be loaded/,
    );
  });
});
