import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { HEAD_BYTES, maskFrame, RawSocket } from './raw-socket.ts';

interface Got {
  head: Buffer;
  sizeBytes: number;
}

/** Sends all payloads at once from a real server and returns what the socket made of them. */
async function transfer(payloads: Buffer[], longMessages: 'whole' | 'head'): Promise<Got[]> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise(resolve => server.once('listening', resolve));
  server.on('connection', peer => {
    peer.ping();
    for (const payload of payloads) peer.send(payload);
  });
  const got: Got[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const socket = new RawSocket(
        { port: (server.address() as AddressInfo).port, path: '/', cookie: '', longMessages },
        {
          opened: () => {},
          received: (bytes, from, to, sizeBytes) => {
            got.push({ head: Buffer.from(bytes.subarray(from, to)), sizeBytes });
            if (got.length < payloads.length) return;
            socket.close();
            resolve();
          },
          ended: why => reject(new Error(why)),
        },
      );
    });
  } finally {
    server.close();
  }
  return got;
}

const SIZES = [0, 1, 125, 126, 65_535, 65_536, 300_000, 7, 1_000_000, 2, 40_000, 3];
const payloads = SIZES.map((size, index) => Buffer.alloc(size, index + 1));

test('BENCH-2: frames of every size arrive whole, however reads cut them', async () => {
  const got = await transfer([...payloads, ...payloads], 'whole');
  expect(got.map(one => one.head.equals(payloads[got.indexOf(one) % payloads.length]!))).not.toContain(false);
});

test('BENCH-2: of long messages only the head is kept where that is enough, with the true size', async () => {
  const got = await transfer(payloads, 'head');
  expect(got.map(one => one.sizeBytes)).toEqual(SIZES);
  expect(got.every((one, index) => one.head.equals(payloads[index]!.subarray(0, one.head.length)))).toBe(
    true,
  );
  expect(got[8]!.head.length).toBe(HEAD_BYTES);
});

test('BENCH-1: a server reads what a client sends, masked as the RFC wants it', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise(resolve => server.once('listening', resolve));
  const received: Buffer[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      server.on('connection', peer => {
        peer.on('error', reject);
        peer.on('message', (data: Buffer) => {
          received.push(data);
          if (received.length === payloads.length) resolve();
        });
      });
      const socket: RawSocket = new RawSocket(
        { port: (server.address() as AddressInfo).port, path: '/', cookie: '', longMessages: 'whole' },
        {
          opened: () => {
            for (const payload of payloads) socket.send(maskFrame(payload));
          },
          received: () => {},
          ended: why => reject(new Error(why)),
        },
      );
    });
  } finally {
    for (const peer of server.clients) peer.terminate();
    server.close();
  }
  expect(received.every((data, index) => data.equals(payloads[index]!))).toBe(true);
});
