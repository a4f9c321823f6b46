// Each text of the database in turn, no UTF-8 any more in any of its rows: whatever is asked, the process lives, the rest is
// answered, and the check of everything says where it is. libsql would end the process at the first such text it hands over.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CorruptDocumentError } from '../../relay/ports.ts';
import { PASSAGE } from '../../testing/talk-samples.ts';
import { DatabaseInspector } from './inspector.ts';
import type { PackedDocument } from './packing.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import type { StoreRead, StoreReadAnswers, StoreWrite } from './store-messages.ts';
import { StoreReader } from './store-reader.ts';

const BIRTH = { epoch: 'e', kind: 'text', atMs: 1, owner: 'ana' } as const;
const FACTS = { text: 'Uma palavra', title: 'Velho', language: 'markdown', excerpt: 'Uma' };
const HASH = 'a'.repeat(64);
const FILE = { hash: HASH, type: 'image/png', ending: 'png', bytes: 3, width: 1, height: 1 };
const SECRET_HASH = new Uint8Array(32).fill(7);
const UPDATE = new Uint8Array([0, 0]);

let folder: string;
let bobId: string;

/** Every text column with the tables that a row in it needs. */
function makeWorld(path: string): void {
  const database = new SqliteDatabase(path);
  const write = (...writes: StoreWrite[]) => {
    for (const outcome of database.write(writes)) {
      expect(outcome).toMatchObject({ outcome: 'done' });
      expect(outcome).not.toMatchObject({ answer: { outcome: 'not-found' } });
    }
  };
  database.create('plan', BIRTH, { bytes: UPDATE, author: 'ana', facts: FACTS });
  database.open('other', { ...BIRTH, owner: 'bob' });
  const [added] = database.write([{ type: 'add-person', person: 'bob' }]);
  bobId = (added as unknown as { answer: { id: string } }).answer.id;
  write(
    { type: 'set-person', person: 'ana', name: 'Ana', color: null },
    { type: 'set-person', person: 'bob', name: 'Bob', color: null },
    { type: 'add-account', account: 'sub 1', by: 'sign-in', person: 'bob', name: null },
    { type: 'end-sessions', person: 'bob' },
    { type: 'set-base', in: 'plan', base: 'view' },
    { type: 'set-member', in: 'plan', publicId: bobId, role: 'comment' },
    { type: 'add-link', link: { ...LINK, id: 'link', doc: 'plan', secretHash: SECRET_HASH } },
    { type: 'grant', linkId: 'link', person: 'eva', atMs: 2 },
    { type: 'note-visit', person: 'bob', doc: 'plan', atMs: 3 },
    { type: 'set-tags', doc: 'plan', tags: ['work'] },
    { type: 'add-file', file: FILE, doc: 'plan', atMs: 4 },
    { type: 'add-file', file: { ...FILE, hash: 'b'.repeat(64) }, doc: 'nowhere', atMs: 4 },
    { type: 'set-notify', person: 'bob', in: 'plan', choice: 'all' },
    { type: 'send', person: 'ana', in: 'plan', atMs: 5, message: { ...MESSAGE, clientId: 'c1' } },
    {
      type: 'begin-thread',
      person: 'ana',
      in: 'plan',
      atMs: 6,
      thread: { clientId: 'c2', passage: PASSAGE, text: 'why' },
    },
    { type: 'set-resolved', person: 'ana', in: 'plan', threadId: '1', resolved: true, atMs: 7 },
    { type: 'tell-shared', person: 'ana', in: 'plan', publicId: bobId, atMs: 8 },
    { type: 'mark-read', person: 'ana', in: 'plan', upTo: 1, atMs: 9 },
    { type: 'set-digest-address', person: 'bob', email: 'bob@example.org', choice: 'daily', language: 'en' },
    { type: 'confirm-digest', person: 'bob', email: 'bob@example.org', atMs: 10 },
    { type: 'set-binned', doc: 'other', binnedMs: 11 },
  );
  database.close();
}

const LINK = {
  role: 'edit',
  label: 'for all',
  createdMs: 1,
  expiresMs: null,
  passwordHash: 'scrypt$',
} as const;
const MESSAGE = { text: 'good words', threadId: null, replyTo: null, passage: PASSAGE, clientId: '' };
const EVERYTHING = { view: 'recent', sort: 'title', tag: null, after: null, limit: 9 } as const;

/** One question or more of each kind; a kind that is forgotten does not compile. */
const READS: { [T in StoreRead['type']]: Extract<StoreRead, { type: T }>[] } = {
  find: [{ type: 'find', person: 'bob', doc: 'plan' }],
  list: [
    { type: 'list', person: 'bob', query: EVERYTHING },
    { type: 'list', person: 'bob', query: { ...EVERYTHING, view: 'bin', sort: 'edited' } },
  ],
  search: [{ type: 'search', person: 'bob', text: 'pala' }],
  'readers-of': [{ type: 'readers-of', doc: 'plan' }],
  'list-tags': [{ type: 'list-tags', person: 'bob' }],
  'list-binned-before': [{ type: 'list-binned-before', atMs: 100 }],
  'find-file': [{ type: 'find-file', hash: HASH }],
  person: [{ type: 'person', person: 'bob' }],
  'session-numbers': [{ type: 'session-numbers' }],
  account: [{ type: 'account', account: 'sub 1', by: 'sign-in' }],
  facts: [{ type: 'facts', doc: 'plan' }],
  members: [{ type: 'members', doc: 'plan' }],
  links: [{ type: 'links', doc: 'plan' }],
  'find-link': [
    { type: 'find-link', by: { id: 'link' } },
    { type: 'find-link', by: { secretHash: SECRET_HASH } },
  ],
  replay: [
    { type: 'replay', topic: 'doc:plan', person: 'bob', after: 0, limit: 99 },
    { type: 'replay', topic: 'me', person: 'bob', after: 0, limit: 99 },
    { type: 'replay', topic: 'me', person: 'ana', after: 0, limit: 99 },
  ],
  chat: [{ type: 'chat', person: 'bob', doc: 'plan', before: null, limit: 9 }],
  'search-chat': [{ type: 'search-chat', doc: 'plan', text: 'good' }],
  threads: [{ type: 'threads', doc: 'plan' }],
  people: [{ type: 'people', doc: 'plan', text: '' }],
  notices: [{ type: 'notices', person: 'bob', limit: 9 }],
  notify: [{ type: 'notify', person: 'bob', doc: 'plan' }],
  'digest-address': [{ type: 'digest-address', by: { person: 'bob' } }],
  'digests-waiting': [{ type: 'digests-waiting', after: '', limit: 9 }],
};

/** What reads a text on its way, and what is to go on as if nothing were. */
const WRITES = (): StoreWrite[] => [
  { type: 'add-person', person: 'bob' },
  { type: 'add-account', account: 'sub 1', by: 'sign-in', person: 'bob', name: null },
  { type: 'set-title', doc: 'plan', title: 'Novo' },
  { type: 'set-tags', doc: 'plan', tags: ['play'] },
  { type: 'edit', person: 'ana', in: 'plan', messageId: '1', text: `@[Bob](${bobId})`, atMs: 20 },
  {
    type: 'send',
    person: 'ana',
    in: 'plan',
    atMs: 21,
    message: { ...MESSAGE, clientId: 'c3', replyTo: '1' },
  },
  { type: 'set-resolved', person: 'ana', in: 'plan', threadId: '1', resolved: false, atMs: 22 },
  { type: 'withdraw-shared', person: 'ana', in: 'plan', publicId: bobId, atMs: 23 },
  { type: 'mark-read', person: 'bob', in: 'plan', upTo: 2, atMs: 24 },
  { type: 'mark-notices-read', person: 'bob', noticeIds: ['1', '2', '3'], atMs: 25 },
  { type: 'remove', person: 'ana', in: 'plan', messageId: '1', isOwner: false, atMs: 26 },
  { type: 'take-unused-files', beforeMs: 100 },
  { type: 'purge', doc: 'other' },
];

function listTextColumns(path: string): [table: string, column: string][] {
  const db = new Database(join(path, 'prosa.db'));
  const columns = db
    .prepare(
      `SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
        WHERE t.schema = 'main' AND t.type = 'table' AND t.strict AND c.type = 'TEXT'`,
    )
    .raw()
    .all();
  db.close();
  return columns as [string, string][];
}

/** A copy of the world in which no text of the column is UTF-8. Answers how many there are. */
function rot(from: string, to: string, table: string, column: string): number {
  cpSync(from, to, { recursive: true });
  const db = new Database(join(to, 'prosa.db'));
  db.exec('PRAGMA ignore_check_constraints = ON');
  const { changes } = db
    .prepare(
      `UPDATE "${table}" SET "${column}" = CAST(CAST("${column}" AS BLOB) || x'FF' AS TEXT) WHERE "${column}" IS NOT NULL`,
    )
    .run();
  db.close();
  return changes;
}

function readAll(path: string): { [T in StoreRead['type']]: StoreReadAnswers[T][] } {
  const reader = new StoreReader(path);
  try {
    return Object.fromEntries(
      Object.entries(READS).map(([type, reads]) => [type, reads.map((read: StoreRead) => reader.read(read))]),
    ) as { [T in StoreRead['type']]: StoreReadAnswers[T][] };
  } finally {
    reader.close();
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-rotted-'));
  makeWorld(join(folder, 'whole'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the names of things were is what they are asked for by: where they have rotted, nothing is found. */
const NAMES = ['documents.key', 'people.person', 'people.public_id', 'share_links.public_id', 'files.hash'];

describe('texts that have rotted', () => {
  it('FAULT-7, TRAP 34: each column in turn: everything else is answered and written, and the check names it', () => {
    const whole = join(folder, 'whole');
    const before = readAll(whole);
    const columns = listTextColumns(whole);
    expect(columns.length).toBeGreaterThan(35);
    for (const [table, column] of columns) {
      const name = `${table}.${column}`;
      const path = join(folder, name);
      expect(rot(whole, path, table, column), name).toBeGreaterThan(0);
      const inspector = new DatabaseInspector(path);
      expect(inspector.checkTexts(), name).toEqual([expect.stringContaining(` in ${name} `)]);
      const documents = inspector.listDocuments();
      expect(
        documents.filter(({ id }) => inspector.readLog(id) !== null),
        name,
      ).toHaveLength(2);
      expect(inspector.listFiles(), name).toHaveLength(2);
      inspector.close();
      const database = new SqliteDatabase(path);
      const answers = readAll(path);
      if (name === 'documents.key') expect(loadOrRefuse(database, 'plan')).toBeNull();
      else expect(loadOrRefuse(database, 'plan'), name).not.toBeNull();
      const outcomes = WRITES().flatMap(write => database.write([write]));
      if (!NAMES.includes(name)) {
        expect(answers.list[0]!.entries, name).toHaveLength(before.list[0]!.entries.length);
        expect(
          outcomes.filter(({ outcome }) => outcome === 'failed'),
          name,
        ).toEqual([]);
      }
      while (database.sweepPurged(100));
      readAll(path);
      database.close();
    }
  }, 60_000);

  it('FAULT-7: what is shown reads with a mark where it was spoiled', () => {
    const entry = readRotted('documents', 'title').find[0];
    expect(entry).toMatchObject({ doc: 'plan', title: 'Velho\uFFFD', excerpt: 'Uma' });
    const { messages } = readRotted('messages', 'text').chat[0]!;
    expect(messages).toMatchObject([{ text: 'good words\uFFFD', author: { name: 'Ana' } }]);
  });

  it('FAULT-7, ACC-1: who may do what: a role that has rotted gives nobody anything, and closes nothing else', () => {
    expect(readRotted('documents', 'base').facts[0]).toMatchObject({ base: 'none', owner: 'ana' });
    expect(readRotted('documents', 'base').search[0]).toHaveLength(1);
    const { members, grants } = readRotted('members', 'role').facts[0]!;
    expect([...members]).toEqual([['ana', 'own']]);
    expect(grants).toMatchObject([{ person: 'eva', role: 'edit' }]);
    expect(readRotted('share_links', 'role')).toMatchObject({ 'find-link': [null, null], links: [[]] });
    expect(readRotted('accounts', 'kind').person[0]).toMatchObject({ by: 'guest' });
  });

  it('FAULT-7: a document whose kind has rotted is refused by name', () => {
    const path = join(folder, 'kind');
    rot(join(folder, 'whole'), path, 'documents', 'kind');
    const database = new SqliteDatabase(path);
    expect(loadOrRefuse(database, 'plan')).toContain('kind');
    database.close();
  });
});

/** What was answered, or why it was refused by name; null when there is no such document. */
function loadOrRefuse(database: SqliteDatabase, doc: string): PackedDocument | string | null {
  try {
    return database.load(doc);
  } catch (error) {
    if (error instanceof CorruptDocumentError) return error.message;
    throw error;
  }
}

function readRotted(table: string, column: string) {
  const path = mkdtempSync(join(folder, 'one-'));
  rot(join(folder, 'whole'), path, table, column);
  return readAll(path);
}
