// What two documents must have in common to be the same document, as text that can be compared. Reads Yjs's inner
// lists directly, because toJSON() hides order and identity. Knows no gate and no relay.
import * as Y from 'yjs';

/**
 * 'exact': every clock of every client, in its place, deleted or not. 'visible': what applications see; for
 * documents with formats, where each Yjs client tidies superfluous format marks away on its own.
 */
export type DumpMode = 'exact' | 'visible';

/** What every shared type has inside. */
interface TypeInside {
  _start: Y.Item | null;
  _map: Map<string, Y.Item>;
}

/** How a document is laid out, independent of how Yjs has cut it into items. */
export function dumpDocument(doc: Y.Doc, mode: DumpMode): string {
  const roots = [...doc.share.keys()].sort();
  const parts = roots.map(name => [name, dumpType(doc.share.get(name)!, mode)] as const);
  const lines = parts
    .filter(([, dump]) => dump !== '')
    .map(([name, dump]) => `${JSON.stringify(name)}: ${dump}`);
  if (mode === 'exact') {
    lines.push(`clocks ${dumpClocks(doc)}`, `deleted ${dumpDeletes(doc)}`);
  }
  return lines.join('\n');
}

function dumpType(type: TypeInside, mode: DumpMode): string {
  const list = dumpList(type._start, mode);
  const entries = [...type._map.entries()]
    .filter(([, item]) => !item.deleted)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}=${dumpContent(item, mode)}`);
  return list === '' && entries.length === 0 ? '' : `<${list}|${entries.join(',')}>`;
}

function dumpList(start: Y.Item | null, mode: DumpMode): string {
  let out = '';
  let end = -1;
  let before: Y.Item | null = null;
  for (let item = start; item !== null; item = item.right) {
    if (mode === 'exact') {
      const goesOn =
        before !== null &&
        before.id.client === item.id.client &&
        end === item.id.clock &&
        before.deleted === item.deleted;
      if (!goesOn) out += ` ${item.deleted ? '-' : '+'}${item.id.client}@${item.id.clock}:`;
      if (item.deleted) out += '.'.repeat(item.length);
    }
    if (!item.deleted) out += dumpContent(item, mode);
    before = item;
    end = item.id.clock + item.length;
  }
  return out;
}

function dumpContent(item: Y.Item, mode: DumpMode): string {
  const { content } = item;
  if (content instanceof Y.ContentString) return content.str;
  if (content instanceof Y.ContentType)
    return `${content.type.constructor.name}${dumpType(content.type, mode)}`;
  if (content instanceof Y.ContentFormat) {
    return mode === 'visible' ? '' : `[${content.key}=${JSON.stringify(content.value)}]`;
  }
  return content.getContent().map(dumpValue).join('');
}

/** JSON that also tells undefined, big integers and bytes apart. */
function dumpValue(value: unknown): string {
  if (value instanceof Y.Doc) return `doc(${value.guid})`;
  return `(${JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === undefined) return '\u0000undefined';
    if (typeof inner === 'bigint') return `\u0000${inner}n`;
    if (typeof inner === 'number' && !Number.isFinite(inner)) return `\u0000${inner}`;
    if (Object.is(inner, -0)) return '\u0000-0';
    return inner instanceof Uint8Array ? `\u0000bytes ${Array.from(inner).join()}` : inner;
  })})`;
}

function dumpClocks(doc: Y.Doc): string {
  const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b);
  return clocks.map(([client, clock]) => `${client}:${clock}`).join(' ');
}

function dumpDeletes(doc: Y.Doc): string {
  const set = Y.createDeleteSetFromStructStore(doc.store);
  return [...set.clients]
    .sort(([a], [b]) => a - b)
    .map(([client, ranges]) => `${client}:${ranges.map(range => `${range.clock}+${range.len}`).join(',')}`)
    .join(' ');
}
