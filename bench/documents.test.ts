import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { makeDocument } from './documents.ts';
import { TEXT_NAME } from './load/keystrokes.ts';

test('BENCH-1: a document to join has the size asked for, a past and deletions, and is always the same', () => {
  const { whole, parts } = makeDocument(60_000);
  expect(whole.length).toBeGreaterThanOrEqual(60_000);
  expect(whole.length).toBeLessThan(70_000);
  expect(Buffer.from(makeDocument(60_000).whole).equals(Buffer.from(whole))).toBe(true);
  const doc = new Y.Doc();
  expect(parts.length).toBeGreaterThan(1);
  for (const part of parts) Y.applyUpdate(doc, part);
  expect(doc.store.pendingStructs).toBeNull();
  expect(Buffer.from(Y.encodeStateAsUpdate(doc)).equals(Buffer.from(whole))).toBe(true);
  expect(doc.getText(TEXT_NAME).length).toBeGreaterThan(10_000);
  expect(doc.store.clients.size).toBe(5);
  expect([...doc.store.clients.values()].flat().some(struct => struct.deleted)).toBe(true);
});
