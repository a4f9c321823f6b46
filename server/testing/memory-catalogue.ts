// As much of a Catalogue in memory as access and talk are about: who has been where, what is in the bin, and what people see of
// it. For their contracts.
import type {
  Catalogue,
  CatalogueEntry,
  CataloguePage,
  CatalogueQuery,
  FoundEntry,
} from '../ports/catalogue.ts';
import { createMatcher, type MemoryTown, type TownDocument } from './memory-town.ts';

export type TownCatalogue = Pick<
  Catalogue,
  'noteVisit' | 'list' | 'search' | 'readersOf' | 'listTags' | 'setTitle' | 'setTags' | 'setBinned' | 'purge'
>;

export class MemoryCatalogue implements TownCatalogue {
  private readonly town: MemoryTown;

  constructor(town: MemoryTown) {
    this.town = town;
  }

  async noteVisit(person: string, doc: string, atMs: number): Promise<void> {
    this.town.checkOpen();
    this.town.find(doc)?.visits.set(this.town.person(person).session, atMs);
  }

  async list(person: string, { view, limit }: CatalogueQuery): Promise<CataloguePage> {
    this.town.checkOpen();
    const isShown = (document: TownDocument): boolean => {
      const isMine = document.owner === person;
      if (view === 'bin') {
        return document.binnedMs !== null && (isMine || document.members.get(person) === 'own');
      }
      if (!this.isSeen(person, document)) return false;
      return view === 'mine' ? isMine : view === 'shared' ? !isMine : true;
    };
    const entries = this.town
      .all()
      .filter(isShown)
      .map(document => toEntry(person, document))
      .sort((a, b) => (a.doc < b.doc ? -1 : 1));
    return { entries: entries.slice(0, limit), next: null };
  }

  async search(person: string, text: string): Promise<FoundEntry[]> {
    this.town.checkOpen();
    const matches = createMatcher(text);
    return this.town
      .all()
      .filter(document => matches?.(`${document.title} ${document.text}`) && this.isSeen(person, document))
      .map(document => ({ entry: toEntry(person, document), title: [], passage: [] }));
  }

  async readersOf(doc: string): Promise<string[]> {
    this.town.checkOpen();
    const document = this.town.find(doc);
    if (document === null) return [];
    return [...this.town.people.keys()].filter(person => this.isSeen(person, document));
  }

  async listTags(person: string): Promise<{ tag: string; documentCount: number }[]> {
    this.town.checkOpen();
    const tags = this.town.all().flatMap(document => (this.isSeen(person, document) ? document.tags : []));
    return [...new Set(tags)].map(tag => ({
      tag,
      documentCount: tags.filter(other => other === tag).length,
    }));
  }

  async setTitle(doc: string, title: string): Promise<void> {
    this.town.checkOpen();
    this.town.document(doc).title = title;
  }

  async setTags(doc: string, tags: readonly string[]): Promise<void> {
    this.town.checkOpen();
    this.town.document(doc).tags = tags;
  }

  async setBinned(doc: string, binnedMs: number | null): Promise<void> {
    this.town.checkOpen();
    this.town.document(doc).binnedMs = binnedMs;
  }

  async purge(doc: string): Promise<void> {
    this.town.checkOpen();
    this.town.purge(doc);
  }

  private isSeen(person: string, document: TownDocument): boolean {
    return document.binnedMs === null && this.town.knowsOf(person, document, Date.now());
  }
}

function toEntry(
  person: string,
  { key, owner, title, tags, visits, binnedMs }: TownDocument,
): CatalogueEntry {
  return {
    ...{
      doc: key,
      title,
      language: null,
      excerpt: '',
      createdMs: 0,
      editedMs: 0,
      owner,
      pinned: false,
      tags,
    },
    ...{ visitedMs: visits.get(person) ?? 0, binnedMs },
  };
}
