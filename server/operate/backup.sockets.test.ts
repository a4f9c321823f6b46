// The built command beside the built server: backups under load, verify and export while people write, what doctor says, and how
// the command line answers.
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBackups } from '../testing/backup-harness.ts';
import { createRandom } from '../testing/random.ts';
import { runProsa, startProsa } from '../testing/run-prosa.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { SocketClient } from '../testing/socket-clients.ts';
import { until } from '../testing/until.ts';

let server: ServerProcess;
let work: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'prosa-operate-'));
  server = await ServerProcess.start();
});

afterAll(async () => {
  await server.close();
  await rm(work, { recursive: true, force: true });
});

describe('beside a running server', () => {
  test('OPERATE-8: 2 backups under load hold what was called saved before, verify, and can be served', async () => {
    const result = await runBackups(server, createRandom('backups'), 2, join(work, 'backups'));
    expect(result).toMatchObject({ backups: 2, missing: [], doubled: [] });
    expect(result.acknowledged).toBeGreaterThan(100);
    expect(await readdir(join(work, 'backups'))).toHaveLength(1);
  });

  test('OPERATE-5, OPERATE-7: verify and export-all read what people are writing, and the server goes on', async () => {
    const writer = new SocketClient(server, 'being-written', 'extended');
    await writer.synced();
    writer.yText.insert(0, 'here\n');
    await writer.saved();
    const verified = await runProsa(['verify'], server.dataFolder);
    expect(verified).toMatchObject({ code: 0, err: '' });
    const exported = await runProsa(['export-all', join(work, 'all.zip')], server.dataFolder);
    expect(exported).toMatchObject({ code: 0, err: '' });
    writer.yText.insert(0, 'still ');
    await writer.saved();
    writer.leave();
  });

  test('OPERATE-9: doctor finds nothing wrong with a server that is reached directly', async () => {
    const { code, out, err } = await runProsa(['doctor', server.url, '--idle', '1'], server.dataFolder);
    expect({ code, err, bad: /^BAD.*/m.exec(out)?.[0] }).toEqual({ code: 0, err: '', bad: undefined });
    expect(out).toMatch(/^ok {3}a WebSocket passes \(\/sync\)/m);
    expect(out).toMatch(/^ok {3}it says what is saved/m);
    expect(out).toMatch(/^ok {3}the idle connection lives/m);
    expect(out).toMatch(/^ok {3}a WebSocket passes \(\/live\)/m);
    expect(out).toMatch(/^ok {3}writing to disk \(fsync\)/m);
  });

  test('OPERATE-9: doctor says what is wrong: an origin that may not connect, and nobody there', async () => {
    const strange = await runProsa(['doctor', server.url, '--origin', 'https://strange.example'], work);
    expect(strange.code).toBe(3);
    expect(strange.out).toMatch(/^BAD {2}the origin is not allowed to connect/m);
    const nobody = await runProsa(['doctor', `http://127.0.0.1:${await findUnusedPort()}`], work);
    expect(nobody.code).toBe(3);
    expect(nobody.out).toMatch(/^BAD {2}http:.* cannot be reached: .*ECONNREFUSED/m);
  });
});

test('OPERATE-1, OPERATE-2: a backup for which the disk is too small ends with 1 and one line, and leaves nothing', async () => {
  const into = join(work, 'full');
  // No file may be larger than 64 kB: to who writes, that is a full disk.
  const { code, out, err } = await runProsa(['backup', into], server.dataFolder, {}, 64);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^Prosa: .+\n$/);
  expect(await readdir(into)).toEqual([]);
  expect(await runProsa(['backup', into], server.dataFolder)).toMatchObject({ code: 0, err: '' });
});

test('OPERATE-2: of a backup that is killed nothing has a name that backups have, and the server goes on', async () => {
  const into = join(work, 'killed');
  const writer = new SocketClient(server, 'beside-a-kill', 'extended');
  await writer.synced();
  const child = startProsa(['backup', into], server.dataFolder);
  const ended = once(child, 'exit');
  // As soon as it has begun to write.
  await until(
    () => (existsSync(into) && readdirSync(into).length > 0) || child.exitCode !== null,
    () => 'no backup has begun',
  );
  child.kill('SIGKILL');
  await ended;
  const names = await readdir(into);
  const finished = names.filter(name => name.startsWith('prosa-'));
  for (const name of finished) {
    expect(await runProsa(['verify', join(into, name)], server.dataFolder)).toMatchObject({ code: 0 });
  }
  expect(names.length).toBeGreaterThan(0);
  writer.yText.insert(0, 'still here');
  await writer.saved();
  writer.leave();
  expect(await runProsa(['backup', into], server.dataFolder)).toMatchObject({ code: 0, err: '' });
});

test('OPERATE-1: the command itself: --help, a wrong flag, and what could not be done', async () => {
  const help = await runProsa(['--help'], work);
  expect(help).toMatchObject({ code: 0, err: '' });
  for (const name of ['backup', 'restore', 'verify', 'export-all', 'doctor']) {
    expect(help.out).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  }
  const none = join(work, 'none');
  const wrong = await runProsa(['verify', '--nonsense'], none);
  expect(wrong).toEqual({
    code: 2,
    out: '',
    err: 'Prosa: --nonsense is no flag of "verify": "verify --help" says what it takes.\n',
  });
  const missing = await runProsa(['verify'], none);
  expect(missing).toMatchObject({ code: 1, out: '' });
  expect(missing.err).toMatch(/^Prosa: cannot use the data folder .*: there is no prosa\.db in it\n$/);
});

/** A port on which nobody listens: it was somebody's a moment ago. */
async function findUnusedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
