// What stores in memory share: people, documents, and who may see which. Forgotten with its process. Rules are the port's, as
// server/store/sqlite/access-sql.ts has them.
import type { BaseRole } from '../../protocol/access.ts';
import type { Role } from '../../protocol/roles.ts';
import type { StoredLink } from '../ports/access.ts';
import { noDocumentError } from '../store/check-places.ts';
import { STORE_CODES, StoreError } from '../store/store-error.ts';

export interface TownPerson {
  /** The session's id. */
  session: string;
  id: string;
  name: string;
  color: string;
  by: 'guest' | 'sign-in' | 'proxy';
  sessionNumber: number;
}

export interface TownDocument {
  key: string;
  owner: string | null;
  base: BaseRole;
  /** Without the owner. */
  members: Map<string, Role>;
  binnedMs: number | null;
  title: string;
  text: string;
  tags: readonly string[];
  /** When each person was there last. */
  visits: Map<string, number>;
}

export type TownLink = Omit<StoredLink, 'peopleCount' | 'hasPassword'> & { people: Set<string> };

export class MemoryTown {
  readonly people = new Map<string, TownPerson>();
  readonly links: TownLink[] = [];
  private readonly documents = new Map<string, TownDocument>();
  /** Any name is a document that is open to everybody, from when it is asked for. */
  private readonly isBoundless: boolean;
  private isClosed = false;

  constructor({ isBoundless = false } = {}) {
    this.isBoundless = isBoundless;
  }

  close(): void {
    this.isClosed = true;
  }

  /** Throws a StoreError after close(). */
  checkOpen(): void {
    if (this.isClosed) throw new StoreError(STORE_CODES.closed, 'the store is closed');
  }

  /** Made when they are new. */
  person(session: string): TownPerson {
    const known = this.people.get(session);
    if (known !== undefined) return known;
    const id = `public-${String(this.people.size + 1).padStart(16, '0')}`;
    const made: TownPerson = { session, id, name: '', color: '#2f6f8f', by: 'guest', sessionNumber: 0 };
    this.people.set(session, made);
    return made;
  }

  personByPublicId(id: string): TownPerson | null {
    for (const person of this.people.values()) if (person.id === id) return person;
    return null;
  }

  addDocument(key: string, owner: string | null, base: BaseRole = 'edit'): TownDocument {
    const made: TownDocument = {
      ...{ key, owner, base, members: new Map<string, Role>(), binnedMs: null },
      ...{ title: '', text: '', tags: [], visits: new Map<string, number>() },
    };
    this.documents.set(key, made);
    if (owner !== null) this.person(owner);
    return made;
  }

  /** Null when there is none. One in the bin is there. */
  find(key: string): TownDocument | null {
    const found = this.documents.get(key) ?? null;
    return found === null && this.isBoundless ? this.addDocument(key, null) : found;
  }

  /** Throws a StoreError when there is none. */
  document(key: string): TownDocument {
    const found = this.find(key);
    if (found === null) throw noDocumentError(key);
    return found;
  }

  all(): TownDocument[] {
    return [...this.documents.values()];
  }

  /** False when it was deleted for good, also when another has its name. */
  isThere(document: TownDocument): boolean {
    return this.documents.get(document.key) === document;
  }

  purge(key: string): void {
    this.documents.delete(key);
    for (let i = this.links.length - 1; i >= 0; i--) if (this.links[i]!.doc === key) this.links.splice(i, 1);
  }

  isLetIn(person: string, { key, owner, members }: TownDocument, nowMs: number): boolean {
    if (owner === person || members.has(person)) return true;
    return this.links.some(
      ({ doc, people, revokedMs, expiresMs }) =>
        doc === key && people.has(person) && revokedMs === null && (expiresMs === null || expiresMs > nowMs),
    );
  }

  maySee(person: string, document: TownDocument, nowMs: number): boolean {
    return document.base !== 'none' || this.isLetIn(person, document, nowMs);
  }

  /** They may see it and know of it already. */
  knowsOf(person: string, document: TownDocument, nowMs: number): boolean {
    if (this.isLetIn(person, document, nowMs)) return true;
    return document.base !== 'none' && document.visits.has(person);
  }
}

/** Without case and diacritics. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Every word must occur, the last one as a beginning; null when nothing in it is a word. */
export function createMatcher(wanted: string): ((text: string) => boolean) | null {
  const words = wordsOf(wanted);
  const last = words.pop();
  if (last === undefined) return null;
  return text => {
    const found = wordsOf(text);
    return words.every(word => found.includes(word)) && found.some(word => word.startsWith(last));
  };
}

function wordsOf(text: string): string[] {
  return foldText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
