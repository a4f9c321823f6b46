// The past of a long document: several people wrote it in many small edits, in no order, and took words back. Knows
// no network.
import * as Y from 'yjs';
import { createRandom } from '../stats.ts';
import { listBlocks } from './markdown-text.ts';

/** The root type that Prosa's page shows. */
export const CONTENT = 'content';

const AUTHOR_COUNT = 5;
/** A word is thrown away again so often: its characters stay in the document as deleted ones. */
const SECOND_THOUGHTS = 0.25;

export interface History {
  /** In order; each is one edit. */
  updates: Uint8Array[];
  text: string;
}

/**
 * A Markdown text of about `chars` UTF-16 units, written word by word by authors who each have a paragraph under way.
 * The same arguments give the same bytes.
 */
export function makeHistory(chars: number, seed: number): History {
  const random = createRandom(seed);
  const doc = new Y.Doc();
  const text = doc.getText(CONTENT);
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const blocks = listBlocks(chars, seed).map((block, i) => (i === 0 ? block : `\n\n${block}`));
  const queues = blocks.map(block => block.match(/\s*\S+/g) ?? []);
  const written = blocks.map(() => 0);
  const open = Array.from({ length: Math.min(AUTHOR_COUNT, blocks.length) }, (_, i) => i);
  let next = open.length;
  const put = (author: number, at: number, word: string): void => {
    doc.clientID = 0xb000_0000 + author * 0x1_0001;
    text.insert(at, word);
  };
  while (open.length > 0) {
    const turn = Math.floor(random() * open.length);
    const block = open[turn]!;
    let at = 0;
    for (let i = 0; i <= block; i++) at += written[i]!;
    // Some words at one go, as people write.
    for (let count = 1 + Math.floor(random() * 8); count > 0 && queues[block]!.length > 0; count--) {
      if (random() < SECOND_THOUGHTS) {
        put(turn, at, ' mistaken');
        text.delete(at, ' mistaken'.length);
      }
      const word = queues[block]!.shift()!;
      put(turn, at, word);
      at += word.length;
      written[block]! += word.length;
    }
    if (queues[block]!.length > 0) continue;
    if (next < blocks.length) open[turn] = next++;
    else open.splice(turn, 1);
  }
  return { updates, text: text.toString() };
}
