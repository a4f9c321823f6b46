// What all four servers keep of a document: the updates in the order in which they came, and who wants to hear of new
// ones. No Y.Doc, no store, no checks: only the way of an update is compared here. Knows no transport.
import type { News } from './updates-codec.ts';

interface Entry {
  author: string;
  update: Uint8Array;
}

export class Room {
  readonly #log: Entry[] = [];
  readonly #watchers = new Map<() => void, string>();

  /** Takes updates in and tells everybody who watches, except their author. */
  append(author: string, updates: readonly Uint8Array[]): void {
    for (const update of updates) this.#log.push({ author, update });
    for (const [tell, reader] of [...this.#watchers]) if (reader !== author) tell();
  }

  /** What others have written from place `after` of the log on; `after` is what the last call gave as `next`. */
  newsFor(reader: string, after: number): News {
    const updates: Uint8Array[] = [];
    for (let i = after; i < this.#log.length; i++) {
      const entry = this.#log[i]!;
      if (entry.author !== reader) updates.push(entry.update);
    }
    return { next: this.#log.length, updates };
  }

  /** `tell` is called after each append() by somebody else, until the returned function is called. */
  watch(reader: string, tell: () => void): () => void {
    this.#watchers.set(tell, reader);
    return () => {
      this.#watchers.delete(tell);
    };
  }
}

/** The rooms of one server, made when they are first asked for. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();

  get(document: string): Room {
    let room = this.#rooms.get(document);
    if (room === undefined) {
      room = new Room();
      this.#rooms.set(document, room);
    }
    return room;
  }
}
