// The catalogue on SQLite without its threads: the contract, and what a data folder of an older version brings along.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDirectStore } from '../../testing/direct-store.ts';
import { registerCatalogueContract } from '../catalogue-contract.ts';
import { sampleAppends, sampleFold } from '../contract.ts';
import { baseHash, updateChecksum } from './checksums.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './migrations.ts';
import { packAppends } from './packing.ts';
import { readMarks, toMatchQuery } from './search-marks.ts';
import { SqliteDatabase } from './sqlite-database.ts';

registerCatalogueContract('SQLite, without its threads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'prosa-catalogue-'));
  const store = openDirectStore(folder);
  return {
    store,
    catalogue: store.catalogue,
    destroy: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

describe('a data folder of version 1', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prosa-catalogue-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A database as the first release left it, with two documents, of which one was folded. */
  function makeOldDatabase(): void {
    const db = new Database(join(folder, 'prosa.db'));
    db.exec('PRAGMA application_id = 0x50525341');
    db.exec(MIGRATIONS[0]!.sql);
    db.exec('PRAGMA user_version = 1');
    db.exec(`INSERT INTO authors (id, author) VALUES (1, 'ana')`);
    db.exec(`INSERT INTO documents (id, key, kind, epoch, created_ms)
             VALUES (1, 'old', 'text', 'e1', 10), (2, 'unfolded', 'text', 'e2', 20)`);
    const addUpdate = db.prepare(
      'INSERT INTO updates (document_id, seq, author_id, at_ms, checksum, bytes) VALUES (?, ?, 1, ?, ?, ?)',
    );
    for (const [documentId, seq] of [
      [1, 1],
      [1, 2],
      [2, 1],
    ] as const) {
      const bytes = new Uint8Array([documentId, seq]);
      addUpdate.run(documentId, seq, 100 * documentId + seq, updateChecksum(seq, bytes), bytes);
    }
    const { base, stateVector, deleteSet } = sampleFold(1);
    const hash = baseHash(1, [base, stateVector, deleteSet]);
    db.prepare(
      `INSERT INTO bases (document_id, up_to_seq, at_ms, hash, state_vector, delete_set, bytes)
       VALUES (1, 1, 50, ?, ?, ?, ?)`,
    ).run(hash, stateVector, deleteSet, base);
    db.prepare('INSERT INTO texts (document_id, at_ms, text) VALUES (1, 50, ?)').run(
      'Uma \u0002velha\u0003 ação',
    );
    db.close();
  }

  it('CAT-13: keeps everything, and its texts are found', async () => {
    makeOldDatabase();
    const store = openDirectStore(folder);
    const { catalogue } = store;
    const old = (await store.load('old'))!;
    expect(old).toMatchObject({ epoch: 'e1', baseSeq: 1, binnedMs: null, hasFacts: false });
    expect(old.tail.map(update => [...update.bytes])).toEqual([[1, 2]]);
    await catalogue.noteVisit('ana', 'old', 5);
    await catalogue.noteVisit('ana', 'unfolded', 6);
    const [found] = await catalogue.search('ana', 'velha acao');
    expect(found!.passage).toEqual([
      { text: 'Uma ', marked: false },
      { text: 'velha', marked: true },
      { text: ' ', marked: false },
      { text: 'ação', marked: true },
    ]);
    const query = { view: 'recent', sort: 'visited', tag: null, after: null, limit: 10 } as const;
    expect((await catalogue.list('ana', query)).entries).toMatchObject([
      { doc: 'unfolded', title: '', editedMs: 201, owner: null },
      { doc: 'old', title: '', excerpt: '', editedMs: 102, owner: null },
    ]);
    const facts = { text: 'Nova', title: 'Título', language: null, excerpt: 'Nova' };
    await store.compact('old', { ...sampleFold(1), facts });
    expect(await store.load('old')).toMatchObject({ hasFacts: true });
    expect(await catalogue.search('ana', 'velha')).toEqual([]);
    expect(await catalogue.search('ana', 'titulo nova')).toHaveLength(1);
    await store.close();
  });

  it('CAT-13: the index stands for exactly the words that are stored, after any changes', async () => {
    makeOldDatabase();
    const store = openDirectStore(folder);
    await store.catalogue.setTitle('old', 'Um');
    await store.catalogue.setTitle('unfolded', 'Dois');
    await store.compact('old', sampleFold(2));
    await store.catalogue.purge('unfolded');
    await store.close();
    const db = new Database(join(folder, 'prosa.db'));
    expect(() => db.exec(`INSERT INTO search (search, rank) VALUES ('integrity-check', 1)`)).not.toThrow();
    expect(db.prepare('PRAGMA foreign_key_check').raw().all()).toEqual([]);
    expect(db.prepare('PRAGMA user_version').raw().get()).toEqual([SCHEMA_VERSION]);
    expect(db.prepare('SELECT key FROM documents').raw().all()).toEqual([['old']]);
    db.close();
  });
});

describe('deleting for good', () => {
  it('CAT-6: goes on after a crash in the middle; the name is free all the while', () => {
    const folder = mkdtempSync(join(tmpdir(), 'prosa-catalogue-'));
    const birth = { epoch: 'e', kind: 'text', atMs: 1, owner: null } as const;
    const first = new SqliteDatabase(folder);
    first.open('a', birth);
    first.append(packAppends([sampleAppends('a', 1, 100)]));
    first.write([{ type: 'purge', doc: 'a' }]);
    expect(first.sweepPurged(30)).toBe(true);
    first.open('a', { ...birth, epoch: 'e2' });
    first.append(packAppends([sampleAppends('a', 1, 5)]));
    first.close();
    const second = new SqliteDatabase(folder);
    let pieces = 0;
    while (second.sweepPurged(30)) pieces++;
    expect(pieces).toBe(3);
    expect(second.load('a')).toMatchObject({ epoch: 'e2', baseSeq: 0 });
    second.close();
    const db = new Database(join(folder, 'prosa.db'));
    expect(db.prepare('SELECT count(*) FROM updates').raw().get()).toEqual([5]);
    expect(db.prepare('SELECT count(*) FROM documents').raw().get()).toEqual([1]);
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('large texts', () => {
  it('CAT-14: the first million characters of a text are searched, and its files are known all the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'prosa-catalogue-'));
    const store = openDirectStore(folder);
    const hash = 'f'.repeat(64);
    const file = { hash, type: 'image/png', ending: 'png', bytes: 1, width: null, height: null };
    await store.catalogue.addFile(file, 'nowhere', 1);
    const text = `near ${'word '.repeat(300_000)} far /files/${hash}.png`;
    const birth = { epoch: 'e', kind: 'text', atMs: 1, owner: 'ana' } as const;
    const facts = { text, title: '', language: null, excerpt: '' };
    await store.create('a', birth, { bytes: new Uint8Array([1]), author: 'ana', facts });
    expect(await store.catalogue.search('ana', 'near')).toHaveLength(1);
    expect(await store.catalogue.search('ana', 'far')).toHaveLength(0);
    expect(await store.catalogue.takeUnusedFiles(9)).toEqual([]);
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('search marks', () => {
  it('CAT-8: a query is words in quotes, the last one open', () => {
    expect(toMatchQuery(' a  "b ')).toBe('"a" """b"*');
    expect(toMatchQuery('x - y')).toBe('"x" "y"*');
    expect(toMatchQuery('… — ?')).toBeNull();
  });

  it('CAT-9: marks that do not match are still no text', () => {
    expect(readMarks('a\u0002b')).toEqual([
      { text: 'a', marked: false },
      { text: 'b', marked: true },
    ]);
    expect(readMarks('\u0002a\u0003\u0002b\u0003')).toEqual([
      { text: 'a', marked: true },
      { text: 'b', marked: true },
    ]);
  });
});
