// People, access and talk on SQLite without threads: the contracts, what a data folder of an older version brings along,
// and what becomes of old events.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDirectStore } from '../../testing/direct-store.ts';
import { newMessage, PASSAGE } from '../../testing/talk-samples.ts';
import { registerAccessContract } from '../access-contract.ts';
import { registerTalkContract } from '../talk-contract.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './migrations.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import type { StoreWrite } from './store-messages.ts';
import { KEPT_EVENT_COUNT } from './topic-table.ts';

async function makeWorld() {
  const worldFolder = mkdtempSync(join(tmpdir(), 'prosa-talk-'));
  const store = openDirectStore(worldFolder);
  const { catalogue, access, talk } = store;
  const destroy = async () => rmSync(worldFolder, { recursive: true, force: true });
  return { store, catalogue, access, talk, destroy };
}

registerAccessContract('SQLite, without its threads', makeWorld);
registerTalkContract('SQLite, without its threads', makeWorld);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-talk-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const BIRTH = { epoch: 'e', kind: 'text', atMs: 1, owner: 'ana' } as const;

/** Asks the database file itself, when no store uses it. */
function ask(sql: string): unknown[] {
  const db = new Database(join(folder, 'prosa.db'));
  const rows = db.prepare(sql).raw().all();
  db.close();
  return rows;
}

/** Every reference leads somewhere, and the index of chats stands for exactly the words that are stored. */
function checkDatabase(): void {
  const db = new Database(join(folder, 'prosa.db'));
  expect(() =>
    db.exec(`INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)`),
  ).not.toThrow();
  expect(db.prepare('PRAGMA foreign_key_check').raw().all()).toEqual([]);
  expect(db.prepare('PRAGMA integrity_check').raw().get()).toEqual(['ok']);
  expect(db.prepare('PRAGMA user_version').raw().get()).toEqual([SCHEMA_VERSION]);
  db.close();
}

describe('a data folder of version 2', () => {
  /** A database as the release before people and talk left it. */
  function makeOldDatabase(): void {
    const db = new Database(join(folder, 'prosa.db'));
    db.exec('PRAGMA application_id = 0x50525341');
    for (const step of MIGRATIONS.slice(0, 2)) db.exec(step.sql);
    db.exec('PRAGMA user_version = 2');
    db.exec(`
      INSERT INTO people (id, person) VALUES (1, 'ana'), (2, 'bob'), (3, 'eva');
      INSERT INTO documents (id, key, kind, epoch, created_ms, owner_id, binned_ms, title, excerpt) VALUES
        (1, 'old', 'text', 'e1', 10, 1, NULL, 'Velho', 'Uma'),
        (2, 'binned', 'text', 'e2', 20, 2, 30, '', ''),
        (3, 'orphan', 'any', 'e3', 40, NULL, NULL, '', NULL);
      INSERT INTO visits (person_id, document_id, at_ms, pinned) VALUES (2, 1, 50, 1), (3, 1, 60, 0);
      INSERT INTO texts (document_id, at_ms, text) VALUES (1, 5, 'Uma palavra');
      INSERT INTO search (rowid, title, text) VALUES (1, 'Velho', 'Uma palavra');
    `);
    db.close();
  }

  it('ACC-9: keeps everything; its people are somebody, and its documents are open as they were', async () => {
    makeOldDatabase();
    const { store, access, talk, catalogue } = await makeStore();
    const people = await Promise.all(['ana', 'bob', 'eva', 'new'].map(person => access.person(person)));
    expect(new Set(people.map(person => person.id)).size).toBe(4);
    for (const person of people) {
      expect(person).toMatchObject({ name: '', by: 'guest', color: expect.stringMatching(/^#[0-9a-f]{6}$/) });
      expect(person.id).toMatch(/^[0-9a-f]{24}$/);
    }
    expect(await access.facts('old')).toMatchObject({ owner: 'ana', base: 'edit', grants: [] });
    expect(await access.facts('binned')).toMatchObject({ owner: 'bob', binnedMs: 30 });
    expect(await access.facts('orphan')).toMatchObject({ owner: null, base: 'edit' });
    expect(await catalogue.find('bob', 'old')).toMatchObject({ title: 'Velho', pinned: true, visitedMs: 50 });
    expect(await catalogue.search('eva', 'palavra')).toHaveLength(1);
    const sent = await talk.send('ana', 'old', newMessage(`@[Bob](${people[1]!.id})`), 70);
    expect(sent).toMatchObject({ told: [{ topic: 'doc:old' }, { topic: 'me', person: 'bob' }] });
    await store.close();
    checkDatabase();
  });

  it('ACC-9: a step that was interrupted leaves version 2, and is done whole at the next start', async () => {
    makeOldDatabase();
    const db = new Database(join(folder, 'prosa.db'));
    // The last thing that the step makes is in its way.
    db.exec('CREATE TABLE message_search (x)');
    db.close();
    expect(() => openDirectStore(folder)).toThrow('message_search');
    expect(ask('PRAGMA user_version')).toEqual([[2]]);
    expect(ask(`SELECT count(*) FROM sqlite_schema WHERE name IN ('accounts', 'messages')`)).toEqual([[0]]);
    const again = new Database(join(folder, 'prosa.db'));
    again.exec('DROP TABLE message_search');
    again.close();
    const { store, access } = await makeStore();
    expect(await access.facts('old')).toMatchObject({ base: 'edit' });
    await store.close();
    checkDatabase();
  });

  async function makeStore() {
    const store = openDirectStore(folder);
    return { store, ...store };
  }
});

describe('a data folder of version 4', () => {
  it('TALK-16: keeps its notices, read and unread, and their numbers; nobody is signed out', async () => {
    const db = new Database(join(folder, 'prosa.db'));
    db.exec('PRAGMA application_id = 0x50525341');
    for (const step of MIGRATIONS.slice(0, 4)) db.exec(step.sql);
    db.exec('PRAGMA user_version = 4');
    db.exec(`
      INSERT INTO people (id, person, public_id) VALUES (1, 'ana', 'public-ana'), (2, 'bob', 'public-bob');
      INSERT INTO documents (id, key, kind, epoch, created_ms, owner_id) VALUES (1, 'old', 'text', 'e1', 10, 1);
      INSERT INTO messages (id, document_id, n, author_id, client_id, at_ms, text) VALUES
        (1, 1, 1, 1, 'c1', 100, 'one'), (2, 1, 2, 1, 'c2', 200, 'two');
      INSERT INTO message_search (rowid, room, text) SELECT id, room, text FROM searchable_messages;
      INSERT INTO topics (id, person_id, last_n) VALUES (1, 2, 3);
      INSERT INTO notices (id, person_id, n, message_id, why, read_ms, read_n) VALUES
        (7, 2, 1, 1, 'mention', 300, 3), (8, 2, 2, 2, 'reply', NULL, NULL);
      INSERT INTO events (topic_id, n, kind) VALUES (1, 1, 'notice'), (1, 2, 'notice'), (1, 3, 'notices-read');
    `);
    db.close();
    const store = openDirectStore(folder);
    const { notices, unreadCount } = await store.talk.notices('bob', 9);
    expect(notices.map(({ id, why, readMs, message }) => [id, why, readMs, message.text])).toEqual([
      ['8', 'reply', null, 'two'],
      ['7', 'mention', 300, 'one'],
    ]);
    expect(unreadCount).toBe(1);
    expect((await store.talk.replay('me', 'bob', 0, 9)).events).toMatchObject([
      { n: 1, event: { notice: { id: '7' } } },
      { n: 2, event: { notice: { id: '8' } } },
      { n: 3, event: { kind: 'notices-read', noticeIds: ['7'] } },
    ]);
    expect(await store.access.sessionNumbers()).toEqual(new Map());
    await store.access.setMember('old', 'public-bob', 'edit');
    expect(await store.talk.tellShared('ana', 'old', 'public-bob', 400)).toMatchObject({
      told: [{ person: 'bob' }],
    });
    await store.close();
    checkDatabase();
  });
});

describe('what is kept', () => {
  it('TALK-10: the last ten thousand events of a topic, at least; who is further behind is told nothing', async () => {
    const store = openDirectStore(folder);
    await store.open('a', BIRTH);
    const bob = await store.access.person('bob');
    await store.catalogue.noteVisit('bob', 'a', 1);
    const total = KEPT_EVENT_COUNT + 1_500;
    const send = (text: string) => ({
      ...{ type: 'send', person: 'ana', in: 'a', atMs: 5 },
      message: newMessage(text),
    });
    for (let from = 0; from < total; from += 500) {
      const group = Array.from({ length: 500 }, (_, i) => send(`m${from + i} @[b](${bob.id})`));
      store.database.write(group as StoreWrite[]);
    }
    const { talk } = store;
    const first = total - KEPT_EVENT_COUNT - 500;
    for (const [topic, person] of [
      ['doc:a', 'ana'],
      ['me', 'bob'],
    ] as const) {
      expect(await talk.replay(topic, person, 0, 10)).toEqual({ events: [], last: total });
      expect(await talk.replay(topic, person, first - 1, 10)).toEqual({ events: [], last: total });
      expect((await talk.replay(topic, person, first, 10)).events[0]).toMatchObject({ n: first + 1 });
      expect((await talk.replay(topic, person, first, 1e9)).events).toHaveLength(KEPT_EVENT_COUNT + 500);
    }
    expect(await talk.notices('bob', 1)).toMatchObject({ unreadCount: KEPT_EVENT_COUNT + 500 });
    // Messages are kept for good.
    expect((await talk.chat('ana', 'a', 3, 10)).messages).toMatchObject([{ n: 1 }, { n: 2 }]);
    await store.catalogue.purge('a');
    expect(await talk.notices('bob', 1)).toMatchObject({ notices: [], unreadCount: 0, last: total });
    await store.close();
    checkDatabase();
    for (const table of ['messages', 'threads', 'mentions', 'notices', 'read_marks', 'documents']) {
      expect(ask(`SELECT count(*) FROM ${table}`), table).toEqual([[0]]);
    }
  });

  it('TALK-13: deleting talk for good goes on after a crash in the middle; none of it is seen meanwhile', async () => {
    const first = new SqliteDatabase(folder);
    first.open('a', BIRTH);
    first.write([{ type: 'note-visit', person: 'bob', doc: 'a', atMs: 1 }]);
    first.write([{ type: 'set-notify', person: 'bob', in: 'a', choice: 'all' }]);
    for (let i = 0; i < 50; i++) {
      first.write([
        { type: 'send', person: 'ana', in: 'a', message: newMessage(`word${i}`), atMs: 5 },
        { type: 'mark-read', person: 'bob', in: 'a', upTo: i, atMs: 5 },
      ]);
    }
    const thread = { clientId: 't', passage: PASSAGE, text: 'x' };
    first.write([{ type: 'begin-thread', person: 'bob', in: 'a', thread, atMs: 5 }]);
    first.write([{ type: 'purge', doc: 'a' }]);
    expect(first.sweepPurged(30)).toBe(true);
    first.open('a', { ...BIRTH, epoch: 'e2' });
    first.write([{ type: 'send', person: 'ana', in: 'a', message: newMessage('new'), atMs: 6 }]);
    first.close();
    const reader = openDirectStore(folder);
    expect(await reader.talk.notices('bob', 9)).toMatchObject({ notices: [], unreadCount: 0 });
    expect(JSON.stringify(await reader.talk.replay('me', 'bob', 0, 999))).not.toContain('word');
    expect(await reader.talk.searchChat('ana', 'a', 'word1')).toEqual([]);
    await reader.close();
    const second = new SqliteDatabase(folder);
    let pieces = 0;
    while (second.sweepPurged(30)) pieces++;
    expect(pieces).toBeGreaterThan(10);
    second.close();
    checkDatabase();
    expect(ask('SELECT text FROM messages')).toEqual([['new']]);
    expect(ask('SELECT key FROM documents')).toEqual([['a']]);
  });
});

describe('how it is found', () => {
  /** Tables that are walked through, as SQLite plans the statement. */
  function findScans(db: Database.Database, sql: string, tables: ReadonlySet<string>): string[] {
    const count = (sql.match(/\?\d+/g) ?? []).length > 0 ? 9 : (sql.match(/\?/g) ?? []).length;
    let plan: [number, number, number, string][] = [];
    // Statements with numbered parameters take as many as their highest number.
    for (let given = count; given >= 0; given--) {
      try {
        plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).raw().all(Array(given).fill(1)) as typeof plan;
        break;
      } catch (error) {
        if (given === 0) throw error;
      }
    }
    const aliases = new Map(
      [...sql.matchAll(/\b(?:FROM|JOIN)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?/g)].map(m => [m[2], m[1]!]),
    );
    return plan
      .map(([, , , detail]) => /^SCAN (\w+)(?! VIRTUAL)/.exec(detail)?.[1])
      .filter(name => name !== undefined)
      .map(name => aliases.get(name) ?? name)
      .filter(name => tables.has(name));
  }

  it('TALK-15: nothing that is asked or changed walks through a whole table', async () => {
    const statements = new Set<string>();
    const { prepare } = Database.prototype;
    const spy = vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (
      this: Database.Database,
      sql,
    ) {
      statements.add(sql);
      return prepare.call(this, sql);
    });
    const store = openDirectStore(folder);
    spy.mockRestore();
    const db = new Database(join(folder, 'prosa.db'));
    const names = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).raw().all() as [string][];
    const tables = new Set(names.map(([name]) => name).filter(name => !name.includes('search')));
    const scans = [...statements]
      .filter(sql => /^\s*(SELECT|INSERT|UPDATE|DELETE)/.test(sql))
      .flatMap(sql => findScans(db, sql, tables).map(table => `${table}: ${sql.trim().slice(0, 60)}`));
    expect(findScans(db, 'SELECT 1 FROM messages m WHERE m.text = ?1', tables)).toEqual(['messages']);
    db.close();
    await store.close();
    expect(statements.size).toBeGreaterThan(100);
    // Once a day, when files that nobody uses are taken away; and tags, of which there are few.
    expect(scans.filter(scan => !/^(files|tags): DELETE/.test(scan))).toEqual([]);
  });
});

describe('one transaction', () => {
  it('TALK-1: a change of which a part fails leaves no number, no event and no message', async () => {
    const store = openDirectStore(folder);
    await store.open('a', BIRTH);
    const bob = await store.access.person('bob');
    await store.catalogue.noteVisit('bob', 'a', 1);
    await store.talk.send('ana', 'a', newMessage('one'), 5);
    const db = new Database(join(folder, 'prosa.db'));
    db.exec(`CREATE TRIGGER broken BEFORE INSERT ON notices BEGIN SELECT RAISE(ABORT, 'broken'); END`);
    const text = `two @[b](${bob.id})`;
    const results = await Promise.allSettled([
      store.talk.send('ana', 'a', newMessage(text), 6),
      store.talk.send('ana', 'a', newMessage('three'), 7),
    ]);
    expect(results.map(result => result.status)).toEqual(['rejected', 'fulfilled']);
    db.exec('DROP TRIGGER broken');
    db.close();
    expect((await store.talk.replay('doc:a', 'ana', 0, 9)).events).toMatchObject([{ n: 1 }, { n: 2 }]);
    expect(await store.talk.replay('me', 'bob', 0, 9)).toEqual({ events: [], last: 0 });
    await store.talk.send('ana', 'a', newMessage(text), 8);
    const { messages } = await store.talk.chat('ana', 'a', null, 9);
    expect(messages.map(message => [message.n, message.text])).toEqual([
      [1, 'one'],
      [2, 'three'],
      [3, text],
    ]);
    await store.close();
    checkDatabase();
  });
});
