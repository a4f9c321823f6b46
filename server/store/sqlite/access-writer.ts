// What is written about people and access, on the store's one connection. Each method is a part of a transaction that its
// caller has begun; reading is access-reader.ts.
import type Database from 'libsql';
import type { Role } from '../../../protocol/roles.ts';
import { noDocumentError } from '../check-places.ts';
import { STORE_CODES, StoreError } from '../store-error.ts';
import type { AccessWrite, AccessWriteAnswers, KnownPerson, NewLink } from './access-messages.ts';
import { PERSON_SQL, type PersonRow, toKnownPerson } from './access-reader.ts';
import type { PeopleTable } from './people-table.ts';
import { bytesOf, TextQuery } from './texts.ts';

export class AccessWriter {
  readonly #people: PeopleTable;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database, people: PeopleTable) {
    this.#people = people;
    this.#statements = prepareStatements(db);
  }

  /** Throws a StoreError when there is no such document or link. */
  write(write: AccessWrite): AccessWriteAnswers[AccessWrite['type']] {
    switch (write.type) {
      case 'add-person':
        return this.#addPerson(write.person);
      case 'set-person':
        this.#statements.setPerson.run(write.name, write.color, this.#people.idOf(write.person));
        return null;
      case 'end-sessions': {
        const [row] = this.#statements.endSessions.all(this.#people.idOf(write.person)) as [[number]];
        return row[0];
      }
      case 'add-account':
        return this.#addAccount(write);
      case 'set-base':
        this.#statements.setBase.run(write.base, this.#document(write.in)[0]);
        return null;
      case 'set-member':
        return this.#setMember(write.in, write.publicId, write.role);
      case 'add-link':
        this.#addLink(write.link);
        return null;
      case 'revoke-link':
        this.#statements.revokeLink.run(write.atMs, write.linkId);
        return null;
      case 'grant':
        this.#grant(write.linkId, write.person, write.atMs);
        return null;
      default: {
        const never: never = write;
        throw new Error(`invariant violation: unknown write ${JSON.stringify(never)}`);
      }
    }
  }

  #addPerson(person: string): KnownPerson {
    this.#people.idOf(person);
    return toKnownPerson(this.#statements.person.get(person) as PersonRow);
  }

  #addAccount({ account, by, person, name }: Extract<AccessWrite, { type: 'add-account' }>): string {
    const known = this.#statements.account.get(by, account) as [string] | undefined;
    if (known !== undefined) return known[0];
    // A browser in which somebody else signed in before: two accounts are two people.
    const isTaken = this.#statements.hasAccount.get(this.#people.idOf(person)) !== undefined;
    const owner = isTaken ? this.#people.makeId() : person;
    const personId = this.#people.idOf(owner);
    this.#statements.addAccount.run(by, account, personId);
    if (name !== null) this.#statements.setPerson.run(name, null, personId);
    return owner;
  }

  /** Safety: a document that has an owner keeps one. */
  #setMember(doc: string, publicId: string, role: Role | null): boolean {
    const [documentId, ownerId] = this.#document(doc);
    const row = this.#statements.personByPublicId.get(publicId) as [number] | undefined;
    if (row === undefined) return false;
    const [personId] = row;
    if (role === 'own' && (ownerId === null || ownerId === personId)) {
      this.#setOwner(documentId, personId);
      return true;
    }
    if (ownerId === personId) {
      const heir = this.#statements.otherOwner.get(documentId) as [number] | undefined;
      if (heir === undefined) return true;
      this.#setOwner(documentId, heir[0]);
    }
    if (role === null) this.#statements.removeMember.run(documentId, personId);
    else this.#statements.putMember.run(documentId, personId, role);
    return true;
  }

  #setOwner(documentId: number, personId: number): void {
    this.#statements.setOwner.run(personId, documentId);
    this.#statements.removeMember.run(documentId, personId);
  }

  #addLink(link: NewLink): void {
    const [documentId] = this.#document(link.doc);
    const { id, role, label, createdMs, expiresMs, secretHash, passwordHash } = link;
    this.#statements.addLink.run(id, documentId, role, label, createdMs, expiresMs, secretHash, passwordHash);
  }

  #grant(linkId: string, person: string, atMs: number): void {
    const row = this.#statements.linkId.get(linkId) as [number] | undefined;
    if (row === undefined) throw new StoreError(STORE_CODES.noLink, `there is no link ${linkId}`);
    this.#statements.grant.run(row[0], this.#people.idOf(person), atMs);
  }

  /** Its number and its owner's. */
  #document(doc: string): [number, number | null] {
    const row = this.#statements.document.get(doc) as [number, number | null] | undefined;
    if (row === undefined) throw noDocumentError(doc);
    return row;
  }
}

function prepareStatements(db: Database.Database) {
  const prepare = (sql: string) => db.prepare(sql).raw();
  return {
    document: prepare('SELECT id, owner_id FROM documents WHERE key = ?'),
    person: new TextQuery(db, PERSON_SQL),
    personByPublicId: prepare('SELECT id FROM people WHERE public_id = ?'),
    setPerson: db.prepare(
      'UPDATE people SET name = coalesce(?, name), color = coalesce(?, color) WHERE id = ?',
    ),
    endSessions: prepare(
      'UPDATE people SET session_number = session_number + 1 WHERE id = ? RETURNING session_number',
    ),
    account: new TextQuery(
      db,
      `SELECT ${bytesOf('p.person')} FROM accounts a JOIN people p ON p.id = a.person_id WHERE a.kind = ? AND a.account = ?`,
    ),
    hasAccount: prepare('SELECT 1 FROM accounts WHERE person_id = ?'),
    addAccount: db.prepare('INSERT INTO accounts (kind, account, person_id) VALUES (?, ?, ?)'),
    setBase: db.prepare('UPDATE documents SET base = ? WHERE id = ?'),
    setOwner: db.prepare('UPDATE documents SET owner_id = ? WHERE id = ?'),
    otherOwner: prepare(
      `SELECT person_id FROM members WHERE document_id = ? AND role = 'own' ORDER BY person_id LIMIT 1`,
    ),
    putMember: db.prepare('INSERT OR REPLACE INTO members (document_id, person_id, role) VALUES (?, ?, ?)'),
    removeMember: db.prepare('DELETE FROM members WHERE document_id = ? AND person_id = ?'),
    linkId: prepare('SELECT id FROM share_links WHERE public_id = ?'),
    addLink: db.prepare(
      `INSERT INTO share_links
         (public_id, document_id, role, label, created_ms, expires_ms, secret_hash, password_hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    revokeLink: db.prepare(
      'UPDATE share_links SET revoked_ms = ? WHERE public_id = ? AND revoked_ms IS NULL',
    ),
    grant: db.prepare('INSERT OR IGNORE INTO grants (link_id, person_id, at_ms) VALUES (?, ?, ?)'),
  };
}
