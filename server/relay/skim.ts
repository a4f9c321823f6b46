// Checks the form of a whole Yjs update (v1) without building anything, and says where its parts are. What the update
// means to a document is for gate.ts to judge.
import { type ContentRules, REF, RefusedError, StructReader } from './struct-reader.ts';

/** The structs of one client in an update: clocks [clock, endClock), bytes [from, to). */
export interface Section {
  client: number;
  clock: number;
  endClock: number;
  structCount: number;
  from: number;
  to: number;
}

/** A range of deleted clocks [from, to) of one client. */
export interface DeleteRange {
  client: number;
  from: number;
  to: number;
}

/** Where the parts of an update are. */
export interface Skimmed {
  bytes: Uint8Array;
  sections: Section[];
  deletes: DeleteRange[];
  /** The bytes can be kept as they are: no Skip in them, sections in descending order as `Y.mergeUpdates` needs it. */
  canonical: boolean;
}

/**
 * Reads an update to its last byte. Throws RefusedError when its form is wrong or its content is not allowed by
 * `rules`. A section ends before its first Skip struct: what follows a hole cannot be applied.
 */
export function skimUpdate(bytes: Uint8Array, rules: ContentRules): Skimmed {
  const reader = new StructReader(bytes, 0, rules);
  const sections: Section[] = [];
  let ordered = true;
  let complete = true;
  const sectionCount = reader.readCount(4);
  for (let i = 0; i < sectionCount; i++) {
    const structCount = reader.readCount(2);
    if (structCount === 0) reader.refuse('section without structs');
    const client = reader.readClientId();
    const clock = reader.readClock();
    const section = { client, clock, endClock: clock, structCount: 0, from: reader.at, to: reader.at };
    let end = clock;
    let whole = true;
    for (let j = 0; j < structCount; j++) {
      reader.readStruct();
      end += reader.length;
      if (end > 2 ** 31) reader.refuse(`clock ${end}`);
      if (reader.ref === REF.skip) whole = false;
      if (whole) {
        section.endClock = end;
        section.structCount++;
        section.to = reader.at;
      }
    }
    const last = sections[sections.length - 1];
    if (last !== undefined && last.client <= client) ordered = false;
    if (section.structCount > 0) sections.push(section);
    if (!whole) complete = false;
  }
  if (!ordered) {
    const seen = new Set<number>();
    for (const { client } of sections) {
      if (seen.has(client)) throw new RefusedError('malformed', `two sections of client ${client}`);
      seen.add(client);
    }
  }
  const deletes = readDeleteSet(reader);
  if (reader.at !== bytes.length) reader.refuse('bytes left over');
  return { bytes, sections, deletes, canonical: ordered && complete };
}

function readDeleteSet(reader: StructReader): DeleteRange[] {
  const deletes: DeleteRange[] = [];
  const clientCount = reader.readCount(2);
  const seen = clientCount > 1 ? new Set<number>() : null;
  for (let i = 0; i < clientCount; i++) {
    const client = reader.readClientId();
    if (seen?.has(client)) reader.refuse(`client ${client} twice in the delete set`);
    seen?.add(client);
    const rangeCount = reader.readCount(2);
    for (let j = 0; j < rangeCount; j++) {
      const from = reader.readClock();
      const length = reader.readClock();
      if (length === 0) reader.refuse('delete of length 0');
      if (from + length > 2 ** 31) reader.refuse(`delete up to ${from + length}`);
      deletes.push({ client, from, to: from + length });
    }
  }
  return deletes;
}

/**
 * The state vector in `bytes` (v1), as clock per client. Throws RefusedError. At most `maxClients` entries are
 * accepted.
 */
export function readStateVector(bytes: Uint8Array, maxClients: number): Map<number, number> {
  const reader = new StructReader(bytes, 0, NO_STRUCTS);
  const count = reader.readCount(2);
  if (count > maxClients) reader.refuse(`state vector of ${count} clients`);
  const clocks = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const client = reader.readClientId();
    clocks.set(client, reader.readClock());
  }
  if (reader.at !== bytes.length) reader.refuse('bytes left over');
  return clocks;
}

const NO_STRUCTS: ContentRules = { allowedRefs: 0, allowedTypes: 0, maxDepth: 0, maxRoots: 0 };
