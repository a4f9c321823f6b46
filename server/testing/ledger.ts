// Who wrote what, as the clients themselves saw it: the measure by which a simulated world is judged. Knows Yjs's
// updates, no network and no relay.
import * as Y from 'yjs';
import { ROOTS, textOf } from './edits.ts';

interface Deletion {
  client: number;
  clock: number;
  len: number;
}

/** What one client has written, in order. An operation is one local update. */
export class ClientRecord {
  readonly clientID: number;
  /** After each operation: how many clocks the client has used. */
  private readonly clocks: number[] = [];
  private readonly deletions: Deletion[][] = [];

  constructor(clientID: number) {
    this.clientID = clientID;
  }

  get operationCount(): number {
    return this.clocks.length;
  }

  add(clock: number, deletions: Deletion[]): void {
    this.clocks.push(clock);
    this.deletions.push(deletions);
  }

  clockAfter(operations: number): number {
    return operations === 0 ? 0 : this.clocks[operations - 1]!;
  }

  deletionsUpTo(operations: number): Deletion[] {
    return this.deletionsBetween(0, operations);
  }

  /** Of the operations after the first `from`, up to the first `to`. */
  deletionsBetween(from: number, to: number): Deletion[] {
    return this.deletions.slice(from, to).flat();
  }
}

export class Ledger {
  private readonly records: ClientRecord[] = [];
  /** Every UTF-16 unit ever typed, by client and clock; other content has no entry. */
  private readonly typed = new Map<number, Map<number, string>>();

  /** Begins to write down what is changed in this document by others than `remoteOrigin()`. */
  watch(doc: Y.Doc, isRemote: (origin: unknown) => boolean): ClientRecord {
    const record = new ClientRecord(doc.clientID);
    this.records.push(record);
    const typed = new Map<number, string>();
    this.typed.set(doc.clientID, typed);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (isRemote(origin)) return;
      const { structs, ds } = Y.decodeUpdate(update);
      for (const struct of structs) {
        if (
          struct instanceof Y.Item &&
          struct.content instanceof Y.ContentString &&
          struct.id.client === doc.clientID
        ) {
          for (let i = 0; i < struct.length; i++) typed.set(struct.id.clock + i, struct.content.str[i]!);
        }
      }
      const deletions = [...ds.clients].flatMap(([client, ranges]) =>
        ranges.map(range => ({ client, clock: range.clock, len: range.len })),
      );
      record.add(Y.getState(doc.store, doc.clientID), deletions);
    });
    return record;
  }

  /**
   * Compares a document with what must be in it: for each record so many operations at least. Returns what is wrong,
   * in words, or null.
   */
  examine(doc: Y.Doc, required: ReadonlyMap<ClientRecord, number>): string | null {
    const clocks = Y.decodeStateVector(Y.encodeStateVector(doc));
    const isDeleted = deletedIn(doc);
    for (const [record, operations] of required) {
      const wanted = record.clockAfter(operations);
      const there = clocks.get(record.clientID) ?? 0;
      if (there < wanted) return `client ${record.clientID} wrote up to clock ${wanted}, there is ${there}`;
      for (const { client, clock, len } of record.deletionsUpTo(operations)) {
        for (let i = clock; i < clock + len; i++) {
          if (!isDeleted(client, i))
            return `${client}:${i} was deleted by ${record.clientID} and is there again`;
        }
      }
    }
    return this.examineText(doc);
  }

  /** Every visible character is the one that its author typed, and what is not visible was deleted by somebody. */
  private examineText(doc: Y.Doc): string | null {
    const ever = new Set<string>();
    for (const record of this.records) {
      for (const { client, clock, len } of record.deletionsUpTo(record.operationCount)) {
        for (let i = clock; i < clock + len; i++) ever.add(`${client}:${i}`);
      }
    }
    for (let item = doc.getText(ROOTS.text)._start; item !== null; item = item.right) {
      const { client, clock } = item.id;
      for (let i = 0; i < item.length; i++) {
        if (item.deleted) {
          if (!ever.has(`${client}:${clock + i}`)) return `${client}:${clock + i} is deleted, by nobody`;
        } else if (item.content instanceof Y.ContentString) {
          const typed = this.typed.get(client)?.get(clock + i);
          if (typed !== item.content.str[i]) {
            return `${client}:${clock + i} was typed as ${typed}, reads ${item.content.str[i]} in ${textOf(doc)}`;
          }
        }
      }
    }
    return null;
  }
}

function deletedIn(doc: Y.Doc): (client: number, clock: number) => boolean {
  const set = Y.createDeleteSetFromStructStore(doc.store);
  return (client, clock) => Y.isDeleted(set, Y.createID(client, clock));
}
