// Whether a server did its work: a fast server that loses an edit is not fast. Throws a sentence where it did not.
import * as Y from 'yjs';
import { Client, type Target } from './client.ts';
import { expectedText, makeKeystroke, makeSeed, TEXT_NAME } from './keystrokes.ts';
import { type Room, VERIFIED_ROOM_COUNT } from './rooms.ts';

/** Nobody was cut off, got nonsense, or got edits in an order in which they cannot be shown. */
export function throwIfBroken(rooms: readonly Room[]): void {
  for (const room of rooms) {
    for (const [index, person] of room.people.entries()) {
      const who = `${room.doc}: person ${index}`;
      if (person.client.endedBecause !== null)
        throw new Error(`${who} was cut off: ${person.client.endedBecause}`);
      if (person.problem !== null) throw new Error(`${who} got ${person.problem}`);
      if (person.gaps > 0) throw new Error(`${who} got ${person.gaps} edits before those they build on`);
      if (person.client.unexpectedQuestions > 0)
        throw new Error(`${who}: the server says that it misses edits`);
    }
  }
}

/** Every edit of every author has reached every other person in the room. */
export function verifyDelivery(rooms: readonly Room[]): void {
  throwIfBroken(rooms);
  for (const room of rooms) {
    for (const [index, person] of room.people.entries()) {
      if (!person.isReader) continue;
      for (const [line, author] of room.authors.entries()) {
        if (line === person.line || person.seen[line] === author.sentCount) continue;
        throw new Error(
          `${room.doc}: person ${index} has ${person.seen[line]} of ${author.sentCount} edits on line ${line}`,
        );
      }
    }
  }
}

/** Builds real documents out of what some people received, and of what a newcomer gets; all must read as typed. */
export async function verifyTexts(target: Target, rooms: readonly Room[]): Promise<void> {
  for (const room of rooms.slice(0, VERIFIED_ROOM_COUNT)) {
    const wanted = expectedText(room.authors.map(author => author.sentCount));
    if (readText(await fetchAsNewcomer(target, room.doc)) !== wanted) {
      throw new Error(`${room.doc}: a newcomer reads another text`);
    }
    for (const [index, person] of room.people.entries()) {
      if (person.kept === null) continue;
      // Not every server sends people their own words; these are known here.
      const own: Uint8Array[] = index === 0 ? [makeSeed(room.authors.length)] : [];
      const author = room.authors[person.line];
      for (let edit = 0; edit < (author?.sentCount ?? 0); edit++) {
        own.push(makeKeystroke(author!.clientId, person.line, edit));
      }
      if (readText([...own, ...person.kept]) !== wanted) {
        throw new Error(`${room.doc}: person ${index} reads another text`);
      }
    }
  }
}

/** Everything that a server sends to somebody who has nothing. */
export async function fetchAsNewcomer(target: Target, doc: string): Promise<Uint8Array[]> {
  const updates: Uint8Array[] = [];
  const client = new Client(target, doc, {
    updateArrived: (reader, wholeBytes) => {
      updates.push(reader.copyBytes(wholeBytes));
    },
    cursorsArrived: () => {},
  });
  await client.whenSynced();
  client.close();
  return updates;
}

/** The text that these updates make together. */
export function readText(updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  return doc.getText(TEXT_NAME).toString();
}
