// Ten thousand documents to search in, made of words that are as unevenly spread as those of a language. Deterministic;
// knows no store.
import { createRandom } from '../stats.ts';

const VOCABULARY_SIZE = 6000;
const SYLLABLES =
  'ca so re ma ti lo pe ção nho vi da cu bre á fe gê po ra mi ús te la ne bo que si zê ar do hu'.split(' ');
const SMALL_CHARS = 2000;
const LARGE_CHARS = 100_000;
const WORDS_PER_LINE = 12;

/** Words put into the texts on purpose, so that it is known how many documents have them. */
export const PLANTED = {
  /** In every second document. */
  common: 'prosa',
  /** In three documents. */
  rare: 'ornitorrinco',
  /** In one of fifty; searched for as "manha". */
  accented: 'manhã',
} as const;

export interface Draft {
  key: string;
  text: string;
}

/** What is asked for, and at least and at most how many documents it must find among `smallCount` (hits end at 20). */
export interface Question {
  name: string;
  text: string;
  minHits: number;
}

export const QUESTIONS: readonly Question[] = [
  { name: 'common', text: PLANTED.common, minHits: 20 },
  { name: 'rare', text: PLANTED.rare, minHits: 3 },
  { name: 'prefix', text: 'ca', minHits: 20 },
  { name: 'accents', text: 'manha', minHits: 20 },
  { name: 'two-words', text: `${PLANTED.common} manha`, minHits: 20 },
  { name: 'nothing', text: 'xyzzyx', minHits: 0 },
];

/** So many documents of 2 kB, then so many of 100 kB. */
export function* makeCorpus(smallCount: number, largeCount: number): Generator<Draft> {
  const random = createRandom(4711);
  const words = makeVocabulary(random);
  const total = smallCount + largeCount;
  // The larger the rank, the rarer: about as in a language.
  const word = (): string => words[Math.floor(words.length ** random()) - 1]!;
  for (let i = 0; i < total; i++) {
    const chars = i < smallCount ? SMALL_CHARS : LARGE_CHARS;
    const lines = [`# ${word()} ${word()} ${i}`, ''];
    let length = 0;
    while (length < chars) {
      const line = Array.from({ length: WORDS_PER_LINE }, word).join(' ');
      lines.push(line);
      length += line.length + 1;
    }
    const middle = lines.length >> 1;
    if (i % 2 === 0) lines[middle] += ` ${PLANTED.common}`;
    if (i % 50 === 0) lines[middle] += ` ${PLANTED.accented}`;
    if (i % Math.ceil(total / 3) === 7) lines[middle] += ` ${PLANTED.rare}`;
    yield { key: `document-${i}`, text: lines.join('\n') };
  }
}

function makeVocabulary(random: () => number): string[] {
  const words = new Set<string>();
  while (words.size < VOCABULARY_SIZE) {
    const count = 1 + Math.floor(random() * 4);
    words.add(
      Array.from({ length: count }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]!).join(''),
    );
  }
  return [...words];
}
