// A device in a simulated world: its clock, and the copy of the document that its browser keeps, if it keeps one. Behaves
// like the page's copy in IndexedDB (client/session/local-copy.ts), without a browser.
import * as Y from 'yjs';
import { isNothing, joinUnsent, type Unsent } from '../../client/session/unsent.ts';
import type { ClientRecord } from './ledger.ts';
import type { CopyLike } from './page-session.ts';
import { Party } from './simulated-time.ts';

export class DeviceCopy {
  private readonly updates: Uint8Array[] = [];
  private epoch: string | null = null;
  /** What has had no echo, by visit. */
  private readonly unsent = new Map<number, Unsent>();
  private visitCount = 0;
  /** As a spoiled page would: what is written here is not kept. */
  keepsOthersOnly = false;

  open(doc: Y.Doc, loadMs: number): CopyLike {
    const visit = ++this.visitCount;
    let adopted = new Map<number, Unsent>();
    const origin = {};
    const keep = (update: Uint8Array, from: unknown) => {
      if (from !== origin && !(this.keepsOthersOnly && !isProvider(from))) this.updates.push(update);
    };
    doc.on('update', keep);
    const load = () => {
      adopted = new Map(this.unsent);
      const applyAll = () => {
        for (const update of this.updates) Y.applyUpdate(doc, update, origin);
      };
      Y.transact(doc, applyAll, origin, false);
      return { epoch: this.epoch, unsent: joinUnsent(adopted.values()) };
    };
    return {
      origin,
      whenLoaded: new Promise<void>(resolve => setTimeout(resolve, loadMs)).then(load),
      setEpoch: epoch => {
        this.epoch = epoch;
      },
      setTitle() {},
      setUnsent: unsent => {
        if (isNothing(unsent)) this.unsent.delete(visit);
        else this.unsent.set(visit, unsent);
      },
      clearAdopted: () => {
        // Another visit may have gone on counting meanwhile: then it speaks for itself.
        for (const [other, unsent] of adopted) {
          if (this.unsent.get(other) === unsent) this.unsent.delete(other);
        }
        adopted = new Map();
      },
      whenStored: async () => true,
      close: async () => doc.off('update', keep),
    };
  }
}

/** Whether an update came over the wire: y-websocket gives itself as its origin. */
export function isProvider(origin: unknown): boolean {
  return typeof origin === 'object' && origin !== null && 'wsconnected' in origin;
}

export class Device {
  readonly name: string;
  readonly party = new Party();
  /** null: this browser keeps none. */
  readonly copy: DeviceCopy | null;
  /** What was written on each visit, all of it in the copy. */
  readonly visits: ClientRecord[] = [];

  constructor(name: string, copy: DeviceCopy | null) {
    this.name = name;
    this.copy = copy;
  }
}
