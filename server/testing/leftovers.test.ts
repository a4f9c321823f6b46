// The oracle of what may wait in a document, itself on trial: it must excuse what a lossy connection has left, and nothing else.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Leftovers } from './leftovers.ts';

interface Author {
  doc: Y.Doc;
  /** What each change sent. */
  updates: Uint8Array[];
}

function createAuthor(clientID: number): Author {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  return { doc, updates };
}

/** Types "one two ", and deletes "two ": three updates. */
function write({ doc }: Author): void {
  const text = doc.getText();
  text.insert(0, 'one ');
  text.insert(4, 'two ');
  text.delete(4, 4);
}

/** A reader to whom the first update of each author was lost. */
function createReader(authors: readonly Author[]): { doc: Y.Doc; leftovers: Leftovers } {
  const doc = new Y.Doc();
  for (const { updates } of authors) for (const update of updates.slice(1)) Y.applyUpdate(doc, update);
  const leftovers = new Leftovers();
  leftovers.take(doc);
  return { doc, leftovers };
}

describe('what a lossy connection leaves', () => {
  it('WORLD-8: waits without fault as long as nobody brings what was lost', () => {
    const author = createAuthor(1);
    write(author);
    const { doc, leftovers } = createReader([author]);
    expect(doc.store.pendingStructs).not.toBeNull();
    expect(doc.store.pendingDs).not.toBeNull();
    doc.getText().insert(0, 'of its own');
    expect(leftovers.examine(doc)).toBeNull();
    expect(leftovers.examineForGood(doc, [doc, new Y.Doc()])).toBeNull();
  });

  it('WORLD-8: is a fault in the end when somebody has what was lost', () => {
    const author = createAuthor(1);
    write(author);
    const { doc, leftovers } = createReader([author]);
    expect(leftovers.examineForGood(doc, [doc, author.doc])).toBe(
      'something waits for 1:0, and somebody has it',
    );
  });

  it('WORLD-8: is no fault any more when what was lost has come', () => {
    const author = createAuthor(1);
    write(author);
    const { doc, leftovers } = createReader([author]);
    Y.applyUpdate(doc, author.updates[0]!);
    expect(doc.getText().toString()).toBe('one ');
    expect(leftovers.examineForGood(doc, [doc, author.doc])).toBeNull();
  });

  it('WORLD-8: may come to a part only, and the rest waits on', () => {
    const [author, other] = [createAuthor(1), createAuthor(2)];
    write(author);
    write(other);
    const { doc, leftovers } = createReader([author, other]);
    Y.applyUpdate(doc, author.updates[0]!);
    expect(doc.store.pendingStructs).not.toBeNull();
    expect(leftovers.examine(doc)).toBeNull();
    expect(leftovers.examineForGood(doc, [doc, author.doc])).toBeNull();
  });

  it('WORLD-8: excuses no struct that came on a later connection and waits', () => {
    const author = createAuthor(1);
    write(author);
    const { doc, leftovers } = createReader([author]);
    author.doc.getText().insert(4, 'three');
    Y.applyUpdate(doc, author.updates.at(-1)!);
    expect(leftovers.examine(doc)).toBe('struct 1:8 is pending');
    expect(leftovers.examineForGood(doc, [])).toBe('struct 1:8 is pending');
  });

  it('WORLD-8: excuses no deletion that came on a later connection and waits', () => {
    const author = createAuthor(1);
    write(author);
    const { doc, leftovers } = createReader([author]);
    author.doc.getText().delete(0, 1);
    Y.applyUpdate(doc, author.updates.at(-1)!);
    expect(leftovers.examine(doc)).toBe('deletion of 1:0 is pending');
  });

  it('WORLD-8: is nothing where no connection lost frames', () => {
    const author = createAuthor(1);
    write(author);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, author.updates[1]!);
    expect(new Leftovers().examine(doc)).toBe('struct 1:4 is pending');
  });
});
