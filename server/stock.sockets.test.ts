// Other people's clients against the built server: y-websocket 3.1 and 2.x as they are in npm, without a line of ours.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './testing/server-process.ts';
import { type ClientVersion, SocketClient } from './testing/socket-clients.ts';
import { until } from './testing/until.ts';

const VERSIONS: readonly ClientVersion[] = ['stock 3', 'stock 2'];

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start();
});

afterAll(async () => {
  await server.close();
});

function sees(client: SocketClient, other: SocketClient): unknown {
  return client.provider.awareness.getStates().get(other.doc.clientID)?.name;
}

describe('stock clients', () => {
  for (const version of VERSIONS) {
    it(`WIRE-7: ${version} writes with another, and is synced when the text is there`, async () => {
      const docName = `stock/write ${version}`;
      const alice = new SocketClient(server, docName, version);
      const bob = new SocketClient(server, docName, version);
      await Promise.all([alice.synced(), bob.synced()]);
      alice.yText.insert(0, 'olá 😀');
      await bob.reads('olá 😀');
      bob.yText.insert(3, ', Alice');
      await alice.reads('olá, Alice 😀');
      bob.yText.delete(0, 3);
      await alice.reads(', Alice 😀');
      const late = new SocketClient(server, docName, version);
      await late.synced();
      expect(late.text).toBe(', Alice 😀');
      for (const client of [alice, bob, late]) client.leave();
    });

    it(`PRES-3: ${version} sees who is there, and who is not any more (TRAP 24)`, async () => {
      const docName = `stock/presence ${version}`;
      const alice = new SocketClient(server, docName, version);
      const bob = new SocketClient(server, docName, version);
      alice.provider.awareness.setLocalStateField('name', 'Alice');
      bob.provider.awareness.setLocalStateField('name', 'Bob');
      const show = () => `Alice sees ${sees(alice, bob)}, Bob sees ${sees(bob, alice)}`;
      await until(() => sees(alice, bob) === 'Bob' && sees(bob, alice) === 'Alice', show);
      bob.provider.awareness.setLocalState(null);
      await until(() => sees(alice, bob) === undefined, show, 2_000);
      bob.provider.awareness.setLocalState({ name: 'Bob again' });
      await until(() => sees(alice, bob) === 'Bob again', show);
      bob.provider.ws?.close();
      await until(() => bob.connectCount === 2 && sees(alice, bob) === 'Bob again', show);
      bob.leave();
      await until(() => sees(alice, bob) === undefined, show, 2_000);
      alice.leave();
    });

    it(`ROOM-5: ${version} comes back by itself after kill -9, with what it wrote meanwhile`, async () => {
      const own = await ServerProcess.start();
      const alice = new SocketClient(own, 'stock/return', version);
      const bob = new SocketClient(own, 'stock/return', version);
      await Promise.all([alice.synced(), bob.synced()]);
      alice.yText.insert(0, 'before ');
      await bob.reads('before ');
      await own.kill();
      await until(
        () => !alice.provider.wsconnected && !bob.provider.wsconnected,
        () => 'still connected',
      );
      alice.yText.insert(7, 'meanwhile');
      await own.restart();
      await bob.reads('before meanwhile');
      for (const client of [alice, bob]) client.leave();
      await own.close();
    });
  }

  it('WIRE-7: both versions and the extended client write one document together', async () => {
    const clients = (['stock 3', 'stock 2', 'extended'] as const).map(
      version => new SocketClient(server, 'stock/together', version),
    );
    await Promise.all(clients.map(client => client.synced()));
    for (const [i, client] of clients.entries()) client.yText.insert(0, `${i}`);
    await until(
      () => clients.every(client => client.text.length === 3 && client.text === clients[0]!.text),
      () => clients.map(client => client.text).join(' '),
    );
    for (const client of clients) client.leave();
  });
});
