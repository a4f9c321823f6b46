// What somebody has begun to write, kept while the page lives: closing the panel or looking at another tab loses nothing.
import type { Named } from './message-text.ts';

export interface Draft {
  text: string;
  /** Those who were chosen from the list; their "@Name" will be told to them. */
  people: readonly Named[];
}

export const NO_DRAFT: Draft = { text: '', people: [] };

export function createDrafts() {
  const kept = new Map<string, Draft>();
  return {
    /** `place`: "chat", "new-thread" or the id of a thread. */
    get: (place: string): Draft => kept.get(place) ?? NO_DRAFT,
    set(place: string, draft: Draft) {
      if (draft.text === '') kept.delete(place);
      else kept.set(place, draft);
    },
  };
}
