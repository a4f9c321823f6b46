// What a stock client is left with by a connection that lost frames on the way down: parts of the document that came and stand on
// what did not. The next connection brings what the server has by then. When the server was killed before the rest was on
// disk, that comes when somebody who has it is back, or never; the client can do nothing about it. Knows Yjs, no network.
import * as Y from 'yjs';

export class Leftovers {
  private excused: ReadonlySet<string> = new Set();

  /** A connection that lost frames has ended: what waits now is not the fault of the next one. */
  take(doc: Y.Doc): void {
    this.excused = new Set(listPending(doc));
  }

  /** Something that waits in `doc` and did not wait when such a connection ended, in words; null when there is none. */
  examine(doc: Y.Doc): string | null {
    for (const part of listPending(doc)) if (!this.excused.has(part)) return `${part} is pending`;
    return null;
  }

  /** The same when everybody is back and all is quiet: nothing may wait for a client of whom one of `others` has more. */
  examineForGood(doc: Y.Doc, others: readonly Y.Doc[]): string | null {
    const fault = this.examine(doc);
    if (fault !== null) return fault;
    for (const client of listAwaited(doc)) {
      const there = Y.getState(doc.store, client);
      if (others.some(({ store }) => Y.getState(store, client) > there))
        return `something waits for ${client}:${there}, and somebody has it`;
    }
    return null;
  }
}

/** What Yjs could not take in yet, clock by clock: it cuts and joins what it keeps as it likes. */
function* listPending({ store }: Y.Doc): Generator<string> {
  const structs = store.pendingStructs === null ? [] : Y.decodeUpdateV2(store.pendingStructs.update).structs;
  for (const struct of structs) {
    if (struct instanceof Y.Skip) continue;
    for (let i = 0; i < struct.length; i++) yield `struct ${struct.id.client}:${struct.id.clock + i}`;
  }
  for (const { client, clock, len } of pendingDeletions(store)) {
    for (let i = 0; i < len; i++) yield `deletion of ${client}:${clock + i}`;
  }
}

/** The clients of whom more must come before any of it can be taken in. */
function* listAwaited({ store }: Y.Doc): Generator<number> {
  if (store.pendingStructs !== null) yield* store.pendingStructs.missing.keys();
  for (const { client } of pendingDeletions(store)) yield client;
}

function pendingDeletions({ pendingDs }: Y.Doc['store']): { client: number; clock: number; len: number }[] {
  if (pendingDs === null) return [];
  return [...Y.decodeUpdateV2(pendingDs).ds.clients].flatMap(([client, ranges]) =>
    ranges.map(({ clock, len }) => ({ client, clock, len })),
  );
}
