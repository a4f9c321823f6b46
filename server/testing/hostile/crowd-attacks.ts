// Too much of what one alone may do: connections, documents, and what is said on /live.
import { CLOSE } from '../../../protocol/close-codes.ts';
import { encodeSyncStep1 } from '../../../protocol/messages.ts';
import { until } from '../until.ts';
import { type Attack, repeat } from './attack.ts';
import { frame, OPCODE, type RawSocket } from './raw-socket.ts';

const STEP1 = encodeSyncStep1(Uint8Array.of(0));

/** Messages of a tab after which it is closed with a code. */
function tab(name: string, code: number, ...messages: (string | Uint8Array)[]): Attack {
  return {
    name,
    async run(target) {
      const socket = await target.joinLive();
      for (const payload of messages) socket.write(frame({ opcode: OPCODE.text, payload }));
      await socket.closesWith(code);
    },
  };
}

/** More connections than the 500 that one address may have. */
function overfill(name: string, address: (i: number) => string): Attack {
  return {
    name,
    async run(target) {
      const sockets: RawSocket[] = [];
      await repeat(550, 20, async i => {
        const socket = await target.join(target.honest.any, address(i));
        socket.send(STEP1);
        sockets.push(socket);
      });
      const refused = () => sockets.filter(socket => socket.closeCode === CLOSE.tooMany).length;
      await until(
        () => refused() >= 50,
        () => `only ${refused()} were refused`,
        90_000,
      );
    },
  };
}

const deep = (depth: number) => `{"type":"ping","a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

export const CROWD_ATTACKS: readonly Attack[] = [
  tab('/live: JSON 30,000 deep', CLOSE.malformedFrame, deep(30_000)),
  tab('/live: no JSON', CLOSE.malformedFrame, '{"type":'),
  tab('/live: a type nobody knows', CLOSE.malformedFrame, '{"type":"shutdown"}'),
  tab(
    '/live: a type of the prototype',
    CLOSE.malformedFrame,
    '{"type":"__proto__"}',
    '{"__proto__":{"type":"ping"}}',
  ),
  tab('/live: a message of 70 kB', CLOSE.tooLarge, `{"type":"ping","a":"${'x'.repeat(70_000)}"}`),
  tab('/live: a flood', CLOSE.tooMany, ...Array.from({ length: 700 }, () => '{"type":"ping"}')),
  tab(
    '/live: requests that wait',
    CLOSE.tooMany,
    ...Array.from({ length: 700 }, (_, id) =>
      JSON.stringify({ type: 'subscribe', id, topic: { doc: `hostile/${id}` }, after: 0 }),
    ),
  ),
  tab(
    '/live: numbers that are none',
    CLOSE.malformedFrame,
    '{"type":"subscribe","id":1e999,"topic":{"me":true},"after":-1}',
  ),
  {
    name: '/live: a binary message',
    async run(target) {
      const socket = await target.joinLive();
      socket.write(frame({ payload: '{"type":"ping"}' }));
      await socket.closesWith(CLOSE.malformedFrame);
    },
  },
  {
    name: '/live: without a session',
    async run(target) {
      const socket = await target.upgrade('/live', { 'X-Forwarded-For': '203.0.113.66' });
      await socket.closesWith(CLOSE.notSignedIn);
    },
  },
  {
    name: '/live: with a session that somebody made up',
    async run(target) {
      const socket = await target.upgrade('/live', {
        Cookie: `${(await target.session()).split('=')[0]}=v1.abc.def`,
      });
      await socket.closesWith(CLOSE.notSignedIn);
    },
  },
  {
    name: 'four hundred connections to one document',
    async run(target) {
      await repeat(400, 20, async () => {
        const socket = await target.join(target.honest.any);
        socket.send(STEP1);
      });
    },
  },
  overfill('more connections than one address may have', () => '203.0.113.77'),
  overfill('the same, from everywhere in one network of IPv6', i => `2001:db8::${(i + 1).toString(16)}`),
  {
    name: 'three hundred documents',
    async run(target) {
      await repeat(300, 20, async () => {
        const socket = await target.join(target.newDoc(), '203.0.113.88');
        socket.send(STEP1);
        socket.vanish();
      });
    },
  },
  {
    name: 'connections that vanish in the middle of the handshake',
    async run(target) {
      await repeat(300, 30, async () => {
        const socket = await target.say(
          'GET /sync/honest/any HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n',
        );
        socket.vanish();
      });
    },
  },
  {
    name: 'connections that vanish right after it',
    async run(target) {
      await repeat(300, 30, async i => {
        const socket = await target.join(target.honest.text, `198.18.${i % 250}.1`);
        socket.send(STEP1);
        socket.vanish();
      });
    },
  },
];
