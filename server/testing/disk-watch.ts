// What is on the disk of a simulated world at any moment, as a document that grows with it: for asking whether something
// that was called saved is there. Knows the disk and the ledger, no relay and no client.
import * as Y from 'yjs';
import { type MemoryDisk, MemoryStore } from '../store/memory-store.ts';
import type { ClientRecord, Ledger } from './ledger.ts';

export class DiskWatch {
  private readonly disk: MemoryDisk;
  private readonly docName: string;
  private readonly doc = new Y.Doc();
  private seenCount = 0;
  /** So many operations of a client have been found there. What is on disk stays there. */
  private readonly found = new Map<ClientRecord, number>();

  constructor(disk: MemoryDisk, docName: string) {
    this.disk = disk;
    this.docName = docName;
  }

  /** What is missing of the first `operations` of a client, in words, or null. */
  examine(record: ClientRecord, operations: number): string | null {
    const found = this.found.get(record) ?? 0;
    if (operations <= found) return null;
    this.catchUp();
    const wanted = record.clockAfter(operations);
    const there = Y.getState(this.doc.store, record.clientID);
    if (there < wanted)
      return `client ${record.clientID} wrote up to clock ${wanted}, on disk there is ${there}`;
    for (const { client, clock, len } of record.deletionsBetween(found, operations)) {
      if (!isDeleted(this.doc, client, clock, len)) {
        return `${client}:${clock}+${len} was deleted by ${record.clientID}; on disk it is still there`;
      }
    }
    this.found.set(record, operations);
    return null;
  }

  /** The clocks that are on disk, as Yjs counts them: by client. */
  clocks(): ReadonlyMap<number, number> {
    this.catchUp();
    return Y.decodeStateVector(Y.encodeStateVector(this.doc));
  }

  /** A document with what is on disk. */
  copy(): Y.Doc {
    this.catchUp();
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc), this);
    return doc;
  }

  /** What a server finds that starts now, compared with what it must find. Returns what is wrong, in words, or null. */
  async examineRestart(ledger: Ledger, required: ReadonlyMap<ClientRecord, number>): Promise<string | null> {
    const stored = await new MemoryStore(this.disk).load(this.docName);
    if (stored === null) return required.size === 0 ? null : 'nothing is stored';
    const doc = new Y.Doc();
    if (stored.base !== null) Y.applyUpdate(doc, stored.base);
    for (const { bytes } of stored.tail) Y.applyUpdate(doc, bytes);
    return ledger.examine(doc, required);
  }

  private catchUp(): void {
    const updates = this.disk.rawUpdates(this.docName);
    for (; this.seenCount < updates.length; this.seenCount++)
      Y.applyUpdate(this.doc, updates[this.seenCount]!.bytes);
  }
}

function isDeleted(doc: Y.Doc, client: number, clock: number, len: number): boolean {
  if (Y.getState(doc.store, client) < clock + len) return false;
  for (let at = clock; at < clock + len; ) {
    const struct = Y.getItem(doc.store, Y.createID(client, at));
    if (!struct.deleted) return false;
    at = struct.id.clock + struct.length;
  }
  return true;
}
