// Data folders that earlier releases have written, kept as they were, and opened by the present one: every cookie, document,
// message, notice, link and picture of then must read as it did. A release adds its own:
//     PROSA_MAKE_RELEASE=release-2 npx vitest run --project sockets server/store/releases.sockets.test.ts
// Once kept, its data is never changed. What world.json says was read is changed only when the API says the same in other words.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACCESS_PATHS } from '../../protocol/access.ts';
import { ApiPerson } from '../testing/api-person.ts';
import { liveInWorld, type ReleaseWorld, readWorld } from '../testing/release-world.ts';
import { runProsa } from '../testing/run-prosa.ts';
import { ServerProcess } from '../testing/server-process.ts';

const FIXTURES = fileURLToPath(new URL('./sqlite/fixtures/', import.meta.url));
const WORLD_FILE = 'world.json';
const newRelease = process.env.PROSA_MAKE_RELEASE ?? '';

let work: string;
let server: ServerProcess | null = null;

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'prosa-release-'));
});

afterEach(async () => {
  await server?.close();
  server = null;
  await rm(work, { recursive: true, force: true });
});

/** A backup, with its database packed. */
async function unpack(release: string): Promise<{ backup: string; world: ReleaseWorld }> {
  const backup = join(work, 'backup');
  await cp(join(FIXTURES, release), backup, { recursive: true });
  await writeFile(join(backup, 'prosa.db'), gunzipSync(await readFile(join(backup, 'prosa.db.gz'))));
  const world = JSON.parse(await readFile(join(backup, WORLD_FILE), 'utf8')) as ReleaseWorld;
  return { backup, world };
}

/** A server over what is restored of a backup. */
async function serve(backup: string): Promise<ServerProcess> {
  const dataFolder = join(work, 'data');
  const started = await ServerProcess.prepare({ dataFolder });
  const restored = await runProsa(['restore', backup], dataFolder);
  expect(restored).toMatchObject({ code: 0, err: '' });
  await started.restart();
  return started;
}

const releases = (await readdir(FIXTURES).catch(() => [])).filter(name => name.startsWith('release-')).sort();

describe('data of earlier releases', () => {
  test.each(releases)(
    'OPERATE-12: what %s has written is restored, migrated, and reads as it did',
    async release => {
      const { backup, world } = await unpack(release);
      server = await serve(backup);
      expect(await readWorld(server, world.cookies, world.picture)).toMatchObject(world.reads as object);

      const guest = new ApiPerson(server);
      await guest.get('/');
      const redeem = (password: string) =>
        guest.post(ACCESS_PATHS.redeemLink, { secret: world.linkSecret, password });
      expect((await redeem('other')).json).toMatchObject({ error: { reason: 'needs-password' } });
      expect((await redeem('sésamo')).json).toMatchObject({ name: 'plan' });
      const ana = new ApiPerson(server);
      ana.cookie = world.cookies.ana;
      const open = ana.opens('plan');
      await open.synced();
      await open.writes('And on it goes.\n');
      open.leave();
      expect(await server.stop()).toBe(0);
      const verified = await runProsa(['verify'], join(work, 'data'));
      expect(verified).toMatchObject({ code: 0, err: '' });
    },
  );

  test('OPERATE-12: there is a release to read', () => {
    expect(releases).toContain('release-1');
  });
});

if (newRelease !== '') {
  test('OPERATE-12: makes the fixture of this release', async () => {
    const folder = join(FIXTURES, newRelease);
    server = await ServerProcess.start();
    const { leave, ...world } = await liveInWorld(server);
    const made = await runProsa(['backup', join(work, 'made')], server.dataFolder);
    expect(made).toMatchObject({ code: 0, err: '' });
    leave();
    await server.close();
    const backup = join(work, 'made', (await readdir(join(work, 'made')))[0]!);
    // As it reads when it has been restored: while it was written the archive was still looking at it.
    server = await serve(backup);
    const reads = await readWorld(server, world.cookies, world.picture);
    await mkdir(folder, { recursive: true });
    await cp(backup, folder, { recursive: true, errorOnExist: true, force: false });
    await rm(join(folder, 'prosa.db'));
    const packed = gzipSync(await readFile(join(backup, 'prosa.db')), { level: 9 });
    await writeFile(join(folder, 'prosa.db.gz'), packed);
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    const kept: ReleaseWorld = { madeWith: version, ...world, reads };
    await writeFile(join(folder, WORLD_FILE), `${JSON.stringify(kept, null, 1)}\n`);
  });
}
