// $inline$ and $$display$$ formulas as syntax of Markdown. Only finds them; enhance/math.ts sets them.
// A dollar sign in a price is none: after the opening one and before the closing one stands no space, and no
// digit follows the closing one.
import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

const DOLLAR = 0x24;
const BACKSLASH = 0x5c;

export function addMath(md: MarkdownIt): void {
  md.inline.ruler.after('escape', 'math', parseInline);
  md.block.ruler.before('fence', 'math_block', parseBlock, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
}

function parseInline(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (src.charCodeAt(pos) !== DOLLAR) return false;
  const width = src.charCodeAt(pos + 1) === DOLLAR ? 2 : 1;
  const from = pos + width;
  const to = findClosing(src, from, posMax, width);
  if (to < 0) return false;
  const content = src.slice(from, to);
  if (content.trim() === '') return false;
  if (width === 1 && (/^\s|\s$/.test(content) || /\d/.test(src.charAt(to + 1)))) return false;
  if (!silent) {
    const token = state.push(width === 2 ? 'math_display' : 'math_inline', '', 0);
    token.content = content.trim();
    token.markup = '$'.repeat(width);
  }
  state.pos = to + width;
  return true;
}

function findClosing(src: string, from: number, max: number, width: number): number {
  for (let at = from; at <= max - width; at++) {
    const code = src.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === DOLLAR && (width === 1 || src.charCodeAt(at + 1) === DOLLAR)) return at;
  }
  return -1;
}

// A formula ends before the next blank line, as in TeX: an opening $$ can never swallow the rest of the document,
// and the block parser need not look further than that (segments.ts leans on it).
function parseBlock(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const start = state.bMarks[startLine]! + state.tShift[startLine]!;
  if (state.sCount[startLine]! - state.blkIndent >= 4) return false;
  if (!state.src.startsWith('$$', start)) return false;
  const first = state.src.slice(start + 2, state.eMarks[startLine]!).trimEnd();
  let lastLine = startLine;
  let content: string;
  if (first.endsWith('$$') && first.length > 2) {
    content = first.slice(0, -2);
    if (content.includes('$$')) return false;
  } else {
    if (first.includes('$$')) return false;
    const lines = [first];
    for (;;) {
      lastLine++;
      if (lastLine >= endLine || state.isEmpty(lastLine) || state.sCount[lastLine]! < state.blkIndent)
        return false;
      const line = state.getLines(lastLine, lastLine + 1, state.blkIndent, false).trimEnd();
      if (line.endsWith('$$')) {
        lines.push(line.slice(0, -2));
        break;
      }
      lines.push(line);
    }
    content = lines.join('\n');
  }
  if (content.trim() === '') return false;
  if (silent) return true;
  state.line = lastLine + 1;
  const token = state.push('math_block', '', 0);
  token.block = true;
  token.content = content.trim();
  token.map = [startLine, state.line];
  token.markup = '$$';
  return true;
}
