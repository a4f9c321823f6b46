// Rules NET-1 to NET-20 over real sockets: a NetServer with a fake relay, and real WebSocket clients.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { NetFixture, until } from '../testing/net-fixture.ts';
import type { NetOptions } from './net-server.ts';

let fixture: NetFixture;

async function start(options: Partial<NetOptions> = {}): Promise<NetFixture> {
  fixture = await NetFixture.start(options);
  return fixture;
}

afterEach(() => fixture?.stop());

describe('who comes in', () => {
  test('NET-1: frames travel both ways, and the relay knows who it is', async () => {
    const { enter } = bind(await start());
    const [client, session] = await enter('/sync/caf%C3%A9?prosa=1&author=ana');
    expect(session.visitor).toMatchObject({ doc: 'café', author: 'ana', extended: true });
    client.socket.send(Uint8Array.of(1, 2, 3));
    await until(() => session.frames.length === 1);
    expect([...session.frames[0]!]).toEqual([1, 2, 3]);
    const sizes = [1, 200, 16_384, 16_385, 70_000, 1_000_000];
    for (const size of sizes) session.connection.send(new Uint8Array(size).fill(9));
    await until(() => client.messages.length === sizes.length);
    expect(client.messages.map(message => message.length)).toEqual(sizes);
    client.socket.close();
    await until(() => session.closedCount === 1);
  });

  test('NET-1 (TRAP 35): a name that no document can have is accepted and closed with 4400', async () => {
    const { knock } = bind(await start());
    for (const path of ['/sync/a%2F..%2Fb', '/sync/a%00', '/sync/', `/sync/${'x'.repeat(9000)}`]) {
      const { code, reason } = await knock(path).closed;
      expect(code).toBe(CLOSE.malformedFrame);
      expect(reason).toContain('name');
    }
    expect(fixture.sessions).toEqual([]);
  });

  test('NET-1: a WebSocket to anywhere else gets HTTP 404', async () => {
    const { knock } = bind(await start());
    expect(await knock('/elsewhere').refused).toBe(404);
  });

  test('NET-2: a page of another origin is accepted and closed with 4403, our own and no page are let in', async () => {
    const { knock, enter } = bind(await start({ allowedOrigins: ['https://notes.example.org'] }));
    const foreign = await knock('/sync/a', { origin: 'https://evil.example' }).closed;
    expect(foreign.code).toBe(CLOSE.noAccess);
    expect(fixture.sessions).toEqual([]);
    for (const origin of [undefined, fixture.http, 'https://notes.example.org'])
      await enter('/sync/a', { origin });
    expect(fixture.sessions).toHaveLength(3);
  });

  test('NET-4: one connection too many of an address is closed with 4529; leaving makes room', async () => {
    const { knock, enter } = bind(
      await start({ trustedProxies: ['127.0.0.1'], maxConnectionsPerAddress: 2 }),
    );
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    const [first] = await enter('/sync/a', from('192.0.2.1'));
    await enter('/sync/b', from('192.0.2.1'));
    expect((await knock('/sync/c', from('192.0.2.1')).closed).code).toBe(CLOSE.tooMany);
    await enter('/sync/c', from('192.0.2.2'));
    first.socket.terminate();
    await until(() => fixture.sessions[0]!.closedCount === 1);
    await enter('/sync/c', from('192.0.2.1'));
  });

  test('NET-4: a handshake that fails takes no place', async () => {
    const { enter, knock } = bind(await start({ maxConnections: 1 }));
    const raw = fixture.openRaw();
    raw.write('GET /sync/a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [answer] = await once(raw, 'data');
    expect(String(answer)).toContain('400 Bad Request');
    raw.end();
    await once(raw, 'close');
    await enter('/sync/a');
    expect((await knock('/sync/a').closed).code).toBe(CLOSE.tooMany);
  });

  test('NET-22: many refusals are few lines', async () => {
    const { knock } = bind(await start());
    for (let i = 0; i < 20; i++) await knock('/sync/').closed;
    expect(fixture.lines.filter(line => line.event === 'connection refused')).toHaveLength(1);
  });
});

describe('what a connection may send', () => {
  test('NET-5 (TRAP 37): a message that is too large ends with 4413, and the relay sees nothing of it', async () => {
    const { enter } = bind(await start({ maxMessageBytes: 10_000 }));
    const [client, session] = await enter('/sync/a');
    client.socket.send(new Uint8Array(10_000));
    await until(() => session.frames.length === 1);
    client.socket.send(new Uint8Array(10_001));
    expect((await client.closed).code).toBe(CLOSE.tooLarge);
    await until(() => session.closedCount === 1);
    expect(session.frames).toHaveLength(1);
  });

  test('NET-5: too large in fragments is too large', async () => {
    const { enter } = bind(await start({ maxMessageBytes: 10_000 }));
    const [client, session] = await enter('/sync/a');
    for (let i = 0; i < 11; i++) client.socket.send(new Uint8Array(1000), { binary: true, fin: false });
    expect((await client.closed).code).toBe(CLOSE.tooLarge);
    expect(session.frames).toEqual([]);
  });

  test('NET-6: a text message ends with 4400', async () => {
    const { enter } = bind(await start());
    const [client, session] = await enter('/sync/a');
    client.socket.send('hello');
    expect((await client.closed).code).toBe(CLOSE.malformedFrame);
    await until(() => session.closedCount === 1);
    expect(session.frames).toEqual([]);
  });

  test.each([
    ['an unmasked frame', [0x82, 0x01, 0x00], 1002],
    ['a reserved bit', [0xc2, 0x80, 0, 0, 0, 0], 1002],
    ['an unknown opcode', [0x83, 0x80, 0, 0, 0, 0], 1002],
    ['text that is no UTF-8', [0x81, 0x81, 0, 0, 0, 0, 0xff], 1007],
  ])('NET-6: %s keeps the code that RFC 6455 gives it', async (_case, bytes, expected) => {
    await start();
    const raw = fixture.openRaw();
    raw.write(upgradeRequest('/sync/a'));
    const chunks: Buffer[] = [];
    raw.on('data', chunk => chunks.push(chunk));
    await until(() => Buffer.concat(chunks).includes('\r\n\r\n'));
    raw.write(Uint8Array.from(bytes));
    await until(() => Buffer.concat(chunks).includes(Buffer.of(0x88)));
    const received = Buffer.concat(chunks);
    expect(received.readUInt16BE(received.indexOf(0x88) + 2)).toBe(expected);
    await until(() => fixture.sessions[0]!.closedCount === 1);
  });

  test('NET-11: unfinished messages share a budget; the largest goes, complete ones are never touched', async () => {
    const { enter } = bind(await start({ maxPartialBytes: 400_000, maxMessageBytes: 1_000_000 }));
    const [honest, session] = await enter('/sync/a');
    const [small, smallSession] = await enter('/sync/a');
    const [large, largeSession] = await enter('/sync/a');
    small.socket.send(new Uint8Array(100_000), { binary: true, fin: false });
    large.socket.send(new Uint8Array(290_000), { binary: true, fin: false });
    large.socket.send(new Uint8Array(100_000), { binary: true, fin: false });
    expect((await large.closed).code).toBe(1006);
    await until(() => largeSession.closedCount === 1);
    for (let i = 0; i < 30; i++) honest.socket.send(new Uint8Array(100_000));
    await until(() => session.frames.length === 30);
    small.socket.send(new Uint8Array(1), { binary: true, fin: true });
    await until(() => smallSession.frames.length === 1);
    expect(smallSession.frames[0]).toHaveLength(100_001);
  });

  test('NET-13: what the relay keeps does not hold on to what came with it', async () => {
    const { enter } = bind(await start());
    const [client, session] = await enter('/sync/a');
    for (let i = 0; i < 2000; i++) client.socket.send(randomBytes(20));
    await until(() => session.frames.length === 2000);
    const kept = new Set(session.frames.map(frame => frame.buffer));
    const heldBytes = [...kept].reduce((sum, buffer) => sum + buffer.byteLength, 0);
    expect(heldBytes).toBeLessThanOrEqual(2000 * 40);
  });

  test('NET-15: throttled, nothing is read; afterwards nothing is missing', async () => {
    const { enter } = bind(await start());
    const [client, session] = await enter('/sync/a');
    const [other, otherSession] = await enter('/sync/a');
    session.connection.throttle(1000);
    client.socket.send(Uint8Array.of(1));
    // Whole round trips of somebody else pass meanwhile.
    for (let i = 1; i <= 20; i++) {
      other.socket.send(Uint8Array.of(i));
      await until(() => otherSession.frames.length === i);
    }
    expect(session.frames).toEqual([]);
    await fixture.time.run(999);
    session.connection.throttle(500);
    await fixture.time.run(400);
    expect(session.frames).toEqual([]);
    await fixture.time.run(200);
    await until(() => session.frames.length === 1);
  });
});

describe('how a connection ends', () => {
  test('NET-7 (TRAP 36): a reason may have any length', async () => {
    const { enter } = bind(await start());
    const [client, session] = await enter('/sync/a');
    session.connection.close(CLOSE.internal, 'ü'.repeat(200));
    const { code, reason } = await client.closed;
    expect([code, reason]).toEqual([CLOSE.internal, 'ü'.repeat(61)]);
  });

  test('NET-12: after close() nothing passes either way, and closing again does nothing', async () => {
    const { enter } = bind(await start());
    const [client, session] = await enter('/sync/a', { autoPong: false });
    session.onFrame = () => {
      session.connection.close(CLOSE.updateRefused, 'first');
      session.connection.close(CLOSE.internal, 'second');
      session.connection.send(Uint8Array.of(1));
      session.connection.throttle(1000);
      session.connection.probe();
    };
    for (let i = 0; i < 3; i++) client.socket.send(Uint8Array.of(i));
    expect(await client.closed).toEqual({ code: CLOSE.updateRefused, reason: 'first' });
    await until(() => session.closedCount === 1);
    expect([session.frames.length, client.messages.length]).toEqual([1, 0]);
    session.connection.send(Uint8Array.of(1));
    expect(session.closedCount).toBe(1);
  });

  test('NET-12: who does not answer the close is cut', async () => {
    await start({ closeTimeoutMs: 50 });
    const raw = fixture.openRaw();
    raw.write(upgradeRequest('/sync/a'));
    await until(() => fixture.sessions.length === 1);
    const ended = once(raw, 'close');
    raw.resume();
    fixture.sessions[0]!.connection.close(CLOSE.internal, 'no answer');
    await ended;
    await until(() => fixture.sessions[0]!.closedCount === 1);
  });

  test('NET-20: an error in the relay ends that connection with 4500, is told aloud, and disturbs nobody', async () => {
    const { enter, knock } = bind(await start());
    const [client, session] = await enter('/sync/a');
    const [other, otherSession] = await enter('/sync/a');
    session.onFrame = () => {
      throw new Error('a bug');
    };
    client.socket.send(Uint8Array.of(1));
    expect((await client.closed).code).toBe(CLOSE.internal);
    fixture.onConnect = () => {
      throw new Error('another bug');
    };
    expect((await knock('/sync/b').closed).code).toBe(CLOSE.internal);
    other.socket.send(Uint8Array.of(1));
    await until(() => otherSession.frames.length === 1);
    const errors = fixture.lines.filter(line => line.level === 'error');
    expect(errors.map(line => line.event)).toEqual([
      'invariant violation: session.receive threw',
      'invariant violation: connect threw',
    ]);
  });

  test('NET-16: a reset at any moment ends nothing but itself', async () => {
    const { enter } = bind(await start());
    for (const bytes of [
      '',
      'GET /',
      'nonsense\r\n\r\n',
      upgradeRequest('/sync/a'),
      upgradeRequest('/else'),
    ]) {
      const raw = fixture.openRaw();
      await once(raw, 'connect');
      raw.write(bytes);
      raw.resetAndDestroy();
    }
    const [client, session] = await enter('/sync/b');
    client.socket.send(Uint8Array.of(1));
    await until(() => session.frames.length === 1);
  });
});

/** The fixture's methods without the fixture, for short lines. */
function bind(started: NetFixture) {
  return {
    knock: started.knock.bind(started),
    enter: started.enter.bind(started),
  };
}

function upgradeRequest(path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');
}
