// Honest histories: several authors write one document, hear of each other late and in pieces, and the server
// takes their updates in the order of arrival. The raw material of the gate's tests.
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import { declareRoots, editRandomly, ROOTS } from './edits.ts';
import type { Random } from './random.ts';

export interface HistoryOptions {
  kind: DocumentKind;
  authorCount: number;
  stepCount: number;
}

/** One author's document. `number` tells the authors of one history apart: no two may have the same clientID. */
export function createAuthor(
  random: Random,
  kind: DocumentKind,
  number: number,
): { doc: Y.Doc; undo: Y.UndoManager } {
  const doc = new Y.Doc();
  // As wide as Yjs makes them, and sometimes of one or two bytes.
  doc.clientID = (random.chance(0.2) ? random.int(0, 20) : random.int(20, 400_000_000)) * 10 + number + 1;
  declareRoots(doc, kind);
  const undo = new Y.UndoManager([doc.getText(ROOTS.text), doc.getMap(ROOTS.meta)], { captureTimeout: 0 });
  return { doc, undo };
}

/** The updates in the order in which a server would have taken them: causally complete at every prefix. */
export function writeHistory(random: Random, options: HistoryOptions): Uint8Array[] {
  const log: Uint8Array[] = [];
  const authors = Array.from({ length: options.authorCount }, (_, number) => {
    const author = { ...createAuthor(random, options.kind, number), heard: 0 };
    author.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'server') log.push(update);
    });
    return author;
  });
  while (log.length < options.stepCount) {
    const author = random.pick(authors);
    if (random.chance(0.5)) {
      const until = random.int(author.heard, log.length);
      for (; author.heard < until; author.heard++) {
        Y.applyUpdate(author.doc, log[author.heard]!, 'server');
      }
    }
    const { doc, undo } = author;
    if (random.chance(0.15)) {
      doc.transact(() => {
        for (let i = random.int(2, 4); i > 0; i--) editRandomly(random, doc, options.kind);
      });
    } else editRandomly(random, doc, options.kind, undo);
  }
  for (const author of authors) author.doc.destroy();
  return log;
}
