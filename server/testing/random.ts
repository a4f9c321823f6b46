// Seeded random numbers, so that a run can be repeated from its seed alone. Knows nothing else.

/** A stream of random choices. The same seed gives the same stream on every machine. */
export interface Random {
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** A whole number from `from` to `to`, both inclusive. */
  int(from: number, to: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the items. Throws when there is none. */
  pick<T>(items: readonly T[]): T;
  /** A stream of its own, so that more draws here do not change what is drawn there. */
  fork(label: string): Random;
}

/** sfc32 (Chris Doty-Humphrey), seeded by a string. */
export function createRandom(seed: string): Random {
  let [a, b, c] = hash(seed);
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    chance: probability => next() < probability,
    pick: items => {
      if (items.length === 0) throw new Error('invariant violation: nothing to pick from');
      return items[int(0, items.length - 1)]!;
    },
    fork: label => createRandom(`${seed}/${label}/${counter}`),
  };
}

/** Three 32-bit words from a string (FNV-1a with different bases). */
function hash(text: string): [number, number, number] {
  const words: [number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x243f6a88];
  for (let i = 0; i < text.length; i++) {
    for (let w = 0; w < 3; w++) words[w] = Math.imul(words[w]! ^ text.charCodeAt(i), 0x01000193 + w * 2);
  }
  return words;
}
