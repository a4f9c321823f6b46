// Talk in a process that is killed at random moments: what it said was stored is there, and numbers have no hole. Runs the
// built worker.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../relay/ports.ts';
import { builtWorker } from '../../testing/built-worker.ts';
import { newMessage } from '../../testing/talk-samples.ts';
import { openSqliteStore } from './sqlite-store.ts';

const WRITER = fileURLToPath(new URL('./talk-crash-writer.mjs', import.meta.url));
const ROUNDS = 6;
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-talk-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the writer until it has said so many lines, kills it, and answers all that it said. */
function runAndKill(workerUrl: URL, run: string, lineCount: number): Promise<string[]> {
  const storeUrl = new URL('./sqlite-store.js', workerUrl).href;
  const child = spawn(process.execPath, [WRITER, storeUrl, workerUrl.href, folder, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', line => {
    lines.push(line);
    if (lines.length === lineCount) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(lines));
  });
}

describe('talk in a process that is killed', () => {
  it(`TALK-1, TRAP 2: ${ROUNDS} kills at random moments: what was stored is there once, its notices too`, async () => {
    const workerUrl = builtWorker('server/store/sqlite/worker.ts');
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const lineCount = 20 + Math.floor(Math.random() * 200);
      const lines = await runAndKill(workerUrl, `run ${round}`, lineCount);
      expect(lines.length).toBeGreaterThanOrEqual(lineCount);
      for (const line of lines) expect(line).toMatch(/^done person \d run \d+\.\d+$/);
      acknowledged.push(...lines.map(line => line.slice('done '.length)));

      const store = await openSqliteStore({ folder, workerUrl, log: silent });
      try {
        const { messages, last } = await store.talk.chat('ana', 'a', null, 1e6);
        expect(messages.map(message => message.n)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
        const stored = messages.map(message => message.clientId);
        expect(new Set(stored).size).toBe(stored.length);
        expect(new Set(stored)).toEqual(new Set([...stored, ...acknowledged.map(one => one.slice(9))]));
        const { events } = await store.talk.replay('doc:a', 'ana', 0, 1e6);
        expect(events.map(({ n }) => n)).toEqual(messages.map(message => message.n));
        expect(await store.talk.notices('bob', 1)).toMatchObject({ unreadCount: last, last });
        // What was not acknowledged is sent again, and what was is harmless.
        const [person, clientId] = [acknowledged[0]!.slice(0, 8), acknowledged[0]!.slice(9)];
        const again = newMessage('again', { clientId });
        expect(await store.talk.send(person, 'a', again, 1)).toEqual({ outcome: 'known' });
      } finally {
        await store.close();
      }
    }
  });
});
