// Local copies in memory, for tests: what IndexedDB does, without a browser. A "browser" is one of these; reopening
// a page is opening a copy of the same name again.
import * as Y from 'yjs';
import type { LocalCopy, OpenCopy } from '../session/local-copy.ts';
import { joinUnsent, NOTHING_UNSENT, type Unsent } from '../session/unsent.ts';

interface Kept {
  updates: Uint8Array[];
  epoch: string | null;
  title: string | null;
  unsent: Unsent;
}

export class MemoryCopies {
  readonly kept = new Map<string, Kept>();
  /** The browser lets nobody store. */
  refusing = false;
  readonly #troubles = new Map<string, (() => void)[]>();

  /** As another tab does: who has the copy open stores nothing any more. */
  remove(name: string): void {
    this.kept.delete(name);
    for (const tell of this.#troubles.get(name) ?? []) tell();
  }

  open: OpenCopy = (name, doc, onTrouble): LocalCopy => {
    if (this.refusing) {
      onTrouble();
      return REFUSED;
    }
    const kept = this.kept.get(name) ?? { updates: [], epoch: null, title: null, unsent: NOTHING_UNSENT };
    this.kept.set(name, kept);
    this.#troubles.set(name, [...(this.#troubles.get(name) ?? []), onTrouble]);
    let adopted = kept.unsent;
    let own = NOTHING_UNSENT;
    const origin = {};
    const store = (update: Uint8Array, from: unknown) => {
      if (from !== origin) kept.updates.push(update);
    };
    doc.on('update', store);
    const whenLoaded = Promise.resolve().then(() => {
      for (const update of [...kept.updates]) Y.applyUpdate(doc, update, origin);
      return { epoch: kept.epoch, unsent: kept.unsent };
    });
    return {
      origin,
      whenLoaded,
      setEpoch: epoch => {
        kept.epoch = epoch;
      },
      setTitle: title => {
        kept.title = title;
      },
      setUnsent: unsent => {
        own = unsent;
        kept.unsent = joinUnsent([adopted, own]);
      },
      clearAdopted: () => {
        adopted = NOTHING_UNSENT;
        kept.unsent = own;
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
  origin: {},
  whenLoaded: Promise.resolve(null),
  setEpoch() {},
  setTitle() {},
  setUnsent() {},
  clearAdopted() {},
  whenStored: async () => false,
  close: async () => {},
};
