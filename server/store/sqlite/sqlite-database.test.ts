// The synchronous core of the SQLite store, without its thread: the contract, damage, full disks, versions.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Append, CorruptDocumentError } from '../../relay/ports.ts';
import { openDirectStore } from '../../testing/direct-store.ts';
import { registerStoreContract, sampleAppend, sampleAppends, sampleFold } from '../contract.ts';
import { openDataFolder } from './data-folder.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './migrations.ts';
import { packAppends, unpackDocument } from './packing.ts';
import { copyDatabase, SqliteDatabase } from './sqlite-database.ts';

const BIRTH = { epoch: 'e1', kind: 'text', atMs: 1, owner: null } as const;

let folder: string;
let open: SqliteDatabase[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-store-'));
  open = [];
});

afterEach(() => {
  for (const database of open) {
    try {
      database.close();
    } catch {
      // Closed by the test already, or damaged by it.
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

function openDatabase(): SqliteDatabase {
  const database = new SqliteDatabase(folder);
  open.push(database);
  return database;
}

function append(database: SqliteDatabase, ...calls: Append[][]): (string | null)[] {
  return database.append(packAppends(calls)).errors.map(error => error?.code ?? null);
}

/** Writes to the database behind the store's back. */
function tamper(sql: string): void {
  const db = new Database(join(folder, 'prosa.db'));
  db.exec(sql);
  db.close();
}

/** A data folder with these files, each named by what follows "prosa.db". A new one each time, because a closed
 * connection of this process may still know the files of the old one. */
function makeFolder(files: Record<string, Uint8Array>): string {
  const made = mkdtempSync(join(folder, 'made-'));
  for (const [suffix, bytes] of Object.entries(files)) writeFileSync(join(made, `prosa.db${suffix}`), bytes);
  return made;
}

registerStoreContract('SQLite, without its thread', async () => {
  const worldFolder = mkdtempSync(join(tmpdir(), 'prosa-store-'));
  let store: ReturnType<typeof openDirectStore>;
  return {
    open: async () => {
      store = openDirectStore(worldFolder);
      return store;
    },
    // A real crash wants a process of its own: see sqlite-store.sockets.test.ts.
    crash: () => store.close(),
    damage: async (doc, seq) => {
      const db = new Database(join(worldFolder, 'prosa.db'));
      db.prepare(
        `UPDATE updates SET bytes = zeroblob(length(bytes))
         WHERE seq = ? AND document_id = (SELECT id FROM documents WHERE key = ?)`,
      ).run(seq, doc);
      db.close();
    },
    destroy: async () => rmSync(worldFolder, { recursive: true, force: true }),
  };
});

describe('groups', () => {
  it('STORE-5: a group takes one commit; with a guilty call, one for each of the others', () => {
    const database = openDatabase();
    database.open('a', BIRTH);
    database.open('b', BIRTH);
    const calls = sampleAppends('a', 1, 40).map(update => [update]);
    expect(database.append(packAppends(calls))).toEqual({ errors: calls.map(() => null), commitCount: 1 });
    const mixed = [[sampleAppend('a', 41)], [sampleAppend('b', 9)], [sampleAppend('b', 1)]];
    const { errors, commitCount } = database.append(packAppends(mixed));
    expect(errors.map(error => error?.code ?? null)).toEqual([null, 'STORE_HOLE', null]);
    expect(commitCount).toBe(2);
    expect(database.load('a')!.byteEnds).toHaveLength(41);
    expect(database.load('b')!.byteEnds).toHaveLength(1);
  });

  it('STORE-5: an author that came with a refused call is not remembered with a wrong number', () => {
    const database = openDatabase();
    database.open('a', BIRTH);
    const guilty = [{ ...sampleAppend('a', 1), author: 'ghost' }, sampleAppend('a', 5)];
    expect(append(database, guilty)).toEqual(['STORE_HOLE']);
    expect(append(database, [{ ...sampleAppend('a', 1), author: 'ana' }])).toEqual([null]);
    expect(append(database, [{ ...sampleAppend('a', 2), author: 'ghost' }])).toEqual([null]);
    expect(unpackDocument(database.load('a')!).tail.map(update => update.author)).toEqual(['ana', 'ghost']);
  });
});

describe('raw updates', () => {
  it('STORE-6, STORE-7: stay stored with time and author under a base and a reset', () => {
    const database = openDatabase();
    database.open('a', BIRTH);
    append(database, sampleAppends('a', 1, 4));
    database.compact('a', sampleFold(2), 5);
    database.reset('a', sampleFold(4), 'e2', [3], 6);
    database.close();
    const db = new Database(join(folder, 'prosa.db'));
    const rows = db
      .prepare(
        `SELECT seq, author, at_ms, set_aside, bytes FROM updates JOIN authors ON authors.id = author_id
         ORDER BY seq`,
      )
      .raw()
      .all();
    expect(rows).toEqual(
      sampleAppends('a', 1, 4).map(({ seq, author, atMs, bytes }) => [
        seq,
        author,
        atMs,
        seq === 3 ? 1 : 0,
        Buffer.from(bytes),
      ]),
    );
    expect(db.prepare('SELECT text, at_ms FROM texts').raw().all()).toEqual([['text up to 4', 6]]);
    db.close();
  });
});

describe('damage', () => {
  function makeTwo(): void {
    const database = openDatabase();
    for (const doc of ['a', 'b']) {
      database.open(doc, BIRTH);
      append(database, sampleAppends(doc, 1, 6));
      database.compact(doc, sampleFold(2), 5);
    }
    database.close();
  }

  it.each([
    ['an update is gone', 'DELETE FROM updates WHERE seq = 4', 'update 4 is missing'],
    [
      'two updates changed places',
      `UPDATE updates SET bytes = (SELECT u.bytes FROM updates u WHERE u.document_id = 1 AND u.seq = 9 - updates.seq)
       WHERE seq IN (4, 5)`,
      'update 4 has a wrong checksum',
    ],
    [
      'a checksum changed',
      'UPDATE updates SET checksum = checksum + 1 WHERE seq = 6',
      'update 6 has a wrong',
    ],
    ['the base changed', "UPDATE bases SET bytes = x'00' WHERE 1", 'the base up to update 2 has a wrong'],
    ['the base claims more', 'UPDATE bases SET up_to_seq = 4 WHERE 1', 'the base up to update 4 has a wrong'],
    ['the delete set changed', "UPDATE bases SET delete_set = x'01' WHERE 1", 'the base up to update 2'],
    [
      'the base is gone',
      'DELETE FROM bases WHERE 1; DELETE FROM updates WHERE seq < 3',
      'update 1 is missing',
    ],
  ])('STORE-9, TRAP 34: %s: that document is refused, its neighbour goes on', (_, sql, message) => {
    makeTwo();
    tamper(sql.replaceAll(/WHERE (?=seq|1)/g, 'WHERE document_id = 1 AND '));
    const database = openDatabase();
    expect(() => database.load('a')).toThrow(CorruptDocumentError);
    expect(() => database.load('a')).toThrow(message);
    expect(unpackDocument(database.load('b')!).tail.map(update => update.seq)).toEqual([3, 4, 5, 6]);
    expect(append(database, [sampleAppend('b', 7)])).toEqual([null]);
  });

  it('STORE-9, TRAP 34: any byte of one update is flipped on disk: never other bytes than were written', () => {
    const database = openDatabase();
    database.open('a', BIRTH);
    database.open('b', BIRTH);
    append(database, sampleAppends('a', 1, 3), sampleAppends('b', 1, 3));
    database.close();
    const whole = readFileSync(join(folder, 'prosa.db'));
    const at = whole.indexOf('update 2 of a');
    // The row's numbers and its bytes.
    const outcomes = new Set<number>();
    for (let i = at - 6; i < at + 13; i++) {
      const broken = Buffer.from(whole);
      broken[i]! ^= 0x5a;
      const reopened = new SqliteDatabase(makeFolder({ '': broken }));
      outcomes.add(expectPrefixOrRefusal(reopened, 'a', 3));
      expect(reopened.load('b')!.byteEnds).toHaveLength(3);
      reopened.close();
    }
    expect(outcomes).toContain(-1);
    const untouched = new SqliteDatabase(makeFolder({ '': whole }));
    expect(untouched.load('a')!.byteEnds).toHaveLength(3);
    untouched.close();
  });

  /** Loads or refuses; what it loads is a prefix of what was written. Returns how much it loaded, -1 if refused. */
  function expectPrefixOrRefusal(database: SqliteDatabase, doc: string, written: number): number {
    try {
      const stored = database.load(doc);
      if (stored === null) return 0;
      const { tail } = unpackDocument(stored);
      const expected = sampleAppends(doc, 1, tail.length).map(update => Buffer.from(update.bytes));
      expect(tail.map(update => Buffer.from(update.bytes))).toEqual(expected);
      expect(tail.length).toBeLessThanOrEqual(written);
      return tail.length;
    } catch (error) {
      // What expect() throws is an assertion: only the database's own refusals are welcome.
      if (error instanceof CorruptDocumentError || error instanceof Database.SqliteError) return -1;
      throw error;
    }
  }

  it('STORE-9, TRAP 34: pages that SQLite finds malformed refuse only the documents on them', () => {
    const database = openDatabase();
    for (const doc of ['a', 'b']) {
      database.open(doc, BIRTH);
      append(
        database,
        sampleAppends(doc, 1, 60).map(update => ({
          ...update,
          bytes: new Uint8Array(2000).fill(update.seq),
        })),
      );
    }
    database.close();
    const path = join(folder, 'prosa.db');
    const db = new Database(path);
    const [rootPage] = db
      .prepare("SELECT rootpage FROM sqlite_master WHERE name = 'updates'")
      .raw()
      .get() as [number];
    db.close();
    const bytes = readFileSync(path);
    // The leftmost leaf of the table's tree holds the first updates of "a". 2 is an interior page.
    let page = rootPage;
    while (bytes[(page - 1) * 4096] === 2) {
      const start = (page - 1) * 4096;
      page = bytes.readUInt32BE(start + bytes.readUInt16BE(start + 12));
    }
    bytes.fill(0xff, (page - 1) * 4096, (page - 1) * 4096 + 512);
    const reopened = new SqliteDatabase(makeFolder({ '': bytes }));
    open.push(reopened);
    expect(() => reopened.load('a')).toThrow(CorruptDocumentError);
    expect(() => reopened.load('a')).toThrow('malformed');
    expect(reopened.load('b')!.byteEnds).toHaveLength(60);
    expect(append(reopened, [sampleAppend('b', 61)])).toEqual([null]);
  });

  it('STORE-9, TRAP 32: the database cut anywhere opens with a prefix or is refused', () => {
    const database = openDatabase();
    database.open('a', BIRTH);
    append(database, sampleAppends('a', 1, 200));
    database.close();
    const whole = readFileSync(join(folder, 'prosa.db'));
    let refused = 0;
    for (let length = 0; length < whole.length; length += length < 200 ? 7 : 397) {
      const cutFolder = makeFolder({ '': whole.subarray(0, length) });
      let reopened: SqliteDatabase;
      try {
        reopened = new SqliteDatabase(cutFolder);
      } catch (error) {
        expect((error as Error).message).toContain(`cannot use the data folder ${cutFolder}: prosa.db `);
        refused++;
        continue;
      }
      // A database that lost its end must not answer as if the document had never been.
      expect(expectPrefixOrRefusal(reopened, 'a', 200)).not.toBe(0);
      reopened.close();
    }
    expect(refused).toBeGreaterThan(30);
  });

  it('STORE-9, TRAP 32: the log cut anywhere opens with a prefix', () => {
    const database = openDatabase();
    database.open('a', BIRTH);
    database.close();
    const again = openDatabase();
    for (let seq = 1; seq <= 20; seq++) append(again, [sampleAppend('a', seq)]);
    const path = join(folder, 'prosa.db');
    const main = readFileSync(path);
    const wal = readFileSync(`${path}-wal`);
    again.close();
    expect(wal.length).toBeGreaterThan(20 * 4096);
    const seen = new Set<number>();
    for (let length = 0; length <= wal.length; length += 509) {
      const reopened = new SqliteDatabase(makeFolder({ '': main, '-wal': wal.subarray(0, length) }));
      const count = expectPrefixOrRefusal(reopened, 'a', 20);
      expect(count).toBeGreaterThanOrEqual(0);
      seen.add(count);
      reopened.close();
    }
    expect(seen.size).toBeGreaterThan(15);
  });

  it('STORE-9, TRAP 32: an empty or missing database beside what is left of its log is refused', () => {
    openDatabase().close();
    const path = join(folder, 'prosa.db');
    writeFileSync(path, '');
    expect(() => openDatabase()).toThrow('prosa.db is empty, so its data was lost');
    rmSync(path);
    writeFileSync(`${path}-wal`, 'something');
    expect(() => openDatabase()).toThrow('prosa.db is missing, but its log prosa.db-wal is there');
    rmSync(`${path}-wal`);
    expect(openDatabase().load('a')).toBeNull();
  });

  it('STORE-9: a start that was interrupted while it made the database begins anew', () => {
    writeFileSync(join(folder, 'prosa.db.new'), 'half');
    const database = openDatabase();
    database.open('a', BIRTH);
    expect(database.load('a')).not.toBeNull();
  });
});

describe('a full disk', () => {
  it('STORE-11, TRAP 32: rejects while it is full, loses nothing, and goes on when there is room', () => {
    const database = openDatabase();
    database.open('a', BIRTH);
    append(database, sampleAppends('a', 1, 3));
    // The page limit is the connection's: the database gives its own for this test.
    database.setMaxPages(20);
    const large = { ...sampleAppend('a', 4), bytes: new Uint8Array(500_000).fill(7) };
    expect(append(database, [large])).toEqual(['SQLITE_FULL']);
    expect(append(database, [large], [sampleAppend('a', 4)])).toEqual(['SQLITE_FULL', null]);
    database.setMaxPages(1_000_000);
    expect(append(database, [{ ...large, seq: 5 }])).toEqual([null]);
    database.close();
    const { tail } = unpackDocument(openDatabase().load('a')!);
    expect(tail.map(update => update.bytes.length)).toEqual([13, 13, 13, 13, 500_000]);
  });
});

describe('the data folder', () => {
  it('STORE-2: commits are synced: write-ahead log, synchronous FULL', () => {
    const { db, release } = openDataFolder(folder);
    const read = (name: string) => (db.prepare(`PRAGMA ${name}`).raw().get() as unknown[])[0];
    expect([read('journal_mode'), read('synchronous'), read('foreign_keys')]).toEqual(['wal', 2, 1]);
    release();
  });

  it('STORE-12: is made, for its owner only', () => {
    const inner = join(folder, 'deep', 'data');
    const database = new SqliteDatabase(inner);
    open.push(database);
    expect(statSync(inner).mode & 0o777).toBe(0o700);
  });

  it('STORE-12: written by a newer version it is refused with one line that names folder and versions', () => {
    openDatabase().close();
    tamper(`PRAGMA user_version = ${SCHEMA_VERSION + 3}`);
    const line = `cannot use the data folder ${folder}: it was written by a newer Prosa (schema ${
      SCHEMA_VERSION + 3
    }; this one knows up to ${SCHEMA_VERSION})`;
    expect(() => openDatabase()).toThrow(line);
    // The refusal let go of the lock.
    tamper(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    expect(openDatabase().load('a')).toBeNull();
  });

  it('STORE-12: a database that is not ours, or no database at all, is refused', () => {
    tamper('CREATE TABLE notes (id)');
    expect(() => openDatabase()).toThrow('prosa.db was not made by Prosa');
    writeFileSync(join(folder, 'prosa.db'), 'Dear diary, '.repeat(1000));
    expect(() => openDatabase()).toThrow(/prosa\.db cannot be opened \(SQLITE_NOTADB: .*\)/);
  });

  it('STORE-12: a folder that cannot be made is refused with its name', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => new SqliteDatabase(join(file, 'data'))).toThrow(`cannot use the data folder ${file}/data: `);
  });

  it('STORE-13: serves one server at a time, and says who has it', () => {
    const database = openDatabase();
    database.open('a', BIRTH);
    expect(() => openDatabase()).toThrow(
      `cannot use the data folder ${folder}: another Prosa server is using it (process ${process.pid})`,
    );
    database.close();
    expect(openDatabase().load('a')).not.toBeNull();
  });

  it('STORE-12: migrations count from 1 without a hole', () => {
    expect(MIGRATIONS.map(step => step.version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
  });
});

describe('backup', () => {
  it('STORE-14: copies the whole database while it is open, and the copy is a data folder of its own', () => {
    const database = openDatabase();
    database.open('a', BIRTH);
    append(database, sampleAppends('a', 1, 9));
    database.compact('a', sampleFold(4), 5);
    const copyFolder = join(folder, 'copy');
    new SqliteDatabase(copyFolder).close();
    rmSync(join(copyFolder, 'prosa.db'));
    copyDatabase(folder, join(copyFolder, 'prosa.db'));
    append(database, [sampleAppend('a', 10)]);
    const copy = new SqliteDatabase(copyFolder);
    open.push(copy);
    expect(unpackDocument(copy.load('a')!)).toMatchObject({ baseSeq: 4, epoch: 'e1' });
    expect(copy.load('a')!.byteEnds).toHaveLength(5);
    expect(database.load('a')!.byteEnds).toHaveLength(6);
  });
});
