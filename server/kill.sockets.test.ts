// The server dies under several writers, at random and at the worst moments: what it called saved is there afterwards, and
// nothing is there twice.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { EXIT } from './shutdown.ts';
import { updateChecksum } from './store/sqlite/checksums.ts';
import { MIGRATIONS } from './store/sqlite/migrations.ts';
import { ROOTS } from './testing/edits.ts';
import type { DeathPoint } from './testing/fault-spec.ts';
import { type Death, runKills } from './testing/kill-harness.ts';
import { createRandom } from './testing/random.ts';
import { ServerProcess } from './testing/server-process.ts';
import { SocketClient } from './testing/socket-clients.ts';

const SEED = 'kill -9';
/** Two rounds for each of these, and the rest at random. */
const POINTS: readonly DeathPoint[] = [
  ...(['before append', 'in append', 'after append', 'before echo', 'in fold', 'after fold'] as const),
  ...(['before compact', 'in compact', 'after compact', 'before unload', 'after unload'] as const),
  ...(['before close', 'after close'] as const),
];
const RANDOM_KILLS = 17;

let server: ServerProcess;

afterEach(async () => {
  await server.close();
});

describe('kill -9', () => {
  it('FAULT-1, WIRE-3, TRAP 2: at random and at named points: of what was called saved nothing is missing', async () => {
    server = await ServerProcess.prepare();
    const named: Death[] = POINTS.flatMap(point => [point, point]);
    const deaths: Death[] = [...named, ...Array.from({ length: RANDOM_KILLS }, () => 'kill -9' as const)];
    const random = createRandom(SEED);
    deaths.sort(() => random.next() - 0.5);
    const { deaths: died, acknowledged, looks, missing, doubled } = await runKills(server, random, deaths);
    expect(Object.fromEntries(died)).toEqual({
      'kill -9': RANDOM_KILLS,
      ...Object.fromEntries(POINTS.map(point => [point, 2])),
    });
    expect(acknowledged).toBeGreaterThan(200);
    expect(looks).toBeGreaterThan(10);
    expect(missing).toEqual([]);
    expect(doubled).toEqual([]);
    // A limit for broken code: how long it takes is told in docs/spec.md.
    expect(Math.max(...server.readyMs)).toBeLessThan(60_000);
    // A minute alone, three and more beside the browsers of npm test.
  }, 900_000);

  it('FAULT-3, CONF-6, TRAP 3: told to stop under load, nothing is lost, and it ends with 0', async () => {
    server = await ServerProcess.prepare();
    const result = await runKills(server, createRandom('SIGTERM'), ['SIGTERM', 'SIGTERM', 'SIGTERM']);
    expect(result.exitCodes).toEqual([EXIT.saved, EXIT.saved, EXIT.saved]);
    expect(result.looks).toBeGreaterThan(0);
    expect(result.missing).toEqual([]);
    expect(result.doubled).toEqual([]);
  });

  it('FAULT-2: while a data folder is made, and in every step that brings an old one up to date', async () => {
    server = await ServerProcess.prepare();
    await expect(server.restart({ die: { at: 'in creation', n: 1 } })).rejects.toThrow('SIGKILL');
    await expect(server.restart({ die: { at: 'in migration', n: 2 } })).rejects.toThrow('SIGKILL');
    await server.restart();
    const client = new SocketClient(server, 'born late', 'extended');
    await client.synced();
    client.leave();
    await server.close();

    server = await ServerProcess.prepare();
    makeOldDatabase(server.dataFolder);
    // Each death is one step further than the one before.
    for (const at of MIGRATIONS.slice(1).flatMap(() => ['in migration', 'after migration'] as const)) {
      await expect(server.restart({ die: { at, n: 1 } })).rejects.toThrow('SIGKILL');
    }
    await server.restart();
    const reader = new SocketClient(server, 'old', 'stock 3');
    await reader.reads('as it was');
    reader.leave();
  });
});

/** A data folder as the first release left it, with one document. */
function makeOldDatabase(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const db = new Database(join(folder, 'prosa.db'));
  db.exec('PRAGMA application_id = 0x50525341');
  db.exec(MIGRATIONS[0]!.sql);
  db.exec('PRAGMA user_version = 1');
  db.exec(`INSERT INTO authors (id, author) VALUES (1, 'ana')`);
  db.exec(`INSERT INTO documents (id, key, kind, epoch, created_ms) VALUES (1, 'old', 'any', 'e1', 10)`);
  const doc = new Y.Doc();
  doc.getText(ROOTS.text).insert(0, 'as it was');
  const bytes = Y.encodeStateAsUpdate(doc);
  db.prepare(
    'INSERT INTO updates (document_id, seq, author_id, at_ms, checksum, bytes) VALUES (1, 1, 1, 20, ?, ?)',
  ).run(updateChecksum(1, bytes), bytes);
  db.close();
}
