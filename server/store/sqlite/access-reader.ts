// What is read about people and access. Each question is asked within a transaction that its caller has begun
// (store-reader.ts).
import type Database from 'libsql';
import { BASE_ROLES, LINK_ROLES, type Member, type ShareLink } from '../../../protocol/access.ts';
import { ROLES } from '../../../protocol/roles.ts';
import type { AccessFacts, StoredLink } from '../../ports/access.ts';
import type { AccessRead, AccessReadAnswers, KnownPerson } from './access-messages.ts';
import { bytesOf, oneOf, TextQuery } from './texts.ts';

export type PersonRow = [publicId: string, name: string, color: string, by: string];

const WAYS_IN = ['guest', 'sign-in', 'proxy'] as const;

export const PERSON_SQL = `
  SELECT ${['p.public_id', 'p.name', 'p.color', "coalesce(a.kind, 'guest')"].map(bytesOf)}
    FROM people p LEFT JOIN accounts a ON a.person_id = p.id WHERE p.person = ?`;

export function toKnownPerson([id, name, color, by]: PersonRow): KnownPerson {
  return { id, name, color, by: oneOf(WAYS_IN, by, 'guest') };
}

export class AccessReader {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database) {
    this.#statements = prepareStatements(db);
  }

  read(read: AccessRead): AccessReadAnswers[AccessRead['type']] {
    switch (read.type) {
      case 'person': {
        const row = this.#statements.person.get(read.person) as PersonRow | undefined;
        return row === undefined ? null : toKnownPerson(row);
      }
      case 'session-numbers':
        return this.#statements.sessionNumbers.all() as [string, number][];
      case 'account': {
        const row = this.#statements.account.get(read.by, read.account) as [string] | undefined;
        return row?.[0] ?? null;
      }
      case 'facts':
        return this.#facts(read.doc);
      case 'members':
        return this.#members(read.doc);
      case 'links':
        return (this.#statements.links.all(read.doc) as LinkRow[])
          .map(toLink)
          .filter(link => link !== null)
          .map(toShareLink);
      case 'find-link':
        return this.#findLink(read.by);
      default: {
        const never: never = read;
        throw new Error(`invariant violation: unknown read ${JSON.stringify(never)}`);
      }
    }
  }

  #facts(doc: string): AccessFacts | null {
    type Row = [number, string | null, string, number | null];
    const row = this.#statements.document.get(doc) as Row | undefined;
    if (row === undefined) return null;
    const [documentId, owner, base, binnedMs] = row;
    const { memberRoles, grants } = this.#statements;
    // A role that has rotted gives nobody anything.
    const members = new Map(
      (memberRoles.all(documentId) as [string, string][]).flatMap(([person, text]) => {
        const role = oneOf(ROLES, text, null);
        return role === null ? [] : [[person, role] as const];
      }),
    );
    if (owner !== null) members.set(owner, 'own');
    return {
      owner,
      base: oneOf(BASE_ROLES, base, 'none'),
      members,
      grants: (grants.all(documentId) as GrantRow[]).flatMap(
        ([person, linkId, text, expiresMs, revokedMs]) => {
          const role = oneOf(LINK_ROLES, text, null);
          return role === null ? [] : [{ person, linkId, role, expiresMs, revokedMs }];
        },
      ),
      binnedMs,
    };
  }

  #members(doc: string): Member[] {
    const rows = this.#statements.members.all(doc) as [string, string, string, string][];
    return rows.flatMap(([id, name, color, text]) => {
      const role = oneOf(ROLES, text, null);
      return role === null ? [] : [{ id, name, color, role }];
    });
  }

  #findLink(by: { id: string } | { secretHash: Uint8Array }): StoredLink | null {
    const { linkById, linkBySecret } = this.#statements;
    // In an array: bytes alone are taken for named parameters by libsql, which then ends the process.
    const row = ('id' in by ? linkById.get(by.id) : linkBySecret.get([by.secretHash])) as LinkRow | undefined;
    return row === undefined ? null : toLink(row);
  }
}

type GrantRow = [
  person: string,
  linkId: string,
  role: string,
  expiresMs: number | null,
  revokedMs: number | null,
];

type LinkRow = [
  id: string,
  doc: string,
  role: string,
  label: string,
  createdMs: number,
  expiresMs: number | null,
  revokedMs: number | null,
  /** In hex. */
  secretHash: string,
  passwordHash: string | null,
  peopleCount: number,
];

/** Null when nobody can say any more what it is for. */
function toLink(row: LinkRow): StoredLink | null {
  const [id, doc, text, label, createdMs, expiresMs, revokedMs, secretHash, passwordHash, peopleCount] = row;
  const role = oneOf(LINK_ROLES, text, null);
  if (role === null) return null;
  return {
    id,
    doc,
    role,
    label,
    createdMs,
    expiresMs,
    revokedMs,
    secretHash: Uint8Array.from(Buffer.from(secretHash, 'hex')),
    passwordHash,
    hasPassword: passwordHash !== null,
    peopleCount,
  };
}

/** Without what only the server may know. */
function toShareLink(link: StoredLink): ShareLink {
  const { id, role, label, createdMs, expiresMs, hasPassword, peopleCount } = link;
  return { id, role, label, createdMs, expiresMs, hasPassword, peopleCount };
}

const LINKS = `
  SELECT ${['l.public_id', 'd.key', 'l.role', 'l.label'].map(bytesOf)}, l.created_ms, l.expires_ms, l.revoked_ms,
         ${bytesOf('hex(l.secret_hash)')}, ${bytesOf('l.password_hash')},
         (SELECT count(*) FROM grants g WHERE g.link_id = l.id)
    FROM share_links l JOIN documents d ON d.id = l.document_id`;

const MEMBER = ['p.public_id', 'p.name', 'p.color'];

function prepareStatements(db: Database.Database) {
  const prepare = (sql: string) => new TextQuery(db, sql);
  return {
    person: prepare(PERSON_SQL),
    sessionNumbers: prepare(
      `SELECT ${bytesOf('person')}, session_number FROM people WHERE session_number > 0`,
    ),
    account: prepare(
      `SELECT ${bytesOf('p.person')} FROM accounts a JOIN people p ON p.id = a.person_id WHERE a.kind = ? AND a.account = ?`,
    ),
    document: prepare(
      `SELECT d.id, ${bytesOf('p.person')}, ${bytesOf('d.base')}, d.binned_ms
         FROM documents d LEFT JOIN people p ON p.id = d.owner_id WHERE d.key = ?`,
    ),
    memberRoles: prepare(
      `SELECT ${bytesOf('p.person')}, ${bytesOf('m.role')} FROM members m JOIN people p ON p.id = m.person_id WHERE m.document_id = ?`,
    ),
    grants: prepare(
      `SELECT ${['p.person', 'l.public_id', 'l.role'].map(bytesOf)}, l.expires_ms, l.revoked_ms
         FROM share_links l JOIN grants g ON g.link_id = l.id JOIN people p ON p.id = g.person_id
        WHERE l.document_id = ? ORDER BY l.id`,
    ),
    members: prepare(
      `SELECT ${[...MEMBER, "'own'"].map(bytesOf)}
         FROM documents d JOIN people p ON p.id = d.owner_id WHERE d.key = ?1
        UNION ALL
       SELECT * FROM (
         SELECT ${[...MEMBER, 'm.role'].map(bytesOf)}
           FROM documents d JOIN members m ON m.document_id = d.id JOIN people p ON p.id = m.person_id
          WHERE d.key = ?1
          ORDER BY CASE m.role WHEN 'own' THEN 0 WHEN 'edit' THEN 1 WHEN 'comment' THEN 2 ELSE 3 END, p.name, p.id)`,
    ),
    links: prepare(`${LINKS} WHERE d.key = ? AND l.revoked_ms IS NULL ORDER BY l.id`),
    linkById: prepare(`${LINKS} WHERE l.public_id = ?`),
    linkBySecret: prepare(`${LINKS} WHERE l.secret_hash = ?`),
  };
}
