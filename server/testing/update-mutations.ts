// Spoils updates: in their bytes, without knowing what they mean, and in their structure, knowing it well. What
// comes out may even be valid. Independent of Yjs and of the gate.
import type { Random } from './random.ts';
import {
  type Content,
  type Id,
  type ItemModel,
  readUpdate,
  type StructModel,
  structLength,
  type UpdateModel,
  writeUpdate,
} from './update-model.ts';

/** Numbers at which parsers go wrong. */
const EDGE_NUMBERS = [
  0,
  1,
  2,
  127,
  128,
  255,
  65_535,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 2,
  2 ** 53 - 1,
];

/** What a mutation may refer to: updates of the same history, and ids that occur in them. */
export interface MutationPool {
  updates: readonly Uint8Array[];
  ids: readonly Id[];
}

export function collectIds(updates: readonly Uint8Array[]): Id[] {
  const ids: Id[] = [];
  for (const update of updates) {
    for (const section of readUpdate(update).sections) {
      let clock = section.clock;
      for (const struct of section.structs) {
        ids.push({ client: section.client, clock });
        clock += structLength(struct);
        ids.push({ client: section.client, clock: clock - 1 });
      }
    }
  }
  return ids;
}

/** A spoiled copy. One to three mutations, of bytes or of structure. */
export function mutateUpdate(random: Random, update: Uint8Array, pool: MutationPool): Uint8Array {
  let bytes = update;
  for (let times = random.pick([1, 1, 1, 2, 3]); times > 0; times--) {
    bytes = random.chance(0.4) ? mutateBytes(random, bytes, pool) : mutateStructure(random, bytes, pool);
  }
  return bytes;
}

function mutateBytes(random: Random, bytes: Uint8Array, pool: MutationPool): Uint8Array {
  if (bytes.length === 0) return new Uint8Array([random.int(0, 255)]);
  const at = random.int(0, bytes.length - 1);
  switch (random.int(0, 5)) {
    case 0: {
      const copy = bytes.slice();
      copy[at] = copy[at]! ^ (1 << random.int(0, 7));
      return copy;
    }
    case 1: {
      const copy = bytes.slice();
      copy[at] = random.pick([0, 1, 127, 128, 255, random.int(0, 255)]);
      return copy;
    }
    case 2:
      return concat(bytes.subarray(0, at), new Uint8Array([random.int(0, 255)]), bytes.subarray(at));
    case 3:
      return concat(bytes.subarray(0, at), bytes.subarray(at + random.int(1, 3)));
    case 4:
      return bytes.slice(0, at);
    default: {
      const other = random.pick(pool.updates);
      return concat(bytes.subarray(0, at), other.subarray(random.int(0, other.length)));
    }
  }
}

function mutateStructure(random: Random, bytes: Uint8Array, pool: MutationPool): Uint8Array {
  let model: UpdateModel;
  try {
    model = readUpdate(bytes);
  } catch {
    // Spoiled already, so that it has no structure any more.
    return mutateBytes(random, bytes, pool);
  }
  switch (random.int(0, 9)) {
    case 0:
      mutateSections(random, model);
      break;
    case 1:
    case 2:
      mutateDeletes(random, model, pool);
      break;
    case 3:
      mixUpdates(random, model, pool);
      break;
    case 4:
      mutateStructList(random, model);
      break;
    default:
      mutateItem(random, model, pool);
  }
  return writeUpdate(model);
}

function mutateSections(random: Random, model: UpdateModel): void {
  if (model.sections.length === 0) {
    model.sections.push({ client: random.int(0, 300), clock: 0, structs: [], countLie: random.int(0, 1) });
    return;
  }
  const section = random.pick(model.sections);
  switch (random.int(0, 6)) {
    case 0:
      section.clock += random.pick([-1, 1, 5, -3]);
      break;
    case 1:
      section.clock = random.pick(EDGE_NUMBERS);
      break;
    case 2:
      section.client = random.pick([...EDGE_NUMBERS, section.client + 1]);
      break;
    case 3:
      section.countLie = random.pick([-1, 1, 2 ** 31, 2 ** 40]);
      break;
    case 4:
      model.sections.push(structuredClone(section));
      break;
    case 5:
      section.structs = [];
      break;
    case 6:
      model.sections.reverse();
      break;
  }
  section.clock = Math.max(0, section.clock);
}

function mutateDeletes(random: Random, model: UpdateModel, pool: MutationPool): void {
  const id = random.pick(pool.ids);
  const entry = model.deletes.length > 0 ? random.pick(model.deletes) : null;
  const range = entry !== null && entry.ranges.length > 0 ? random.pick(entry.ranges) : null;
  const die = random.int(0, 5);
  if (range === null || entry === null || die === 0) {
    const len = random.pick([0, 1, 2, 9, ...EDGE_NUMBERS]);
    model.deletes.push({ client: id.client, ranges: [{ clock: id.clock, len }] });
  } else if (die === 1) range.len = random.pick([0, 1, range.len + 1, ...EDGE_NUMBERS]);
  else if (die === 2) range.clock = random.pick([id.clock, range.clock + 1, ...EDGE_NUMBERS]);
  else if (die === 3) entry.ranges.push({ clock: random.int(0, 20), len: random.int(0, 5) });
  else if (die === 4) entry.client = random.pick([id.client, ...EDGE_NUMBERS]);
  else entry.ranges = random.chance(0.5) ? [] : entry.ranges.concat(structuredClone(entry.ranges));
}

/** Takes sections, structs or deletes of another update over into this one. */
function mixUpdates(random: Random, model: UpdateModel, pool: MutationPool): void {
  let other: UpdateModel;
  try {
    other = readUpdate(random.pick(pool.updates));
  } catch {
    // The other one is spoiled: nothing to take from it.
    return;
  }
  const die = random.int(0, 2);
  if (die === 0) model.sections.push(...other.sections);
  else if (die === 1) model.deletes.push(...other.deletes);
  else if (model.sections.length > 0 && other.sections.length > 0) {
    const target = random.pick(model.sections).structs;
    target.splice(random.int(0, target.length), 0, ...random.pick(other.sections).structs);
  }
}

function mutateStructList(random: Random, model: UpdateModel): void {
  if (model.sections.length === 0) return;
  const { structs } = random.pick(model.sections);
  const at = random.int(0, structs.length);
  const len = random.pick([0, 1, 1, 2, 5, 2 ** 31, 2 ** 53 - 1]);
  const die = random.int(0, 4);
  if (die === 0) structs.splice(at, 0, { kind: 'gc', len });
  else if (die === 1) structs.splice(at, 0, { kind: 'skip', len });
  else if (die === 2) structs.splice(at, 1);
  else if (die === 3) structs.reverse();
  else if (structs.length > 0) structs.splice(at, 0, structuredClone(random.pick(structs)));
}

function mutateItem(random: Random, model: UpdateModel, pool: MutationPool): void {
  const places: { section: UpdateModel['sections'][number]; index: number; clock: number }[] = [];
  for (const section of model.sections) {
    let clock = section.clock;
    section.structs.forEach((struct, index) => {
      places.push({ section, index, clock });
      clock += structLength(struct);
    });
  }
  if (places.length === 0) return;
  const { section, index, clock } = random.pick(places);
  const struct: StructModel = section.structs[index]!;
  if (struct.kind !== 'item') {
    struct.len = random.pick([0, 1, struct.len + 1, ...EDGE_NUMBERS]);
    return;
  }
  const self: Id = { client: section.client, clock };
  switch (random.int(0, 7)) {
    case 0:
      struct.origin = chooseId(random, self, pool);
      break;
    case 1:
      struct.right = chooseId(random, self, pool);
      break;
    case 2:
      [struct.origin, struct.right] = [struct.right, struct.origin];
      break;
    case 3:
      struct.origin = null;
      struct.right = null;
      struct.parent = chooseParent(random, self, pool);
      if (random.chance(0.5)) struct.parentSub = random.chance(0.5) ? null : 'title';
      break;
    case 4:
      struct.parentSub = struct.parentSub === null ? random.pick(['title', '', '__proto__', 'size']) : null;
      break;
    case 5:
      struct.content = spoilContent(random, struct.content);
      break;
    case 6:
      struct.content = chooseContent(random);
      break;
    case 7:
      section.structs[index] = { kind: 'gc', len: structLength(struct) };
      break;
  }
}

function chooseId(random: Random, self: Id, pool: MutationPool): Id | null {
  const known = random.pick(pool.ids);
  return random.pick<Id | null>([
    null,
    known,
    random.pick(pool.ids),
    random.pick(pool.ids),
    { client: known.client, clock: known.clock + random.pick([1, 2, 50]) },
    self,
    { client: self.client, clock: Math.max(0, self.clock - 1) },
    { client: self.client, clock: self.clock + 1 },
    { client: known.client, clock: random.pick(EDGE_NUMBERS) },
    { client: random.pick(EDGE_NUMBERS), clock: 0 },
  ]);
}

function chooseParent(random: Random, self: Id, pool: MutationPool): ItemModel['parent'] {
  return random.chance(0.5)
    ? { root: random.pick(['text', 'meta', 'list', 'page', 'other', '', 'x'.repeat(300), '__proto__']) }
    : (chooseId(random, self, pool) ?? random.pick(pool.ids));
}

function spoilContent(random: Random, content: Content): Content {
  switch (content.kind) {
    case 'deleted':
      return { kind: 'deleted', len: random.pick(EDGE_NUMBERS) };
    case 'string':
      return {
        kind: 'string',
        text: random.pick(['', '\ud83d', content.text.slice(1), `${content.text}😀`, '\0']),
      };
    case 'any':
      return {
        kind: 'any',
        values: random.pick([[], [undefined], [-0], [10n], [Number.NaN], content.values.concat(1)]),
      };
    case 'json':
      return { kind: 'json', values: random.pick([[], ['undefined'], ['{'], ['null', '1']]) };
    case 'embed':
      return { kind: 'embed', json: random.pick(['', '{', 'null', '"x"', '[[[[]]]]']) };
    case 'format':
      return {
        kind: 'format',
        key: random.pick(['', '__proto__', content.key]),
        json: random.pick(['', '1', 'null']),
      };
    case 'type':
      return { kind: 'type', ref: random.int(0, 8), name: random.pick([null, 'p', '']) };
    default:
      return chooseContent(random);
  }
}

function chooseContent(random: Random): Content {
  return random.pick<Content>([
    { kind: 'deleted', len: 1 },
    { kind: 'deleted', len: 0 },
    { kind: 'json', values: ['1'] },
    { kind: 'json', values: [] },
    { kind: 'binary', bytes: new Uint8Array([1, 2]) },
    { kind: 'string', text: 'abc' },
    { kind: 'string', text: '' },
    { kind: 'string', text: '\udc00x' },
    { kind: 'embed', json: '{"a":1}' },
    { kind: 'format', key: 'bold', json: 'true' },
    { kind: 'type', ref: random.int(0, 6), name: null },
    { kind: 'type', ref: 3, name: 'p' },
    { kind: 'any', values: [1, { a: [null] }] },
    { kind: 'any', values: [] },
    { kind: 'doc', guid: 'guid', opts: { autoLoad: true } },
  ]);
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
