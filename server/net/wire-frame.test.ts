// Rules NET-13 and NET-21: bytes of frames, as they go out and as they are kept.
import { PassThrough, type Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as ws from 'ws';
import { ownBytes } from './socket-connection.ts';
import { encodeFrameHeader, encodeWholeFrame } from './wire-frame.ts';

// Exported by ws, and missing in its types.
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

/** The messages that ws reads from these bytes, as a client would. */
function readByWs(bytes: Uint8Array): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    const messages: Buffer[] = [];
    const receiver = new Receiver({ isServer: false, binaryType: 'nodebuffer' });
    receiver.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) messages.push(data);
    });
    receiver.on('error', reject);
    receiver.on('finish', () => resolve(messages));
    const stream = new PassThrough();
    stream.pipe(receiver);
    stream.end(bytes);
  });
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
  'NET-21: ws reads back a message of %i bytes',
  async length => {
    const payload = new Uint8Array(length).map((_, i) => i % 251);
    const [message, ...rest] = await readByWs(encodeWholeFrame(payload));
    expect(rest).toEqual([]);
    expect(Buffer.compare(message!, payload)).toBe(0);
    const inParts = Buffer.concat([encodeFrameHeader(length), payload]);
    expect(Buffer.compare(inParts, encodeWholeFrame(payload))).toBe(0);
  },
);

test('NET-21: frames behind each other stay apart', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), async payloads => {
      const messages = await readByWs(Buffer.concat(payloads.map(bytes => encodeWholeFrame(bytes))));
      expect(messages.map(message => [...message])).toEqual(payloads.map(payload => [...payload]));
    }),
    { numRuns: 50 },
  );
});

test('NET-13: a small message does not hold on to the large chunk it arrived in', () => {
  const chunk = Buffer.alloc(64 * 1024, 7);
  const kept = ownBytes(chunk.subarray(100, 120));
  expect([...kept]).toEqual(new Array(20).fill(7));
  expect(kept.buffer.byteLength).toBe(20);
  expect(Buffer.isBuffer(kept)).toBe(false);
});

test('NET-13: a message that fills its chunk is not copied, and is no Buffer: slice() of those is a view', () => {
  const chunk = Buffer.alloc(64 * 1024, 7);
  const kept = ownBytes(chunk.subarray(10));
  expect(kept.buffer).toBe(chunk.buffer);
  expect(kept.length).toBe(chunk.length - 10);
  expect(Buffer.isBuffer(kept)).toBe(false);
});
