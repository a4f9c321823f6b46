import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addRange, KnownState, mergeRanges, type Ranges, sortRanges } from './known-state.ts';

const range = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 12 }));

describe('known state', () => {
  it('GATE-3: ranges stay sorted, disjoint and apart, and hold exactly what was added', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 40 }), added => {
        const ranges: Ranges = [];
        const expected = new Set<number>();
        for (const [from, length] of added) {
          addRange(ranges, from, from + length);
          for (let clock = from; clock < from + length; clock++) expected.add(clock);
        }
        const held = new Set<number>();
        for (let i = 0; i < ranges.length; i += 2) {
          expect(ranges[i]!).toBeLessThan(ranges[i + 1]!);
          if (i > 0) expect(ranges[i]!).toBeGreaterThan(ranges[i - 1]!);
          for (let clock = ranges[i]!; clock < ranges[i + 1]!; clock++) held.add(clock);
        }
        expect(held).toEqual(expected);
      }),
    );
  });

  it('GATE-3: says which part of a range is not deleted yet', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 20 }), range, (added, [from, length]) => {
        const known = new KnownState();
        const deleted = new Set<number>();
        for (const [at, count] of added) {
          known.addDeletes(1, [at, at + count]);
          for (let clock = at; clock < at + count; clock++) deleted.add(clock);
        }
        const parts: number[] = [];
        known.forUndeleted(1, from, from + length, (a, b) => {
          for (let clock = a; clock < b; clock++) parts.push(clock);
        });
        const expected: number[] = [];
        for (let clock = from; clock < from + length; clock++) if (!deleted.has(clock)) expected.push(clock);
        expect(parts).toEqual(expected);
        expect(known.hasUndeleted(1, from, from + length)).toBe(expected.length > 0);
        expect(known.isDeleted(1, from)).toBe(deleted.has(from));
      }),
    );
  });

  it('GATE-3: many ranges at once, in any order, are the same as one after the other', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 60 }), fc.array(range, { maxLength: 60 }), (before, added) => {
        const single: Ranges = [];
        for (const [from, length] of [...before, ...added]) addRange(single, from, from + length);
        const sorted = (list: typeof added) =>
          sortRanges(list.flatMap(([from, length]) => [from, from + length]));
        expect(mergeRanges(sorted(before), sorted(added))).toEqual(single);
      }),
    );
  });

  it('ROOM-5: encodes a state vector that Yjs reads', () => {
    const known = new KnownState();
    known.advance(7, 3);
    known.advance(2 ** 32 - 1, 200_000);
    known.advance(7, 2);
    expect(Y.decodeStateVector(known.stateVector())).toEqual(
      new Map([
        [7, 3],
        [2 ** 32 - 1, 200_000],
      ]),
    );
  });
});
