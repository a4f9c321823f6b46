// Rules NET-4 and NET-11: how many, how fast, and how much memory before a message is complete.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressLimits } from './address-limits.ts';
import { InboundBudget, type Sender } from './inbound-budget.ts';

describe('AddressLimits', () => {
  test('NET-4: at most so many at once, and again when one has left', () => {
    const limits = new AddressLimits({ maxConnections: 2, maxPerMinute: 0 });
    expect([limits.enter('a', 0), limits.enter('a', 0), limits.enter('a', 0)]).toEqual([
      'ok',
      'ok',
      'too-many',
    ]);
    expect(limits.enter('b', 0)).toBe('ok');
    limits.leave('a');
    expect(limits.enter('a', 0)).toBe('ok');
  });

  test('NET-4: at most so many a minute, all of which may come at once, and more as time goes by', () => {
    const limits = new AddressLimits({ maxConnections: 0, maxPerMinute: 3 });
    const knock = (atMs: number) => limits.enter('a', atMs);
    expect([knock(0), knock(0), knock(0), knock(0)]).toEqual(['ok', 'ok', 'ok', 'too-fast']);
    expect(knock(19_999)).toBe('too-fast');
    expect(knock(20_001)).toBe('ok');
    expect(knock(20_002)).toBe('too-fast');
  });

  test('NET-4: 0 is no limit', () => {
    const limits = new AddressLimits({ maxConnections: 0, maxPerMinute: 0 });
    const answers = Array.from({ length: 5000 }, () => limits.enter('a', 0));
    expect(new Set(answers)).toEqual(new Set(['ok']));
  });

  test('NET-4 (TRAP 9): who has gone is forgotten', () => {
    const limits = new AddressLimits({ maxConnections: 1, maxPerMinute: 5 });
    for (let i = 0; i < 1000; i++) {
      expect(limits.enter(`address ${i}`, 0)).toBe('ok');
      expect(limits.enter(`address ${i}`, 0)).toBe('too-many');
      limits.leave(`address ${i}`);
    }
    expect(limits.size).toBe(1000);
    limits.enter('the last one', 200_000);
    expect(limits.size).toBe(1);
  });

  test('NET-4: leaving without having entered is a programming error', () => {
    const limits = new AddressLimits({ maxConnections: 1, maxPerMinute: 0 });
    expect(() => limits.leave('a')).toThrow('invariant violation');
  });
});

describe('InboundBudget', () => {
  const makeSender = (name: string, ended: string[]): Sender => ({
    partialBytes: 0,
    overBudget: () => ended.push(name),
  });

  test('NET-11: over the budget, whoever holds most of it goes, and nobody else', () => {
    const ended: string[] = [];
    const budget = new InboundBudget(100);
    const [small, large] = [makeSender('small', ended), makeSender('large', ended)];
    budget.arrived(large, 60);
    budget.arrived(small, 40);
    expect(ended).toEqual([]);
    budget.arrived(small, 10);
    expect(ended).toEqual(['large']);
    expect(budget.totalBytes).toBe(50);
    budget.finished(small);
    budget.finished(small);
    expect(budget.totalBytes).toBe(0);
  });

  test('NET-11: whatever arrives, the sum is right and never stays above the budget', () => {
    const step = fc.record({
      who: fc.nat(4),
      bytes: fc.integer({ min: 1, max: 50 }),
      ends: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), steps => {
        const budget = new InboundBudget(100);
        const senders = Array.from({ length: 5 }, (_, i) => makeSender(String(i), []));
        for (const { who, bytes, ends } of steps) {
          if (ends) budget.finished(senders[who]!);
          else budget.arrived(senders[who]!, bytes);
          expect(budget.totalBytes).toBeLessThanOrEqual(100);
          expect(budget.totalBytes).toBe(senders.reduce((sum, sender) => sum + sender.partialBytes, 0));
        }
      }),
    );
  });
});
