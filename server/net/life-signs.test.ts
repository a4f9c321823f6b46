// Rules NET-8, NET-9, NET-10 and NET-14 over real sockets in virtual time: who is alive, and who has drained.
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { NetFixture, until } from '../testing/net-fixture.ts';

const PING_MS = 20_000;

let fixture: NetFixture;

async function enter(options: Record<string, unknown> = {}) {
  fixture = await NetFixture.start();
  const [client, session] = await fixture.enter('/sync/a', options);
  client.socket.send(Uint8Array.of(0));
  await until(() => session.frames.length === 1);
  return { client, session, time: fixture.time };
}

afterEach(() => fixture?.stop());

test('NET-8: a ping every 20 s; who answers stays', async () => {
  const { client, session, time } = await enter();
  for (let i = 1; i <= 5; i++) {
    const answered = once(client.socket, 'ping');
    await time.run(PING_MS);
    await answered;
    // The pong has been read when a message that was sent after it has.
    client.socket.send(Uint8Array.of(i));
    await until(() => session.frames.length === i + 1);
  }
  expect(client.pingCount).toBe(5);
  expect(session.closedCount).toBe(0);
});

test('NET-8: who shows no sign of life until the next ping is cut', async () => {
  const { client, session, time } = await enter({ autoPong: false });
  await time.run(PING_MS);
  await until(() => client.pingCount === 1);
  expect(session.closedCount).toBe(0);
  await time.run(PING_MS);
  await until(() => session.closedCount === 1);
  expect((await client.closed).code).toBe(1006);
});

test('NET-8: a pong that waits behind a long upload is not missed: the bytes are a sign of life', async () => {
  const { client, session, time } = await enter({ autoPong: false });
  await time.run(PING_MS);
  for (let i = 1; i <= 4; i++) {
    client.socket.send(new Uint8Array(1000), { binary: true, fin: false });
    // Read to the end, or the virtual clock would run ahead of the real bytes.
    await new Promise<void>(resolve => {
      client.socket.ping('', true, () => resolve());
    });
    await once(client.socket, 'pong');
    await time.run(PING_MS);
  }
  expect(session.closedCount).toBe(0);
});

test('NET-8: nobody is cut for a silence that throttling made', async () => {
  const { client, session, time } = await enter();
  session.connection.throttle(3 * PING_MS);
  await time.run(PING_MS);
  await until(() => client.pingCount === 1);
  await time.run(PING_MS);
  await until(() => client.pingCount === 2);
  expect(session.closedCount).toBe(0);
});

test('NET-9: probe() cuts a dead connection after 3 s, and leaves a living one', async () => {
  const { client, session, time } = await enter({ autoPong: false });
  session.connection.probe();
  await until(() => client.pingCount === 1);
  await time.run(2900);
  expect(session.closedCount).toBe(0);
  client.socket.send(Uint8Array.of(1));
  await until(() => session.frames.length === 2);
  await time.run(200);
  expect(session.closedCount).toBe(0);

  session.connection.probe();
  // Asking twice is asking once.
  session.connection.probe();
  await until(() => client.pingCount === 2);
  await time.run(3100);
  await until(() => session.closedCount === 1);
  expect(client.pingCount).toBe(2);
});

test('NET-10 (TRAP 28): without a first message within 30 s: 4508, though pings and pongs go on', async () => {
  fixture = await NetFixture.start();
  const [client, session] = await fixture.enter('/sync/a');
  await fixture.time.run(PING_MS);
  await until(() => client.pingCount === 1);
  await fixture.time.run(9_900);
  expect(session.closedCount).toBe(0);
  await fixture.time.run(200);
  expect((await client.closed).code).toBe(CLOSE.tooSlow);
  await until(() => session.closedCount === 1);
});

test('NET-10: with one, silence is fine', async () => {
  const { session, time } = await enter();
  await time.run(PING_MS - 100);
  expect(session.closedCount).toBe(0);
  await time.run(50);
  expect(session.closedCount).toBe(0);
});

test('NET-14 (TRAP 18): unsentBytes is what the other end has not taken; drained() follows when it has', async () => {
  const { client, session } = await enter();
  client.socket.pause();
  const frame = new Uint8Array(1024 * 1024);
  let sentCount = 0;
  while (session.connection.unsentBytes < 2 * frame.length) {
    session.connection.send(frame);
    sentCount += 1;
    expect(sentCount).toBeLessThan(200);
    await new Promise(resolve => setImmediate(resolve));
  }
  // The first frames may have left as they came.
  const earlierCount = session.drainedCount;
  client.socket.resume();
  await until(() => session.drainedCount > earlierCount);
  expect(session.connection.unsentBytes).toBe(0);
  await until(() => client.messages.length === sentCount);
});

test('NET-28 (TRAP 18): pings of somebody who reads nothing are not all answered', async () => {
  const { client, session } = await enter({ autoPong: false });
  client.socket.pause();
  const wave = 2_000;
  let mostUnsent = 0;
  // The operating system takes some megabytes of answers before they wait in the server.
  for (let i = 0; i < 100; i++) {
    await new Promise<void>(resolve => {
      for (let j = 1; j < wave; j++) client.socket.ping(Buffer.alloc(125));
      client.socket.ping(Buffer.alloc(125), true, () => resolve());
    });
    mostUnsent = Math.max(mostUnsent, session.connection.unsentBytes);
  }
  expect(mostUnsent).toBeLessThan(100 * 1024);
  client.socket.send(Uint8Array.of(9));
  await until(() => session.frames.length === 2);
  client.socket.resume();
  await until(() => session.connection.unsentBytes === 0);
});

test('NET-14: a queue that moves is a sign of life, one that stands is none', async () => {
  const { client, session, time } = await enter({ autoPong: false });
  client.socket.pause();
  const frame = new Uint8Array(1024 * 1024);
  while (session.connection.unsentBytes < 4 * frame.length) {
    session.connection.send(frame);
    await new Promise(resolve => setImmediate(resolve));
  }
  await time.run(PING_MS);
  const unsent = session.connection.unsentBytes;
  client.socket.resume();
  await until(() => session.connection.unsentBytes < unsent);
  await time.run(PING_MS);
  expect(session.closedCount).toBe(0);
  await until(() => session.connection.unsentBytes === 0);
  await time.run(2 * PING_MS);
  await until(() => session.closedCount === 1);
});
