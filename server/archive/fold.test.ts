// Folding against Yjs itself over random histories, and what happens with updates that spoil a document.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import { dumpDocument } from '../testing/document-dump.ts';
import { writeHistory } from '../testing/histories.ts';
import { createRandom } from '../testing/random.ts';
import { digestDocument } from './digest-document.ts';
import { type FoldAttempt, type FoldInput, foldOnce } from './fold.ts';

type Verified = Extract<FoldAttempt, { outcome: 'verified' }>;

function fold(tail: Uint8Array[], base: Uint8Array | null = null, kind: DocumentKind = 'text'): Verified {
  return expectVerified({ kind, base, tail, leftOut: null });
}

function expectVerified(input: FoldInput): Verified {
  const attempt = foldOnce(input);
  if (attempt.outcome === 'failed') throw new Error(`${attempt.failure}: ${attempt.detail}`);
  return attempt;
}

function load(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

/** The updates that `write` makes, one for each change. */
function record(clientID: number, write: (text: Y.Text, doc: Y.Doc) => void, before: Uint8Array[] = []) {
  const doc = load(...before);
  doc.clientID = clientID;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  write(doc.getText('content'), doc);
  return updates;
}

describe('folding', () => {
  it.each(['text', 'any'] as const)(
    'ARCH-1: over 60 random histories of kind %s the base is the document that Yjs builds, cut anywhere',
    kind => {
      let deleted = 0;
      for (let seed = 0; seed < 60; seed++) {
        const random = createRandom(`fold ${kind} ${seed}`);
        const log = writeHistory(random, { kind, authorCount: 3, stepCount: 80 });
        const cut = random.int(0, log.length);
        const first = cut === 0 ? null : fold(log.slice(0, cut), null, kind);
        const second = fold(log.slice(cut), first?.base ?? null, kind);
        // Typed roots make Yjs tidy format marks: compared as it is before anybody looks.
        const reference = new Y.Doc();
        for (const update of log) Y.applyUpdate(reference, update);
        const built = load(second.base);
        const mode = kind === 'text' ? 'exact' : 'visible';
        expect(dumpDocument(built, mode), `seed ${seed}`).toBe(dumpDocument(reference, mode));
        expect(Y.decodeStateVector(second.stateVector), `seed ${seed}`).toEqual(
          Y.decodeStateVector(Y.encodeStateVector(reference)),
        );
        expect(second.leftOut).toEqual([]);
        deleted += Y.createDeleteSetFromStructStore(built.store).clients.size;
      }
      expect(deleted).toBeGreaterThan(60);
    },
  );

  it('ARCH-1: folding a base again changes nothing', () => {
    const log = writeHistory(createRandom('again'), { kind: 'text', authorCount: 3, stepCount: 200 });
    const once = fold(log);
    expect(fold([new Uint8Array([0, 0])], once.base)).toEqual(once);
    expect(fold([log[3]!, log[150]!], once.base)).toEqual(once);
  });

  it('ARCH-1: state vector and delete set are those of the base, encoded as v1', () => {
    const log = record(5, text => {
      text.insert(0, 'hello world');
      text.delete(2, 3);
      text.delete(5, 1);
    });
    const { base, stateVector, deleteSet } = fold(log);
    expect(Y.decodeStateVector(stateVector)).toEqual(new Map([[5, 11]]));
    // One client, 5, with two ranges: clock 2 length 3, clock 8 length 1.
    expect([...deleteSet]).toEqual([1, 5, 2, 2, 3, 8, 1]);
    expect(Buffer.from(base).subarray(-deleteSet.length)).toEqual(Buffer.from(deleteSet));
  });

  it('ARCH-2: the text is what the page shows', () => {
    const log = record(5, text => {
      text.insert(0, 'olá mundo 👩‍👩‍👧\nfim');
      text.delete(0, 4);
    });
    expect(fold(log).facts.text).toBe('mundo 👩‍👩‍👧\nfim');
    expect(fold([new Uint8Array([0, 0])]).facts.text).toBe('');
  });

  it('ARCH-1: what was deleted weighs nothing any more', () => {
    const log = record(5, text => {
      text.insert(0, 'secret '.repeat(2000));
      text.delete(0, text.length);
      text.insert(0, 'left');
    });
    const { base, facts } = fold(log);
    expect(facts.text).toBe('left');
    expect(base.length).toBeLessThan(60);
    expect(Buffer.from(base).includes('secret')).toBe(false);
  });

  it('ARCH-1: format marks are folded as they are: nobody is in a hurry to tidy them', () => {
    const log = record(5, (_, doc) => {
      const text = new Y.Text();
      doc.getMap('m').set('t', text);
      text.insert(0, 'some bold words');
      text.format(5, 4, { bold: true });
      text.format(5, 4, { bold: null });
      text.format(0, 9, { bold: true });
    });
    const other = record(6, (_, doc) => (doc.getMap('m').get('t') as Y.Text).insert(5, 'x'), log);
    const { base } = fold([...log, ...other], null, 'any');
    const delta = (load(base).getMap('m').get('t') as Y.Text).toDelta();
    expect(delta).toEqual(
      (
        load(...log, ...other)
          .getMap('m')
          .get('t') as Y.Text
      ).toDelta(),
    );
  });
});

describe('what does not verify', () => {
  const honest = record(5, text => {
    text.insert(0, 'one ');
    text.insert(4, 'two ');
    text.insert(8, 'three');
  });

  it('ARCH-3, TRAP 21: a GC struct of length 0 fails the attempt', () => {
    // One section: one struct, client 9, clock 0; a GC struct of length 0; no deletes.
    const poison = new Uint8Array([1, 1, 9, 0, 0, 0, 0]);
    expect(foldOnce({ kind: 'text', base: null, tail: [...honest, poison], leftOut: null })).toMatchObject({
      outcome: 'failed',
    });
    const without = expectVerified({
      kind: 'text',
      base: null,
      tail: [honest[0]!, poison, honest[1]!],
      leftOut: new Set([1]),
    });
    expect([without.facts.text, without.leftOut]).toEqual(['one two ', [1]]);
  });

  it('ARCH-3: bytes that are no update fail the attempt', () => {
    const tail = [new Uint8Array([7, 255, 255, 255])];
    expect(foldOnce({ kind: 'text', base: null, tail, leftOut: null })).toMatchObject({ failure: 'throws' });
  });

  it('ARCH-3: an update whose ground is missing fails the attempt', () => {
    const tail = [honest[0]!, honest[2]!];
    expect(foldOnce({ kind: 'text', base: null, tail, leftOut: null })).toEqual({
      outcome: 'failed',
      failure: 'pending',
      detail: 'it refers to something that is not there',
    });
    const deletion = record(6, text => text.delete(0, 4), honest);
    expect(foldOnce({ kind: 'text', base: null, tail: deletion, leftOut: null })).toMatchObject({
      failure: 'pending',
      detail: 'it deletes something that is not there',
    });
  });

  it('ARCH-4: leaving entries out takes those along that stand on them, and what stands on these', () => {
    const onMine = record(6, text => text.insert(2, 'XX'), honest.slice(0, 1));
    const onTheirs = record(7, text => text.insert(3, 'yy'), [honest[0]!, ...onMine]);
    const apart = record(8, text => text.insert(0, 'apart '), honest.slice(0, 1));
    const later = record(7, text => text.insert(0, 'zz'), [honest[0]!, ...onMine, ...onTheirs]);
    const tail = [honest[0]!, ...onMine, ...onTheirs, ...apart, ...later, ...honest.slice(1)];
    const { leftOut, facts } = expectVerified({ kind: 'text', base: null, tail, leftOut: new Set([1]) });
    expect(leftOut).toEqual([1, 2, 4]);
    expect(facts.text).toBe('apart one two three');
  });

  it('ARCH-4: who only deleted what was left out keeps all else', () => {
    const spam = record(6, text => text.insert(0, 'SPAM '), honest);
    const tidy = record(
      7,
      text => {
        text.delete(0, 5);
        text.insert(text.length, ' four');
      },
      [...honest, ...spam],
    );
    const tail = [...honest, ...spam, ...tidy];
    const { leftOut, facts } = expectVerified({ kind: 'text', base: null, tail, leftOut: new Set([3]) });
    expect(leftOut).toEqual([3]);
    expect(facts.text).toBe('one two three four');
  });

  it('ARCH-4: the base counts as ground', () => {
    const base = fold(honest).base;
    const more = record(5, text => text.insert(4, 'and '), honest);
    const spam = record(6, text => text.insert(0, 'SPAM '), honest);
    const { facts } = expectVerified({ kind: 'text', base, tail: [...spam, ...more], leftOut: new Set([0]) });
    expect(facts.text).toBe('one and two three');
  });
});

describe('digestDocument', () => {
  it('ARCH-3: tells apart what differs in one place, and nothing else', () => {
    const base = record(5, text => text.insert(0, 'abc'));
    const variants: Uint8Array[][] = [
      base,
      record(6, text => text.insert(0, 'abc')),
      [...base, ...record(7, text => text.insert(1, 'x'), base)],
      [...base, ...record(7, text => text.insert(2, 'x'), base)],
      [...base, ...record(7, text => text.insert(1, 'y'), base)],
      [...base, ...record(7, text => text.delete(1, 1), base)],
      [...base, ...record(7, (_, doc) => doc.getMap('m').set('k', 1), base)],
      [...base, ...record(7, (_, doc) => doc.getMap('m').set('k', '1'), base)],
      [...base, ...record(7, (_, doc) => doc.getMap('m').set('l', 1), base)],
      [...base, ...record(7, (_, doc) => doc.getMap('m').set('k', new Y.Map()), base)],
      [...base, ...record(7, (_, doc) => doc.getMap('m').set('k', new Y.Array()), base)],
      [...base, ...record(7, (_, doc) => doc.getMap('m').set('k', new Uint8Array([1])), base)],
    ];
    const digests = variants.map(updates => JSON.stringify(digestDocument(load(...updates))));
    expect(new Set(digests).size).toBe(variants.length);
    variants.forEach((updates, i) => {
      const merged = load(Y.mergeUpdates(updates));
      expect(JSON.stringify(digestDocument(merged))).toBe(digests[i]);
    });
  });
});
