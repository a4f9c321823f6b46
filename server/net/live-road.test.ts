// Rules LIVE-1 and LIVE-2: what travels on /live, and who gets there, over real sockets.
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { LIVE_LIMITS } from '../../protocol/live.ts';
import type { LiveVisitor } from '../ports/live.ts';
import type { Connection } from '../relay/ports.ts';
import { NetFixture, until } from '../testing/net-fixture.ts';
import type { NetOptions } from './net-server.ts';

interface Guest {
  connection: Connection;
  visitor: LiveVisitor;
  texts: string[];
  closedCount: number;
}

let fixture: NetFixture;
const guests: Guest[] = [];

async function start(options: Partial<NetOptions> = {}): Promise<NetFixture> {
  fixture = await NetFixture.start(options);
  guests.length = 0;
  fixture.onLive = (connection, visitor) => {
    const guest: Guest = { connection, visitor, texts: [], closedCount: 0 };
    guests.push(guest);
    return {
      receive: bytes => guest.texts.push(new TextDecoder().decode(bytes)),
      drained: () => {},
      closed: () => {
        guest.closedCount += 1;
      },
    };
  };
  return fixture;
}

afterEach(() => fixture?.stop());

describe('the road of /live', () => {
  test('LIVE-1: text travels both ways, of any size and alphabet', async () => {
    const client = (await start()).knock('/live');
    await client.opened;
    client.socket.send('{"olá":"ção 🙂"}');
    await until(() => guests[0]?.texts.length === 1);
    expect(guests[0]!.texts).toEqual(['{"olá":"ção 🙂"}']);
    const sent = [1, 125, 126, 16_384, 16_385, 65_536, 500_000].map(size => 'ã'.repeat(size));
    for (const text of sent) guests[0]!.connection.send(new TextEncoder().encode(text));
    await until(() => client.messages.length === sent.length);
    expect(client.messages.map(message => message.toString())).toEqual(sent);
    client.socket.close();
    await until(() => guests[0]!.closedCount === 1);
  });

  test('LIVE-1: binary is no part of it: 4400; a message over 64 kB: 4413, before it is whole', async () => {
    const { knock } = bind(await start());
    const binary = knock('/live');
    await binary.opened;
    binary.socket.send(Uint8Array.of(1, 2, 3));
    expect((await binary.closed).code).toBe(CLOSE.malformedFrame);
    const large = knock('/live');
    await large.opened;
    large.socket.send('x'.repeat(LIVE_LIMITS.maxMessageBytes + 1));
    expect((await large.closed).code).toBe(CLOSE.tooLarge);
    expect(guests.flatMap(({ texts }) => texts)).toEqual([]);
  });

  test('LIVE-2: the person is whom the cookie names; nobody without one', async () => {
    const { knock } = bind(await start());
    fixture.desk.recognise = cookie =>
      cookie === 'prosa_session=ana' ? { person: 'ana', session: 's' } : null;
    await knock('/live?x=1', { headers: { cookie: 'prosa_session=ana' } }).opened;
    await knock('/live', { headers: { cookie: 'prosa_session=forged' } }).opened;
    await until(() => guests.length === 2);
    expect(guests.map(({ visitor }) => visitor.person)).toEqual(['ana', null]);
    expect(guests[0]!.visitor.isThisMachine).toBe(true);
  });

  test('LIVE-2: pages of another origin, and too many of one address, are closed as on /sync', async () => {
    const { knock } = bind(await start({ trustedProxies: ['127.0.0.1'], maxConnectionsPerAddress: 1 }));
    const foreign = knock('/live', { headers: { origin: 'https://evil.example' } });
    expect((await foreign.closed).code).toBe(CLOSE.noAccess);
    const from = { headers: { 'x-forwarded-for': '198.51.100.7' } };
    await knock('/sync/a', from).opened;
    expect((await knock('/live', from).closed).code).toBe(CLOSE.tooMany);
    expect(guests).toEqual([]);
  });

  test('LIVE-2: who asks for it over HTTP is told that it is a WebSocket', async () => {
    const answer = await fetch(`${(await start()).http}/live`);
    expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'websocket']);
  });

  test('LIVE-1: half a message forever is not kept beyond its limit', async () => {
    const { openRaw } = bind(await start());
    const raw = openRaw();
    raw.write(
      `GET /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    await until(() => guests.length === 1);
    // A text frame that says that 1 MB will follow.
    raw.write(Uint8Array.of(0x81, 0xff, 0, 0, 0, 0, 0, 16, 0, 0, 1, 2, 3, 4));
    await until(() => guests[0]!.closedCount === 1);
  });
});

function bind(started: NetFixture) {
  return { knock: started.knock.bind(started), openRaw: started.openRaw.bind(started) };
}
