// Searches texts on this device by the rules of the server's search: every word, the last one as a beginning; case and
// diacritics do not matter; a word in the title weighs ten times as much. Pure.

export interface Searched {
  key: string;
  title: string;
  text: string;
}

export type Marked = readonly { text: string; marked: boolean }[];

export interface Found {
  key: string;
  title: Marked;
  passage: Marked;
}

const MAX_HITS = 20;
const MAX_WORDS = 16;
const BEFORE_CHARS = 40;
const PASSAGE_CHARS = 160;
const TITLE_WEIGHT = 10;

/** The best first, at most 20. */
export function searchTexts(question: string, texts: readonly Searched[]): Found[] {
  const words =
    fold(question)
      .match(/[\p{L}\p{N}]+/gu)
      ?.slice(0, MAX_WORDS) ?? [];
  if (words.length === 0) return [];
  const patterns = words.map((word, i) => {
    const end = i === words.length - 1 ? '' : '(?![\\p{L}\\p{N}])';
    return new RegExp(`(?<![\\p{L}\\p{N}])${word}${end}`, 'gu');
  });
  const found: { score: number; hit: Found }[] = [];
  for (const { key, title, text } of texts) {
    const inTitle = patterns.map(pattern => findSpans(fold(title), pattern));
    const inText = patterns.map(pattern => findSpans(fold(text), pattern));
    if (!patterns.every((_, i) => inTitle[i]!.length + inText[i]!.length > 0)) continue;
    const score = inTitle.flat().length * TITLE_WEIGHT + Math.min(inText.flat().length, TITLE_WEIGHT - 1);
    const spans = inText.flat().sort((a, b) => a.from - b.from);
    const from = Math.max(0, (spans[0]?.from ?? 0) - BEFORE_CHARS);
    const to = Math.min(text.length, from + PASSAGE_CHARS);
    const hit = {
      key,
      title: mark(title, 0, title.length, inTitle.flat()),
      passage: mark(text, from, to, spans),
    };
    found.push({ score, hit });
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_HITS)
    .map(({ hit }) => hit);
}

interface Span {
  from: number;
  to: number;
}

/** More finds in one text change nothing that is shown. */
const MAX_SPANS = 50;

function findSpans(folded: string, pattern: RegExp): Span[] {
  const spans: Span[] = [];
  for (const match of folded.matchAll(pattern)) {
    spans.push({ from: match.index, to: match.index + match[0].length });
    if (spans.length === MAX_SPANS) break;
  }
  return spans;
}

function mark(text: string, from: number, to: number, spans: readonly Span[]): Marked {
  const parts: { text: string; marked: boolean }[] = [];
  const add = (start: number, end: number, marked: boolean) => {
    if (end > start) parts.push({ text: text.slice(start, end).replace(/\s+/g, ' '), marked });
  };
  let at = from;
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    if (span.from < at || span.to > to) continue;
    add(at, span.from, false);
    add(span.from, span.to, true);
    at = span.to;
  }
  add(at, to, false);
  return parts;
}

/** Without case and diacritics, each UTF-16 unit at its place. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  const plain = lower.normalize('NFD').replace(/\p{Mn}/gu, '');
  if (plain.length === text.length) return plain;
  // What has another length folded is taken unit by unit: a place in one text is then a place in the other.
  return Array.from({ length: text.length }, (_, i) => {
    const unit = text[i]!;
    return unit.toLowerCase().normalize('NFD')[0] ?? unit;
  }).join('');
}
