import { expect, test } from 'vitest';
import { createRandom, median, percentile } from './stats.ts';

test('BENCH-4: a percentile is a value that was measured, by nearest rank', () => {
  const sorted = Array.from({ length: 200 }, (_, index) => index + 1);
  expect(percentile(sorted, 0.5)).toBe(100);
  expect(percentile(sorted, 0.99)).toBe(198);
  expect(percentile(sorted, 1)).toBe(200);
  expect(percentile(sorted, 0)).toBe(1);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test('BENCH-4: the median of rounds is not moved by one bad round', () => {
  expect(median([3, 900, 1])).toBe(3);
  expect(median([4, 1])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('BENCH-1: the same seed gives the same work', () => {
  const draw = (seed: number): number[] => {
    const random = createRandom(seed);
    return Array.from({ length: 1000 }, random);
  };
  expect(draw(5)).toEqual(draw(5));
  expect(draw(5)).not.toEqual(draw(6));
  expect(draw(5).every(value => value >= 0 && value < 1)).toBe(true);
  expect(Math.abs(draw(5).reduce((a, b) => a + b) / 1000 - 0.5)).toBeLessThan(0.05);
});
