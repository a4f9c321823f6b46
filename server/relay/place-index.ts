// In which list of the document each item stands, without the items. A list is a shared type together with, for maps, a
// key. Neighbours must stand in the same list, a parent must be a shared type, and nesting has a limit: Yjs takes
// these for granted, and an update that breaks them leaves documents that differ between those who read them.
//
// Kept as runs per client: typing into one text, however long, is one run.
import { RefusedError } from './struct-reader.ts';

/** The list of items whose content was garbage-collected: what is inserted among them is gone as well. */
export const DEAD_LIST = 0;

interface List {
  /** Depth of the items in it; 1 for the lists of a root. */
  depth: number;
  /** Holds the values of one key of a map: only the last one counts. */
  isKeyed: boolean;
}

interface Runs {
  /** First clock of each run; a run ends where the next begins. */
  starts: number[];
  lists: number[];
}

export class PlaceIndex {
  private readonly lists: List[] = [{ depth: 0, isKeyed: false }];
  private readonly listIds = new Map<string, number>();
  private readonly runs = new Map<number, Runs>();
  /** Depth of every item that is a shared type, by "client:clock". */
  private readonly typeDepths = new Map<string, number>();
  private readonly rootNames = new Set<string>();
  private lastRootName = '';
  private lastRootSub: string | null = null;
  private lastRootList = -1;
  /** How to take back what was placed since the last commit(), newest last. */
  private readonly journal: (() => void)[] = [];

  /** Keeps what was placed since the last commit() or rollback(). */
  commit(): void {
    if (this.journal.length > 0) this.journal.length = 0;
  }

  /** Forgets what was placed since the last commit() or rollback(). */
  rollback(): void {
    for (let undo = this.journal.pop(); undo !== undefined; undo = this.journal.pop()) undo();
    this.lastRootList = -1;
  }

  /** The list of an item that is known. */
  listOf(client: number, clock: number): number {
    const runs = this.runs.get(client);
    if (runs === undefined) throw new Error(`invariant violation: no item of client ${client}`);
    const { starts, lists } = runs;
    let low = 0;
    let high = starts.length - 1;
    if (starts[high]! <= clock) return lists[high]!;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= clock) low = middle;
      else high = middle - 1;
    }
    return lists[low]!;
  }

  /** The list of root `name`, made when it is new. Throws RefusedError when the document has its roots already. */
  rootList(name: string, sub: string | null, maxRoots: number): number {
    if (this.lastRootList >= 0 && name === this.lastRootName && sub === this.lastRootSub)
      return this.lastRootList;
    if (!this.rootNames.has(name)) {
      if (this.rootNames.size >= maxRoots) {
        throw new RefusedError('not-allowed-here', `more than ${maxRoots} roots`);
      }
      this.rootNames.add(name);
      this.journal.push(() => this.rootNames.delete(name));
    }
    const list = this.findList(JSON.stringify(['root', name, sub]), 1, sub !== null);
    this.lastRootName = name;
    this.lastRootSub = sub;
    this.lastRootList = list;
    return list;
  }

  /** The list inside the shared type that is item `client:clock`, or null when that item is no shared type. */
  nestedList(client: number, clock: number, sub: string | null): number | null {
    const depth = this.typeDepths.get(`${client}:${clock}`);
    if (depth === undefined) return null;
    return this.findList(JSON.stringify([client, clock, sub]), depth + 1, sub !== null);
  }

  depthOf(list: number): number {
    return this.lists[list]!.depth;
  }

  isKeyed(list: number): boolean {
    return this.lists[list]!.isKeyed;
  }

  /** The items from `clock` on stand in `list`, until the next call for this client. Calls come in order of clock. */
  place(client: number, clock: number, list: number): void {
    const runs = this.runs.get(client);
    if (runs === undefined) {
      this.runs.set(client, { starts: [clock], lists: [list] });
      this.journal.push(() => this.runs.delete(client));
      return;
    }
    if (runs.lists[runs.lists.length - 1] === list) return;
    runs.starts.push(clock);
    runs.lists.push(list);
    this.journal.push(() => {
      runs.starts.pop();
      runs.lists.pop();
    });
  }

  /** Item `client:clock` is a shared type at this depth. */
  placeType(client: number, clock: number, depth: number): void {
    const key = `${client}:${clock}`;
    this.typeDepths.set(key, depth);
    this.journal.push(() => this.typeDepths.delete(key));
  }

  private findList(key: string, depth: number, isKeyed: boolean): number {
    let list = this.listIds.get(key);
    if (list === undefined) {
      list = this.lists.length;
      this.lists.push({ depth, isKeyed });
      this.listIds.set(key, list);
      this.journal.push(() => {
        this.lists.pop();
        this.listIds.delete(key);
      });
    }
    return list;
  }
}
