import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { makeDocument } from '../documents.ts';
import { ByteReader } from './bytes.ts';
import { clientIdOf, makeKeystroke, makeSeed, SEED_CLIENT, seedLength } from './keystrokes.ts';
import { scanUpdate } from './update-scan.ts';

/** What the scan tells, as "client:from-to" lines. */
function scan(update: Uint8Array): string[] {
  const ranges: string[] = [];
  const reader = new ByteReader(update);
  scanUpdate(reader, (client, from, to) => ranges.push(`${client}:${from}-${to}`));
  return ranges.sort();
}

test('BENCH-2: one keystroke is one range of one clock', () => {
  expect(scan(makeKeystroke(clientIdOf(3), 1, 41))).toEqual([`${clientIdOf(3)}:41-42`]);
  expect(scan(makeSeed(2))).toEqual([`${SEED_CLIENT}:0-${seedLength(2)}`]);
});

test('BENCH-2: keystrokes are found again however a server merges them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('merged', 'rebuilt'),
      (counts, how) => {
        const updates = counts.flatMap((count, line) =>
          Array.from({ length: count }, (_, edit) => makeKeystroke(clientIdOf(line), line, edit)),
        );
        const wanted = counts.map((count, line) => `${clientIdOf(line)}:0-${count}`);
        if (how === 'merged') {
          expect(scan(Y.mergeUpdates(updates))).toEqual(wanted.sort());
          return;
        }
        const doc = new Y.Doc();
        for (const update of [makeSeed(counts.length), ...updates]) Y.applyUpdate(doc, update);
        const all = [...wanted, `${SEED_CLIENT}:0-${seedLength(counts.length)}`];
        expect(scan(Y.encodeStateAsUpdate(doc))).toEqual(all.sort());
      },
    ),
  );
});

test('BENCH-2: a hole in what an author typed shows as two ranges', () => {
  const update = Y.mergeUpdates([makeKeystroke(clientIdOf(0), 0, 3), makeKeystroke(clientIdOf(0), 0, 7)]);
  expect(scan(update)).toEqual([`${clientIdOf(0)}:3-4`, `${clientIdOf(0)}:7-8`]);
});

test('BENCH-2: the scan of a document with deletions agrees with its state vector', () => {
  const update = makeDocument(20_000).whole;
  const wanted = [...Y.decodeStateVector(Y.encodeStateVectorFromUpdate(update))].map(
    ([client, clock]) => `${client}:0-${clock}`,
  );
  expect(scan(update)).toEqual(wanted.sort());
});

test('BENCH-2: characters beyond the basic plane count as Yjs counts them', () => {
  const doc = new Y.Doc();
  doc.clientID = 5;
  doc.getText('text').insert(0, 'aé€😀z');
  expect(scan(Y.encodeStateAsUpdate(doc))).toEqual(['5:0-6']);
});

test('BENCH-2: bytes that end early are an error, not a smaller count', () => {
  const update = makeKeystroke(clientIdOf(3), 1, 41);
  for (let length = 0; length < update.length - 1; length++) {
    expect(() => scan(update.subarray(0, length))).toThrow(RangeError);
  }
});
