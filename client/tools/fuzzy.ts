// Finding things by a few of their letters, with the letters that were found. Accents and case do not count.
import { go, type KeyResult } from 'fuzzysort';

/** A label in parts, some of which a search found. */
export type MarkedLabel = readonly { text: string; marked: boolean }[];

export interface Found<T> {
  item: T;
  label: MarkedLabel;
}

/** Letters scattered over a label still find it; more is asked for where that would find too much. */
const MIN_SCORE = 0.25;

export function plainLabel(text: string): MarkedLabel {
  return [{ text, marked: false }];
}

/** The best first. All of them, in their order, when nothing is asked for. */
export function findFuzzy<T>(
  query: string,
  items: readonly T[],
  label: (item: T) => string,
  limit: number,
  options: { minScore?: number; weight?: (item: T) => number } = {},
): readonly Found<T>[] {
  if (query.trim() === '') {
    return items.slice(0, limit).map(item => ({ item, label: plainLabel(label(item)) }));
  }
  const { minScore = MIN_SCORE, weight } = options;
  const results = go(query, items, {
    key: label,
    limit,
    threshold: minScore,
    ...(weight === undefined ? {} : { scoreFn: result => result.score * weight(result.obj) }),
  });
  return results.map(result => ({ item: result.obj, label: markLabel(result) }));
}

function markLabel<T>(result: KeyResult<T>): MarkedLabel {
  const parts = result.highlight(text => ({ text, marked: true }));
  return parts.map(part => (typeof part === 'string' ? { text: part, marked: false } : part));
}
