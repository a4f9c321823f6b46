// The oracle of the gate's trial, itself on trial: it must be content with honest histories, and find what gates
// let through that only check that Yjs can decode an update.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { examineAdmitted } from './gate-oracle.ts';
import { tryGate } from './gate-trial.ts';
import { writeHistory } from './histories.ts';
import { createRandom } from './random.ts';
import { readUpdate, writeUpdate } from './update-model.ts';

const KINDS = ['text', 'any'] as const;

function decodes(bytes: Uint8Array): Uint8Array | null {
  try {
    Y.decodeUpdate(bytes);
    return bytes;
  } catch {
    // Whatever Yjs throws on bytes that it cannot read.
    return null;
  }
}

/** Also asks that it applies to a document of its own without throwing and without anything pending. */
function createApplyingGate(): (bytes: Uint8Array) => Uint8Array | null {
  const admitted: Uint8Array[] = [];
  return bytes => {
    if (decodes(bytes) === null) return null;
    const doc = new Y.Doc();
    try {
      for (const update of admitted) Y.applyUpdate(doc, update);
      Y.applyUpdate(doc, bytes);
    } catch {
      // Whatever Yjs throws on updates that it cannot integrate.
      return null;
    }
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) return null;
    admitted.push(bytes);
    return bytes;
  };
}

describe('the oracle of the gate', () => {
  it.each(KINDS)('GATE-1: the oracle is content with honest histories of kind %s', kind => {
    for (let seed = 0; seed < 150; seed++) {
      const history = writeHistory(createRandom(`honest ${seed}`), { kind, authorCount: 3, stepCount: 40 });
      expect(examineAdmitted(history, kind), `seed ${seed}`).toBeNull();
      for (const update of history) expect(writeUpdate(readUpdate(update))).toEqual(update);
    }
  });

  it.each(KINDS)('GATE-1: the oracle finds fault with a gate that only decodes (%s)', kind => {
    const { findings } = tryGate({
      createGate: () => decodes,
      kind,
      seed: 'decodes',
      count: 5_000,
      maxFindings: 20,
    });
    const failures = new Set(findings.map(finding => finding.failure.split(' ')[0]));
    expect(failures).toContain('throws');
    expect(failures).toContain('leaves');
  });

  it.each(KINDS)('GATE-1: the oracle finds fault with a gate that only applies (%s)', kind => {
    const { findings } = tryGate({
      createGate: createApplyingGate,
      kind,
      seed: 'applies',
      count: 6_000,
      maxFindings: 3,
    });
    const failures = findings.map(finding => finding.failure);
    expect(failures.some(failure => /reloads|merges|pending after|merged/.test(failure))).toBe(true);
  });
});
