// Recorded histories through the built server by real providers, and back out: to a second client while it is written, to
// a newcomer, and to a newcomer after the server was killed and started again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createRandom } from './testing/random.ts';
import { ServerProcess } from './testing/server-process.ts';
import { SocketClient } from './testing/socket-clients.ts';
import {
  makeConcurrentTrace,
  makeSyntheticTrace,
  readTrace,
  replayTrace,
  type Trace,
  traceFolder,
} from './testing/traces.ts';
import { until } from './testing/until.ts';

const EDITS_PER_STEP = 2;
const MAX_BUFFERED_BYTES = 256 * 1024;
const STEPS_PER_TURN = 200;
const PATIENCE_MS = 120_000;

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start();
});

afterAll(async () => {
  await server.close();
});

/** Writes the history through one provider an author; who stands on what another wrote waits until it is there. */
async function writeTrace(trace: Trace, docName: string): Promise<SocketClient[]> {
  const authors = Array.from(
    { length: trace.numAgents ?? 1 },
    () => new SocketClient(server, docName, 'extended'),
  );
  await Promise.all(authors.map(author => author.synced()));
  /** After each step: how many clocks its author has used. */
  const clocks: { client: number; clock: number }[] = [];
  let inTurn = 0;
  for (const { author, update, needs } of replayTrace(trace, EDITS_PER_STEP)) {
    const { doc } = authors[author]!;
    if (needs >= 0) {
      const { client, clock } = clocks[needs]!;
      await until(
        () => Y.getState(doc.store, client) >= clock,
        () => `author ${author} waits for ${client}:${clock}`,
      );
    }
    Y.applyUpdate(doc, update, 'trace');
    const client = 1_000 + author;
    clocks.push({ client, clock: Y.getState(doc.store, client) });
    if (++inTurn < STEPS_PER_TURN) continue;
    inTurn = 0;
    await new Promise(resolve => setImmediate(resolve));
    await until(
      () => authors.every(one => one.bufferedBytes < MAX_BUFFERED_BYTES),
      () => 'the server does not take what is sent',
      PATIENCE_MS,
    );
  }
  return authors;
}

async function expectTrace(trace: Trace): Promise<void> {
  const docName = `trace ${trace.name}`;
  const listener = new SocketClient(server, docName, 'stock 3');
  await listener.synced();
  const authors = await writeTrace(trace, docName);
  for (const author of authors) await author.saved(PATIENCE_MS);
  for (const author of authors) await author.reads(trace.endContent, PATIENCE_MS);
  await listener.reads(trace.endContent, PATIENCE_MS);
  const newcomer = new SocketClient(server, docName, 'stock 2');
  await newcomer.synced();
  expect(newcomer.text).toBe(trace.endContent);
  for (const client of [listener, newcomer, ...authors]) client.leave();

  await server.kill();
  await server.restart();
  const later = new SocketClient(server, docName, 'stock 3');
  await later.synced();
  expect(later.text).toBe(trace.endContent);
  later.leave();
}

describe('histories through the built server', () => {
  it('ROOM-17: a synthetic history comes out exactly, also after kill -9', async () => {
    await expectTrace(makeSyntheticTrace(createRandom('trace'), 6_000));
  });

  it('ROOM-17: a synthetic history of three authors comes out exactly, also after kill -9', async () => {
    await expectTrace(makeConcurrentTrace(createRandom('concurrent trace'), 2_000, 3));
  });

  const folder = traceFolder();
  for (const name of ['automerge-paper', 'friendsforever']) {
    const trace = folder === null ? null : readTrace(folder, name);
    if (trace === null) continue;
    it(`ROOM-17: ${name}, ${trace.txns.length} recorded edits, comes out exactly, also after kill -9`, async () => {
      await expectTrace(trace);
    });
  }
});
