import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimulatedScheduler } from '../testing/simulated-scheduler.ts';
import { Checkpoints } from './checkpoints.ts';

function setUp() {
  const scheduler = new SimulatedScheduler();
  const sent: number[] = [];
  const checkpoints = new Checkpoints(scheduler, n => sent.push(n));
  return { scheduler, sent, checkpoints };
}

describe('checkpoints', () => {
  it('SAVE-12: none is sent before the server has been told what it lacks', () => {
    const { scheduler, sent, checkpoints } = setUp();
    checkpoints.changed(1);
    scheduler.pass(1_000);
    expect(sent).toEqual([]);
    checkpoints.answeredMissing();
    expect(sent).toEqual([1]);
    expect(checkpoints.echoed(1)).toBe(1);
  });

  it('SAVE-12: an echo covers what was made before its checkpoint, not after', () => {
    const { scheduler, sent, checkpoints } = setUp();
    checkpoints.answeredMissing();
    expect(checkpoints.echoed(1)).toBe(0);
    scheduler.pass(100);
    checkpoints.changed(1);
    checkpoints.changed(2);
    expect(sent).toEqual([1, 2]);
    expect(checkpoints.echoed(2)).toBe(1);
    scheduler.pass(100);
    expect(sent).toEqual([1, 2, 3]);
    expect(checkpoints.echoed(3)).toBe(2);
  });

  it('SAVE-12: under typing, one is in flight and one waits, at most one every 60 ms', () => {
    const { scheduler, sent, checkpoints } = setUp();
    checkpoints.answeredMissing();
    for (let count = 1; count <= 100; count++) {
      checkpoints.changed(count);
      scheduler.pass(10);
      checkpoints.echoed(sent.at(-1)!);
    }
    expect(sent.length).toBeGreaterThan(10);
    expect(sent.length).toBeLessThanOrEqual(1 + 1000 / 60);
  });

  it('SAVE-12: what was asked before a SyncStep1 says nothing any more', () => {
    const { scheduler, sent, checkpoints } = setUp();
    checkpoints.answeredMissing();
    checkpoints.echoed(1);
    scheduler.pass(100);
    checkpoints.changed(1);
    expect(sent).toEqual([1, 2]);
    // The server lacked something that came before: it may not have taken change 1.
    checkpoints.askedForMissing();
    expect(checkpoints.echoed(2)).toBeNull();
    checkpoints.answeredMissing();
    scheduler.pass(100);
    expect(checkpoints.echoed(3)).toBe(1);
  });

  it('SAVE-12: an echo of an earlier connection says nothing', () => {
    const { checkpoints } = setUp();
    checkpoints.changed(1);
    checkpoints.answeredMissing();
    checkpoints.lost();
    expect(checkpoints.echoed(1)).toBeNull();
  });

  it('SAVE-12: whatever the order, no echo covers more than had been made when its checkpoint was sent', () => {
    const action = fc.constantFrom('change', 'echo', 'ask', 'answer', 'lose', 'pass');
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), actions => {
        const { scheduler, checkpoints: _, ...rest } = setUp();
        let made = 0;
        const madeAtSend = new Map<number, number>();
        const { sent } = rest;
        const checkpoints = new Checkpoints(scheduler, n => {
          sent.push(n);
          madeAtSend.set(n, made);
        });
        for (const name of actions) {
          if (name === 'change') checkpoints.changed(++made);
          if (name === 'ask') checkpoints.askedForMissing();
          if (name === 'answer') checkpoints.answeredMissing();
          if (name === 'lose') checkpoints.lost();
          if (name === 'pass') scheduler.pass(100);
          const n = sent.at(-1);
          if (name !== 'echo' || n === undefined) continue;
          const upTo = checkpoints.echoed(n);
          if (upTo !== null) expect(upTo).toBeLessThanOrEqual(madeAtSend.get(n)!);
        }
        // Liveness: with a server that answers, everything is covered in the end.
        checkpoints.answeredMissing();
        let covered = -1;
        for (let i = 0; i < 3; i++) {
          scheduler.pass(100);
          covered = checkpoints.echoed(sent.at(-1) ?? 0) ?? covered;
        }
        expect(covered).toBe(made);
      }),
    );
  });
});
