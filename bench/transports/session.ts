// The editing session that every transport carries: some documents, some people in each, one or two of them typing
// prose with slips, corrections and jumps. Every keystroke is the update that a real Y.Doc made of it, all are made
// before the clock starts, and the same numbers give the same bytes. Knows no transport and no socket.
import * as Y from 'yjs';
import { clientIdOf, SEED_CLIENT, TEXT_NAME } from '../load/keystrokes.ts';
import { planKeystrokes } from '../load/schedule.ts';
import { createRandom } from '../stats.ts';

export interface SessionShape {
  documentCount: number;
  peoplePerDocument: number;
  /** The first of the people write, each in a paragraph of their own; the others watch. */
  authorsPerDocument: number;
  /** Of each author; 0: nobody types, and the connections are idle. */
  keysPerSecond: number;
  durationMs: number;
}

export interface Keystroke {
  /** From the start of the typing. */
  atMs: number;
  document: number;
  /** Which of the people of the document. */
  person: number;
  update: Uint8Array;
}

export interface Session {
  shape: SessionShape;
  /** The page before anybody types, the same for all documents. */
  seed: Uint8Array;
  /** Sorted by time. */
  keystrokes: readonly Keystroke[];
  /** What each document must read in the end. */
  texts: readonly string[];
}

const PARAGRAPH =
  'They had agreed to write it down that same evening, while the harbour was quiet and nobody was waiting for an answer. ';
const PROSE =
  'It was raining again, and the lamps along the quay looked like words that somebody had crossed out. "Read it to me," she said, "before you change your mind." ';
const BACKSPACE_SHARE = 0.08;
const JUMP_SHARE = 0.03;

export function makeSession(shape: SessionShape): Session {
  const { documentCount, authorsPerDocument, keysPerSecond, durationMs } = shape;
  const seed = makeSeed(authorsPerDocument);
  const authors = Array.from(
    { length: documentCount * authorsPerDocument },
    (_, index) => new Author(seed, index % authorsPerDocument, index),
  );
  const plan = keysPerSecond === 0 ? [] : planKeystrokes(authors.length, keysPerSecond, durationMs);
  const keystrokes = plan.map(({ atMs, author }) => ({
    atMs,
    document: Math.floor(author / authorsPerDocument),
    person: author % authorsPerDocument,
    update: authors[author]!.pressKey(),
  }));
  const texts = Array.from({ length: documentCount }, (_, document) => {
    const own = keystrokes.filter(keystroke => keystroke.document === document);
    return readText([seed, ...own.map(keystroke => keystroke.update)]);
  });
  return { shape, seed, keystrokes, texts };
}

/** The text that these updates make together. */
export function readText(updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText(TEXT_NAME).toString();
}

function makeSeed(paragraphCount: number): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = SEED_CLIENT;
  doc.getText(TEXT_NAME).insert(0, `${PARAGRAPH}\n`.repeat(paragraphCount));
  return Y.encodeStateAsUpdate(doc);
}

/** One person at the keyboard. They write in a paragraph of their own, so that the final text is known beforehand. */
class Author {
  readonly #doc = new Y.Doc();
  readonly #text: Y.Text;
  readonly #random: () => number;
  /** Where their paragraph begins and ends in their own copy. */
  readonly #from: number;
  #to: number;
  #caret: number;
  #typedCount: number;
  #made: Uint8Array = new Uint8Array(0);

  constructor(seed: Uint8Array, paragraph: number, index: number) {
    Y.applyUpdate(this.#doc, seed);
    this.#doc.clientID = clientIdOf(index);
    this.#text = this.#doc.getText(TEXT_NAME);
    this.#random = createRandom(0x5e55 + index);
    this.#from = paragraph * (PARAGRAPH.length + 1);
    this.#to = this.#from + PARAGRAPH.length;
    this.#caret = this.#to;
    this.#typedCount = index * 31;
    this.#doc.on('update', (update: Uint8Array) => {
      this.#made = update;
    });
  }

  /** Presses one key and returns its update. */
  pressKey(): Uint8Array {
    const chance = this.#random();
    if (chance < BACKSPACE_SHARE && this.#caret > this.#from) {
      this.#caret -= 1;
      this.#to -= 1;
      this.#text.delete(this.#caret, 1);
      return this.#made;
    }
    if (chance > 1 - JUMP_SHARE) {
      this.#caret = this.#from + Math.floor(this.#random() * (this.#to - this.#from));
    }
    this.#text.insert(this.#caret, PROSE[this.#typedCount++ % PROSE.length]!);
    this.#caret += 1;
    this.#to += 1;
    return this.#made;
  }
}
