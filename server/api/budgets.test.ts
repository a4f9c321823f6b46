// Rule API-9: how often one may ask.
import { expect, test } from 'vitest';
import { Buckets } from '../people/buckets.ts';
import type { Caller } from '../ports/caller.ts';
import { ApiFault } from './api-fault.ts';
import { Budgets, PERSON_RATES } from './budgets.ts';

const caller = (person: string, change: Partial<Caller> = {}): Caller => ({
  person,
  session: '',
  isNew: false,
  origin: 'http://localhost',
  addressKey: '192.0.2.1',
  isThisMachine: false,
  mayChange: true,
  ...change,
});

test('API-9: a bucket empties, says how long it takes, and fills again', () => {
  const buckets = new Buckets({ burst: 2, perMinute: 60 });
  expect([buckets.take('a', 0), buckets.take('a', 0), buckets.take('a', 0)]).toEqual([0, 0, 1000]);
  expect(buckets.take('b', 0)).toBe(0);
  expect([buckets.take('a', 500), buckets.take('a', 1000), buckets.take('a', 1000)]).toEqual([500, 0, 1000]);
  expect([buckets.take('a', 1e9), buckets.take('a', 1e9), buckets.take('a', 1e9)]).toEqual([0, 0, 1000]);
});

test('API-9: who was there last is remembered, and no more than fit', () => {
  const buckets = new Buckets({ burst: 1, perMinute: 1 }, 3);
  for (const key of ['a', 'b', 'c', 'a', 'd']) buckets.take(key, 0);
  expect(buckets.size).toBe(3);
  expect(buckets.take('a', 0)).toBeGreaterThan(0);
  expect(buckets.take('b', 0)).toBe(0);
});

test('API-9: a person, and an address however many people it has', () => {
  const budgets = new Budgets(() => 0);
  const { burst } = PERSON_RATES.archive;
  const spend = (person: string, change?: Partial<Caller>) => {
    try {
      budgets.spend('archive', caller(person, change));
      return 'granted';
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      return [error.status, error.reason, error.headers['Retry-After']];
    }
  };
  for (let i = 0; i < burst; i++) expect(spend('ana')).toBe('granted');
  expect(spend('ana')).toEqual([429, 'too-many', '30']);
  expect(spend('rui')).toBe('granted');
  let others = 0;
  while (others < 1000 && spend(`guest ${others}`) === 'granted') others += 1;
  expect(others).toBe(5 * burst - burst - 1);
  expect(spend('eva', { addressKey: '192.0.2.2' })).toBe('granted');
  expect(spend('zoe', { isThisMachine: true })).toBe('granted');
});
