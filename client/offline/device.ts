// The documents on this device, as the list shows them: the local copies, what waits in them, and their cards.
import { listCopies } from '../session/copy-list.ts';
import type { Shelf } from '../session/copy-shelf.ts';
import { dropCards, readCards } from './cards.ts';
import { type Found, searchTexts } from './search-texts.ts';

export interface KeptDocument {
  name: string;
  title: string;
  excerpt: string;
  seenMs: number | null;
  waitingCount: number;
  isOnServer: boolean;
}

/** Every copy in use, but for those of documents that were begun here and never written in. */
export async function listKeptDocuments(shelf: Shelf, shelfKeys: readonly string[]): Promise<KeptDocument[]> {
  const [copies, cards] = await Promise.all([listCopies(shelf, shelfKeys), readCards()]);
  const cardOf = new Map(cards.map(card => [card.key, card]));
  const current = copies.filter(copy => copy.place === 'current');
  const kept = new Set(current.map(copy => copy.key));
  await dropCards(cards.filter(card => !kept.has(card.key)).map(card => card.key));
  return current.flatMap(copy => {
    const card = cardOf.get(copy.key);
    const waitingCount = copy.unsent?.count ?? 0;
    if (card === undefined && waitingCount === 0 && copy.epoch === null) return [];
    return [
      {
        name: copy.key,
        title: card?.title ?? copy.title ?? '',
        excerpt: card?.excerpt ?? '',
        seenMs: card?.seenMs ?? copy.unsent?.untilMs ?? null,
        waitingCount,
        isOnServer: copy.epoch !== null,
      },
    ];
  });
}

/** In titles and texts of what is kept here. */
export async function searchKept(text: string): Promise<Found[]> {
  return searchTexts(text, await readCards());
}
