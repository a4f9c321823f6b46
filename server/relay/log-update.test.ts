import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { dumpDocument } from '../testing/document-dump.ts';
import { writeHistory } from '../testing/histories.ts';
import { createRandom } from '../testing/random.ts';
import { ANYBODY, Gate } from './gate.ts';
import { concatUpdates, type LogUpdate } from './log-update.ts';

function admitAll(history: readonly Uint8Array[], kind: 'text' | 'any'): LogUpdate[] {
  const gate = new Gate(kind);
  const admitted: LogUpdate[] = [];
  for (const bytes of history) {
    const verdict = gate.admit(bytes, ANYBODY);
    if (verdict.verdict === 'news') admitted.push(verdict.update);
  }
  return admitted;
}

function build(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  expect(doc.store.pendingStructs).toBeNull();
  expect(doc.store.pendingDs).toBeNull();
  return doc;
}

describe('updates of the log', () => {
  it.each(['text', 'any'] as const)(
    'ROOM-6: any slices, joined, give what the single updates give (%s)',
    kind => {
      for (let seed = 0; seed < 40; seed++) {
        const random = createRandom(`concat ${seed}`);
        const admitted = admitAll(writeHistory(random, { kind, authorCount: 3, stepCount: 60 }), kind);
        const reference = build(...admitted.map(update => update.bytes));
        const slices: Uint8Array[] = [];
        for (let from = 0; from < admitted.length; ) {
          const to = Math.min(admitted.length, from + random.int(1, 20));
          slices.push(concatUpdates(admitted.slice(from, to)));
          from = to;
        }
        const mode = kind === 'text' ? 'exact' : 'visible';
        const expected = dumpDocument(reference, mode);
        expect(dumpDocument(build(...slices), mode)).toEqual(expected);
        expect(dumpDocument(build(concatUpdates(admitted)), mode)).toEqual(expected);
        // Stock tools merge what the relay sends.
        expect(dumpDocument(build(Y.mergeUpdates(slices)), mode)).toEqual(expected);
      }
    },
  );

  it('ROOM-6: joining updates that do not follow on each other is a programmer’s error', () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (const letter of 'abc') doc.getText('content').insert(0, letter);
    const [a, , c] = admitAll(updates, 'text');
    expect(() => concatUpdates([a!, c!])).toThrow(/invariant violation/);
  });
});
