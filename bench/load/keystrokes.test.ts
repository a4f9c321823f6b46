import { expect, test } from 'vitest';
import * as awareness from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createRandom } from '../stats.ts';
import {
  clientIdOf,
  expectedText,
  keyAt,
  makeCursor,
  makeKeystroke,
  makeSeed,
  SEED_CLIENT,
  seedLength,
  seedText,
  TEXT_NAME,
} from './keystrokes.ts';

function openSeed(lineCount: number): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, makeSeed(lineCount));
  return doc;
}

test('BENCH-1: the page is what a document with that clientID would have made', () => {
  const doc = new Y.Doc();
  doc.clientID = SEED_CLIENT;
  doc.getText(TEXT_NAME).insert(0, seedText(3));
  expect(Buffer.from(makeSeed(3))).toEqual(Buffer.from(Y.encodeStateAsUpdate(doc)));
  expect(seedLength(3)).toBe(seedText(3).length);
});

test('BENCH-1: keystrokes made by hand are byte for byte those of a Y.Doc', () => {
  const lineCount = 4;
  for (const line of [0, 2, 3]) {
    const doc = openSeed(lineCount);
    doc.clientID = clientIdOf(line);
    const made: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => made.push(update));
    const lineEnd = (seedLength(lineCount) / lineCount) * (line + 1) - 1;
    for (let edit = 0; edit < 300; edit++) doc.getText(TEXT_NAME).insert(lineEnd + edit, keyAt(edit));
    const byHand = made.map((_, edit) => makeKeystroke(clientIdOf(line), line, edit));
    expect(byHand.map(update => Buffer.from(update))).toEqual(made.map(update => Buffer.from(update)));
  }
});

test('BENCH-1: applied in any order of authors they give the intended text', () => {
  const counts = [120, 0, 333, 50];
  const random = createRandom(1);
  const doc = openSeed(counts.length);
  const next = counts.map(() => 0);
  const left = (): number[] => [...counts.keys()].filter(line => next[line]! < counts[line]!);
  for (let open = left(); open.length > 0; open = left()) {
    const line = open[Math.floor(random() * open.length)]!;
    Y.applyUpdate(doc, makeKeystroke(clientIdOf(line), line, next[line]!));
    next[line]! += 1;
  }
  expect(doc.getText(TEXT_NAME).toString()).toBe(expectedText(counts));
  expect(doc.store.pendingStructs).toBeNull();
});

test('BENCH-1: cursors are awareness states that y-codemirror would read', () => {
  const doc = openSeed(2);
  for (let edit = 0; edit < 3; edit++) Y.applyUpdate(doc, makeKeystroke(clientIdOf(1), 1, edit));
  const shown = new awareness.Awareness(new Y.Doc());
  awareness.applyAwarenessUpdate(shown, makeCursor(clientIdOf(1), 1, -1), null);
  expect(shown.getStates().get(clientIdOf(1))?.cursor).toBeUndefined();
  awareness.applyAwarenessUpdate(shown, makeCursor(clientIdOf(1), 1, 2), null);
  const state = shown.getStates().get(clientIdOf(1))!;
  const place = Y.createAbsolutePositionFromRelativePosition(
    Y.createRelativePositionFromJSON(state.cursor.anchor),
    doc,
  );
  expect(place?.index).toBe(seedLength(2) - 1 + 2);
  shown.destroy();
});
