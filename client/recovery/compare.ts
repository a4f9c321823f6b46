// What differs between the text on this device and the server's: whole lines first, then the words of lines that were
// changed. Pure; knows no elements.
import { diffLines, diffWordsWithSpace } from 'diff';

/** A piece of a line; `marked` pieces are those in which it differs from its counterpart. */
export interface Piece {
  text: string;
  marked: boolean;
}

export type CompareRow =
  | { kind: 'both'; line: string }
  | { kind: 'skipped'; count: number }
  | { kind: 'here' | 'server'; pieces: readonly Piece[] };

export type Comparison =
  | { kind: 'same' }
  | { kind: 'rows'; rows: readonly CompareRow[]; cutCount: number }
  /** Not found out in the time that a page may stand still. */
  | { kind: 'too-different' };

const LINES_MS = 1_500;
const WORDS_MS = 100;
/** All words of one comparison together. */
const ALL_WORDS_MS = 1_000;
/** Unchanged lines that are shown around a change. */
const CONTEXT_COUNT = 2;
const MAX_ROWS = 1_000;

export function compareTexts(server: string, here: string, now: () => number): Comparison {
  if (server === here) return { kind: 'same' };
  const changes = diffLines(endLine(server), endLine(here), { timeout: LINES_MS });
  if (changes === undefined) return { kind: 'too-different' };
  const wordsUntilMs = now() + ALL_WORDS_MS;
  const rows: CompareRow[] = [];
  changes.forEach((change, i) => {
    const lines = splitLines(change.value);
    if (change.removed) {
      const next = changes[i + 1];
      const words = next?.added && now() < wordsUntilMs ? compareWords(change.value, next.value) : null;
      if (words !== null) rows.push(...words);
      else rows.push(...lines.map(line => makeRow('server', [{ text: line, marked: false }])));
    } else if (change.added) {
      // Already told, when it stands against lines that are gone.
      const before = changes[i - 1];
      const isTold = before?.removed === true && rows.at(-1)?.kind === 'here';
      if (!isTold) rows.push(...lines.map(line => makeRow('here', [{ text: line, marked: false }])));
    } else rows.push(...leaveOut(lines, i === 0, i === changes.length - 1));
  });
  return { kind: 'rows', rows: rows.slice(0, MAX_ROWS), cutCount: Math.max(0, rows.length - MAX_ROWS) };
}

/** Lines of both sides, with the words that differ; null when that takes too long, or nothing of them is the same. */
function compareWords(server: string, here: string): CompareRow[] | null {
  const changes = diffWordsWithSpace(server, here, { timeout: WORDS_MS });
  if (changes === undefined || !changes.some(part => !part.added && !part.removed && /\S/.test(part.value)))
    return null;
  const side = (kind: 'here' | 'server'): CompareRow[] => {
    const leftOut = kind === 'here' ? 'removed' : 'added';
    const lines: Piece[][] = [[]];
    for (const part of changes) {
      if (part[leftOut]) continue;
      const marked = part.added || part.removed;
      part.value.split('\n').forEach((text, i) => {
        if (i > 0) lines.push([]);
        if (text !== '') lines.at(-1)?.push({ text, marked });
      });
    }
    // The last line end ends a line, and begins none.
    if (lines.length > 1 && lines.at(-1)?.length === 0) lines.pop();
    return lines.map(pieces => makeRow(kind, pieces));
  };
  return [...side('server'), ...side('here')];
}

function makeRow(kind: 'here' | 'server', pieces: readonly Piece[]): CompareRow {
  return { kind, pieces };
}

function leaveOut(lines: readonly string[], isFirst: boolean, isLast: boolean): CompareRow[] {
  const before = isFirst ? 0 : CONTEXT_COUNT;
  const after = isLast ? 0 : CONTEXT_COUNT;
  const count = lines.length - before - after;
  const show = (some: readonly string[]) => some.map((line): CompareRow => ({ kind: 'both', line }));
  // One line takes the room that its count would.
  if (count <= 1) return show(lines);
  return [
    ...show(lines.slice(0, before)),
    { kind: 'skipped', count },
    ...show(lines.slice(lines.length - after)),
  ];
}

/** A last line without an end is the same line as one with an end. */
function endLine(text: string): string {
  return text === '' ? '' : `${text}\n`;
}

function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
