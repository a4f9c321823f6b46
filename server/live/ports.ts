// What /live needs from the rest of the server. Knows no sockets, no SQL, no cookies: main.ts puts the parts together.
import type { PublicPerson } from '../../protocol/access.ts';
import type { DocumentRow, PersonHere } from '../../protocol/api.ts';
import type { Role } from '../../protocol/roles.ts';

export interface Roles {
  /** What the person may do with the document now; null: nothing, or there is no such document. */
  roleOf(person: string, doc: string): Promise<Role | null>;
  /**
   * Calls `changed` as soon as roles of a document may have changed, before roleOf() answers the new ones; null: of any
   * document.
   */
  onChanged(changed: (doc: string | null) => void): void;
}

export interface People {
  publicPerson(person: string): Promise<PublicPerson>;
}

/** What lists of documents show. */
export interface Shelf {
  /** The row's changing part; null when there is no such document, or it is in the bin. */
  describe(doc: string): Promise<Pick<DocumentRow, 'name' | 'title' | 'editedMs'> | null>;
  whoIsIn(doc: string): readonly PersonHere[];
  /** The sessions' ids of all who have the document in their list. */
  readersOf(doc: string): Promise<readonly string[]>;
}
