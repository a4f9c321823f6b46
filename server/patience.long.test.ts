// What takes minutes: people who do nothing, a million spoiled updates.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANYBODY, Gate } from './relay/gate.ts';
import { tryGate } from './testing/gate-trial.ts';
import { ServerProcess } from './testing/server-process.ts';
import { SocketClient } from './testing/socket-clients.ts';

const IDLE_MS = 70_000;
const SPOILED_COUNT = 1_000_000;

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start();
});

afterAll(async () => {
  await server.close();
});

describe('patience', () => {
  it('ROOM-13: people who do nothing for 70 s keep their one connection, with presence or without (TRAP 12)', async () => {
    const clients = (['stock 3', 'stock 2', 'extended'] as const).flatMap(version => [
      new SocketClient(server, `idle/pair ${version}`, version),
      new SocketClient(server, `idle/pair ${version}`, version),
      new SocketClient(server, `idle/alone ${version}`, version),
    ]);
    // Every third one shows no cursor: it sends nothing on its own.
    clients.forEach((client, i) => {
      if (i % 3 !== 0) client.provider.awareness.setLocalState(null);
    });
    await Promise.all(clients.map(client => client.synced()));
    // The one pause in our tests: that nothing happens can only be seen by letting time pass.
    await new Promise(resolve => setTimeout(resolve, IDLE_MS));
    for (const client of clients) {
      expect(client.connectCount).toBe(1);
      expect(client.provider.synced).toBe(true);
      client.leave();
    }
  });

  it.each(['text', 'any'] as const)('GATE-1: holds for a million spoiled updates (%s, TRAP 21)', kind => {
    const { findings } = tryGate({
      kind,
      seed: 'million',
      count: SPOILED_COUNT / 2,
      maxFindings: 3,
      createGate: () => {
        const gate = new Gate(kind);
        return bytes => {
          const verdict = gate.admit(bytes, ANYBODY);
          return verdict.verdict === 'news' ? verdict.update.bytes : null;
        };
      },
    });
    expect(findings.map(({ seed, failure }) => `${seed}: ${failure}`)).toEqual([]);
  });
});
