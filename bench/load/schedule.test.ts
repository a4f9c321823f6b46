import { expect, test } from 'vitest';
import { planKeystrokes } from './schedule.ts';

test('BENCH-1: everybody types at the rate asked for, and not in step', () => {
  const plan = planKeystrokes(40, 10, 10_000);
  expect(plan.every((key, index) => index === 0 || key.atMs >= plan[index - 1]!.atMs)).toBe(true);
  for (let author = 0; author < 40; author++) {
    const count = plan.filter(key => key.author === author).length;
    expect(Math.abs(count - 100)).toBeLessThanOrEqual(10);
  }
  const perMillisecond = new Map<number, number>();
  for (const { atMs } of plan)
    perMillisecond.set(Math.floor(atMs), (perMillisecond.get(Math.floor(atMs)) ?? 0) + 1);
  expect(Math.max(...perMillisecond.values())).toBeLessThan(8);
});
