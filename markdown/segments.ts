// The source as a list of top-level blocks, kept up to date as it is edited: only the neighbourhood of a change
// goes through the block parser again. Knows markdown-it, no page.
//
// Safety: the result is always what parsing the whole source would give. It leans on two things: a block that
// starts at the top level is parsed the same whatever stood before it, and a block that is not finished (an open
// fence, an open comment) runs to the end of what it is given. So a chunk is parsed past the change up to a block
// that did not change; if a block starts exactly there again, all that follows is as it was. If not, the chunk
// grows, in the worst case to the end.
// Liveness: a keystroke in a paragraph costs the parsing of about three blocks.
import type { MarkdownIt, Token } from 'markdown-it';
import type { FootnoteEnv } from './syntax/footnotes.ts';
import { shapeBlock } from './syntax/shapes.ts';

export type Definition =
  | { kind: 'link'; label: string; href: string; title: string }
  | { kind: 'footnote'; label: string };

/** One top-level block and whatever blank lines and definitions follow it. Never changed once made. */
export interface Segment {
  /** Both include what follows the block. */
  charCount: number;
  lineCount: number;
  /** Lines of the block alone. */
  bodyLineCount: number;
  /** Text of the block alone. */
  source: string;
  /** Lines in their maps count from the block's first line. Empty for text before the first block. */
  tokens: Token[];
  definitions: readonly Definition[];
}

export interface SegmentedText {
  text: string;
  segments: readonly Segment[];
  /** Characters that went through the block parser for this result. */
  parsedChars: number;
}

/** How `env` tells the parser's finds; see recordDefinitions(). */
export interface RecordingEnv extends FootnoteEnv {
  linkDefined?: (label: string, href: string, title: string, line: number) => void;
}

/** Makes the parser tell every link reference definition with its line. Call once on a new MarkdownIt. */
export function recordDefinitions(md: MarkdownIt): void {
  const rule = md.block.ruler.__rules__.find(candidate => candidate.name === 'reference');
  if (rule === undefined) throw new Error('invariant violation: markdown-it has no rule "reference"');
  const original = rule.fn;
  md.block.ruler.at('reference', (state, startLine, endLine, silent) => {
    const env = state.env as RecordingEnv;
    if (silent || env.linkDefined === undefined) return original(state, startLine, endLine, silent);
    env.references = {};
    const found = original(state, startLine, endLine, silent);
    for (const [label, reference] of Object.entries(env.references)) {
      env.linkDefined(label, reference.href, reference.title, startLine);
    }
    env.references = {};
    return found;
  });
}

/** `text` must hold no carriage returns. `previous` is the result for an earlier text, or null. */
export function segmentText(md: MarkdownIt, text: string, previous: SegmentedText | null): SegmentedText {
  if (previous === null) return { text, segments: parseChunk(md, text), parsedChars: text.length };
  if (previous.text === text) return { ...previous, parsedChars: 0 };
  const { segments } = previous;
  const offsets = [0];
  for (const segment of segments) offsets.push(offsets.at(-1)! + segment.charCount);
  const [from, toOld] = findChange(previous.text, text);
  const delta = text.length - previous.text.length;
  const last = segments.length - 1;
  // One block more on the left: an edit can make a block part of the one before it (a list item, a definition).
  const start = Math.max(0, findSegment(offsets, Math.max(0, from - 1)) - 1);
  const changed = findSegment(offsets, Math.min(toOld, Math.max(0, previous.text.length - 1)));
  let parsedChars = 0;
  for (let reach = 1; ; reach *= 4) {
    const sync = Math.min(last, changed + reach);
    const chunkEnd = sync === last ? text.length : offsets[sync + 1]! + delta;
    const chunk = text.slice(offsets[start]!, chunkEnd);
    const parsed = parseChunk(md, chunk);
    parsedChars += chunk.length;
    if (sync === last) {
      return { text, segments: [...segments.slice(0, start), ...parsed], parsedChars };
    }
    const syncAt = offsets[sync]! + delta;
    const lastStart = chunkEnd - parsed.at(-1)!.charCount;
    if (lastStart === syncAt && followsBlankLine(text, syncAt)) {
      return {
        text,
        segments: [...segments.slice(0, start), ...parsed.slice(0, -1), ...segments.slice(sync)],
        parsedChars,
      };
    }
  }
}

/** Half-open range of the old text that changed. */
function findChange(before: string, after: string): [from: number, toOld: number] {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  let tail = 0;
  while (
    tail < shorter - from &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  return [from, before.length - tail];
}

/** The segment that holds the character at `at`; `offsets` has one entry more than there are segments. */
function findSegment(offsets: readonly number[], at: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function followsBlankLine(text: string, at: number): boolean {
  for (let i = at - 2; i >= 0; i--) {
    const code = text.charCodeAt(i);
    if (code === 0x0a) return true;
    if (code !== 0x20 && code !== 0x09) return false;
  }
  return true;
}

/** At least one segment, and together they are the whole chunk. */
function parseChunk(md: MarkdownIt, chunk: string): Segment[] {
  const defined: { line: number; definition: Definition }[] = [];
  const env: RecordingEnv = {
    linkDefined: (label, href, title, line) =>
      defined.push({ line, definition: { kind: 'link', label, href, title } }),
    footnoteDefined: (label, line) => defined.push({ line, definition: { kind: 'footnote', label } }),
  };
  const tokens: Token[] = [];
  const state = new md.block.State(
    chunk.includes('\0') ? chunk.replaceAll('\0', '\ufffd') : chunk,
    md,
    env,
    tokens,
  );
  md.block.tokenize(state, state.line, state.lineMax);

  const blocks = splitTopLevel(tokens);
  const lineStart = (line: number) => (line < state.lineMax ? state.bMarks[line]! : chunk.length);
  if (blocks.length === 0) blocks.push([]);
  return blocks.map((block, i) => {
    const firstLine = i === 0 ? 0 : block[0]!.map![0];
    const next = blocks[i + 1]?.[0];
    const lineAfter = next === undefined ? Number.POSITIVE_INFINITY : next.map![0];
    const from = i === 0 ? 0 : lineStart(firstLine);
    const to = next === undefined ? chunk.length : lineStart(lineAfter);
    const bodyEnd = block[0]?.map?.[1] ?? firstLine;
    for (const token of block) {
      if (token.map !== null) token.map = [token.map[0] - firstLine, token.map[1] - firstLine];
    }
    return {
      charCount: to - from,
      lineCount: countLines(chunk, from, to),
      bodyLineCount: bodyEnd - firstLine,
      source: chunk.slice(from, Math.max(from, lineStart(bodyEnd))),
      tokens: shapeBlock(block),
      definitions: defined
        .filter(({ line }) => line >= firstLine && line < lineAfter)
        .map(({ definition }) => definition),
    };
  });
}

function splitTopLevel(tokens: readonly Token[]): Token[][] {
  const blocks: Token[][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0) blocks.push([]);
    blocks.at(-1)!.push(token);
    depth += token.nesting;
  }
  return blocks;
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
