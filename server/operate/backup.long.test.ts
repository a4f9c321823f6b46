// The long form of backup.sockets.test.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBackups } from '../testing/backup-harness.ts';
import { createRandom } from '../testing/random.ts';
import { ServerProcess } from '../testing/server-process.ts';

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

test('OPERATE-8: 10 backups under load hold what was called saved before, verify, and can be served', async () => {
  const result = await runBackups(server, createRandom('many backups'), 10, join(work, 'backups'));
  expect(result).toMatchObject({ backups: 10, missing: [], doubled: [] });
  expect(result.acknowledged).toBeGreaterThan(500);
  expect(result.acknowledgedMeanwhile).toBeGreaterThan(0);
});
