// What a text is made of, for whoever shows it: units in order, each with a key that says when it may be shown as
// it was. Pure; built anew for every text from the segments, which are kept up to date cheaply.
import type { MarkdownIt, Token } from 'markdown-it';
import { measureFrontMatter } from './front-matter.ts';
import { type Definitions, definitionKey } from './markdown.ts';
import { type Definition, type Segment, type SegmentedText, segmentText } from './segments.ts';

/** What is rendered at one go and becomes one element: a block, or blocks that raw HTML holds together. */
export interface Unit {
  kind: 'block' | 'footnote';
  /** Equal keys: equal source. */
  key: string;
  /** Lines of the document, half-open, blank lines behind it not counted. */
  fromLine: number;
  toLine: number;
  segments: readonly Segment[];
}

export interface Plan {
  source: string;
  /** The block at the top with its dashes; "" when there is none. */
  frontMatter: string;
  body: SegmentedText;
  units: readonly Unit[];
  definitions: Definitions;
}

/** `previous` is the plan of an earlier text of the same document, or null: it makes this one cheap. */
export function planPreview(parser: MarkdownIt, text: string, previous: Plan | null): Plan {
  const source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  if (previous?.source === source) return previous;
  const headChars = measureFrontMatter(source);
  const frontMatter = source.slice(0, headChars);
  const body = segmentText(parser, source.slice(headChars), previous?.body ?? null);
  const units = listUnits(body.segments, frontMatter === '' ? 0 : frontMatter.split('\n').length - 1);
  return { source, frontMatter, body, units, definitions: collectDefinitions(body.segments) };
}

function collectDefinitions(segments: readonly Segment[]): Definitions {
  const found = new Map<string, { definition: Definition; value: string }>();
  for (const { definitions } of segments) {
    for (const definition of definitions) {
      const key = definitionKey(definition.kind, definition.label);
      if (!found.has(key)) found.set(key, { definition, value: JSON.stringify(definition) });
    }
  }
  return found;
}

function listUnits(segments: readonly Segment[], firstLine: number): Unit[] {
  const units: Unit[] = [];
  let line = firstLine;
  for (let i = 0; i < segments.length; ) {
    const count = countHeldTogether(segments, i);
    const group = segments.slice(i, i + count);
    const before = line;
    for (const segment of group) line += segment.lineCount;
    const last = group.at(-1)!;
    i += count;
    const firstToken = group[0]!.tokens[0];
    // Definitions of link addresses show nothing.
    if (firstToken === undefined || firstToken.type === 'reference_definition') continue;
    units.push({
      kind: count === 1 && firstToken.type === 'footnote_open' ? 'footnote' : 'block',
      key: count === 1 ? group[0]!.source : group.map(segment => segment.source).join('\u0000'),
      fromLine: before,
      toLine: line - last.lineCount + Math.max(1, last.bodyLineCount),
      segments: group,
    });
  }
  return units;
}

const HOLDERS =
  /<(\/?)(details|div|center|table|section|figure|article|aside|blockquote|ul|ol|dl)(?=[\s>])[^>]*>/gi;
/** Raw HTML that is left open holds no more than this many blocks: then it is closed where it stands. */
const MAX_HELD = 400;

// "<details>" and "</details>" with Markdown between them are blocks of their own for the parser, and one for people.
function countHeldTogether(segments: readonly Segment[], at: number): number {
  let depth = netDepth(segments[at]!);
  if (depth <= 0) return 1;
  for (let i = at + 1; i < segments.length && i - at < MAX_HELD; i++) {
    depth += netDepth(segments[i]!);
    if (depth <= 0) return i - at + 1;
  }
  return 1;
}

function netDepth(segment: Segment): number {
  const [only, second] = segment.tokens;
  if (only?.type !== 'html_block' || second !== undefined) return 0;
  let depth = 0;
  for (const match of only.content.matchAll(HOLDERS)) depth += match[1] === '/' ? -1 : 1;
  return depth;
}

/** The unit's tokens, with lines that count from the unit's first line. */
export function joinTokens(unit: Unit): Token[] {
  if (unit.segments.length === 1) return unit.segments[0]!.tokens;
  const tokens: Token[] = [];
  let offset = 0;
  for (const segment of unit.segments) {
    for (const token of segment.tokens) {
      // The segment keeps its own: it may be shown alone next time.
      const copy = Object.assign(Object.create(Object.getPrototypeOf(token) as object) as Token, token);
      if (token.map !== null) copy.map = [token.map[0] + offset, token.map[1] + offset];
      copy.attrs = token.attrs === null ? null : token.attrs.map(([name, value]) => [name, value]);
      tokens.push(copy);
    }
    offset += segment.lineCount;
  }
  return tokens;
}
