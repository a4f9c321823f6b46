// The work itself: a page with one line per author, and each author's keystrokes at the end of that line as ready
// updates, byte for byte what a Y.Doc makes when a person types there. Made by hand, because a Y.Doc per author
// would cost more than the servers to be measured. Knows no socket.
import * as encoding from 'lib0/encoding';

export const TEXT_NAME = 'text';

/** The clientID that wrote the page before anybody types. */
export const SEED_CLIENT = 0x7e57_5eed;

const LINE = 'The quick brown fox jumps over the lazy dog while five wizards quietly box near the old quay. ';
const WORDS = 'and then she said that nothing of what they had written that night would ever be lost again, ';

/** The clientID of a person in a room; a 32-bit number like those that Yjs draws. */
export function clientIdOf(personIndex: number): number {
  return 0x9000_0000 + personIndex * 0x1_0001;
}

/** The text of the page before anybody types. */
export function seedText(lineCount: number): string {
  return `${LINE}\n`.repeat(lineCount);
}

/** One update that holds the page, by SEED_CLIENT. */
export function makeSeed(lineCount: number): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, SEED_CLIENT);
  encoding.writeVarUint(encoder, 0);
  encoding.writeUint8(encoder, 0x04);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarString(encoder, TEXT_NAME);
  encoding.writeVarString(encoder, seedText(lineCount));
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

/** UTF-16 units of the page, which is also SEED_CLIENT's clock. */
export function seedLength(lineCount: number): number {
  return (LINE.length + 1) * lineCount;
}

/** The character that keystroke number `edit` of an author types. */
export function keyAt(edit: number): string {
  return WORDS[edit % WORDS.length]!;
}

/**
 * Keystroke number `edit` (from 0) of the author of line `line`: one character, between what that author typed
 * before and the end of the line.
 */
export function makeKeystroke(client: number, line: number, edit: number): Uint8Array {
  const lineEnd = (LINE.length + 1) * (line + 1) - 1;
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, edit);
  encoding.writeUint8(encoder, 0xc4);
  if (edit === 0) writeId(encoder, SEED_CLIENT, lineEnd - 1);
  else writeId(encoder, client, edit - 1);
  writeId(encoder, SEED_CLIENT, lineEnd);
  encoding.writeVarString(encoder, keyAt(edit));
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

function writeId(encoder: encoding.Encoder, client: number, clock: number): void {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
}

/** What the page reads when each author (by line) has typed that many keystrokes. */
export function expectedText(editCounts: readonly number[]): string {
  let text = '';
  for (const count of editCounts) {
    text += LINE;
    for (let edit = 0; edit < count; edit++) text += keyAt(edit);
    text += '\n';
  }
  return text;
}

/**
 * An awareness update with the cursor behind keystroke number `edit` (-1: the person has only arrived), in the
 * shape that y-codemirror.next gives it.
 */
export function makeCursor(client: number, personIndex: number, edit: number): Uint8Array {
  const place = { type: null, tname: TEXT_NAME, item: { client, clock: Math.max(0, edit) }, assoc: 0 };
  const state = {
    user: {
      name: `Careful Heron ${personIndex}`,
      color: '#2a7f62',
      colorLight: '#2a7f6233',
    },
    ...(edit >= 0 && { cursor: { anchor: place, head: place } }),
  };
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, edit + 2);
  encoding.writeVarString(encoder, JSON.stringify(state));
  return encoding.toUint8Array(encoder);
}
