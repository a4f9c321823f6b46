// How what a search found is marked on its way out of SQLite: by two controls, which no stored text keeps. Pure.
import type { MarkedText } from '../../../protocol/api.ts';

export const MARK_START = '\u0002';
export const MARK_END = '\u0003';
const MARKS = new RegExp(`[${MARK_START}${MARK_END}]`, 'g');

export function withoutMarks(text: string): string {
  return text.replace(MARKS, ' ');
}

/** The parts between the marks. White space is one space each, for a passage stands in one line. */
export function readMarks(text: string): MarkedText {
  const parts: { text: string; marked: boolean }[] = [];
  const add = (part: string, marked: boolean) => {
    if (part !== '') parts.push({ text: part, marked });
  };
  text
    .replace(/\s+/g, ' ')
    .split(MARK_START)
    .forEach((piece, i) => {
      if (i === 0) {
        add(piece, false);
        return;
      }
      const end = piece.indexOf(MARK_END);
      add(piece.slice(0, end === -1 ? piece.length : end), true);
      if (end !== -1) add(piece.slice(end + 1), false);
    });
  return parts;
}

/**
 * What a person typed as a query of FTS5: every word must occur, the last one as a beginning. Null when there is no
 * word in it. Nothing in it is syntax, because each word goes in quotes, in which only the quote itself means anything.
 */
export function toMatchQuery(text: string): string | null {
  const words = text
    .replaceAll('\0', ' ')
    .split(/\s+/)
    .filter(word => /[\p{L}\p{N}\p{Co}]/u.test(word));
  if (words.length === 0) return null;
  return `${words.map(word => `"${word.replaceAll('"', '""')}"`).join(' ')}*`;
}
