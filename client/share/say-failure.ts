// What went wrong, in words.
import type { Failure } from '../people/ask-api.ts';
import type { ShareWords } from '../text/share-words.ts';

export function sayFailure(failure: Failure, words: ShareWords): string {
  if (failure.kind !== 'refused') return words.failures.unreachable ?? '';
  return words.failures[failure.reason] ?? words.failures.other ?? '';
}
