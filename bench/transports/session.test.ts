import { expect, test } from 'vitest';
import { asHttp1, asHttp2, headersOfGet, headersOfPost } from './browser-headers.ts';
import { Room } from './room.ts';
import { makeSession, readText } from './session.ts';
import { Outbox } from './transport-client.ts';
import { pathOf, readPath } from './transports.ts';
import { decodeBatch, decodeNews, encodeBatch, encodeNews } from './updates-codec.ts';

const SHAPE = {
  documentCount: 2,
  peoplePerDocument: 5,
  authorsPerDocument: 2,
  keysPerSecond: 6,
  durationMs: 20_000,
};

test('BENCH-1: the same numbers give the same session, of real updates, with corrections', () => {
  const session = makeSession(SHAPE);
  expect(makeSession(SHAPE)).toEqual(session);
  expect(session.keystrokes.length).toBeGreaterThan(420);
  expect(session.keystrokes.length).toBeLessThan(540);
  const ofFirst = session.keystrokes.filter(keystroke => keystroke.document === 0);
  const text = session.texts[0]!;
  const seedText = readText([session.seed]);
  // Fewer letters than keys: some keys take one away.
  expect(text.length).toBeGreaterThan(seedText.length);
  expect(text.length).toBeLessThan(seedText.length + ofFirst.length);
  // In any order of arrival.
  expect(readText([...ofFirst.map(keystroke => keystroke.update), session.seed])).toBe(text);
  expect(new Set(ofFirst.map(({ update }) => Buffer.from(update).toString('hex'))).size).toBe(ofFirst.length);
});

test('BENCH-1: nobody types when idle', () => {
  expect(makeSession({ ...SHAPE, keysPerSecond: 0 }).keystrokes).toEqual([]);
});

test('BENCH-1: batches and news are read as they were written', () => {
  const updates = [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(300).fill(7)];
  expect(decodeBatch(encodeBatch(updates))).toEqual(updates);
  expect(decodeNews(encodeNews({ next: 700, updates }))).toEqual({ next: 700, updates });
  expect(() => decodeBatch(encodeBatch(updates).subarray(0, 3))).toThrow();
});

test('BENCH-1: a room tells others, never the author, and from the place asked for', () => {
  const room = new Room();
  const told: string[] = [];
  const stop = room.watch('ana', () => told.push('ana'));
  room.watch('bob', () => told.push('bob'));
  room.append('ana', [Uint8Array.of(1)]);
  expect(told).toEqual(['bob']);
  stop();
  room.append('bob', [Uint8Array.of(2)]);
  expect(told).toEqual(['bob']);
  expect(room.newsFor('ana', 0)).toEqual({ next: 2, updates: [Uint8Array.of(2)] });
  expect(room.newsFor('cleo', 1)).toEqual({ next: 2, updates: [Uint8Array.of(2)] });
  expect(room.newsFor('cleo', 2)).toEqual({ next: 2, updates: [] });
});

test('BENCH-1: what is typed while a request is under way goes along with the next, in order', async () => {
  const posted: number[][] = [];
  const answers: (() => void)[] = [];
  const outbox = new Outbox(
    updates => {
      posted.push(updates.map(update => update[0]!));
      return new Promise(resolve => answers.push(resolve));
    },
    error => {
      throw error;
    },
  );
  for (const number of [1, 2, 3]) outbox.push(Uint8Array.of(number));
  expect(posted).toEqual([[1]]);
  answers[0]!();
  await expect.poll(() => posted).toEqual([[1], [2, 3]]);
  answers[1]!();
  outbox.push(Uint8Array.of(4));
  await expect.poll(() => posted).toEqual([[1], [2, 3], [4]]);
});

test('BENCH-1: paths are read as they were made', () => {
  const path = pathOf('q1Zk3vXo0bT7mWc5yRj900', '42');
  expect(readPath(path)).toEqual({ document: 'q1Zk3vXo0bT7mWc5yRj900', reader: '42', after: null });
  expect(readPath(`${path}&after=17`).after).toBe(17);
  expect(() => readPath('/favicon.ico')).toThrow('not a path of this server');
});

test('BENCH-1: requests carry what browsers send, in both versions of HTTP', () => {
  expect(Object.keys(asHttp1(headersOfGet()))).toEqual(
    expect.arrayContaining(['Host', 'Connection', 'User-Agent', 'Cookie', 'Referer', 'Accept-Encoding']),
  );
  expect(asHttp1(headersOfPost(30))['Content-Length']).toBe('30');
  const two = asHttp2(headersOfPost(30), 'POST', '/x');
  expect(Object.keys(two).every(name => name === name.toLowerCase())).toBe(true);
  expect(two).not.toHaveProperty('connection');
});
