// Yjs updates (v1) taken apart into plain data and put together again, with every lie that the format allows:
// wrong counts, lengths of zero, references to nowhere. For making hostile updates and for looking into honest
// ones. Independent of Yjs itself, so that it can write what Yjs never would.
//
// https://github.com/yjs/yjs/blob/v13.6.33/src/utils/encoding.js (readClientsStructRefs)
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

export interface Id {
  client: number;
  clock: number;
}

export type Content =
  | { kind: 'deleted'; len: number }
  | { kind: 'json'; values: string[] }
  | { kind: 'binary'; bytes: Uint8Array }
  | { kind: 'string'; text: string }
  | { kind: 'embed'; json: string }
  | { kind: 'format'; key: string; json: string }
  | { kind: 'type'; ref: number; name: string | null }
  | { kind: 'any'; values: unknown[] }
  | { kind: 'doc'; guid: string; opts: unknown };

export interface ItemModel {
  kind: 'item';
  origin: Id | null;
  right: Id | null;
  /** Written only when there is neither origin nor right. */
  parent: { root: string } | Id | null;
  parentSub: string | null;
  /** The flag "has a map key", which Yjs also sets where no key is written because the origin knows it. */
  keyed: boolean;
  content: Content;
}

export type StructModel = { kind: 'gc'; len: number } | { kind: 'skip'; len: number } | ItemModel;

export interface SectionModel {
  client: number;
  clock: number;
  structs: StructModel[];
  /** Told count minus true count; 0 in honest updates. */
  countLie: number;
}

export interface DeletesModel {
  client: number;
  ranges: { clock: number; len: number }[];
}

export interface UpdateModel {
  sections: SectionModel[];
  deletes: DeletesModel[];
}

const REFS = {
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  doc: 9,
} as const;

/** Takes an update apart. Throws on anything that Yjs itself would not write. */
export function readUpdate(bytes: Uint8Array): UpdateModel {
  const decoder = decoding.createDecoder(bytes);
  const uint = () => decoding.readVarUint(decoder);
  const sections: SectionModel[] = [];
  for (let left = uint(); left > 0; left--) {
    const count = uint();
    const section: SectionModel = { client: uint(), clock: uint(), structs: [], countLie: 0 };
    for (let i = 0; i < count; i++) section.structs.push(readStruct(decoder));
    sections.push(section);
  }
  const deletes: DeletesModel[] = [];
  for (let left = uint(); left > 0; left--) {
    const entry: DeletesModel = { client: uint(), ranges: [] };
    for (let ranges = uint(); ranges > 0; ranges--) entry.ranges.push({ clock: uint(), len: uint() });
    deletes.push(entry);
  }
  if (decoding.hasContent(decoder)) throw new Error('bytes left over');
  return { sections, deletes };
}

function readStruct(decoder: decoding.Decoder): StructModel {
  const info = decoding.readUint8(decoder);
  const ref = info & 31;
  if (ref === 0) return { kind: 'gc', len: decoding.readVarUint(decoder) };
  if (ref === 10) return { kind: 'skip', len: decoding.readVarUint(decoder) };
  const origin = info & 128 ? readId(decoder) : null;
  const right = info & 64 ? readId(decoder) : null;
  let parent: ItemModel['parent'] = null;
  let parentSub: string | null = null;
  if (!(info & 192)) {
    parent =
      decoding.readVarUint(decoder) === 1 ? { root: decoding.readVarString(decoder) } : readId(decoder);
    if (info & 32) parentSub = decoding.readVarString(decoder);
  }
  const keyed = (info & 32) !== 0;
  return { kind: 'item', origin, right, parent, parentSub, keyed, content: readContent(decoder, ref) };
}

function readId(decoder: decoding.Decoder): Id {
  return { client: decoding.readVarUint(decoder), clock: decoding.readVarUint(decoder) };
}

function readContent(decoder: decoding.Decoder, ref: number): Content {
  const text = () => decoding.readVarString(decoder);
  switch (ref) {
    case REFS.deleted:
      return { kind: 'deleted', len: decoding.readVarUint(decoder) };
    case REFS.json:
      return { kind: 'json', values: Array.from({ length: decoding.readVarUint(decoder) }, text) };
    case REFS.binary:
      return { kind: 'binary', bytes: decoding.readVarUint8Array(decoder).slice() };
    case REFS.string:
      return { kind: 'string', text: text() };
    case REFS.embed:
      return { kind: 'embed', json: text() };
    case REFS.format:
      return { kind: 'format', key: text(), json: text() };
    case REFS.type: {
      const type = decoding.readVarUint(decoder);
      return { kind: 'type', ref: type, name: type === 3 || type === 5 ? text() : null };
    }
    case REFS.any: {
      const length = decoding.readVarUint(decoder);
      return { kind: 'any', values: Array.from({ length }, () => decoding.readAny(decoder)) };
    }
    case REFS.doc:
      return { kind: 'doc', guid: text(), opts: decoding.readAny(decoder) };
    default:
      throw new Error(`content ${ref} is unknown`);
  }
}

/** Puts an update together, faithfully to the model's lies. */
export function writeUpdate(model: UpdateModel): Uint8Array {
  const encoder = encoding.createEncoder();
  const uint = (n: number) => encoding.writeVarUint(encoder, Math.max(0, n));
  uint(model.sections.length);
  for (const section of model.sections) {
    uint(section.structs.length + section.countLie);
    uint(section.client);
    uint(section.clock);
    for (const struct of section.structs) writeStruct(encoder, struct);
  }
  uint(model.deletes.length);
  for (const entry of model.deletes) {
    uint(entry.client);
    uint(entry.ranges.length);
    for (const range of entry.ranges) {
      uint(range.clock);
      uint(range.len);
    }
  }
  return encoding.toUint8Array(encoder);
}

function writeStruct(encoder: encoding.Encoder, struct: StructModel): void {
  if (struct.kind !== 'item') {
    encoding.writeUint8(encoder, struct.kind === 'gc' ? 0 : 10);
    encoding.writeVarUint(encoder, struct.len);
    return;
  }
  const { origin, right, parent, parentSub, content } = struct;
  const flags =
    (origin ? 128 : 0) |
    (right ? 64 : 0) |
    (parentSub !== null || (struct.keyed && (origin || right)) ? 32 : 0);
  encoding.writeUint8(encoder, REFS[content.kind] | flags);
  if (origin) writeId(encoder, origin);
  if (right) writeId(encoder, right);
  if (!origin && !right) {
    if (parent !== null && 'root' in parent) {
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, parent.root);
    } else {
      encoding.writeVarUint(encoder, 0);
      writeId(encoder, parent ?? { client: 0, clock: 0 });
    }
    if (parentSub !== null) encoding.writeVarString(encoder, parentSub);
  }
  writeContent(encoder, content);
}

function writeId(encoder: encoding.Encoder, id: Id): void {
  encoding.writeVarUint(encoder, id.client);
  encoding.writeVarUint(encoder, Math.max(0, id.clock));
}

function writeContent(encoder: encoding.Encoder, content: Content): void {
  const text = (value: string) => encoding.writeVarString(encoder, value);
  switch (content.kind) {
    case 'deleted':
      encoding.writeVarUint(encoder, content.len);
      break;
    case 'json':
      encoding.writeVarUint(encoder, content.values.length);
      content.values.forEach(text);
      break;
    case 'binary':
      encoding.writeVarUint8Array(encoder, content.bytes);
      break;
    case 'string':
      text(content.text);
      break;
    case 'embed':
      text(content.json);
      break;
    case 'format':
      text(content.key);
      text(content.json);
      break;
    case 'type':
      encoding.writeVarUint(encoder, content.ref);
      if (content.name !== null) text(content.name);
      break;
    case 'any':
      encoding.writeVarUint(encoder, content.values.length);
      for (const value of content.values) encoding.writeAny(encoder, value as encoding.AnyEncodable);
      break;
    case 'doc':
      text(content.guid);
      encoding.writeAny(encoder, content.opts as encoding.AnyEncodable);
      break;
  }
}

/** How many clocks the struct takes. */
export function structLength(struct: StructModel): number {
  if (struct.kind !== 'item') return struct.len;
  const { content } = struct;
  switch (content.kind) {
    case 'deleted':
      return content.len;
    case 'string':
      return content.text.length;
    case 'json':
    case 'any':
      return content.values.length;
    default:
      return 1;
  }
}
