// Whether one item of a list stands behind another, read off the neighbours with which they were inserted. An update whose
// right neighbour stands at or before its left one was never written by an honest client, and Yjs integrates it
// differently depending on what else has arrived.
//
// Items form a tree: the parent of an item is the left neighbour (origin) it was inserted behind. In document order a
// subtree is contiguous and comes right behind its root. Siblings stand in the order that their right neighbours
// tell; where these are the same, by clientID (Item.integrate of Yjs).
import type { FoundStruct } from './found-struct.ts';

export type FindStruct = (client: number, clock: number) => FoundStruct | null;

export interface ItemId {
  client: number;
  clock: number;
}

/** An item on the way from another one up to the root of its list, with the struct that it is in. */
interface Step extends ItemId {
  struct: FoundStruct;
}

// What cannot be decided in so many steps is left to the archive: an honest chain can be long.
const MAX_STEPS = 256;
const MAX_RIGHT_STEPS = 32;

/**
 * `yes` and `no` are proofs, for lists of which every item was inserted between neighbours in this order. `unknown`:
 * the proof would take too long, or goes through what was garbage-collected.
 */
export function isBehind(right: ItemId, left: ItemId, find: FindStruct): 'yes' | 'no' | 'unknown' {
  if (isSameItem(right, left)) return 'no';
  const rightPath: Step[] = [];
  const rightEnd = climb(right, find, rightPath, step => holdsUpTo(step, left));
  if (rightEnd === 'found') return 'yes';
  if (isLeftOf(left, right, find, MAX_RIGHT_STEPS)) return 'yes';
  const leftPath: Step[] = [];
  const leftEnd = climb(left, find, leftPath, step => holdsUpTo(step, right));
  if (leftEnd === 'found') return 'no';
  if (leftEnd === 'unknown' && rightEnd === 'unknown') return 'unknown';
  return compareBranches(leftPath, rightPath, leftEnd === 'root' && rightEnd === 'root', find);
}

/** `item` is on the way from `step` to where its struct begins: in a struct every item is the origin of the next. */
function holdsUpTo(step: Step, item: ItemId): boolean {
  return item.client === step.client && item.clock <= step.clock && item.clock >= step.struct.clock;
}

function climb(
  from: ItemId,
  find: FindStruct,
  path: Step[],
  isGoal: (step: Step) => boolean,
): 'found' | 'root' | 'unknown' {
  let at: ItemId | null = from;
  for (let i = 0; i < MAX_STEPS; i++) {
    const struct = find(at.client, at.clock);
    if (struct === null || struct.isCollected) return 'unknown';
    const step: Step = { client: at.client, clock: at.clock, struct };
    path.push(step);
    if (isGoal(step)) return 'found';
    at = originOf(struct);
    if (at === null) return 'root';
  }
  return 'unknown';
}

function originOf(struct: FoundStruct): ItemId | null {
  return struct.originClient < 0 ? null : { client: struct.originClient, clock: struct.originClock };
}

/** Following right neighbours leads from `item` to `goal`: it was inserted to its left, or to the left of one that was. */
function isLeftOf(item: ItemId, goal: ItemId, find: FindStruct, maxSteps: number): boolean {
  let at = item;
  for (let i = 0; i < maxSteps; i++) {
    const struct = find(at.client, at.clock);
    if (struct === null || struct.isCollected || struct.rightClient < 0) return false;
    at = { client: struct.rightClient, clock: struct.rightClock };
    if (isSameItem(at, goal)) return true;
  }
  return false;
}

/** Two ways up that do not lie on each other: finds where they part, and compares the two siblings there. */
function compareBranches(
  leftPath: readonly Step[],
  rightPath: readonly Step[],
  bothEndAtRoot: boolean,
  find: FindStruct,
): 'yes' | 'no' | 'unknown' {
  for (let i = 0; i < leftPath.length; i++) {
    const a = leftPath[i]!;
    for (let j = 0; j < rightPath.length; j++) {
      const b = rightPath[j]!;
      if (a.client !== b.client || a.struct.clock !== b.struct.clock) continue;
      const meet = Math.min(a.clock, b.clock);
      const leftSibling = a.clock > meet ? { client: a.client, clock: meet + 1 } : leftPath[i - 1];
      const rightSibling = b.clock > meet ? { client: b.client, clock: meet + 1 } : rightPath[j - 1];
      // One of the two lies on the other's way: climb() has seen that already.
      if (leftSibling === undefined || rightSibling === undefined) return 'unknown';
      // A way that enters a struct in its middle leaves it at its beginning: the sibling is the step's first item.
      return compareSiblings(headOf(leftSibling), headOf(rightSibling), find);
    }
  }
  if (!bothEndAtRoot) return 'unknown';
  return compareSiblings(
    headOf(leftPath[leftPath.length - 1]!),
    headOf(rightPath[rightPath.length - 1]!),
    find,
  );
}

/** A step of a path stands for the first item of its struct, whose origin is the next step; an id for itself. */
function headOf(item: ItemId | Step): ItemId {
  return 'struct' in item ? { client: item.client, clock: item.struct.clock } : item;
}

function compareSiblings(left: ItemId, right: ItemId, find: FindStruct): 'yes' | 'no' | 'unknown' {
  if (isLeftOf(left, right, find, MAX_RIGHT_STEPS)) return 'yes';
  if (isLeftOf(right, left, find, MAX_RIGHT_STEPS)) return 'no';
  const a = find(left.client, left.clock);
  const b = find(right.client, right.clock);
  if (a === null || b === null || left.client === right.client) return 'unknown';
  if (a.rightClient !== b.rightClient || a.rightClock !== b.rightClock) return 'unknown';
  return left.client < right.client ? 'yes' : 'no';
}

function isSameItem(a: ItemId, b: ItemId): boolean {
  return a.client === b.client && a.clock === b.clock;
}

/**
 * False when `left` and `right` (null: the beginning and the end of the list) cannot have stood beside each other when an item
 * was put between them: the right one's own left neighbour stands behind `left`, or the left one's own right neighbour before
 * `right`. True when that is not so, or cannot be proved.
 */
export function wereNeighbours(left: ItemId | null, right: ItemId | null, find: FindStruct): boolean {
  const before = right === null ? null : leftNeighbourOf(right, find);
  if (before !== undefined && before !== null && (left === null || isProvenBehind(before, left, find)))
    return false;
  const after = left === null ? null : rightNeighbourOf(left, find);
  return !(after !== undefined && after !== null && (right === null || isProvenBehind(right, after, find)));
}

/**
 * True when one of the two was inserted beside the other (null: the beginning or the end of the list): then they are in
 * order and stood beside each other. So it is unless people write at the same place at once.
 */
export function areBornNeighbours(left: ItemId | null, right: ItemId | null, find: FindStruct): boolean {
  if (left !== null && isSameOrNone(rightNeighbourOf(left, find), right)) return true;
  return right !== null && isSameOrNone(leftNeighbourOf(right, find), left);
}

/** The item that stood to the left of `item` when it was inserted; null: it was the first; undefined: not known. */
function leftNeighbourOf(item: ItemId, find: FindStruct): ItemId | null | undefined {
  const struct = find(item.client, item.clock);
  if (struct === null || struct.isCollected) return undefined;
  return item.clock > struct.clock ? { client: item.client, clock: item.clock - 1 } : originOf(struct);
}

function rightNeighbourOf(item: ItemId, find: FindStruct): ItemId | null | undefined {
  const struct = find(item.client, item.clock);
  if (struct === null || struct.isCollected) return undefined;
  return struct.rightClient < 0 ? null : { client: struct.rightClient, clock: struct.rightClock };
}

function isSameOrNone(neighbour: ItemId | null | undefined, other: ItemId | null): boolean {
  if (neighbour === undefined) return false;
  if (neighbour === null || other === null) return neighbour === other;
  return isSameItem(neighbour, other);
}

function isProvenBehind(item: ItemId, other: ItemId, find: FindStruct): boolean {
  return !isSameItem(item, other) && isBehind(item, other, find) === 'yes';
}
