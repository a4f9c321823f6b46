// The commands over a data folder that stands still: what they write, what they refuse, and what they find when something is
// wrong. The same beside a running server: backup.sockets.test.ts.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import Database from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DirectArchive } from '../archive/direct-archive.ts';
import { baseHash, updateChecksum } from '../store/sqlite/checksums.ts';
import { APPLICATION_ID, openDataFolder } from '../store/sqlite/data-folder.ts';
import { MIGRATIONS } from '../store/sqlite/migrations.ts';
import { type MadeFolder, makeDataFolder } from '../testing/data-folder.ts';
import { openDirectStore } from '../testing/direct-store.ts';
import { backup } from './backup.ts';
import { exportAll } from './export-all.ts';
import { readManifest } from './manifest.ts';
import { restore } from './restore.ts';
import type { Surroundings } from './surroundings.ts';
import { verify } from './verify.ts';

let made: MadeFolder;
let work: string;
let data: string;
let nowMs: number;
let said: string[];
let warned: string[];

beforeAll(async () => {
  made = await makeDataFolder();
});

afterAll(() => rm(made.folder, { recursive: true, force: true }));

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'prosa-operate-'));
  data = join(work, 'data');
  await cp(made.folder, data, { recursive: true });
  nowMs = Date.UTC(2026, 1, 1);
  said = [];
  warned = [];
});

afterEach(() => rm(work, { recursive: true, force: true }));

function around(dataFolder = data): Surroundings {
  return {
    dataFolder,
    version: '1.2.3',
    wallNow: () => nowMs,
    say: line => void said.push(line),
    warn: line => void warned.push(line),
  };
}

async function makeBackup(keep: number | null = null): Promise<string> {
  expect(await backup(around(), join(work, 'backups'), keep)).toBe(0);
  const names = (await readdir(join(work, 'backups'))).filter(name => name.startsWith('prosa-')).sort();
  return join(work, 'backups', names.at(-1)!);
}

function tamper(folder: string, sql: string): void {
  const db = new Database(join(folder, 'prosa.db'));
  db.exec(sql);
  db.close();
}

async function expectRefusal(running: Promise<unknown>, line: RegExp): Promise<void> {
  const error = await running.then(
    () => null,
    (error: Error) => error,
  );
  expect(error).toBeInstanceOf(Error);
  expect(error!.message).toMatch(line);
  expect(error!.message).not.toContain('\n');
}

describe('backup', () => {
  test('OPERATE-2: it holds database, pictures and key, each with its size and hash, and nothing else', async () => {
    const folder = await makeBackup();
    const manifest = (await readManifest(folder))!;
    expect(manifest).toMatchObject({
      format: 1,
      prosa: '1.2.3',
      documents: 5,
      madeAt: '2026-02-01T00:00:00.000Z',
    });
    expect(manifest.files.map(({ path }) => path)).toEqual([made.picture, 'prosa.db', 'session.key']);
    const there = await readdir(folder, { recursive: true, withFileTypes: true });
    expect(there.filter(entry => entry.isFile())).toHaveLength(4);
    expect(said.at(-1)).toMatch(
      /^Backup of 5 documents and 1 picture \(.+\): .*prosa-2026-02-01T00-00-00-000Z$/,
    );
    expect(await verify(around(), folder)).toBe(0);
    expect(said.at(-1)).toMatch(/is whole: 5 documents, 45 updates, 1 picture$/);
  });

  test('OPERATE-3: only the newest are kept, and what is not a backup is left alone', async () => {
    await makeBackup();
    const target = join(work, 'backups');
    await mkdir(join(target, 'prosa-2020-01-01T00-00-00-000Z'));
    await mkdir(join(target, '.prosa-2020-01-01T00-00-00-000Z.part'));
    await writeFile(join(target, 'prosa-mine'), 'mine');
    for (let i = 0; i < 3; i++) {
      nowMs += 1000;
      await makeBackup(2);
    }
    expect((await readdir(target)).sort()).toEqual([
      'prosa-2020-01-01T00-00-00-000Z',
      'prosa-2026-02-01T00-00-02-000Z',
      'prosa-2026-02-01T00-00-03-000Z',
      'prosa-mine',
    ]);
  });

  test('OPERATE-2: a picture that is missing or damaged is told, and the backup is made all the same', async () => {
    await writeFile(join(data, made.picture), 'other');
    expect(await backup(around(), join(work, 'a'), null)).toBe(3);
    expect(warned.join()).toMatch(/is damaged/);
    await rm(join(data, made.picture));
    expect(await backup(around(), join(work, 'b'), null)).toBe(3);
    expect(warned.join()).toMatch(/is missing, and 1 document shows it/);
    expect(await readdir(join(work, 'b'))).toHaveLength(1);
  });

  test('OPERATE-2: what is no data folder is refused, and nothing is left behind', async () => {
    await expectRefusal(backup(around(join(work, 'none')), join(work, 'x'), null), /there is no prosa\.db/);
    expect(existsSync(join(work, 'none'))).toBe(false);
    await expectRefusal(backup(around(), join(data, 'inside'), null), /lies in the data folder/);
    await writeFile(join(work, 'file'), '');
    await expect(backup(around(), join(work, 'file'), null)).rejects.toThrow();
    tamper(data, 'PRAGMA user_version = 999');
    await expectRefusal(backup(around(), join(work, 'x'), null), /newer Prosa/);
    expect(existsSync(join(work, 'x'))).toBe(false);
  });
});

describe('restore', () => {
  test('OPERATE-4: a backup becomes the same data folder, in a new or an empty one', async () => {
    const folder = await makeBackup();
    for (const name of ['new', 'empty']) {
      if (name === 'empty') await mkdir(join(work, name));
      expect(await restore(around(join(work, name)), folder)).toBe(0);
      expect(await verify(around(), join(work, name))).toBe(0);
      for (const path of ['session.key', made.picture]) {
        expect(await readFile(join(work, name, path))).toEqual(await readFile(join(data, path)));
      }
      expect((await readdir(join(work, name))).sort()).toEqual(['files', 'prosa.db', 'session.key']);
      openDataFolder(join(work, name)).release();
    }
  });

  test('OPERATE-4: nothing is overwritten, and a damaged backup is not restored', async () => {
    const folder = await makeBackup();
    await expectRefusal(restore(around(), folder), /is not empty/);
    await expectRefusal(restore(around(join(work, 'new')), data), /is no backup/);
    await truncate(join(folder, made.picture), 10);
    await expectRefusal(
      restore(around(join(work, 'new')), folder),
      /is damaged \(1 file\); nothing was restored/,
    );
    expect(warned.join()).toContain(`${made.picture}: it has 10 bytes, and had`);
    expect(existsSync(join(work, 'new'))).toBe(false);
  });

  test('OPERATE-4: a server refuses a folder whose restoring was broken off', async () => {
    await mkdir(join(work, 'half', 'restoring'), { recursive: true });
    expect(() => openDataFolder(join(work, 'half'))).toThrow(/restoring it was not finished/);
    expect(existsSync(join(work, 'half', 'prosa.db'))).toBe(false);
  });

  test('OPERATE-4: names in a manifest that lead out of the backup are refused', async () => {
    const folder = await makeBackup();
    const path = join(folder, 'prosa-backup.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(made.picture, '../../escaped.png'));
    await expectRefusal(restore(around(join(work, 'new')), folder), /makes no sense/);
    await writeFile(path, text.slice(0, 40));
    await expectRefusal(verify(around(), folder), /is no JSON/);
  });
});

describe('verify', () => {
  test('OPERATE-5: a whole folder is whole', async () => {
    expect(await verify(around(), data)).toBe(0);
    expect(warned).toEqual([]);
    expect(said).toEqual([`The data folder ${data} is whole: 5 documents, 45 updates, 1 picture`]);
  });

  const DAMAGE: [string, string, RegExp][] = [
    [
      'an update with a flipped byte',
      "UPDATE updates SET bytes = zeroblob(length(bytes)) WHERE seq = 30 AND document_id = (SELECT id FROM documents WHERE key = 'app')",
      /document "app": update 30 has a wrong checksum/,
    ],
    [
      'a flipped byte under a base',
      "UPDATE updates SET bytes = zeroblob(length(bytes)) WHERE seq = 3 AND document_id = (SELECT id FROM documents WHERE key = 'app')",
      /document "app": update 3 has a wrong checksum/,
    ],
    [
      'a hole',
      "DELETE FROM updates WHERE seq = 25 AND document_id = (SELECT id FROM documents WHERE key = 'app')",
      /document "app": update 25 is missing/,
    ],
    [
      'a base that was changed',
      "UPDATE bases SET state_vector = x'00' WHERE document_id = (SELECT id FROM documents WHERE key = 'app')",
      /document "app": the base up to update 20 has a wrong checksum/,
    ],
    [
      'a row that refers to nothing',
      'PRAGMA foreign_keys = OFF; UPDATE updates SET author_id = 77 WHERE author_id = 1',
      /updates refers to rows that are not there/,
    ],
    [
      'a picture that is noted and shown',
      "UPDATE files SET hash = replace(hash, substr(hash, 1, 8), 'ffffffff')",
      /files\/ff\/.*is missing/,
    ],
  ];

  test.each(DAMAGE)('OPERATE-5: it finds %s, and looks at the rest', async (_, sql, line) => {
    tamper(data, sql);
    expect(await verify(around(), data)).toBe(3);
    expect(warned.join('\n')).toMatch(line);
    expect(said.at(-1)).toMatch(/is damaged in \d+ places?; looked at: 5 documents/);
  });

  test('OPERATE-6: a base whose hash is right, but which is not what the log says, is found', async () => {
    const db = new Database(join(data, 'prosa.db'));
    const read = db.prepare(
      'SELECT bytes, state_vector, delete_set, up_to_seq FROM bases WHERE document_id = (SELECT id FROM documents WHERE key = ?)',
    );
    const [bytes, stateVector, deleteSet] = read.raw().get('thrown-away') as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    db.prepare(
      `UPDATE bases SET bytes = ?, state_vector = ?, delete_set = ?, hash = ?
       WHERE document_id = (SELECT id FROM documents WHERE key = 'notes')`,
    ).run(bytes, stateVector, deleteSet, baseHash(2, [bytes, stateVector, deleteSet]));
    db.close();
    expect(await verify(around(), data)).toBe(3);
    expect(warned.join('\n')).toMatch(
      /document "notes": its base and the updates under it have different content/,
    );
  });

  test('OPERATE-5: damaged pictures, a missing key and torn pages are found', async () => {
    await writeFile(join(data, made.picture), 'other');
    await rm(join(data, 'session.key'));
    const db = await readFile(join(data, 'prosa.db'));
    // The last page: some table's or index's own.
    db.fill(0xff, db.length - 4096);
    await writeFile(join(data, 'prosa.db'), db);
    expect(await verify(around(), data)).toBe(3);
    const all = warned.join('\n');
    expect(all).toMatch(/\.png: it has 5 bytes and should have/);
    expect(all).toMatch(/session\.key: it is missing/);
    expect(all).toMatch(/^prosa\.db: /m);
  });

  test('OPERATE-5: a write-ahead log that lost commits is told, and left as it is for the server', async () => {
    const db = new Database(join(data, 'prosa.db'));
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA wal_autocheckpoint = 0');
    for (let i = 0; i < 5; i++) db.exec(`INSERT INTO authors (author) VALUES ('writer ${i}')`);
    // As a crash leaves it: nobody closes the database.
    const left = join(work, 'left');
    await mkdir(left);
    for (const name of ['prosa.db', 'prosa.db-wal']) await cp(join(data, name), join(left, name));
    db.close();
    const log = await readFile(join(left, 'prosa.db-wal'));
    log[32 + 24 + 100]! ^= 1;
    await writeFile(join(left, 'prosa.db-wal'), log);
    expect(await verify(around(), left)).toBe(3);
    expect(warned).toEqual([expect.stringMatching(/^prosa\.db-wal is damaged, and with it \d commits/)]);
    await expectRefusal(backup(around(left), join(work, 'x'), null), /prosa\.db-wal is damaged/);
    expect(await readFile(join(left, 'prosa.db-wal'))).toEqual(log);
  });

  test('OPERATE-5: of a folder of backups the newest is looked at', async () => {
    await makeBackup();
    nowMs += 60_000;
    const newest = await makeBackup();
    expect(await verify(around(), join(work, 'backups'))).toBe(0);
    expect(said.at(-1)).toContain(newest);
    await expectRefusal(verify(around(), work), /there is no prosa\.db/);
  });

  test('OPERATE-5: bytes of a backup that have changed since are found, and what cannot be opened is told', async () => {
    const folder = await makeBackup();
    await writeFile(join(folder, 'prosa.db'), 'no database');
    expect(await verify(around(), folder)).toBe(3);
    expect(warned.join('\n')).toMatch(/prosa\.db: it has 11 bytes, and had/);
    await expectRefusal(verify(around(), join(work, 'none')), /there is no prosa\.db/);
  });
});

describe('export-all', () => {
  const expectFiles = (files: Record<string, string>) => {
    expect(Object.keys(files).sort()).toEqual([
      'Notes.md',
      'app.md',
      'empty.md',
      expect.stringMatching(/^files\//),
      'main.py',
    ]);
    expect(files['Notes.md']).toBe(made.notes.replace('/files/', 'files/'));
    expect(files['main.py']).toBe('print(1)\n');
  };

  test('OPERATE-7: every document is a file with the ending of its language, beside its pictures', async () => {
    const to = join(work, 'out');
    expect(await exportAll(around(), to, false)).toBe(0);
    const entries = await readdir(to, { recursive: true, withFileTypes: true });
    const files: Record<string, string> = {};
    for (const entry of entries.filter(entry => entry.isFile())) {
      const path = join(entry.parentPath, entry.name);
      files[path.slice(to.length + 1)] = await readFile(path, 'utf8');
    }
    expectFiles(files);
    expect(said.at(-1)).toBe(`Exported 4 documents and 1 picture: ${to}`);
    await expectRefusal(exportAll(around(), to, false), /is there already/);
  });

  test('OPERATE-7: the same as a .zip, with those in the bin when they are wanted', async () => {
    const to = join(work, 'out.zip');
    expect(await exportAll(around(), to, false)).toBe(0);
    const unzip = async (path: string) =>
      Object.fromEntries(
        Object.entries(unzipSync(await readFile(path))).map(([name, bytes]) => [name, strFromU8(bytes)]),
      );
    expectFiles(await unzip(to));
    expect(await exportAll(around(), join(work, 'all.zip'), true)).toBe(0);
    expect((await unzip(join(work, 'all.zip')))['Old.md']).toBe('# Old\n');
  });

  test('OPERATE-7: a damaged document is named, and the others are written', async () => {
    tamper(
      data,
      "UPDATE updates SET bytes = x'00' WHERE document_id = (SELECT id FROM documents WHERE key = 'main.py')",
    );
    expect(await exportAll(around(), join(work, 'out'), false)).toBe(3);
    expect(warned).toEqual(['not exported: document "main.py": update 1 has a wrong checksum']);
    expect(await readFile(join(work, 'out', 'NOT EXPORTED.txt'), 'utf8')).toContain('main.py');
    expect(existsSync(join(work, 'out', 'Notes.md'))).toBe(true);
  });
});

describe('older schemas', () => {
  test.each(MIGRATIONS.map(({ version }) => version))(
    'OPERATE-12: a database of schema %i is verified, exported, backed up, and brought up to date when it is opened',
    async version => {
      const old = join(work, 'old');
      await mkdir(old);
      await writeFile(join(old, 'session.key'), Buffer.alloc(32));
      const db = new Database(join(old, 'prosa.db'));
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      for (const step of MIGRATIONS.slice(0, version)) db.exec(step.sql);
      db.exec(`PRAGMA user_version = ${version}`);
      db.exec("INSERT INTO documents (key, kind, epoch, created_ms) VALUES ('old', 'text', 'e', 1)");
      db.exec("INSERT INTO authors (author) VALUES ('somebody')");
      const { bytes } = await new DirectArchive().compose({ text: 'olá\n', title: null, language: null });
      const insert =
        'INSERT INTO updates (document_id, seq, author_id, at_ms, checksum, bytes) VALUES (1, 1, 1, 1, ?, ?)';
      db.prepare(insert).run(updateChecksum(1, bytes), bytes);
      db.close();

      expect(await verify(around(), old)).toBe(0);
      expect(await exportAll(around(old), join(work, 'out'), false)).toBe(0);
      expect(await readFile(join(work, 'out', 'old.md'), 'utf8')).toBe('olá\n');
      expect(await backup(around(old), join(work, 'backups'), null)).toBe(0);
      const store = openDirectStore(old);
      expect((await store.load('old'))?.tail).toHaveLength(1);
      await store.close();
      expect(await verify(around(), old)).toBe(0);
    },
  );
});
