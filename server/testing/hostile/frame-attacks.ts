// Breaches of RFC 6455, and what its letter allows and its spirit does not. The codes are those that it gives; where Prosa has
// one of its own, docs/spec.md says why.
import { CLOSE } from '../../../protocol/close-codes.ts';
import { encodeSyncStep1 } from '../../../protocol/messages.ts';
import { type Attack, repeat } from './attack.ts';
import { closeBody, type FrameOptions, frame, OPCODE } from './raw-socket.ts';

const PROTOCOL_ERROR = 1002;
const NOT_UTF8 = 1007;
const MEBIBYTE = 1024 * 1024;
const STEP1 = encodeSyncStep1(Uint8Array.of(0));

/** Frames after which the server closes with a code. */
function breach(name: string, code: number, ...frames: FrameOptions[]): Attack {
  return {
    name,
    async run(target) {
      const socket = await target.join(target.honest.any);
      socket.send(STEP1);
      for (const options of frames) socket.write(frame(options));
      await socket.closesWith(code);
      await socket.ends();
    },
  };
}

export const FRAME_ATTACKS: readonly Attack[] = [
  breach('RSV1 without an extension', PROTOCOL_ERROR, { rsv: 4, payload: STEP1 }),
  breach('RSV2', PROTOCOL_ERROR, { rsv: 2, payload: STEP1 }),
  breach('RSV3', PROTOCOL_ERROR, { rsv: 1, payload: STEP1 }),
  breach('a reserved opcode of data', PROTOCOL_ERROR, { opcode: 3, payload: STEP1 }),
  breach('a reserved opcode of control', PROTOCOL_ERROR, { opcode: 11 }),
  breach('a frame without a mask', PROTOCOL_ERROR, { isMasked: false, payload: STEP1 }),
  breach('a continuation of nothing', PROTOCOL_ERROR, { opcode: OPCODE.continuation, payload: STEP1 }),
  breach(
    'a message inside a message',
    PROTOCOL_ERROR,
    { fin: false, payload: STEP1 },
    { opcode: OPCODE.binary, payload: STEP1 },
  ),
  breach('a ping in fragments', PROTOCOL_ERROR, { opcode: OPCODE.ping, fin: false, payload: 'a' }),
  breach('a ping of 126 bytes', PROTOCOL_ERROR, { opcode: OPCODE.ping, payload: Buffer.alloc(126) }),
  breach('a pong of 64 kB', PROTOCOL_ERROR, { opcode: OPCODE.pong, payload: Buffer.alloc(65_536) }),
  breach('a close with half a code', PROTOCOL_ERROR, { opcode: OPCODE.close, payload: Buffer.of(3) }),
  breach('a close with a code that cannot be sent', PROTOCOL_ERROR, {
    opcode: OPCODE.close,
    payload: closeBody(1005),
  }),
  breach('a close with code 65535', PROTOCOL_ERROR, { opcode: OPCODE.close, payload: closeBody(65_535) }),
  breach('a close whose reason is not UTF-8', NOT_UTF8, {
    opcode: OPCODE.close,
    payload: closeBody(1000, Uint8Array.of(0xc3, 0x28)),
  }),
  breach('a text that is not UTF-8', NOT_UTF8, {
    opcode: OPCODE.text,
    payload: Uint8Array.of(0xed, 0xa0, 0x80),
  }),
  breach('a text', CLOSE.malformedFrame, { opcode: OPCODE.text, payload: '{}' }),
  breach('an empty message', CLOSE.malformedFrame, {}),
  breach('a length of 2^63 - 1', CLOSE.tooLarge, { length: { form: 64, value: 2n ** 63n - 1n } }),
  breach('a length of 2^53 - 1', CLOSE.tooLarge, { length: { form: 64, value: 2n ** 53n - 1n } }),
  breach('a length of 2 GB', CLOSE.tooLarge, { length: { form: 64, value: 2n ** 31n } }),
  breach(
    'fragments that are too large together',
    CLOSE.tooLarge,
    { fin: false, payload: Buffer.alloc(65_536) },
    { opcode: OPCODE.continuation, length: { form: 64, value: 33_500_000n } },
  ),
  {
    name: 'lengths in longer forms than they need',
    async run(target) {
      const socket = await target.join(target.honest.any);
      socket.write(frame({ payload: STEP1, length: { form: 64, value: BigInt(STEP1.length) } }));
      socket.write(frame({ payload: STEP1, length: { form: 16, value: BigInt(STEP1.length) } }));
      // Allowed by the letter or not: what follows is refused in any case.
      socket.write(frame({ opcode: 3 }));
      await socket.closesWith(PROTOCOL_ERROR);
    },
  },
  {
    name: 'a flood of empty fragments',
    async run(target) {
      const socket = await target.join(target.honest.any);
      socket.write(frame({ fin: false }));
      const wave = Buffer.concat(Array.from({ length: 5_000 }, () => frame({ opcode: 0, fin: false })));
      for (let i = 0; i < 20 && !socket.isClosed; i++) await socket.push(wave);
      await socket.closesWith(1008, CLOSE.tooMany, CLOSE.tooLarge, 1006);
    },
  },
  {
    name: 'a flood of fragments of one byte',
    async run(target) {
      await repeat(8, 8, async () => {
        const socket = await target.join(target.newDoc());
        socket.write(frame({ fin: false, payload: 'a' }));
        const part = frame({ opcode: 0, fin: false, payload: 'a' });
        const wave = Buffer.concat(Array.from({ length: 5_000 }, () => part));
        for (let i = 0; i < 10 && !socket.isClosed; i++) await socket.push(wave);
        await socket.ends();
      });
    },
  },
  {
    name: 'messages that are never finished',
    async run(target) {
      const chunk = Buffer.alloc(MEBIBYTE);
      await repeat(6, 6, async () => {
        const socket = await target.join(target.newDoc());
        socket.write(frame({ length: { form: 64, value: 32n * BigInt(MEBIBYTE) - 1n } }).subarray(0, 14));
        for (let i = 0; i < 24 && !socket.isClosed; i++) await socket.push(chunk);
      });
    },
  },
  {
    name: 'heads of frames, byte by byte',
    async run(target) {
      const sockets = await Promise.all(Array.from({ length: 50 }, () => target.join(target.honest.any)));
      const bytes = frame({ payload: STEP1 });
      for (const byte of bytes.subarray(0, 5))
        for (const socket of sockets) await socket.push(Buffer.of(byte));
    },
  },
  {
    name: 'a flood of pings, nothing read',
    async run(target) {
      const ping = frame({ opcode: OPCODE.ping, payload: Buffer.alloc(125) });
      const wave = Buffer.concat(Array.from({ length: 10_000 }, () => ping));
      const socket = await target.join(target.honest.any);
      socket.send(STEP1);
      socket.stopReading();
      for (let i = 0; i < 30 && !socket.isClosed; i++) {
        socket.write(wave);
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    },
  },
  {
    name: 'a flood of pongs that nobody asked for',
    async run(target) {
      const socket = await target.join(target.honest.any);
      const pong = frame({ opcode: OPCODE.pong, payload: Buffer.alloc(100) });
      const wave = Buffer.concat(Array.from({ length: 5_000 }, () => pong));
      for (let i = 0; i < 20 && !socket.isClosed; i++) await socket.push(wave);
    },
  },
  {
    name: 'frames after a close',
    async run(target) {
      const socket = await target.join(target.honest.any);
      socket.write(frame({ opcode: OPCODE.close, payload: closeBody(1000) }));
      for (let i = 0; i < 100; i++) socket.send(STEP1);
      await socket.ends();
    },
  },
  {
    name: 'garbage after the upgrade',
    async run(target) {
      const socket = await target.join(target.honest.any);
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await socket.ends();
    },
  },
];

/** Those that take as long as the server's patience. */
export const PATIENT_FRAME_ATTACKS: readonly Attack[] = [
  {
    name: 'a close that nobody answers',
    async run(target) {
      const socket = await target.join(target.honest.any);
      socket.answersClose = false;
      socket.write(frame({ opcode: OPCODE.text, payload: 'x' }));
      // 5 s after its own close frame the server cuts the connection.
      await socket.closesWith(CLOSE.malformedFrame);
      await socket.ends();
    },
  },
  {
    name: 'a connection that only pings',
    async run(target) {
      const socket = await target.join(target.honest.any);
      // Without a first message it is closed after 30 s, whatever else comes.
      for (let i = 0; i < 400 && socket.closeCode === null; i++) {
        socket.write(frame({ opcode: OPCODE.ping }));
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      await socket.closesWith(CLOSE.tooSlow);
    },
  },
];
