import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findTrapTests, readTraps } from './trap-tests.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ROW = /^\| (\d+) \| (.+) \| (.+) \|$/gm;

const rows = [...readFileSync(join(ROOT, 'docs/traps.md'), 'utf8').matchAll(ROW)].map(
  ([, number, trap, rules]) => ({ number: Number(number), trap: trap!, rules: rules!.split(', ') }),
);
const tests = findTrapTests(ROOT);

describe('traps', () => {
  it('ATTACK-5: are numbered from 1 to 42, each once', () => {
    expect(rows.map(row => row.number)).toEqual(Array.from({ length: 42 }, (_, i) => i + 1));
  });

  it.each(rows)(
    'ATTACK-5: number $number is named by a test of each rule that it is kept by',
    ({ number, rules }) => {
      const titles = tests.filter(test => test.trap === number).map(test => test.title);
      expect(titles).not.toEqual([]);
      for (const rule of rules)
        expect(titles).toContainEqual(expect.stringMatching(new RegExp(`\\b${rule}\\b`)));
    },
  );

  it('ATTACK-5: no test names a number that is not in the list', () => {
    expect(tests.filter(test => !rows.some(row => row.number === test.trap))).toEqual([]);
  });

  it('ATTACK-5: a title names one or several', () => {
    expect(readTraps('X-1: a (TRAP 18, TRAP 19)')).toEqual([18, 19]);
    expect(readTraps('X-1: a (%s, TRAP 3, 32)')).toEqual([3, 32]);
    expect(readTraps('X-1: a')).toEqual([]);
  });
});
