// A document with a past, for joins: several people wrote, jumped about, took back. Deterministic.
import { readFileSync, writeFileSync } from 'node:fs';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { TEXT_NAME } from './load/keystrokes.ts';
import { createRandom } from './stats.ts';

const WORDS =
  'the of and a to in that it is was he for on are as with his they at be this from have or by one had'.split(
    ' ',
  );

const AUTHOR_COUNT = 5;
/** About what one burst of writing adds to the encoded document. */
const BURST_BYTES = 70;

export interface MadeDocument {
  /** The encoded state of all of it. */
  whole: Uint8Array;
  /** The same in updates, each of which follows on those before: no server has to take a large one in at once. */
  parts: Uint8Array[];
}

/**
 * A text that several people wrote, of at least `sizeBytes` when encoded and at most a few kilobytes more. The same size gives
 * the same bytes.
 */
export function makeDocument(sizeBytes: number): MadeDocument {
  const random = createRandom(sizeBytes);
  const pick = (count: number): number => Math.floor(random() * count);
  const doc = new Y.Doc();
  const text = doc.getText(TEXT_NAME);
  let last = 0;
  let whole: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  const parts: Uint8Array[] = [];
  // Each takes the pen in turn. One document that changes its clientID holds what five that sync would hold.
  for (let turn = 0; whole.length < sizeBytes; turn++) {
    doc.clientID = 0xa000_0000 + (turn % AUTHOR_COUNT) * 0x1_0001;
    const leftBytes = sizeBytes - whole.length;
    const stateVector = Y.encodeStateVector(doc);
    const burstCount = Math.max(20, Math.min(5000, Math.floor(leftBytes / (2 * BURST_BYTES))));
    for (let burst = 0; burst < burstCount; burst++) {
      // Mostly near where somebody wrote last, now and then anywhere.
      const near = last + pick(4000) - 2000;
      let at = random() < 0.05 ? pick(text.length + 1) : Math.min(Math.max(near, 0), text.length);
      doc.transact(() => {
        for (let word = pick(12); word >= 0; word--) {
          const typed = `${WORDS[pick(WORDS.length)]} `;
          text.insert(at, typed);
          at += typed.length;
        }
        if (random() < 0.2) text.delete(Math.max(0, at - 6), Math.min(6, at));
      });
      last = at;
    }
    parts.push(Y.encodeStateAsUpdate(doc, stateVector));
    whole = Y.encodeStateAsUpdate(doc);
  }
  return { whole, parts };
}

/** Writes the whole document into `file`, and its parts beside it. */
export function writeDocument(file: string, { whole, parts }: MadeDocument): void {
  const encoder = encoding.createEncoder();
  for (const part of parts) encoding.writeVarUint8Array(encoder, part);
  writeFileSync(partsOf(file), encoding.toUint8Array(encoder));
  writeFileSync(file, whole);
}

/** The parts of a document that writeDocument() wrote. */
export function readParts(file: string): Uint8Array[] {
  const decoder = decoding.createDecoder(new Uint8Array(readFileSync(partsOf(file))));
  const parts: Uint8Array[] = [];
  while (decoding.hasContent(decoder)) parts.push(decoding.readVarUint8Array(decoder));
  return parts;
}

function partsOf(file: string): string {
  return `${file}.parts`;
}
