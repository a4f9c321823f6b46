// The YAML block that may stand at the very top of a document. It is not shown; its title is the document's. Read
// as plain data only: no custom tags, no aliases, bounded in size.

const MAX_CHARS = 16_384;
const OPENING = /^---[ \t]*\n/;
const CLOSING = /^(?:---|\.\.\.)[ \t]*(?:\n|$)/gm;

export interface FrontMatter {
  title: string | null;
  /** Tags, lower case, without duplicates. */
  tags: readonly string[];
  /** BCP 47; null when none is said or it is malformed. */
  language: string | null;
  /** Whether a line break in the source is one on the page; null when it does not say. */
  lineBreaks: boolean | null;
}

export const NO_FRONT_MATTER: FrontMatter = { title: null, tags: [], language: null, lineBreaks: null };

/** Length in characters of the block with its closing line; 0 when the source does not begin with one. */
export function measureFrontMatter(source: string): number {
  const opening = OPENING.exec(source);
  if (opening === null) return 0;
  const head = source.slice(0, MAX_CHARS);
  CLOSING.lastIndex = opening[0].length;
  const closing = CLOSING.exec(head);
  if (closing === null) return 0;
  const body = head.slice(opening[0].length, closing.index);
  // Two rules with a paragraph between them are no front matter: that has a "key:" line, or nothing at all.
  if (body.trim() !== '' && !/^[\p{L}_][\p{L}\p{N}_ .-]*:(?:\s|$)/mu.test(body)) return 0;
  return closing.index + closing[0].length;
}

/** `block` is what measureFrontMatter() measured. Never rejects for what is written in it. */
export async function readFrontMatter(block: string): Promise<FrontMatter> {
  const { parse } = await import('yaml');
  return interpretFrontMatter(block, parse);
}

export type ParseYaml = (yaml: string, options: Record<string, unknown>) => unknown;

/** The same for who has a YAML parser at hand: the page loads it with the first front matter, the server has it. */
export function interpretFrontMatter(block: string, parse: ParseYaml): FrontMatter {
  const yaml = block.replace(OPENING, '').replace(/(?:---|\.\.\.)[ \t]*\n?$/, '');
  let data: unknown;
  try {
    data = parse(yaml, { schema: 'core', maxAliasCount: 0, logLevel: 'silent', uniqueKeys: false });
  } catch {
    // Somebody is in the middle of typing it.
    return NO_FRONT_MATTER;
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return NO_FRONT_MATTER;
  const fields = new Map(Object.entries(data));
  const language = readLine(fields.get('lang') ?? fields.get('language'));
  const breaks = fields.get('breaks');
  return {
    title: readLine(fields.get('title')),
    tags: readTags(fields.get('tags')),
    language: language !== null && /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(language) ? language : null,
    lineBreaks: typeof breaks === 'boolean' ? breaks : null,
  };
}

function readLine(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const line = String(value).replace(/\s+/g, ' ').trim().slice(0, 300);
  return line === '' ? null : line;
}

function readTags(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  const tags = list.map(tag => readLine(tag)?.toLowerCase() ?? '').filter(tag => tag !== '');
  return [...new Set(tags)].slice(0, 50);
}
