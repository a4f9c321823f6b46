// Frames in good order whose messages are not: of the y-websocket protocol, to documents that honest people have open and to others.
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { CLOSE } from '../../../protocol/close-codes.ts';
import {
  encodeAwareness,
  encodeCheckpoint,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../../protocol/messages.ts';
import { writeUpdate } from '../update-model.ts';
import { type Attack, repeat, type Target } from './attack.ts';
import { loadDocument } from './load-document.ts';
import { frame, type RawSocket } from './raw-socket.ts';

const EMPTY_STATE_VECTOR = Uint8Array.of(0);
const MEBIBYTE = 1024 * 1024;

function numbers(...list: number[]): Uint8Array {
  return numbersOf(list);
}

function numbersOf(list: readonly number[]): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of list) encoding.writeVarUint(encoder, number);
  return encoding.toUint8Array(encoder);
}

function awareness(entries: readonly (readonly [client: number, clock: number, json: string])[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const [client, clock, json] of entries) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, json);
  }
  return encodeAwareness(encoding.toUint8Array(encoder));
}

function structs(
  client: number,
  clock: number,
  count: number,
  write: (e: encoding.Encoder, i: number) => void,
) {
  const encoder = encoding.createEncoder();
  for (const number of [1, count, client, clock]) encoding.writeVarUint(encoder, number);
  for (let i = 0; i < count; i++) write(encoder, i);
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

/** What a stock client would write, as one update. */
function written(write: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  write(doc);
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** One message to both documents of honest people; `code` is what it ends with. */
function message(name: string, code: number | 'stays', make: () => Uint8Array): Attack {
  return {
    name,
    async run(target) {
      const bytes = make();
      for (const doc of [target.honest.text, target.honest.any]) {
        const socket = await target.join(doc);
        socket.send(encodeSyncStep1(EMPTY_STATE_VECTOR));
        await socket.push(frame({ payload: bytes }));
        if (code !== 'stays') {
          await socket.closesWith(code);
          continue;
        }
        await answered(socket);
      }
    },
  };
}

/** What was sent before has been handled: the server answers one thing after the other. */
async function answered(socket: RawSocket): Promise<void> {
  socket.send(Uint8Array.of(99));
  await socket.closesWith(CLOSE.malformedFrame, CLOSE.tooMany);
}

/** Sends again and again, and reads nothing. */
function flood(
  name: string,
  wave: () => Uint8Array[],
  count: number,
  more: { reads?: boolean } = {},
): Attack {
  return {
    name,
    async run(target) {
      await repeat(4, 4, async i => {
        const socket = await target.join(i % 2 === 0 ? target.honest.text : target.honest.any);
        if (more.reads !== true) socket.stopReading();
        const bytes = Buffer.concat(wave().map(payload => frame({ payload })));
        for (let n = 0; n < count && !socket.isClosed; n++) {
          socket.write(bytes);
          await new Promise(resolve => setTimeout(resolve, 5));
        }
      });
    },
  };
}

const deep = (depth: number) => `{"user":{},"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`;

export const MESSAGE_ATTACKS: readonly Attack[] = [
  message('a varint of ten bytes', CLOSE.malformedFrame, () => new Uint8Array(10).fill(0xff)),
  message('a message type nobody knows', CLOSE.malformedFrame, () => numbers(77)),
  message('a kind of sync nobody knows', CLOSE.malformedFrame, () => numbers(0, 9, 0)),
  message('bytes behind a message', CLOSE.malformedFrame, () =>
    Buffer.concat([encodeSyncStep1(EMPTY_STATE_VECTOR), Buffer.of(0)]),
  ),
  message('a length that promises 2 GB', CLOSE.malformedFrame, () => numbers(0, 2, 2 ** 31)),
  message('a checkpoint from a client that never asked for them', CLOSE.malformedFrame, () =>
    encodeCheckpoint(1),
  ),
  message('an auth message', CLOSE.malformedFrame, () => numbers(2, 0, 0)),
  message('a state vector that promises 2^40 clients', CLOSE.malformedFrame, () =>
    encodeSyncStep1(numbers(2 ** 40)),
  ),
  message('a state vector of 90,000 clients', 'stays', () =>
    encodeSyncStep1(numbersOf([90_000, ...Array.from({ length: 90_000 }, (_, i) => [i + 1, 5]).flat()])),
  ),
  message('a state vector with clocks of 2^53 - 1', 'stays', () =>
    encodeSyncStep1(numbers(2, 1, 2 ** 53 - 1, 2 ** 53 - 1, 1)),
  ),
  message('a delete set of 2^40 ranges', CLOSE.updateRefused, () => encodeUpdate(numbers(0, 1, 9, 2 ** 40))),
  message('a million GC structs', CLOSE.updateRefused, () =>
    encodeUpdate(structs(4_000_001, 0, 1_000_000, e => encoding.writeVarUint(putByte(e, 0), 1))),
  ),
  message('a million deletes of what nobody has', CLOSE.updateRefused, () =>
    encodeUpdate(numbersOf([0, 1, 4_000_002, 1_000_000, ...Array.from({ length: 2_000_000 }, () => 1)])),
  ),
  message('deletes of the future', 'stays', () => encodeUpdate(numbers(0, 1, 4_000_003, 1, 5, 2 ** 30))),
  message('deletes beyond all clocks', CLOSE.updateRefused, () =>
    encodeUpdate(numbers(0, 1, 4_000_003, 1, 5, 2 ** 40)),
  ),
  message('structs of the future', 'stays', () =>
    encodeUpdate(
      structs(4_000_004, 2 ** 30, 1, e => {
        encoding.writeUint8(e, 4);
        encoding.writeVarUint(e, 1);
        encoding.writeVarString(e, 'content');
        encoding.writeVarString(e, 'pending for ever');
      }),
    ),
  ),
  message('a subdocument', CLOSE.updateRefused, () =>
    encodeUpdate(written(doc => doc.getMap('meta').set('sub', new Y.Doc()))),
  ),
  message('100,000 roots', CLOSE.updateRefused, () =>
    encodeUpdate(
      structs(4_000_005, 0, 100_000, (e, i) => {
        encoding.writeUint8(e, 4);
        encoding.writeVarUint(e, 1);
        encoding.writeVarString(e, `root ${i}`);
        encoding.writeVarString(e, 'z');
      }),
    ),
  ),
  message('shared types 500 deep', CLOSE.updateRefused, () =>
    encodeUpdate(
      written(doc => {
        let map = doc.getMap('meta');
        for (let i = 0; i < 500; i++) {
          const inner = new Y.Map<unknown>();
          map.set('k', inner);
          map = inner;
        }
      }),
    ),
  ),
  message('a value 10,000 deep', CLOSE.updateRefused, () =>
    encodeUpdate(
      structs(4_000_006, 0, 1, e => {
        encoding.writeUint8(e, 40);
        encoding.writeVarUint(e, 1);
        encoding.writeVarString(e, 'meta');
        encoding.writeVarString(e, 'k');
        encoding.writeVarUint(e, 1);
        for (let i = 0; i < 10_000; i++) encoding.writeVarUint(putByte(e, 117), 1);
        encoding.writeUint8(e, 126);
      }),
    ),
  ),
  message('text of 40 MB that was not sent', CLOSE.updateRefused, () =>
    encodeUpdate(
      structs(4_000_007, 0, 1, e => {
        encoding.writeUint8(e, 4);
        encoding.writeVarUint(e, 1);
        encoding.writeVarString(e, 'content');
        encoding.writeVarUint(e, 40 * MEBIBYTE);
      }),
    ),
  ),
  message('a GC struct of length 0', CLOSE.updateRefused, () =>
    encodeUpdate(
      writeUpdate({
        sections: [{ client: 4_000_008, clock: 0, structs: [{ kind: 'gc', len: 0 }], countLie: 0 }],
        deletes: [],
      }),
    ),
  ),
  message('a GC struct of length 2^53 - 1', CLOSE.updateRefused, () =>
    encodeUpdate(
      writeUpdate({
        sections: [{ client: 4_000_009, clock: 0, structs: [{ kind: 'gc', len: 2 ** 53 - 1 }], countLie: 0 }],
        deletes: [],
      }),
    ),
  ),
  message('presence that is no JSON', CLOSE.malformedFrame, () => awareness([[4_100_001, 1, '{']])),
  message('presence that promises 2^32 entries', CLOSE.malformedFrame, () =>
    encodeAwareness(numbers(2 ** 32)),
  ),
  message('presence nested 8,000 deep', 'stays', () => awareness([[4_100_002, 1, deep(8_000)]])),
  message('presence with a clock of 2^53 - 1', 'stays', () => awareness([[4_100_003, 2 ** 53 - 1, '{}']])),
  message('presence of 40,000 made-up clients', 'stays', () =>
    awareness(Array.from({ length: 40_000 }, (_, i) => [4_200_000 + i, 1, '{"user":{"name":"x"}}'] as const)),
  ),
  message('presence of half a million entries', CLOSE.malformedFrame, () =>
    awareness(Array.from({ length: 500_000 }, () => [4_100_004, 1, 'null'] as const)),
  ),
  message('presence of 30 MB', 'stays', () => awareness([[4_100_005, 1, `"${'x'.repeat(30 * MEBIBYTE)}"`]])),
  flood('SyncStep1 without reading', () => many(500, encodeSyncStep1(EMPTY_STATE_VECTOR)), 20),
  flood('questions for presence without reading', () => many(2_000, numbers(3)), 20),
  flood(
    'state vectors that are all different',
    () =>
      Array.from({ length: 200 }, () => encodeSyncStep1(numbers(1, 1 + Math.floor(Math.random() * 1e9), 1))),
    20,
    { reads: true },
  ),
  flood('updates that hold nothing new', () => many(2_000, encodeUpdate(numbers(0, 0))), 20, { reads: true }),
  flood(
    'updates behind a gap',
    () =>
      Array.from({ length: 500 }, (_, i) =>
        encodeUpdate(structs(4_300_000 + i, 7, 1, e => encoding.writeVarUint(putByte(e, 0), 100))),
      ),
    20,
  ),
  flood(
    'presence that changes all the time',
    () =>
      many(
        1,
        awareness(
          Array.from(
            { length: 60 },
            (_, i) => [4_400_000 + i, Math.floor(performance.now()), '{"user":{"name":"x"}}'] as const,
          ),
        ),
      ),
    40,
  ),
  {
    name: 'a cursor in the name of somebody who is there, with rising clocks',
    async run(target) {
      const socket = await target.join(target.honest.any);
      const client = await learnHonestClient(target);
      for (let clock = 100; clock < 3_000; clock++) socket.send(awareness([[client, clock, 'null']]));
      await answered(socket);
    },
  },
  {
    name: 'structs in the name of somebody who is there',
    async run(target) {
      const socket = await target.join(target.honest.any);
      const client = await learnHonestClient(target);
      for (let i = 0; i < 100; i++) {
        socket.send(
          encodeUpdate(structs(client, 0, 1, e => encoding.writeVarUint(putByte(e, 0), 1_000_000))),
        );
      }
      await answered(socket);
    },
  },
  {
    name: '10,000 words at one place, each of another client',
    async run(target) {
      const encoder = encoding.createEncoder();
      const count = 10_000;
      encoding.writeVarUint(encoder, count);
      for (let i = 0; i < count; i++) {
        for (const number of [1, 5_000_000 - i, 0]) encoding.writeVarUint(encoder, number);
        encoding.writeUint8(encoder, 4);
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarString(encoder, 'content');
        encoding.writeVarString(encoder, 'q');
      }
      encoding.writeVarUint(encoder, 0);
      const socket = await target.join(target.newDoc());
      await socket.push(frame({ payload: encodeUpdate(encoding.toUint8Array(encoder)) }));
      await answered(socket);
    },
  },
  {
    name: '12,000 clients of one word each',
    async run(target) {
      const socket = await target.join(target.newDoc());
      for (let from = 0; from < 12_000 && !socket.isClosed; from += 4_000) {
        const encoder = encoding.createEncoder();
        encoding.writeVarUint(encoder, 4_000);
        for (let i = 0; i < 4_000; i++) {
          for (const number of [1, 6_000_000 - from - i, 0]) encoding.writeVarUint(encoder, number);
          encoding.writeVarUint(putByte(encoder, 0), 1);
        }
        encoding.writeVarUint(encoder, 0);
        await socket.push(frame({ payload: encodeUpdate(encoding.toUint8Array(encoder)) }));
      }
      await answered(socket);
    },
  },
  {
    name: 'an honest document cut anywhere',
    async run(target) {
      const update = written(doc => {
        for (let i = 0; i < 40; i++) doc.getText('content').insert(i, `${i} olá 👋`);
        doc.getText('content').delete(5, 20);
      });
      await repeat(Math.floor(update.length / 7), 8, async i => {
        const socket = await target.join(target.honest.any);
        socket.send((i % 2 === 0 ? encodeUpdate : encodeSyncStep2)(update.subarray(0, i * 7)));
        await socket.closesWith(CLOSE.updateRefused);
        socket.vanish();
      });
    },
  },
  {
    name: 'a SyncStep2 of 30 MB again and again',
    async run(target) {
      const update = written(doc => doc.getText('content').insert(0, 'x'.repeat(8 * MEBIBYTE)));
      const bytes = frame({ payload: encodeSyncStep2(update) });
      const socket = await target.join(target.newDoc());
      for (let i = 0; i < 4 && !socket.isClosed; i++) await socket.push(bytes);
      await answered(socket);
    },
  },
  {
    name: 'checkpoints by the thousand',
    async run(target) {
      const socket = await target.upgrade(`/sync/${target.newDoc()}?prosa=1`, {
        'X-Forwarded-For': '203.0.113.66',
      });
      // Something is missing, so none of them can be echoed.
      socket.send(encodeUpdate(structs(4_300_001, 7, 1, e => encoding.writeVarUint(putByte(e, 0), 1))));
      for (let n = 0; n < 1_500; n++) socket.send(encodeCheckpoint(n));
      await socket.closesWith(CLOSE.tooMany);
    },
  },
];

/** Those whose memory goes only when their document does. */
export const PATIENT_MESSAGE_ATTACKS: readonly Attack[] = [
  {
    name: '60,000 clients of one word each',
    async run(target) {
      const socket = await target.join(target.newDoc());
      for (let from = 0; from < 60_000 && !socket.isClosed; from += 5_000) {
        const encoder = encoding.createEncoder();
        encoding.writeVarUint(encoder, 5_000);
        for (let i = 0; i < 5_000; i++) {
          for (const number of [1, 6_000_000 - from - i, 0]) encoding.writeVarUint(encoder, number);
          encoding.writeVarUint(putByte(encoder, 0), 1);
        }
        encoding.writeVarUint(encoder, 0);
        await socket.push(frame({ payload: encodeUpdate(encoding.toUint8Array(encoder)) }));
      }
      await socket.closesWith(CLOSE.updateRefused);
    },
  },
];

/** Writes one byte and hands the encoder on. */
function putByte(encoder: encoding.Encoder, byte: number): encoding.Encoder {
  encoding.writeUint8(encoder, byte);
  return encoder;
}

function many(count: number, payload: Uint8Array): Uint8Array[] {
  return Array.from({ length: count }, () => payload);
}

/** The clientID of somebody who writes in the honest document. */
async function learnHonestClient({ port, honest }: Target): Promise<number> {
  const doc = await loadDocument(port, honest.any);
  const client = [...doc.store.clients.keys()].at(-1) ?? 1;
  doc.destroy();
  return client;
}
