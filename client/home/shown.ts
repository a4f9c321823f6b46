// What the page says of a document and of a failure. Pure.
import type { DocumentRow, ListSort } from '../../protocol/api.ts';
import type { HomeWords } from '../text/home-words.ts';
import type { Failure } from './api.ts';
import { type Age, describeAge, describeMoment } from './relative-time.ts';

/** "Opened just now"; Intl would say "now", which sounds as if it were going on. */
const JUST_NOW_MS = 60_000;

/** What lists call it: its title, else its name if somebody chose that. */
export function titleOf(
  { name, title }: Pick<DocumentRow, 'name' | 'title'>,
  words: HomeWords,
  isGeneratedName: (name: string) => boolean,
): string {
  if (title !== '') return title;
  return isGeneratedName(name) ? words.untitled : name;
}

/** The time that matters where a list is sorted by it. */
export function timeOf(row: DocumentRow, sort: ListSort, nowMs: number, words: HomeWords, locale: string) {
  const age = (ms: number): Age =>
    nowMs - ms < JUST_NOW_MS ? { kind: 'age', text: words.justNow } : describeAge(ms, nowMs, locale);
  if (row.binnedMs !== null) return { ms: row.binnedMs, text: words.times.binned(age(row.binnedMs)) };
  switch (sort) {
    case 'visited':
      return row.visitedMs === 0
        ? { ms: row.editedMs, text: words.times.edited(age(row.editedMs)) }
        : { ms: row.visitedMs, text: words.times.visited(age(row.visitedMs)) };
    case 'created':
      return { ms: row.createdMs, text: words.times.created(age(row.createdMs)) };
    case 'edited':
    case 'title':
      return { ms: row.editedMs, text: words.times.edited(age(row.editedMs)) };
  }
}

export function momentsOf(row: DocumentRow, words: HomeWords, locale: string): string {
  const moment = (ms: number) => describeMoment(ms, locale);
  return words.moments(
    moment(row.editedMs),
    row.visitedMs === 0 ? null : moment(row.visitedMs),
    moment(row.createdMs),
  );
}

/** A sentence. What a newer server's reasons mean, only its own sentence says. */
export function describeFailure(failure: Failure, words: HomeWords): string {
  if (failure.kind !== 'refused') return words.failures[failure.kind] ?? '';
  return words.reasons[failure.reason] ?? failure.sentence;
}
