// What is known about documents besides their text: titles, owners, visits, pins, tags, the bin, files, and the index
// to search in. Implemented in `store`, used by `api`. Like the other ports it knows nothing of SQL or HTTP.
import type { ListSort, ListView, MarkedText } from '../../protocol/api.ts';

export interface CatalogueEntry {
  doc: string;
  /** Set by hand or the first heading; "" when there is neither. */
  title: string;
  language: string | null;
  excerpt: string;
  createdMs: number;
  editedMs: number;
  /** The id of who made it; null when nobody is known. */
  owner: string | null;
  /** Of the person who asks; 0 when they never were in it. */
  visitedMs: number;
  pinned: boolean;
  tags: readonly string[];
  binnedMs: number | null;
}

export interface CatalogueQuery {
  view: ListView;
  sort: ListSort;
  tag: string | null;
  /** Opaque; from a page before. An unreadable one begins at the start. */
  after: string | null;
  limit: number;
}

export interface CataloguePage {
  entries: readonly CatalogueEntry[];
  next: string | null;
}

export interface FoundEntry {
  entry: CatalogueEntry;
  title: MarkedText;
  passage: MarkedText;
}

export interface StoredFile {
  /** SHA-256 of the bytes, in hex. */
  hash: string;
  type: string;
  /** Ending without a dot. */
  ending: string;
  bytes: number;
  width: number | null;
  height: number | null;
}

/**
 * Every method rejects with an Error when it could not do its work; what changes something is durable when it
 * resolves, and what changes a document rejects when there is none, unless it says otherwise. A person sees in lists and
 * searches only what they made, have been in or were let into by name or by a link, and may still see: names of documents
 * are secrets.
 */
export interface Catalogue {
  /** A person has come into a document. Does nothing when the document does not exist. */
  noteVisit(person: string, doc: string, atMs: number): Promise<void>;
  /** The entry as that person sees it; null when there is no such document. Does not ask whether they were in it. */
  find(person: string, doc: string): Promise<CatalogueEntry | null>;
  list(person: string, query: CatalogueQuery): Promise<CataloguePage>;
  /**
   * Best first, at most 20. Every word of `text` must occur, the last one as a beginning; case and diacritics do not
   * matter; in titles it weighs more. What a person types is never syntax. Documents in the bin are not found.
   */
  search(person: string, text: string): Promise<FoundEntry[]>;
  /** The sessions' ids of all who see the document in their lists; none when there is no such document, or it is in the bin. */
  readersOf(doc: string): Promise<string[]>;
  listTags(person: string): Promise<{ tag: string; documentCount: number }[]>;
  /** The title as it is now, ahead of the archive's next look at the document. */
  setTitle(doc: string, title: string): Promise<void>;
  setTags(doc: string, tags: readonly string[]): Promise<void>;
  setPinned(person: string, doc: string, pinned: boolean): Promise<void>;
  setBinned(doc: string, binnedMs: number | null): Promise<void>;
  listBinnedBefore(atMs: number): Promise<string[]>;
  /** Removes a document with its history, for good; its name is free again. Does nothing when there is none. */
  purge(doc: string): Promise<void>;
  /**
   * Notes a file that is on disk already, and that the document uses it. The document may come later: a text that shows
   * the address of a noted file uses it from then on, also when that is taken out again (history, undo).
   */
  addFile(file: StoredFile, doc: string, atMs: number): Promise<void>;
  findFile(hash: string): Promise<StoredFile | null>;
  /** Files that no document uses any more, added before `atMs`; they are forgotten here. */
  takeUnusedFiles(beforeMs: number): Promise<StoredFile[]>;
}
