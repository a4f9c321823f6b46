// A disk that fails again and again, and a database that somebody else holds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failWrites, healWrites } from '../../server/testing/fault-spec.ts';
import { createRandom } from '../../server/testing/random.ts';
import { ServerProcess } from '../../server/testing/server-process.ts';
import { Pair, readLines } from './pair.ts';

const ROUNDS = 60;

let folder: string;
let server: ServerProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-disk-'));
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a disk that fails', () => {
  it('FAULT-6, STORE-11: 60 times, from the n-th write on: saved again within 5 s of its recovery', async () => {
    const control = join(folder, 'faults.json');
    server = await ServerProcess.start({ faults: { control } });
    const random = createRandom('60 failing disks');
    const pair = new Pair(server, 'failing');
    await pair.ready();
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      failWrites(control, {
        at: random.pick(['begin', 'before commit', 'after commit']),
        code: random.pick(['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC', 'SQLITE_BUSY', 'SQLITE_FULL']),
        skip: random.int(0, 12),
        failures: Number.MAX_SAFE_INTEGER,
      });
      await pair.writeUntilTold();
      const tries = random.int(0, 3);
      for (let i = 0; i < tries; i++) await server.says('save failed');
      healWrites(control);
      took.push(await pair.recovered());
    }
    took.sort((a, b) => a - b);
    console.info(
      `saved again after ${Math.round(took[ROUNDS >> 1]!)} ms (median), ${Math.round(took.at(-1)!)} ms`,
    );
    expect(took.at(-1)).toBeLessThan(5_000);
    const written = pair.acknowledged;
    await pair.leave();
    await server.kill();
    await server.restart();
    expect(await readLines(server, 'failing')).toEqual([...written]);
  });

  it('FAULT-6, STORE-11: another process holds the database: the pages say so, and all is saved when it lets go', async () => {
    server = await ServerProcess.start();
    const pair = new Pair(server, 'held');
    await pair.ready();
    const db = new Database(join(server.dataFolder, 'prosa.db'));
    db.exec('BEGIN IMMEDIATE');
    await pair.writeUntilTold();
    db.exec('COMMIT');
    db.close();
    await pair.recovered();
    expect(await readLines(server, 'held')).toEqual([...pair.acknowledged]);
    await pair.leave();
  });
});
