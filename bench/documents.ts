// A document with a past, for joins: several people wrote, jumped about, took back. Deterministic.
import * as Y from 'yjs';
import { TEXT_NAME } from './load/keystrokes.ts';
import { createRandom } from './stats.ts';

const WORDS =
  'the of and a to in that it is was he for on are as with his they at be this from have or by one had'.split(
    ' ',
  );

/**
 * The encoded state of a text that several people wrote, of at least `sizeBytes` and at most a few kilobytes more.
 * The same size gives the same bytes.
 */
export function makeDocument(sizeBytes: number): Uint8Array {
  const random = createRandom(sizeBytes);
  const pick = (count: number): number => Math.floor(random() * count);
  const authors = Array.from({ length: 5 }, (_, index) => {
    const doc = new Y.Doc();
    doc.clientID = 0xa000_0000 + index * 0x1_0001;
    return doc;
  });
  let encoded: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  // Each takes the pen in turn and writes for a while before the next one gets to see it.
  for (let turn = 0; encoded.length < sizeBytes; turn++) {
    const doc = authors[turn % authors.length]!;
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(authors[(turn + authors.length - 1) % authors.length]!));
    const text = doc.getText(TEXT_NAME);
    const burstCount = Math.max(20, Math.min(400, Math.floor((sizeBytes - encoded.length) / 100)));
    for (let burst = 0; burst < burstCount; burst++) {
      let at = pick(text.length + 1);
      doc.transact(() => {
        for (let word = pick(12); word >= 0; word--) {
          const typed = `${WORDS[pick(WORDS.length)]} `;
          text.insert(at, typed);
          at += typed.length;
        }
        if (random() < 0.2) text.delete(Math.max(0, at - 6), Math.min(6, at));
      });
    }
    encoded = Y.encodeStateAsUpdate(doc);
  }
  return encoded;
}
