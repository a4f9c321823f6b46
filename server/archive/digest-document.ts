// What makes two Yjs documents the same, as short strings that can be kept when the documents are gone. Reads Yjs's
// inner lists, because toJSON() hides order and identity, and roots have no type until somebody asks for one.
import { createHash, type Hash } from 'node:crypto';
import * as Y from 'yjs';

/** What every shared type has inside, whatever it is the type of. */
export interface SharedType {
  /** The first item of its list. */
  _start: Y.Item | null;
  /** The last item of each key. */
  _map: Map<string, Y.Item>;
}

export interface DocumentDigest {
  /** The state vector. */
  clocks: string;
  deletes: string;
  /** What lies where, in order: each clock of each client, and the content of those that are not deleted. */
  content: string;
}

// Deeper nesting than this the gate refuses; the walk stops well before the stack ends.
const MAX_DEPTH = 500;

/** The same for two documents with the same content, however Yjs has cut them into items. Throws when too deep. */
export function digestDocument(doc: Y.Doc): DocumentDigest {
  const clocks = [...doc.store.clients]
    .map(([client, structs]) => {
      const last = structs.at(-1);
      return `${client}:${last === undefined ? 0 : last.id.clock + last.length}`;
    })
    .sort();
  const content = createHash('sha256');
  for (const name of [...doc.share.keys()].sort()) {
    content.update(`root ${JSON.stringify(name)}\n`);
    digestType(content, doc.share.get(name)!, 0);
  }
  return { clocks: clocks.join(), deletes: digestDeletes(doc), content: content.digest('hex') };
}

function digestDeletes(doc: Y.Doc): string {
  const hash = createHash('sha256');
  const { clients } = Y.createDeleteSetFromStructStore(doc.store);
  for (const client of [...clients.keys()].sort((a, b) => a - b)) {
    let end = -1;
    for (const { clock, len } of clients.get(client)!) {
      // Ranges that touch are one range.
      hash.update(clock === end ? '' : `|${end};${client}@${clock}`);
      end = clock + len;
    }
    hash.update(`|${end}`);
  }
  return hash.digest('hex');
}

function digestType(hash: Hash, type: SharedType, depth: number): void {
  if (depth > MAX_DEPTH) throw new Error(`nested deeper than ${MAX_DEPTH}`);
  digestList(hash, type._start, depth);
  for (const key of [...type._map.keys()].sort()) {
    hash.update(`key ${JSON.stringify(key)}\n`);
    digestList(hash, type._map.get(key)!, depth);
  }
}

/** From `first` to the right. Items that follow each other in the same state are one run. */
function digestList(hash: Hash, first: Y.Item | null, depth: number): void {
  let before: Y.Item | null = null;
  for (let item = first; item !== null; item = item.right) {
    const goesOn =
      before !== null &&
      before.id.client === item.id.client &&
      before.id.clock + before.length === item.id.clock &&
      before.deleted === item.deleted;
    if (!goesOn) hash.update(`\n${item.deleted ? '-' : '+'}${item.id.client}@${item.id.clock} `);
    hash.update(item.deleted ? '.'.repeat(item.length) : '');
    if (!item.deleted) digestContent(hash, item, depth);
    before = item;
  }
  hash.update('\nend\n');
}

function digestContent(hash: Hash, item: Y.Item, depth: number): void {
  const content = item.content;
  if (content instanceof Y.ContentString) {
    hash.update(content.str, 'utf16le');
  } else if (content instanceof Y.ContentType) {
    hash.update(`<${content.type.constructor.name} ${nodeNameOf(content.type)}\n`);
    digestType(hash, content.type, depth + 1);
    hash.update('>');
  } else if (content instanceof Y.ContentFormat) {
    hash.update(`{${JSON.stringify([content.key, content.value])}}`);
  } else if (content instanceof Y.ContentBinary) {
    hash.update(`binary ${content.content.length} `).update(content.content);
  } else {
    // Values one by one: how many of them an item holds is Yjs's business.
    for (const value of content.getContent()) hash.update(`${stringify(value)},`);
  }
}

function nodeNameOf(type: SharedType): string {
  return type instanceof Y.XmlElement ? type.nodeName : '';
}

/** JSON, with what JSON has no words for. */
function stringify(value: unknown): string {
  if (value instanceof Y.Doc) return `document ${value.guid}`;
  return String(
    JSON.stringify(value, (_, inner: unknown) => {
      if (typeof inner === 'bigint') return `bigint ${inner}`;
      if (inner === undefined) return 'undefined';
      if (typeof inner === 'number' && !Number.isFinite(inner)) return String(inner);
      return inner;
    }),
  );
}
