// Rules ATTACK-3, NET-15 and NET-29 over real sockets in virtual time: who spends more than their part is heard later, or not at all.
import { afterEach, describe, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { type Client, NetFixture, type RecordedSession, until } from '../testing/net-fixture.ts';

const NO_BUDGET = { maxMessagesPerSecond: 0, maxBytesPerSecond: 0, maxCpuPercent: 0 };
const BEHIND_PROXY = { trustedProxies: ['127.0.0.1'] };

let fixture: NetFixture;

afterEach(() => fixture?.stop());

function from(address: string) {
  return { headers: { 'x-forwarded-for': address } };
}

/** All in one piece, as TCP may bring them. */
function sendAtOnce({ socket }: Client, ...messages: number[]): void {
  const raw = (socket as unknown as { _socket: { cork(): void; uncork(): void } })._socket;
  raw.cork();
  for (const message of messages) socket.send(Uint8Array.of(message));
  raw.uncork();
}

const said = (session: RecordedSession) => session.frames.map(frame => frame[0]);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** What was sent before has been read: somebody else has been answered many times. */
async function settle(): Promise<void> {
  const [other, session] = await fixture.enter('/sync/other');
  for (let i = 1; i <= 20; i++) {
    other.socket.send(Uint8Array.of(i));
    await until(() => session.frames.length === i);
  }
  other.socket.terminate();
}

describe('a connection that is throttled', () => {
  test('NET-15: what has come with the same chunk waits too, in order', async () => {
    fixture = await NetFixture.start();
    const [client, session] = await fixture.enter('/sync/a');
    session.onFrame = frame => {
      if (frame[0] === 2 || frame[0] === 5) session.connection.throttle(1000);
    };
    sendAtOnce(client, ...upTo(8));
    await until(() => session.frames.length === 2);
    await settle();
    expect(said(session)).toEqual([1, 2]);
    await fixture.time.run(1000);
    expect(said(session)).toEqual(upTo(5));
    await fixture.time.run(1000);
    expect(said(session)).toEqual(upTo(8));
  });

  test('NET-15: what was said before the end counts, and the end is told once, after it', async () => {
    fixture = await NetFixture.start();
    const [client, session] = await fixture.enter('/sync/a');
    session.onFrame = frame => {
      expect(session.closedCount).toBe(0);
      if (frame[0] === 2) session.connection.throttle(1000);
    };
    sendAtOnce(client, ...upTo(8));
    client.socket.close(1000);
    await until(() => session.frames.length === 2);
    await settle();
    expect(session.closedCount).toBe(0);
    await fixture.time.run(1000);
    expect(said(session)).toEqual(upTo(8));
    await until(() => session.closedCount === 1);
  });

  test('NET-12: what waits is not handled any more when the connection is closed', async () => {
    fixture = await NetFixture.start();
    const [client, session] = await fixture.enter('/sync/a');
    session.onFrame = () => session.connection.throttle(1000);
    sendAtOnce(client, ...upTo(8));
    await until(() => session.frames.length === 1);
    session.connection.close(CLOSE.noAccess, 'enough');
    expect((await client.closed).code).toBe(CLOSE.noAccess);
    await fixture.time.run(5000);
    expect(said(session)).toEqual([1]);
    await until(() => session.closedCount === 1);
  });
});

describe('an address beyond its budget', () => {
  test('ATTACK-3: is slowed over all its connections; nothing is lost; it is counted, and told in few lines', async () => {
    fixture = await NetFixture.start({ ...NO_BUDGET, ...BEHIND_PROXY, maxMessagesPerSecond: 2 });
    const [one, oneSession] = await fixture.enter('/sync/a', from('203.0.113.1'));
    const [two, twoSession] = await fixture.enter('/sync/b', from('203.0.113.1'));
    sendAtOnce(one, ...upTo(19));
    await until(() => oneSession.frames.length === 19);
    sendAtOnce(two, 1);
    await until(() => twoSession.frames.length === 1);
    sendAtOnce(one, ...upTo(23).slice(19));
    await until(() => oneSession.frames.length === 20);
    await settle();
    expect(oneSession.frames).toHaveLength(20);
    await fixture.time.run(10_000);
    expect(said(oneSession)).toEqual(upTo(23));
    const text = await (await fetch(`${fixture.http}/metrics`)).text();
    expect(text).toMatch(/prosa_address_budget_exceeded_total\{budget="messages",outcome="slowed"\} [1-9]/);
    const lines = fixture.lines.filter(line => line.event === 'an address is beyond its budget');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines[0]!.fields).toMatchObject({ address: '203.0.113.1', budget: 'messages', outcome: 'slowed' });
  });

  test('ATTACK-3: a neighbour, another network and this machine itself are not slowed (TRAP 29)', async () => {
    fixture = await NetFixture.start({ ...NO_BUDGET, ...BEHIND_PROXY, maxMessagesPerSecond: 2 });
    const [flooder, flooderSession] = await fixture.enter('/sync/a', from('2001:db8:1:2::1'));
    // The same network of IPv6; who says less than the average of it goes on.
    const [modest, modestSession] = await fixture.enter('/sync/a', from('2001:db8:1:2::2'));
    const [other, otherSession] = await fixture.enter('/sync/a', from('2001:db8:1:3::1'));
    const [local, localSession] = await fixture.enter('/sync/a');
    sendAtOnce(flooder, ...upTo(40));
    await until(() => flooderSession.frames.length >= 21);
    await settle();
    expect(flooderSession.frames).toHaveLength(21);
    sendAtOnce(modest, ...upTo(5));
    sendAtOnce(other, ...upTo(20));
    sendAtOnce(local, ...upTo(100));
    await until(() => modestSession.frames.length === 5);
    await until(() => otherSession.frames.length === 20);
    await until(() => localSession.frames.length === 100);
  });

  test('ATTACK-3: far beyond it a connection is closed with 4529, which clients try again', async () => {
    fixture = await NetFixture.start({ ...NO_BUDGET, ...BEHIND_PROXY, maxBytesPerSecond: 1000 });
    const [client, session] = await fixture.enter('/sync/a', from('203.0.113.1'));
    client.socket.send(new Uint8Array(25_000));
    expect(await client.closed).toEqual({ code: CLOSE.tooMany, reason: 'too much from this address: bytes' });
    await until(() => session.closedCount === 1);
  });

  test('ATTACK-3: counts what is said on /live as well', async () => {
    fixture = await NetFixture.start({ ...NO_BUDGET, ...BEHIND_PROXY, maxMessagesPerSecond: 1 });
    let received = 0;
    fixture.onLive = () => ({
      receive: () => {
        received += 1;
      },
      drained() {},
      closed() {},
    });
    const tab = fixture.knock('/live', from('203.0.113.1'));
    await tab.opened;
    for (let i = 0; i < 15; i++) tab.socket.send('{"type":"ping"}');
    await until(() => received === 11);
    await settle();
    expect(received).toBe(11);
    await fixture.time.run(10_000);
    await until(() => received === 15);
  });
});

describe('requests', () => {
  test('NET-29: who sends a hundred requests and waits for no answer is cut off; one after the other is fine', async () => {
    fixture = await NetFixture.start();
    let asked = 0;
    fixture.site.api = async (_request, response) => {
      asked += 1;
      await new Promise(resolve => setImmediate(resolve));
      response.writeHead(204).end();
      return true;
    };
    const request = 'GET /api/x HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const hasty = fixture.openRaw();
    const cut = new Promise(resolve => hasty.once('close', resolve));
    hasty.write(request.repeat(100));
    await cut;
    expect(asked).toBeLessThanOrEqual(16);
    const patient = fixture.openRaw();
    let answers = '';
    patient.on('data', chunk => {
      answers += chunk.toString();
    });
    for (let i = 1; i <= 30; i++) {
      patient.write(request);
      await until(() => answers.split('HTTP/1.1 204').length === i + 1);
    }
  });
});
