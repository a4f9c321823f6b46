// Local copies in memory, for tests: what IndexedDB does, without a browser. A "browser" is one of these; reopening
// a page is opening a copy of the same name again.
import * as Y from 'yjs';
import type { LocalCopy, OpenCopy } from '../session/local-copy.ts';

interface Kept {
  updates: Uint8Array[];
  epoch: string | null;
  unsavedCount: number;
}

export class MemoryCopies {
  readonly kept = new Map<string, Kept>();
  /** The browser lets nobody store. */
  refusing = false;

  open: OpenCopy = (name, doc, onTrouble): LocalCopy => {
    if (this.refusing) {
      onTrouble();
      return REFUSED;
    }
    const kept = this.kept.get(name) ?? { updates: [], epoch: null, unsavedCount: 0 };
    this.kept.set(name, kept);
    let adopted = kept.unsavedCount;
    // The mark by which a session knows y-indexeddb's own transactions.
    const origin = { whenSynced: true };
    const store = (update: Uint8Array, from: unknown) => {
      if (from !== origin) kept.updates.push(update);
    };
    doc.on('update', store);
    const whenLoaded = Promise.resolve().then(() => {
      for (const update of [...kept.updates]) Y.applyUpdate(doc, update, origin);
      return { epoch: kept.epoch, unsavedCount: kept.unsavedCount };
    });
    return {
      whenLoaded,
      setEpoch: epoch => {
        kept.epoch = epoch;
      },
      setUnsaved: count => {
        kept.unsavedCount = count + adopted;
      },
      clearAdopted: () => {
        kept.unsavedCount -= adopted;
        adopted = 0;
      },
      whenStored: async () => true,
      close: async () => doc.off('update', store),
    };
  };

  readText(name: string): string {
    const doc = new Y.Doc();
    for (const update of this.kept.get(name)?.updates ?? []) Y.applyUpdate(doc, update);
    return doc.getText('content').toString();
  }
}

const REFUSED: LocalCopy = {
  whenLoaded: Promise.resolve(null),
  setEpoch() {},
  setUnsaved() {},
  clearAdopted() {},
  whenStored: async () => false,
  close: async () => {},
};
