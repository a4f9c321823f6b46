import { describe, expect, it } from 'vitest';
import { AddressBudgets, type Consequence } from './address-budgets.ts';

const NONE = { maxMessagesPerSecond: 0, maxBytesPerSecond: 0, maxCpuPercent: 0 };

describe('what one address may cost', () => {
  it.each([
    ['messages', { maxMessagesPerSecond: 10 }, { bytes: 1, cpuMs: 1 }, 100, 100],
    ['bytes', { maxBytesPerSecond: 1_000 }, { bytes: 500, cpuMs: 1 }, 20, 500],
    ['cpu', { maxCpuPercent: 50 }, { bytes: 1, cpuMs: 250 }, 20, 500],
  ] as const)(
    'ATTACK-3: ten seconds of %s may come at once, then it is slowed',
    (kind, some, cost, free, pauseMs) => {
      const share = new AddressBudgets({ ...NONE, ...some }).join('a', 0);
      for (let i = 0; i < free; i++) expect(share.spend(cost.bytes, cost.cpuMs, 0)).toBeNull();
      expect(share.spend(cost.bytes, cost.cpuMs, 0)).toEqual({ kind, pauseMs });
      expect(share.spend(cost.bytes, cost.cpuMs, pauseMs)).toEqual({ kind, pauseMs });
      expect(share.spend(cost.bytes, cost.cpuMs, 3 * pauseMs)).toBeNull();
    },
  );

  it('ATTACK-3: whoever waits before each message gets through for ever, at the rate', () => {
    const share = new AddressBudgets({ ...NONE, maxMessagesPerSecond: 10 }).join('a', 0);
    let nowMs = 0;
    for (let i = 0; i < 1_000; i++) {
      const consequence: Consequence = share.spend(1, 1, nowMs);
      expect(consequence?.pauseMs).not.toBeNull();
      nowMs += consequence?.pauseMs ?? 0;
    }
    expect(nowMs).toBeGreaterThan(89_000);
    expect(nowMs).toBeLessThan(91_000);
  });

  it('ATTACK-3: one budget for all connections of an address, another for another (TRAP 29)', () => {
    const budgets = new AddressBudgets({ ...NONE, maxMessagesPerSecond: 10 });
    const [one, two, other] = [budgets.join('a', 0), budgets.join('a', 0), budgets.join('b', 0)];
    for (let i = 0; i < 50; i++) for (const share of [one, two]) expect(share.spend(1, 1, 0)).toBeNull();
    expect([one.spend(1, 1, 0), two.spend(1, 1, 0)]).toEqual([
      { kind: 'messages', pauseMs: 100 },
      { kind: 'messages', pauseMs: 200 },
    ]);
    expect(other.spend(1, 1, 0)).toBeNull();
  });

  it('ATTACK-3: who spends less than the others of the address goes on', () => {
    const budgets = new AddressBudgets({ ...NONE, maxMessagesPerSecond: 100 });
    const flooders = Array.from({ length: 5 }, () => budgets.join('a', 0));
    const honest = budgets.join('a', 0);
    let slowed = 0;
    for (let nowMs = 0; nowMs < 30_000; nowMs += 10) {
      for (const flooder of flooders) if (flooder.spend(1, 1, nowMs) !== null) slowed += 1;
      if (nowMs % 100 === 0) expect(honest.spend(1, 1, nowMs)).toBeNull();
    }
    expect(slowed).toBeGreaterThan(5_000);
  });

  it('ATTACK-3: far beyond the budget the connection is closed', () => {
    const budgets = new AddressBudgets({ ...NONE, maxBytesPerSecond: 1_000 });
    const share = budgets.join('a', 0);
    expect(share.spend(19_000, 1, 0)).toEqual({ kind: 'bytes', pauseMs: 9_000 });
    expect(share.spend(2_000, 1, 0)).toEqual({ kind: 'bytes', pauseMs: null });
  });

  it('ATTACK-3: leaving and coming back gives no new budget, and who has gone is forgotten (TRAP 9)', () => {
    const budgets = new AddressBudgets({ ...NONE, maxMessagesPerSecond: 10 });
    const first = budgets.join('a', 0);
    for (let i = 0; i < 100; i++) first.spend(1, 1, 0);
    first.leave(0);
    const second = budgets.join('a', 0);
    expect(second.spend(1, 1, 0)).toEqual({ kind: 'messages', pauseMs: 100 });
    second.leave(0);
    for (let i = 0; i < 500; i++) budgets.join(`${i}`, 1_000).leave(1_000);
    expect(budgets.size).toBe(501);
    budgets.join('b', 120_000);
    expect(budgets.size).toBe(1);
  });

  it('ATTACK-3: where nothing is limited nothing is slowed', () => {
    const share = new AddressBudgets(NONE).join('a', 0);
    for (let i = 0; i < 1_000; i++) expect(share.spend(1e9, 1e9, 0)).toBeNull();
  });
});
