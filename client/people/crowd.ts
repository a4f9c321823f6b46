// Whom to show of the people in a document, and what to say when they come and go. Pure.

/** Up to five circles; with more people four, and the rest as a number, which is then never 1. */
const MAX_CIRCLES = 5;

export function arrangeCircles<T>(people: readonly T[]): { shown: readonly T[]; hidden: readonly T[] } {
  if (people.length <= MAX_CIRCLES) return { shown: people, hidden: [] };
  return { shown: people.slice(0, MAX_CIRCLES - 1), hidden: people.slice(MAX_CIRCLES - 1) };
}

export interface Arrivals {
  joined: string[];
  left: string[];
}

/** What changed between two sets of people, as names. `before` and `now` map clientIDs to names. */
export function compareCrowds(
  before: ReadonlyMap<number, string>,
  now: ReadonlyMap<number, string>,
): Arrivals {
  const joined = [...now].filter(([id]) => !before.has(id)).map(([, name]) => name);
  const left = [...before].filter(([id]) => !now.has(id)).map(([, name]) => name);
  return { joined, left };
}
