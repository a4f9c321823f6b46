// What went wrong in other relays, tried on the built server over real sockets.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeAwareness, encodeSyncStep1, encodeUpdate } from '../protocol/messages.ts';
import { dumpDocument } from './testing/document-dump.ts';
import { declareRoots } from './testing/edits.ts';
import { writeHistory } from './testing/histories.ts';
import { createRandom } from './testing/random.ts';
import { RawClient } from './testing/raw-client.ts';
import { ServerProcess } from './testing/server-process.ts';
import { SocketClient } from './testing/socket-clients.ts';
import { until } from './testing/until.ts';
import { writeUpdate } from './testing/update-model.ts';
import { collectIds, mutateUpdate } from './testing/update-mutations.ts';

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start();
});

afterAll(async () => {
  await server.close();
});

async function readMetric(name: string): Promise<number> {
  const body = await (await fetch(`${server.url}/metrics`)).text();
  const line = body.split('\n').find(one => one.startsWith(`${name} `));
  if (line === undefined) throw new Error(`no metric ${name}`);
  return Number(line.split(' ')[1]);
}

describe('traps', () => {
  it('ROOM-7: readers that stop reading cost no memory each, and then have everything (TRAP 18, TRAP 19)', async () => {
    const docName = 'traps/slow readers';
    const writer = new SocketClient(server, docName, 'extended');
    await writer.synced();
    const readers = await Promise.all(Array.from({ length: 12 }, () => RawClient.connect(server, docName)));
    const emptyStateVector = Uint8Array.of(0);
    for (const reader of readers) reader.send(encodeSyncStep1(emptyStateVector));
    const slow = new SocketClient(server, docName, 'stock 3');
    await slow.synced();
    for (const reader of readers) reader.stopReading();
    const before = await readMetric('process_resident_memory_bytes');
    const page = 'ein langer Absatz '.repeat(14_000);
    // 20 MB through the room; a queue for each of the twelve would be 240 MB.
    for (let i = 0; i < 80; i++) {
      writer.yText.insert(0, page);
      writer.yText.delete(0, page.length);
      if (i % 8 === 7) await writer.saved();
    }
    writer.yText.insert(0, 'the end');
    await writer.saved();
    const grown = (await readMetric('process_resident_memory_bytes')) - before;
    expect(grown).toBeLessThan(200 * 1024 * 1024);
    await slow.reads('the end');
    for (const reader of readers) reader.readAgain();
    const late = new SocketClient(server, docName, 'stock 2');
    await late.reads('the end');
    await until(
      () => readers.every(reader => reader.isOpen && reader.receivedBytes > page.length),
      () => readers.map(reader => `${reader.closeCode} ${reader.receivedBytes}`).join(),
    );
    for (const client of [writer, slow, late]) client.leave();
    for (const reader of readers) reader.vanish();
  });

  it('GATE-5: a message that is lost on the way is asked for with the next one (TRAP 20)', async () => {
    const alice = new SocketClient(server, 'traps/lost', 'stock 3');
    const bob = new SocketClient(server, 'traps/lost', 'stock 3');
    await Promise.all([alice.synced(), bob.synced()]);
    alice.yText.insert(0, 'one ');
    await bob.reads('one ');
    const socket = alice.provider.ws!;
    const send = socket.send.bind(socket);
    socket.send = () => {};
    alice.yText.insert(4, 'two ');
    socket.send = send;
    alice.yText.insert(8, 'three');
    await bob.reads('one two three', 2_000);
    for (const client of [alice, bob]) client.leave();
  });

  it('GATE-1: 20,000 spoiled updates harm nobody but their sender (TRAP 21)', async () => {
    const docName = 'traps/fuzz';
    const random = createRandom('fuzz over sockets');
    const history = writeHistory(random, { kind: 'any', authorCount: 3, stepCount: 60 });
    const ids = collectIds(history);
    const watcher = new SocketClient(server, docName, 'stock 3');
    declareRoots(watcher.doc, 'any');
    await watcher.synced();
    for (const update of history) Y.applyUpdate(watcher.doc, update, 'history');
    let closed = 0;
    // In turn, so that each has its answer before it is its turn again.
    const attackers = await Promise.all(Array.from({ length: 40 }, () => RawClient.connect(server, docName)));
    for (let i = 0; i < 20_000; i++) {
      const turn = i % attackers.length;
      if (!attackers[turn]!.isOpen) {
        closed++;
        attackers[turn] = await RawClient.connect(server, docName);
      }
      const spoiled = mutateUpdate(random, random.pick(history), { updates: history, ids });
      attackers[turn]!.send(encodeUpdate(spoiled));
      if (turn === 0) await new Promise(resolve => setImmediate(resolve));
    }
    expect(server.isRunning).toBe(true);
    expect(closed).toBeGreaterThan(2_000);
    for (const attacker of attackers) attacker.vanish();
    watcher.doc.getText('text').insert(0, 'still here');
    const dump = () => dumpDocument(watcher.doc, 'visible');
    const expectSame = async () => {
      const newcomer = new SocketClient(server, docName, 'stock 3');
      declareRoots(newcomer.doc, 'any');
      await newcomer.synced();
      await until(
        () => dumpDocument(newcomer.doc, 'visible') === dump(),
        () => `documents differ:\n${dump()}\n${dumpDocument(newcomer.doc, 'visible')}`,
      );
      expect(newcomer.doc.store.pendingStructs).toBeNull();
      newcomer.leave();
    };
    await expectSame();
    await server.kill();
    await server.restart();
    await watcher.synced();
    await expectSame();
    watcher.leave();
  });

  it('GATE-11: a forged struct for the clientID of somebody who is there does not silence them (TRAP 22)', async () => {
    const docName = 'traps/squatting';
    const owner = new SocketClient(server, docName, 'stock 3');
    const reader = new SocketClient(server, docName, 'stock 3');
    await Promise.all([owner.synced(), reader.synced()]);
    owner.provider.awareness.setLocalStateField('name', 'owner');
    await until(
      () => reader.provider.awareness.getStates().has(owner.doc.clientID),
      () => 'the owner is not seen',
    );
    const forger = await RawClient.connect(server, docName);
    const forged = { kind: 'gc', len: 100 } as const;
    const section = { client: owner.doc.clientID, clock: 0, structs: [forged], countLie: 0 };
    forger.send(encodeUpdate(writeUpdate({ sections: [section], deletes: [] })));
    owner.yText.insert(0, 'I am still heard');
    await reader.reads('I am still heard');
    forger.vanish();
    for (const client of [owner, reader]) client.leave();
  });

  it('PRES-2: nobody moves or removes the cursor of somebody who is there (TRAP 23)', async () => {
    const docName = 'traps/spoofing';
    const owner = new SocketClient(server, docName, 'stock 3');
    const reader = new SocketClient(server, docName, 'stock 3');
    await Promise.all([owner.synced(), reader.synced()]);
    owner.provider.awareness.setLocalStateField('name', 'owner');
    const { clientID } = owner.doc;
    const seen = () => reader.provider.awareness.getStates().get(clientID)?.name;
    await until(
      () => seen() === 'owner',
      () => `${seen()}`,
    );
    const spoofer = await RawClient.connect(server, docName);
    spoofer.sendAwareness([{ client: clientID, clock: 1_000, state: { name: 'spoofer' } }]);
    spoofer.sendAwareness([{ client: 4_711, clock: 1, state: { name: 'a mark' } }]);
    await until(
      () => reader.provider.awareness.getStates().has(4_711),
      () => 'the mark has not arrived',
    );
    expect(seen()).toBe('owner');
    spoofer.vanish();
    await until(
      () => !reader.provider.awareness.getStates().has(4_711),
      () => 'the mark stays',
    );
    expect(seen()).toBe('owner');
    for (const client of [owner, reader]) client.leave();
  });

  it('PRES-3: both clientIDs of a socket that vanishes are gone at once; a quick return is seen (TRAP 25)', async () => {
    const docName = 'traps/two ids';
    const reader = new SocketClient(server, docName, 'stock 3');
    await reader.synced();
    const states = () => reader.provider.awareness.getStates();
    const two = await RawClient.connect(server, docName);
    two.sendAwareness([{ client: 501, clock: 5, state: { name: 'a' } }]);
    two.sendAwareness([{ client: 502, clock: 5, state: { name: 'b' } }]);
    await until(
      () => states().has(501) && states().has(502),
      () => `${[...states().keys()]}`,
    );
    two.vanish();
    await until(
      () => !states().has(501) && !states().has(502),
      () => `${[...states().keys()]}`,
      2_000,
    );
    const again = await RawClient.connect(server, docName);
    again.sendAwareness([{ client: 501, clock: 6, state: { name: 'a' } }]);
    await until(
      () => states().get(501)?.name === 'a',
      () => `${[...states().keys()]}`,
      2_000,
    );
    again.vanish();
    reader.leave();
  });

  it('PRES-6: fifty people who all move cost each of them no more than the budget (TRAP 27)', async () => {
    const docName = 'traps/crowd';
    const crowd = Array.from({ length: 50 }, () => new SocketClient(server, docName, 'stock 3'));
    await Promise.all(crowd.map(client => client.synced()));
    const observer = await RawClient.connect(server, docName);
    const startMs = performance.now();
    const selection = { anchor: 'x'.repeat(120), head: 'y'.repeat(120) };
    await Promise.all(
      crowd.map(async client => {
        for (let move = 1; move <= 30; move++) {
          client.provider.awareness.setLocalState({ move, selection });
          await new Promise(resolve => setTimeout(resolve, 100));
        }
      }),
    );
    const sees = (client: SocketClient) =>
      [...client.provider.awareness.getStates().values()].filter(state => state.move === 30).length;
    await until(
      () => crowd.every(client => sees(client) === 50),
      () => crowd.map(sees).join(),
    );
    const seconds = (performance.now() - startMs) / 1000;
    // A second's worth may go at once, and the first message shows everybody who is there.
    expect(observer.receivedBytes).toBeLessThan(64 * 1024 * (seconds + 1) * 1.25 + 50 * 400);
    observer.vanish();
    for (const client of crowd) client.leave();
  });

  it('WIRE-1: garbage ends its own connection, and no other room notices (TRAP 34)', async () => {
    const alice = new SocketClient(server, 'traps/good room', 'stock 3');
    await alice.synced();
    const bad = await RawClient.connect(server, 'traps/bad room');
    bad.send(encodeAwareness(new Uint8Array(2_000).fill(255)));
    bad.send(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 255));
    await until(
      () => bad.closeCode !== null,
      () => 'still open',
    );
    alice.yText.insert(0, 'undisturbed');
    const bob = new SocketClient(server, 'traps/good room', 'stock 3');
    await bob.reads('undisturbed');
    for (const client of [alice, bob]) client.leave();
  });
});
