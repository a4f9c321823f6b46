import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { ANYBODY, Gate, MAX_PARTS, type Verdict } from './gate.ts';

/** A document that hands out each of its updates. */
function createAuthor(clientID: number): {
  doc: Y.Doc;
  text: Y.Text;
  updates: Uint8Array[];
  take(): Uint8Array;
} {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  return { doc, text: doc.getText('content'), updates, take: () => updates.shift()! };
}

function newsOf(verdict: Verdict): Uint8Array {
  if (verdict.verdict !== 'news') throw new Error(`expected news, got ${JSON.stringify(verdict)}`);
  return verdict.update.bytes;
}

/** Sections of [client, clock, structs as raw bytes …], and no deletes. */
function encodeSections(...sections: [client: number, clock: number, ...structs: number[][]][]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, sections.length);
  for (const [client, clock, ...structs] of sections) {
    encoding.writeVarUint(encoder, structs.length);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    for (const struct of structs) encoding.writeUint8Array(encoder, Uint8Array.from(struct));
  }
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

describe('the gate', () => {
  it('GATE-2: takes a keystroke as it is, without copying it', () => {
    const alice = createAuthor(1);
    const gate = new Gate('text');
    alice.text.insert(0, 'olá 👋');
    const update = alice.take();
    expect(newsOf(gate.admit(update, ANYBODY))).toBe(update);
    expect(gate.known.clockOf(1)).toBe('olá 👋'.length);
  });

  it('GATE-13: more structs and deleted ranges than an honest client has are refused before they are read', () => {
    const numbers = (...list: number[]) => {
      const encoder = encoding.createEncoder();
      for (const number of list) encoding.writeVarUint(encoder, number);
      return encoding.toUint8Array(encoder);
    };
    const rest = new Uint8Array(2 * MAX_PARTS + 2).fill(1);
    const structs = Buffer.concat([numbers(1, MAX_PARTS + 1, 9, 0), rest]);
    const ranges = Buffer.concat([numbers(0, 1, 9, MAX_PARTS + 1), rest]);
    const gate = new Gate('any');
    for (const update of [structs, ranges]) {
      expect(gate.admit(update, ANYBODY)).toMatchObject({ verdict: 'refused', reason: 'message-too-large' });
      expect(gate.hasNews(update)).toBe(true);
    }
    const most = encodeSections([9, 0, ...Array.from({ length: MAX_PARTS - 1 }, () => [0, 1])]);
    expect(newsOf(gate.admit(most, ANYBODY)).length).toBe(most.length);
    // What is stored was admitted under the limits of its time.
    const stored = new Gate('any');
    const old = encodeSections([9, 0, ...Array.from({ length: MAX_PARTS + 1 }, () => [0, 1])]);
    expect(newsOf(stored.readmit(old)).length).toBe(old.length);
  });

  it('GATE-3: what was sent before is nothing, and so is its delete set', () => {
    const alice = createAuthor(1);
    const gate = new Gate('text');
    alice.text.insert(0, 'hello');
    alice.text.delete(1, 3);
    for (const update of alice.updates) newsOf(gate.admit(update, ANYBODY));
    const everything = Y.encodeStateAsUpdate(alice.doc);
    expect(gate.admit(everything, ANYBODY)).toEqual({ verdict: 'nothing', gap: false, held: null });
    expect(gate.hasNews(everything)).toBe(false);
  });

  it('GATE-4: trims an overlap to its new part, inside a string as Yjs cuts it', () => {
    const alice = createAuthor(1);
    const bob = createAuthor(2);
    const gate = new Gate('text');
    alice.text.insert(0, 'abc');
    newsOf(gate.admit(alice.take(), ANYBODY));
    alice.text.insert(3, 'dé😀');
    alice.text.delete(0, 1);
    const whole = Y.encodeStateAsUpdate(alice.doc);
    const trimmed = newsOf(gate.admit(whole, ANYBODY));
    expect(trimmed.length).toBeLessThan(whole.length);
    bob.text.insert(0, '');
    const reader = new Y.Doc();
    const first = createAuthor(1);
    first.text.insert(0, 'abc');
    Y.applyUpdate(reader, first.take());
    Y.applyUpdate(reader, trimmed);
    expect(reader.getText('content').toString()).toBe('bcdé😀');
    expect(reader.store.pendingStructs).toBeNull();
  });

  it('GATE-4: trims lists of values as well', () => {
    const alice = createAuthor(1);
    const gate = new Gate('text');
    const list = alice.doc.getArray('list');
    list.push([1, 'two']);
    const first = alice.take();
    newsOf(gate.admit(first, ANYBODY));
    list.push([{ three: 3 }, [4]]);
    const trimmed = newsOf(gate.admit(Y.encodeStateAsUpdate(alice.doc), ANYBODY));
    const reader = new Y.Doc();
    Y.applyUpdate(reader, first);
    Y.applyUpdate(reader, trimmed);
    expect(reader.getArray('list').toJSON()).toEqual([1, 'two', { three: 3 }, [4]]);
  });

  it('GATE-5: an update behind a gap does not enter; what fills the gap does (TRAP 20)', () => {
    const alice = createAuthor(1);
    const gate = new Gate('text');
    for (const letter of 'abc') alice.text.insert(alice.text.length, letter);
    const [a, b, c] = alice.updates;
    newsOf(gate.admit(a!, ANYBODY));
    expect(gate.admit(c!, ANYBODY)).toEqual({ verdict: 'nothing', gap: true, held: null });
    newsOf(gate.admit(Y.mergeUpdates([b!, c!]), ANYBODY));
    expect(gate.known.clockOf(1)).toBe(3);
  });

  it('GATE-5: an origin and a delete that nobody has are gaps', () => {
    const alice = createAuthor(1);
    const bob = createAuthor(2);
    alice.text.insert(0, 'xy');
    Y.applyUpdate(bob.doc, alice.updates[0]!);
    bob.updates.length = 0;
    bob.text.insert(1, '!');
    bob.text.delete(0, 1);
    const gate = new Gate('text');
    expect(gate.admit(bob.updates[0]!, ANYBODY)).toEqual({ verdict: 'nothing', gap: true, held: null });
    expect(gate.admit(bob.updates[1]!, ANYBODY)).toEqual({ verdict: 'nothing', gap: true, held: null });
    newsOf(gate.admit(alice.updates[0]!, ANYBODY));
    for (const update of bob.updates) newsOf(gate.admit(update, ANYBODY));
  });

  it('GATE-5: sections that wait for each other in turns are taken in, in any order', () => {
    const alice = createAuthor(1);
    const bob = createAuthor(2);
    for (let i = 0; i < 200; i++) {
      const [from, to] = i % 2 === 0 ? [alice, bob] : [bob, alice];
      from.text.insert(from.text.length >> 1, String(i % 10));
      Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
    }
    const gate = new Gate('text');
    const update = newsOf(gate.admit(Y.encodeStateAsUpdate(alice.doc), ANYBODY));
    const reader = new Y.Doc();
    Y.applyUpdate(reader, update);
    expect(reader.getText('content').toString()).toBe(alice.text.toString());
  });

  it.each([
    ['a struct of length 0 (it poisons documents for everybody who loads them)', [0x00, 0x00]],
    ['a deleted struct of length 0', [0x01, 0x01, 0x01, 0x61, 0x00]],
    ['an empty string', [0x04, 0x01, 0x01, 0x61, 0x00]],
    ['text that is not UTF-8', [0x04, 0x01, 0x01, 0x61, 0x01, 0xff]],
    ['no values', [0x08, 0x01, 0x01, 0x61, 0x00]],
    ['a count of values that cannot be there', [0x08, 0x01, 0x01, 0x61, 0xff, 0xff, 0xff, 0x0f, 0x7e]],
    ['the key __proto__', [0x08, 1, 1, 0x61, 1, 118, 1, 9, ...Buffer.from('__proto__'), 126]],
    ['an unknown kind of value', [0x08, 1, 1, 0x61, 1, 77]],
    ['an unknown content', [0x0b, 1, 1, 0x61]],
    ['a parent of a third kind', [0x04, 0x02, 0x01, 0x61, 0x01, 0x61]],
    ['an item that names itself', [0x84, 0x09, 0x00, 0x01, 0x61]],
    ['an item that names its own future', [0x84, 0x09, 0x07, 0x01, 0x61]],
    ['a number over 2^53', [0x84, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x01, 0x61]],
  ])('GATE-6: refuses %s', (_name, struct) => {
    const gate = new Gate('text');
    expect(gate.admit(encodeSections([9, 0, struct]), ANYBODY)).toMatchObject({
      verdict: 'refused',
      reason: 'malformed',
    });
    expect(gate.known.clockOf(9)).toBe(0);
  });

  it('GATE-6: refuses every truncation, and every byte too many', () => {
    const alice = createAuthor(1);
    alice.text.insert(0, 'some text');
    alice.text.delete(2, 3);
    alice.doc.getMap('meta').set('title', { a: [1, 2.5, null] });
    const whole = Y.encodeStateAsUpdate(alice.doc);
    for (let length = 0; length < whole.length; length++) {
      expect(new Gate('text').admit(whole.slice(0, length), ANYBODY).verdict, `${length} bytes`).toBe(
        'refused',
      );
    }
    expect(new Gate('text').admit(Uint8Array.from([...whole, 0]), ANYBODY).verdict).toBe('refused');
    expect(new Gate('text').admit(whole, ANYBODY).verdict).toBe('news');
  });

  it.each([
    ['formats', (doc: Y.Doc) => doc.getText('content').insert(0, 'x', { bold: true })],
    ['embeds', (doc: Y.Doc) => doc.getText('content').insertEmbed(0, { image: 'x' })],
    ['XML', (doc: Y.Doc) => doc.getXmlFragment('page').insert(0, [new Y.XmlElement('p')])],
    ['binary values', (doc: Y.Doc) => doc.getArray('list').push([Uint8Array.of(1)])],
    ['nested texts', (doc: Y.Doc) => doc.getMap('meta').set('t', new Y.Text('x'))],
  ])('GATE-7: %s are for documents of kind any only', (_name, write) => {
    const { doc, updates } = createAuthor(1);
    write(doc);
    expect(new Gate('text').admit(updates[0]!, ANYBODY)).toMatchObject({
      verdict: 'refused',
      reason: 'not-allowed-here',
    });
    expect(new Gate('any').admit(updates[0]!, ANYBODY).verdict).toBe('news');
  });

  it('GATE-7: subdocuments are for nobody', () => {
    const { doc, updates } = createAuthor(1);
    doc.getMap('docs').set('inner', new Y.Doc());
    expect(new Gate('any').admit(updates[0]!, ANYBODY)).toMatchObject({
      verdict: 'refused',
      reason: 'not-allowed-here',
    });
  });

  it.each([
    ['text', 8],
    ['any', 64],
  ] as const)('GATE-8: in a document of kind %s shared types nest %i deep', (kind, maxDepth) => {
    const { doc, updates } = createAuthor(1);
    const gate = new Gate(kind);
    let map = doc.getMap('deep') as Y.Map<unknown>;
    for (let depth = 1; depth <= maxDepth; depth++) {
      const inner = new Y.Map<unknown>();
      map.set('inner', inner);
      map = inner;
      expect(gate.admit(updates.shift()!, ANYBODY).verdict, `depth ${depth}`).toBe('news');
    }
    map.set('inner', new Y.Map());
    expect(gate.admit(updates.shift()!, ANYBODY)).toMatchObject({ verdict: 'refused', reason: 'too-deep' });
  });

  it('GATE-8: a refused crowd of roots uses up none of them', () => {
    const crowd = createAuthor(1);
    crowd.doc.transact(() => {
      for (let i = 0; i < 100; i++) crowd.doc.getText(`root ${i}`).insert(0, 'x');
    });
    const gate = new Gate('text');
    expect(gate.admit(crowd.take(), ANYBODY)).toMatchObject({
      verdict: 'refused',
      reason: 'not-allowed-here',
    });
    const honest = createAuthor(2);
    for (let i = 0; i < 64; i++) honest.doc.getText(`honest ${i}`).insert(0, 'x');
    for (const update of honest.updates) newsOf(gate.admit(update, ANYBODY));
  });

  it('GATE-9: refuses neighbours of different lists, a right one before the left one, and a parent that is text', () => {
    const base = createAuthor(7);
    base.text.insert(0, 'ab');
    base.doc.getText('other').insert(0, 'c');
    const known = Y.encodeStateAsUpdate(base.doc);
    const cases: [string, number[]][] = [
      ['two lists', [0xc4, 7, 0, 7, 2, 1, 0x7a]],
      ['right before left', [0xc4, 7, 1, 7, 0, 1, 0x7a]],
      ['left and right the same', [0xc4, 7, 1, 7, 1, 1, 0x7a]],
      ['a parent that is text', [0x04, 0, 7, 0, 1, 0x7a]],
    ];
    for (const [name, struct] of cases) {
      const gate = new Gate('text');
      newsOf(gate.admit(known, ANYBODY));
      const verdict = gate.admit(encodeSections([9, 0, struct]), ANYBODY);
      expect(verdict, name).toMatchObject({ verdict: 'refused', reason: 'misplaced' });
      // GATE-10: nothing is left of it.
      newsOf(gate.admit(encodeSections([9, 0, [0xc4, 7, 0, 7, 1, 1, 0x7a]]), ANYBODY));
    }
  });

  it('GATE-11: holds back structs of others, and what depends on them, and blames nobody', () => {
    const alice = createAuthor(1);
    const bob = createAuthor(2);
    alice.text.insert(0, 'alice');
    Y.applyUpdate(bob.doc, alice.updates[0]!);
    bob.updates.length = 0;
    bob.text.insert(5, ' and bob');
    const gate = new Gate('text');
    const carried = gate.admit(Y.encodeStateAsUpdate(bob.doc), client => client !== 1);
    expect(carried).toEqual({
      verdict: 'nothing',
      gap: false,
      held: new Map([
        [1, 5],
        [2, 8],
      ]),
    });
    newsOf(gate.admit(alice.updates[0]!, ANYBODY));
    newsOf(gate.admit(Y.encodeStateAsUpdate(bob.doc), client => client !== 1));
    expect(gate.known.clockOf(2)).toBe(8);
  });

  it('GATE-11: a struct forged for somebody else’s clientID is held back, and the owner’s next edit enters (TRAP 22)', () => {
    const alice = createAuthor(1);
    alice.text.insert(0, 'a');
    const gate = new Gate('text');
    newsOf(gate.admit(alice.take(), ANYBODY));
    const forged = encodeSections([1, 1, [0x84, 1, 0, 1, 0x7a]]);
    expect(gate.admit(forged, () => false)).toMatchObject({ verdict: 'nothing', held: new Map([[1, 2]]) });
    alice.text.insert(1, 'b');
    newsOf(gate.admit(alice.take(), ANYBODY));
  });
});
