// What lists show of documents, from the catalogue and the rooms that are open.
import type { PersonHere } from '../../protocol/api.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import type { Shelf } from './ports.ts';

/** Title and times are everybody's: they are asked for in nobody's name. */
const NOBODY = '';

export function createLiveShelf(
  catalogue: Pick<Catalogue, 'find' | 'readersOf'>,
  whoIsIn: (doc: string) => readonly PersonHere[],
): Shelf {
  return {
    async describe(doc) {
      const entry = await catalogue.find(NOBODY, doc);
      if (entry === null || entry.binnedMs !== null) return null;
      return { name: doc, title: entry.title, editedMs: entry.editedMs };
    },
    whoIsIn,
    readersOf: doc => catalogue.readersOf(doc),
  };
}
