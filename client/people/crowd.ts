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

/**
 * Each person once, whatever the number of their tabs, and nobody who is this person. Of several tabs it is the first one
 * with a caret, else the first. Who has no id, as in other applications, is a person each.
 */
export function mergeTabs<T extends { personId: string | null; cursor: unknown }>(
  peers: readonly T[],
  ownId: string | null,
): T[] {
  const places = new Map<string, number>();
  const people: T[] = [];
  for (const peer of peers) {
    const { personId } = peer;
    if (personId === null) people.push(peer);
    else if (personId !== ownId) {
      const place = places.get(personId);
      if (place === undefined) places.set(personId, people.push(peer) - 1);
      else if (people[place]!.cursor === null && peer.cursor !== null) people[place] = peer;
    }
  }
  return people;
}
