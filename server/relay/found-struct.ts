// One struct of a document, found in encoded bytes by the marks that lead to it. Builds nothing.
import { findMark, type Mark } from './skim.ts';
import { REF, type StructReader } from './struct-reader.ts';

/** One struct: its clocks [clock, endClock) and the items between which its first one was inserted. */
export interface FoundStruct {
  client: number;
  clock: number;
  endClock: number;
  /** -1: none, the beginning of its list. */
  originClient: number;
  originClock: number;
  /** -1: none, the end of its list. The right neighbour is the same for all items of a struct. */
  rightClient: number;
  rightClock: number;
  /** Garbage-collected: nothing is known of its neighbours. */
  isCollected: boolean;
  /** Where its bytes begin, and how many structs of its section or run stand before it. */
  from: number;
  structIndex: number;
  /** What finding it cost. */
  bytesRead: number;
}

/**
 * Finds the struct of a section that holds `clock`, which must be in it; the section begins at `from` with `firstClock`. Where marks stand on both sides of a struct its
 * content is not read: that of a pasted text can be megabytes.
 */
export function readMarked(
  reader: StructReader,
  client: number,
  firstClock: number,
  from: number,
  marks: readonly Mark[],
  clock: number,
): FoundStruct {
  const index = marks.length === 0 ? -1 : findMark(marks, clock);
  const mark = marks[index] ?? { clock: firstClock, structIndex: 0, at: from };
  const next = marks[index + 1];
  reader.at = mark.at;
  let at = mark.clock;
  let structIndex = mark.structIndex;
  if (next !== undefined && next.structIndex === mark.structIndex + 1) {
    reader.readHeader();
    reader.length = next.clock - mark.clock;
  } else {
    for (;;) {
      reader.readStruct();
      if (at + reader.length > clock) break;
      at += reader.length;
      structIndex++;
    }
  }
  const { originClient, originClock, rightClient, rightClock, length, ref } = reader;
  return {
    client,
    clock: at,
    endClock: at + length,
    originClient,
    originClock,
    rightClient,
    rightClock,
    isCollected: ref === REF.gc,
    from: reader.from,
    structIndex,
    bytesRead: reader.at - mark.at,
  };
}
