// The disk fails under the built server, in the store's thread and for real: nothing is called saved meanwhile, the pages
// say so, and afterwards all goes on by itself.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../server/shutdown.ts';
import { failWrites, healWrites, type WriteFaults } from '../../server/testing/fault-spec.ts';
import { createRandom } from '../../server/testing/random.ts';
import { ServerProcess } from '../../server/testing/server-process.ts';
import { Pair, readLines } from './pair.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-disk-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FAULTS: readonly Pick<WriteFaults, 'at' | 'code'>[] = [
  { at: 'before commit', code: 'SQLITE_IOERR_WRITE' },
  { at: 'after commit', code: 'SQLITE_IOERR_FSYNC' },
  { at: 'before commit', code: 'SQLITE_FULL' },
  { at: 'begin', code: 'SQLITE_BUSY' },
];

/** What is written now is tried, fails, and is not called saved. */
async function expectNoEcho(server: ServerProcess, pair: Pair): Promise<void> {
  const before = pair.acknowledged.size;
  for (let i = 0; i < 5; i++) pair.write();
  await server.says('save failed');
  expect(pair.acknowledged.size).toBe(before);
}

describe('a disk that fails', () => {
  it('FAULT-6, STORE-11, TRAP 1: from the n-th write on: no echo, the page says so, and it recovers', async () => {
    const control = join(folder, 'faults.json');
    const server = await ServerProcess.start({ faults: { control } });
    const random = createRandom('a disk that fails');
    const pair = new Pair(server, 'failing');
    await pair.ready();
    for (const fault of FAULTS) {
      failWrites(control, { ...fault, skip: random.int(0, 6), failures: Number.MAX_SAFE_INTEGER });
      await pair.writeUntilTold();
      await expectNoEcho(server, pair);
      healWrites(control);
      // A limit for broken code: the longest pause between two tries is 5 s.
      expect(await pair.recovered()).toBeLessThan(60_000);
    }
    const written = pair.acknowledged;
    // Nobody who could bring anything back is there any more.
    await pair.leave();
    await server.kill();
    await server.restart();
    expect(await readLines(server, 'failing')).toEqual([...written]);
    await server.close();
  });

  // In a mount namespace of its own, which ends with the server. Where that is not allowed, the limit on file sizes stands in
  // for a full disk: CONF-7 and STORE-11.
  const mayMount = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0;

  it.skipIf(!mayMount)('FAULT-6, STORE-11, TRAP 32: a small disk that fills up and is emptied', async () => {
    const mount = 'mount -t tmpfs -o size=3m tmpfs "$0" && exec "$@"';
    const under = ['unshare', '-Urm', 'sh', '-c', mount, folder];
    const server = await ServerProcess.start({ dataFolder: folder, under });
    const pair = new Pair(server, 'full');
    await pair.ready();
    pair.write();
    // The folder as the server sees it.
    const filler = `/proc/${server.pid}/root${folder}/filler`;
    for (let round = 0; round < 2; round++) {
      expect(() => writeFileSync(filler, new Uint8Array(4 * 1024 * 1024))).toThrow('ENOSPC');
      await pair.writeUntilTold();
      await expectNoEcho(server, pair);
      rmSync(filler);
      expect(await pair.recovered()).toBeLessThan(60_000);
    }
    expect(await readLines(server, 'full')).toEqual([...pair.acknowledged]);
    await pair.leave();
    expect(await server.stop()).toBe(EXIT.saved);
  });
});
