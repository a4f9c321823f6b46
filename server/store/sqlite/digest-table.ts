// Addresses for digests: what is written on the store's one connection, within its caller's transaction, and what is read.
import type Database from 'libsql';
import { DIGEST_CHOICES, DIGEST_LANGUAGES } from '../../../protocol/digest.ts';
import type { DigestAddress } from '../../ports/digest.ts';
import type { DigestRead, DigestReadAnswers, DigestWrite, DigestWriteAnswers } from './digest-messages.ts';
import type { PeopleTable } from './people-table.ts';
import { bytesOf, oneOf, TextQuery } from './texts.ts';

type AddressRow = [
  person: string,
  publicId: string,
  email: string,
  confirmedMs: number | null,
  choice: string,
  language: string,
  sentMs: number | null,
  sentNotice: number,
];

const ADDRESSES = `
  SELECT ${['p.person', 'p.public_id', 'a.email'].map(bytesOf)}, a.confirmed_ms,
         ${['a.choice', 'a.language'].map(bytesOf)}, a.sent_ms, a.sent_notice
    FROM digest_addresses a JOIN people p ON p.id = a.person_id`;

export class DigestWriter {
  readonly #people: PeopleTable;
  readonly #statements: ReturnType<typeof prepareWrites>;

  constructor(db: Database.Database, people: PeopleTable) {
    this.#people = people;
    this.#statements = prepareWrites(db);
  }

  write(write: DigestWrite): DigestWriteAnswers[DigestWrite['type']] {
    const { setAddress, confirm, setChoice, claim } = this.#statements;
    switch (write.type) {
      case 'set-digest-address':
        setAddress.run(this.#people.idOf(write.person), write.email, write.choice, write.language);
        return null;
      case 'confirm-digest':
        confirm.run(write.atMs, this.#people.find(write.person) ?? 0, write.email);
        return null;
      case 'set-digest-choice':
        setChoice.run(write.choice, this.#people.find(write.person) ?? 0);
        return null;
      case 'claim-digest': {
        const { from, to } = write;
        const id = this.#people.find(from.person) ?? 0;
        const { changes } = claim.run(to.sentMs, to.sentNotice, id, from.email, from.sentMs, from.sentNotice);
        return changes > 0;
      }
      default: {
        const never: never = write;
        throw new Error(`invariant violation: unknown write ${JSON.stringify(never)}`);
      }
    }
  }
}

export class DigestReader {
  readonly #statements: ReturnType<typeof prepareReads>;

  constructor(db: Database.Database) {
    this.#statements = prepareReads(db);
  }

  read(read: DigestRead): DigestReadAnswers[DigestRead['type']] {
    const { byPerson, byPublicId, waiting } = this.#statements;
    switch (read.type) {
      case 'digest-address': {
        const row = 'person' in read.by ? byPerson.get(read.by.person) : byPublicId.get(read.by.publicId);
        return row === undefined ? null : toAddress(row as AddressRow);
      }
      case 'digests-waiting':
        return (waiting.all(read.after, read.limit) as AddressRow[]).map(toAddress);
      default: {
        const never: never = read;
        throw new Error(`invariant violation: unknown read ${JSON.stringify(never)}`);
      }
    }
  }
}

function toAddress(row: AddressRow): DigestAddress {
  const [person, publicId, email, confirmedMs, choice, language, sentMs, sentNotice] = row;
  return {
    person,
    publicId,
    email,
    confirmedMs,
    choice: oneOf(DIGEST_CHOICES, choice, 'off'),
    language: oneOf(DIGEST_LANGUAGES, language, 'en'),
    sentMs,
    sentNotice,
  };
}

function prepareWrites(db: Database.Database) {
  return {
    setAddress: db.prepare(
      `INSERT INTO digest_addresses (person_id, email, choice, language) VALUES (?, ?, ?, ?)
         ON CONFLICT (person_id) DO UPDATE SET
           confirmed_ms = CASE WHEN email = excluded.email THEN confirmed_ms END,
           email = excluded.email, choice = excluded.choice, language = excluded.language`,
    ),
    confirm: db.prepare(
      `UPDATE digest_addresses SET confirmed_ms = ? WHERE person_id = ? AND email = ? AND confirmed_ms IS NULL`,
    ),
    setChoice: db.prepare('UPDATE digest_addresses SET choice = ? WHERE person_id = ?'),
    claim: db.prepare(
      `UPDATE digest_addresses SET sent_ms = ?, sent_notice = ?
        WHERE person_id = ? AND email = ? AND sent_ms IS ? AND sent_notice = ?
          AND confirmed_ms IS NOT NULL AND choice <> 'off'`,
    ),
  };
}

function prepareReads(db: Database.Database) {
  const prepare = (sql: string) => new TextQuery(db, sql);
  return {
    byPerson: prepare(`${ADDRESSES} WHERE p.person = ?`),
    byPublicId: prepare(`${ADDRESSES} WHERE p.public_id = ?`),
    waiting: prepare(
      `${ADDRESSES} WHERE a.confirmed_ms IS NOT NULL AND a.choice <> 'off' AND p.person > ?
          AND EXISTS (SELECT 1 FROM notices nt
                       WHERE nt.person_id = a.person_id AND nt.read_ms IS NULL AND nt.id > a.sent_notice)
        ORDER BY p.person LIMIT ?`,
    ),
  };
}
