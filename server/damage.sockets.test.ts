// The built server over files that went bad: what can be served is served, the rest is refused by name, and the process lives.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE } from '../protocol/close-codes.ts';
import { makeTemplate, type Template } from './testing/damage.ts';
import { createRandom } from './testing/random.ts';
import { RawClient } from './testing/raw-client.ts';
import { ServerProcess } from './testing/server-process.ts';
import { SocketClient } from './testing/socket-clients.ts';
import { until } from './testing/until.ts';

let server: ServerProcess;
let folder: string;
/** The same documents, with commits that are only in the log, and with all in the database. */
let killed: Template;
let closed: Template;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-damage-'));
  killed = makeTemplate(join(folder, 'killed'), createRandom('damage, served'), 'killed');
  closed = makeTemplate(join(folder, 'closed'), createRandom('damage, served'), 'closed');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

afterEach(async () => {
  await server.close();
});

async function prepare(template: Template, spoil: (files: Map<string, Buffer>) => void): Promise<void> {
  server = await ServerProcess.prepare();
  const files = new Map<string, Buffer>(
    [...template.files].map(([name, bytes]) => [name, Buffer.from(bytes)] as const),
  );
  spoil(files);
  for (const [name, bytes] of files) writeFileSync(join(server.dataFolder, name), bytes);
}

describe('files that went bad', () => {
  it('FAULT-7, TRAP 32: a log that is damaged is told of and kept, and what was before it is served', async () => {
    await prepare(killed, files => {
      const log = files.get('prosa.db-wal')!;
      log[log.length >> 1]! ^= 1;
    });
    await server.restart();
    expect(server.output).toContain('store-log-damaged');
    const kept = /prosa\.db-wal\.damaged-[\w.-]+/.exec(server.output)![0];
    expect(existsSync(join(server.dataFolder, kept))).toBe(true);
    const reader = new SocketClient(server, 'doc%201', 'stock 3');
    await reader.synced();
    expect(reader.text).toMatch(/^1 of doc 1 /);
    reader.leave();
  });

  it('FAULT-7, TRAP 34: a document that is damaged is refused, the others are served, the process lives', async () => {
    await prepare(closed, files => {
      // Its last words; all that is around them stays.
      const whole = closed.saved.get('doc 3')!.updates.at(-1)!;
      const bytes = files.get('prosa.db')!;
      const at = bytes.indexOf(whole);
      expect(at).toBeGreaterThan(0);
      bytes[at + whole.length - 2]! ^= 1;
    });
    await server.restart();
    for (let i = 0; i < 3; i++) {
      const refused = await RawClient.connect(server, 'doc%203');
      await until(
        () => refused.closeCode !== null,
        () => 'still open',
      );
      expect(refused.closeCode).toBe(CLOSE.internal);
    }
    const reader = new SocketClient(server, 'doc%201', 'stock 3');
    await reader.synced();
    const { updates } = closed.saved.get('doc 1')!;
    expect(reader.text).toContain(`${updates.length} of doc 1 `);
    reader.leave();
    expect(server.output).toContain('is damaged');
    expect(server.isRunning).toBe(true);
  });

  it('FAULT-7, STORE-12: a database that cannot be read at all is refused in one line, and not touched', async () => {
    await prepare(closed, files => {
      files.get('prosa.db')!.fill(0, 100, 2_000);
    });
    const before = readFileSync(join(server.dataFolder, 'prosa.db'));
    await expect(server.restart()).rejects.toThrow(/the server ended with 1:\nProsa cannot start: .+\n$/);
    expect(readFileSync(join(server.dataFolder, 'prosa.db'))).toEqual(before);
  });
});
