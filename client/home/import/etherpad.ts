// Etherpad's own export (.etherpad): JSON of database records, of which `pad:<name>` holds the text, with a list of
// attributes for runs of characters. Lines that are list items or headings begin with a "*" that stands for their
// attributes; here they get Markdown's marks instead. Pure.
// https://docs.etherpad.org/api/changeset_library.html describes the attribute string.

type Attribute = readonly [key: string, value: string];

/** The text of the pad; null when this is no export of a pad. */
export function readEtherpad(json: string): string | null {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isRecord(data)) return null;
  for (const [key, record] of Object.entries(data)) {
    if (!key.startsWith('pad:') || !isRecord(record) || !isRecord(record.atext)) continue;
    const { text, attribs } = record.atext;
    if (typeof text !== 'string') continue;
    const clean = text.replace(/\r\n?/g, '\n');
    return markLines(clean, typeof attribs === 'string' ? attribs : '', readPool(record.pool));
  }
  return null;
}

function markLines(text: string, attribs: string, pool: ReadonlyMap<number, Attribute>): string {
  const starts = listRuns(attribs, pool);
  let at = 0;
  const lines = text.split('\n').map(line => {
    const attributes = starts(at);
    at += line.length + 1;
    const marks = new Map(attributes);
    if (!marks.has('lmkr') || !line.startsWith('*')) return line;
    const rest = line.slice(1);
    const heading = /^h([1-6])$/.exec(marks.get('heading') ?? '');
    if (heading !== null) return `${'#'.repeat(Number(heading[1]))} ${rest}`;
    const list = /^(bullet|number|indent)([1-9]\d?)$/.exec(marks.get('list') ?? '');
    if (list === null) return rest;
    const indent = '    '.repeat(Number(list[2]) - 1);
    if (list[1] === 'bullet') return `${indent}- ${rest}`;
    // Numbers count themselves in Markdown. What is only indented would become code.
    return list[1] === 'number' ? `${indent}1. ${rest}` : rest;
  });
  return lines.join('\n');
}

/** Answers which attributes the character at an offset has; offsets must be asked for in rising order. */
function listRuns(attribs: string, pool: ReadonlyMap<number, Attribute>): (at: number) => Attribute[] {
  const runs = attribs.matchAll(/((?:\*[0-9a-z]+)*)(?:\|[0-9a-z]+)?\+([0-9a-z]+)/g);
  let to = 0;
  let attributes: Attribute[] = [];
  return at => {
    while (to <= at) {
      const { value, done } = runs.next();
      if (done) return [];
      to += Number.parseInt(value[2]!, 36);
      attributes = [...value[1]!.matchAll(/\*([0-9a-z]+)/g)]
        .map(match => pool.get(Number.parseInt(match[1]!, 36)))
        .filter(attribute => attribute !== undefined);
    }
    return attributes;
  };
}

function readPool(pool: unknown): Map<number, Attribute> {
  const numbers = isRecord(pool) && isRecord(pool.numToAttrib) ? pool.numToAttrib : {};
  const found = new Map<number, Attribute>();
  for (const [number, pair] of Object.entries(numbers)) {
    if (Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string')
      found.set(Number(number), [pair[0], pair[1]]);
  }
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
