// The headings of a text without a Markdown parser, for the outline while no preview is loaded. Knows "# ATX" and
// underlined headings, and what hides them: front matter, code, formulas, comments. Pure.
import { measureFrontMatter } from '../../markdown/front-matter.ts';
import type { OutlineHeading } from './ports.ts';

const FENCE = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/;
const ATX = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
/** Lines that begin something else than a paragraph, so that what stands below is no underline of theirs. */
const NO_PARAGRAPH =
  /^ {0,3}(?:>|[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|#{1,6}(?:\s|$)|<|\||:::|(?:[-*_][ \t]*){3,}$|\[\^?[^\]]+\]:)|^(?: {4}|\t)/;
/** Longer lines are cut: no heading is a page long. */
const MAX_LINE_CHARS = 1_000;

/** In the order of the text; lines count from 0, front matter included. */
export function scanHeadings(text: string): OutlineHeading[] {
  const headLines = text.slice(0, measureFrontMatter(text)).split('\n').length - 1;
  const lines = text.split('\n');
  const headings: OutlineHeading[] = [];
  // Of the paragraph that the line before belongs to; -1 when it belongs to none.
  let paragraphFrom = -1;
  let until: ((line: string) => boolean) | null = null;
  for (let i = headLines; i < lines.length; i++) {
    const line = lines[i]!.slice(0, MAX_LINE_CHARS);
    if (until !== null) {
      if (until(line)) until = null;
      continue;
    }
    const hidden = findHidden(line);
    if (hidden !== null) {
      until = hidden;
      paragraphFrom = -1;
      continue;
    }
    const atx = ATX.exec(line);
    const under = paragraphFrom >= 0 ? UNDERLINE.exec(line) : null;
    if (atx !== null) headings.push({ level: atx[1]!.length, text: stripMarks(atx[2] ?? ''), line: i });
    else if (under !== null) {
      const words = lines.slice(paragraphFrom, i).join(' ').slice(0, MAX_LINE_CHARS);
      headings.push({
        level: under[1]!.startsWith('=') ? 1 : 2,
        text: stripMarks(words),
        line: paragraphFrom,
      });
    }
    if (atx !== null || under !== null || line.trim() === '') paragraphFrom = -1;
    else if (paragraphFrom < 0 && !NO_PARAGRAPH.test(line)) paragraphFrom = i;
    else if (NO_PARAGRAPH.test(line) && !/^(?: {4}|\t)/.test(line)) paragraphFrom = -1;
  }
  return headings;
}

/** When the line opens something that hides what follows: tells whether a later line closes it. */
function findHidden(line: string): ((line: string) => boolean) | null {
  const fence = FENCE.exec(line);
  if (fence !== null && !(fence[1]!.startsWith('`') && fence[2]!.includes('`'))) {
    const mark = fence[1]!;
    return next => {
      const closing = FENCE.exec(next);
      return closing !== null && closing[1]!.startsWith(mark) && closing[2]!.trim() === '';
    };
  }
  if (/^ {0,3}<!--/.test(line) && !line.includes('-->')) return next => next.includes('-->');
  const formula = /^ {0,3}\$\$(.*)$/.exec(line);
  // A formula ends with a blank line too (markdown/syntax/math.ts).
  if (formula !== null && !formula[1]!.includes('$$'))
    return next => next.trimEnd().endsWith('$$') || next.trim() === '';
  return null;
}

function stripMarks(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<[^<>]+>/g, '')
    .replace(/\*\*|__|~~|==|[*`$]/g, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The heading that `line` stands under: the last one at or above it; -1 above all. */
export function findSection(headings: readonly OutlineHeading[], line: number): number {
  let low = -1;
  let high = headings.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (headings[middle]!.line <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}
