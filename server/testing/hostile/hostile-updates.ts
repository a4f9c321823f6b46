// Handmade hostile updates, each with a name: what a random mutation finds seldom or never. They are meant for the
// document of hostileBase(). Knows no gate.
import * as encoding from 'lib0/encoding';
import {
  type Content,
  type ItemModel,
  type StructModel,
  type UpdateModel,
  writeUpdate,
} from '../update-model.ts';

export interface HostileUpdate {
  name: string;
  bytes: Uint8Array;
}

const OWNER = 7;
const STRANGER = 9;

/** Text "Hello😀", `meta.title` = "x" and `meta.inner`, a map: clocks 0 to 8 of client 7, the last "lo" deleted. */
export function hostileBase(): Uint8Array {
  return update(
    OWNER,
    0,
    [
      inRoot('text', { kind: 'string', text: 'Hello😀' }),
      inRoot('meta', { kind: 'any', values: ['x'] }, 'title'),
      inRoot('meta', { kind: 'type', ref: 1, name: null }, 'inner'),
    ],
    [{ client: OWNER, clock: 3, len: 2 }],
  );
}

/** All of them. Those with `lethal` in the name have broken a Yjs client in the past. */
export function hostileUpdates(): HostileUpdate[] {
  const text = (value: string): Content => ({ kind: 'string', text: value });
  const after = (clock: number, content: Content = text('z')): ItemModel => ({
    ...inRoot('text', content),
    origin: { client: OWNER, clock },
    parent: null,
  });
  const alone = (struct: StructModel) => update(STRANGER, 0, [struct]);
  const list: [string, Uint8Array][] = [
    ['GC struct of length 0', alone({ kind: 'gc', len: 0 })],
    ['GC struct of length 0 behind the known clock', update(OWNER, 9, [{ kind: 'gc', len: 0 }])],
    ['deleted content of length 0', alone(inRoot('text', { kind: 'deleted', len: 0 }))],
    ['empty string', alone(inRoot('text', text('')))],
    ['no values', alone(inRoot('meta', { kind: 'any', values: [] }, 'k'))],
    ['no JSON values', alone(inRoot('meta', { kind: 'json', values: [] }, 'k'))],
    ['GC struct of length 2^53 - 1', alone({ kind: 'gc', len: 2 ** 53 - 1 })],
    ['deleted content of length 2^53 - 1', alone(inRoot('text', { kind: 'deleted', len: 2 ** 53 - 1 }))],
    ['Skip struct alone', alone({ kind: 'skip', len: 4 })],
    ['Skip struct of length 0', alone({ kind: 'skip', len: 0 })],
    ['Skip struct, then text', update(STRANGER, 0, [{ kind: 'skip', len: 4 }, after(0)])],
    ['text, Skip struct, text', update(STRANGER, 0, [after(0), { kind: 'skip', len: 4 }, after(0)])],
    ['section without structs', update(STRANGER, 0, [])],
    ['the same section twice', writeUpdate({ sections: [section(), section()], deletes: [] })],
    ['clock of 2^53 - 1', update(STRANGER, 2 ** 53 - 1, [after(0)])],
    ['clientID of 2^53 - 1', update(2 ** 53 - 1, 0, [after(0)])],
    ['clientID 0', update(0, 0, [after(0)])],
    ['count of 2^32 sections', counts(2 ** 32)],
    ['count of 2^53 - 1 sections', counts(2 ** 53 - 1)],
    ['count of 2^31 structs', counts(1, 2 ** 31)],
    ['count of 2^40 values', manyValues(2 ** 40)],
    ['delete set with 2^40 clients', writeRaw([0, 2 ** 40])],
    ['delete set with 2^40 ranges', writeRaw([0, 1, OWNER, 2 ** 40])],
    ['delete of length 0', update(STRANGER, 0, [after(0)], [{ client: OWNER, clock: 0, len: 0 }])],
    ['delete beyond the known clock', writeRaw([0, 1, OWNER, 1, 5, 900])],
    ['delete of a client nobody knows', writeRaw([0, 1, 4242, 1, 0, 1])],
    ['delete range overflow', writeRaw([0, 1, OWNER, 1, 1, 2 ** 53 - 1])],
    ['delete of the same range twice', writeRaw([0, 1, OWNER, 2, 0, 1, 0, 1])],
    ['delete ranges out of order', writeRaw([0, 1, OWNER, 2, 2, 1, 0, 1])],
    ['half a surrogate pair deleted', writeRaw([0, 1, OWNER, 1, 5, 1])],
    ['right before origin', alone({ ...after(2), right: { client: OWNER, clock: 0 } })],
    ['origin and right the same', alone({ ...after(1), right: { client: OWNER, clock: 1 } })],
    ['origin is itself', alone({ ...after(0), origin: { client: STRANGER, clock: 0 } })],
    ['right is itself', alone({ ...after(0), origin: null, right: { client: STRANGER, clock: 0 } })],
    ['origin in its own middle', alone({ ...after(0, text('zzz')), origin: { client: STRANGER, clock: 1 } })],
    [
      'parent is itself',
      alone({ ...inRoot('', { kind: 'type', ref: 1, name: null }), parent: id(STRANGER, 0) }),
    ],
    ['parent is text', alone({ ...inRoot('', text('z')), parent: id(OWNER, 0) })],
    ['parent is a plain value', alone({ ...inRoot('', text('z')), parent: id(OWNER, 7) })],
    ['parent is deleted text', alone({ ...inRoot('', text('z')), parent: id(OWNER, 3) })],
    ['origin in the text, right in the map', alone({ ...after(0), right: id(OWNER, 7) })],
    ['origin in a map entry', alone({ ...after(0), origin: id(OWNER, 7) })],
    ['origin in the middle of a surrogate pair', alone(after(5))],
    ['text that begins with half a pair', alone(after(0, text('\udc00x')))],
    ['list entry in the map', alone(inRoot('meta', text('z')))],
    ['map entry in the text', alone(inRoot('text', { kind: 'any', values: [1] }, 'k'))],
    ['map key __proto__', alone(inRoot('meta', { kind: 'any', values: [1] }, '__proto__'))],
    ['root __proto__', alone(inRoot('__proto__', text('z')))],
    ['root without a name', alone(inRoot('', text('z')))],
    ['root name of 10 kB', alone(inRoot('n'.repeat(10_000), text('z')))],
    ['several values under one key', alone(inRoot('meta', { kind: 'any', values: [1, 2, 3] }, 'title'))],
    ['text under a key', alone(inRoot('meta', text('zzz'), 'title'))],
    ['embed that is no JSON', alone(inRoot('text', { kind: 'embed', json: '{' }))],
    ['format that is no JSON', alone(inRoot('text', { kind: 'format', key: 'b', json: 'x' }))],
    ['format under a key', alone(inRoot('meta', { kind: 'format', key: 'b', json: '1' }, 'title'))],
    ['subdocument', alone(inRoot('meta', { kind: 'doc', guid: 'g', opts: { autoLoad: true } }, 'sub'))],
    [
      'subdocument with options that are no object',
      alone(inRoot('meta', { kind: 'doc', guid: 'g', opts: null }, 'sub')),
    ],
    ['shared type 200', alone(inRoot('meta', { kind: 'type', ref: 200, name: null }, 'k'))],
    ['XML hook', alone(inRoot('page', { kind: 'type', ref: 5, name: 'hook' }))],
    ['values nested 10,000 deep', alone(inRoot('meta', { kind: 'any', values: [nest(2_000)] }, 'k'))],
    ['bytes left over', concat(hostileBase(), Uint8Array.of(0))],
    ['empty message', new Uint8Array(0)],
    ['types nested 3,000 deep', nestedTypes(3_000)],
    ['5,000 roots', manyRoots(5_000)],
    ['info byte of an unknown content', Uint8Array.of(1, 1, STRANGER, 0, 11, 1, 0, 0)],
    ['info byte with all bits', Uint8Array.of(1, 1, STRANGER, 0, 255, 1, 0, 0)],
    ['GC struct with flags', Uint8Array.of(1, 1, STRANGER, 0, 128, 1, 0)],
    ['string longer than the message', Uint8Array.of(1, 1, STRANGER, 0, 4, 1, 1, 116, 100, 97, 0)],
    ['string that is not UTF-8', Uint8Array.of(1, 1, STRANGER, 0, 4, 1, 1, 116, 2, 0xff, 0xfe, 0)],
    ['overlong varint', Uint8Array.of(1, 0x81, 0x80, 0x80, 0x00, STRANGER, 0, 0, 1, 0)],
    ['endless varint', new Uint8Array(40).fill(0xff)],
  ];
  return list.map(([name, bytes]) => ({ name, bytes }));

  function section() {
    return { client: STRANGER, clock: 0, structs: [after(0)], countLie: 0 };
  }
}

function update(
  client: number,
  clock: number,
  structs: StructModel[],
  deletes: { client: number; clock: number; len: number }[] = [],
): Uint8Array {
  const model: UpdateModel = {
    sections: [{ client, clock, structs, countLie: 0 }],
    deletes: deletes.map(range => ({
      client: range.client,
      ranges: [{ clock: range.clock, len: range.len }],
    })),
  };
  return writeUpdate(model);
}

function inRoot(root: string, content: Content, parentSub: string | null = null): ItemModel {
  return {
    kind: 'item',
    origin: null,
    right: null,
    parent: { root },
    parentSub,
    keyed: parentSub !== null,
    content,
  };
}

function id(client: number, clock: number) {
  return { client, clock };
}

function writeRaw(numbers: number[]): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of numbers) encoding.writeVarUint(encoder, number);
  return encoding.toUint8Array(encoder);
}

function counts(sections: number, structs = 1): Uint8Array {
  return concat(writeRaw([sections, structs, STRANGER, 0]), Uint8Array.of(0, 1, 0));
}

function manyValues(count: number): Uint8Array {
  return concat(
    writeRaw([1, 1, STRANGER, 0]),
    Uint8Array.of(8, 1, 1, 116),
    writeRaw([count]),
    Uint8Array.of(126, 0),
  );
}

function nest(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

function nestedTypes(depth: number): Uint8Array {
  const structs: StructModel[] = [];
  for (let i = 0; i < depth; i++) {
    const item = inRoot('meta', { kind: 'type', ref: 1, name: null }, 'k');
    if (i > 0) item.parent = id(STRANGER, i - 1);
    structs.push(item);
  }
  return update(STRANGER, 0, structs);
}

function manyRoots(count: number): Uint8Array {
  const structs = Array.from({ length: count }, (_, i) => inRoot(`r${i}`, { kind: 'string', text: 'z' }));
  return update(STRANGER, 0, structs);
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
