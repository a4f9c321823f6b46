// What a plain text says about itself: its first heading, and how it begins. Pure: no document, no Yjs.

import { tidyTitle } from '../../protocol/titles.ts';

const MAX_EXCERPT_CHARS = 160;
// Beyond this no title is looked for, and no beginning: a text of megabytes costs what a page costs.
const MAX_LINES = 400;
const MAX_SCANNED_CHARS = 64 * 1024;
const MAX_FRONT_MATTER_CHARS = 16_384;
const MAX_LINE_CHARS = 1000;

// Controls, what turns the direction of the text around it, and halves of characters.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6}(?:[ \t]+(.*))?$/s;
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;
// What no Setext heading can be made of, though a line of "---" may stand under it.
const NO_PARAGRAPH =
  /^(?: {4}|\t| {0,3}(?:[>|]|[-*+][ \t]|\d{1,9}[.)][ \t]|<|#{1,6}(?:[ \t]|$)|([-*_])[ \t]*(?:\1[ \t]*){2,}$))/;
const TABLE_RULE = /^[ \t|:-]*\|[ \t|:-]*$/;

interface Reading {
  title: string;
  /** The lines that tell something, without marks. */
  words: string[];
}

/** The first heading, ATX or Setext, without its marks; "" when there is none. And how the text begins. */
export function readTextFacts(text: string): { title: string; excerpt: string } {
  const { title, words } = readLines(text);
  const line = words.join(' ').replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
  return { title, excerpt: cut(line, MAX_EXCERPT_CHARS) };
}

function readLines(text: string): Reading {
  const start = skipFrontMatter(text);
  const lines = text.slice(start, start + MAX_SCANNED_CHARS).split('\n', MAX_LINES);
  const reading: Reading = { title: '', words: [] };
  let wordChars = 0;
  let fence: string | null = null;
  let paragraph: string[] = [];
  const say = (line: string) => {
    if (wordChars > 4 * MAX_EXCERPT_CHARS) return;
    const plain = stripMarks(line);
    wordChars += plain.length;
    if (plain !== '') reading.words.push(plain);
  };
  const endParagraph = () => {
    for (const line of paragraph) say(line);
    paragraph = [];
  };
  for (const whole of lines) {
    const line = whole.slice(0, MAX_LINE_CHARS);
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence)) fence = null;
      else say(line);
      continue;
    }
    if (mark !== undefined) {
      endParagraph();
      fence = mark;
      continue;
    }
    const heading = HEADING.exec(line);
    if (heading !== null) {
      endParagraph();
      takeHeading(reading, heading[1] ?? '', say);
    } else if (paragraph.length > 0 && UNDERLINE.test(line)) {
      const title = paragraph.join(' ').slice(0, MAX_LINE_CHARS);
      paragraph = [];
      takeHeading(reading, title, say);
    } else if (line.trim() === '' || TABLE_RULE.test(line)) {
      endParagraph();
    } else if (NO_PARAGRAPH.test(line)) {
      endParagraph();
      say(line);
    } else paragraph.push(line);
  }
  endParagraph();
  return reading;
}

/** The first heading is the title; the others are part of what the text says. */
function takeHeading(reading: Reading, heading: string, say: (line: string) => void): void {
  const plain = tidyTitle(stripMarks(heading.replace(/[ \t]+#+[ \t]*$/, '').replace(/^#+[ \t]*$/, '')));
  if (reading.title === '') reading.title = plain;
  else say(plain);
}

/** Where the text begins behind a block of YAML at its very top. */
function skipFrontMatter(text: string): number {
  const opening = /^---[ \t]*\n/.exec(text);
  if (opening === null) return 0;
  const closing = /^(?:---|\.\.\.)[ \t]*(?:\n|$)/gm;
  closing.lastIndex = opening[0].length;
  const head = text.slice(0, MAX_FRONT_MATTER_CHARS);
  const found = closing.exec(head);
  if (found === null) return 0;
  const body = head.slice(opening[0].length, found.index);
  // Two rules with a paragraph between them are no front matter.
  if (body.trim() !== '' && !/^[\p{L}_][\p{L}\p{N}_ .-]*:(?:\s|$)/mu.test(body)) return 0;
  return found.index + found[0].length;
}

/** A line of Markdown as one reads it. Marks that mean nothing to anybody may stay; words never go. */
function stripMarks(line: string): string {
  return line
    .replace(/^\s*(?:>\s?)*(?:[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+|#{1,6}\s+)?/, '')
    .replace(/!?\[([^\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])/g, '$1')
    .replace(/<(https?:[^>\s]+)>/g, '$1')
    .replace(/<\/?[a-zA-Z][^>]*>/g, '')
    .replace(/\*{1,3}|~~|`+|(?<![\p{L}\p{N}_])_{1,3}|_{1,3}(?![\p{L}\p{N}_])/gu, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/^\s*\|/, '')
    .replace(/\s*\|\s*/g, ' ')
    .trim();
}

function cut(line: string, maxChars: number): string {
  if (line.length <= maxChars) return line;
  const end = /[\ud800-\udbff]/.test(line[maxChars - 1]!) ? maxChars - 1 : maxChars;
  return line.slice(0, end).trim();
}
