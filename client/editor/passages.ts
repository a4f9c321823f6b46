// Passages of the text that people talk about: pairs of Yjs relative positions, and where they stand now. Finds many of
// them in one walk through the shared text. Knows no editor.
import * as Y from 'yjs';
import { type Passage, TALK_LIMITS } from '../../protocol/talk.ts';

/** Half-open, in UTF-16 units. */
export interface Range {
  from: number;
  to: number;
}

/** The passage of a range; null when nothing but white space is in it. */
export function makePassage(text: Y.Text, { from, to }: Range): Passage | null {
  const words = text.toString().slice(from, to);
  const start = from + (words.length - words.trimStart().length);
  const end = from + words.trimEnd().length;
  if (start >= end) return null;
  return {
    // Tied to its own first and last letter: what is written beside it does not become part of it.
    from: encode(Y.createRelativePositionFromTypeIndex(text, start, 0)),
    to: encode(Y.createRelativePositionFromTypeIndex(text, end, -1)),
    quote: cutQuote(words.trim()),
  };
}

function cutQuote(words: string): string {
  const cut = words.slice(0, TALK_LIMITS.maxQuoteChars);
  // Not in the middle of a character.
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

function encode(position: Y.RelativePosition): string {
  return btoa(String.fromCharCode(...Y.encodeRelativePosition(position)));
}

/** Null for what is no position. */
export function decodePosition(encoded: string): Y.RelativePosition | null {
  try {
    return Y.decodeRelativePosition(Uint8Array.from(atob(encoded), sign => sign.charCodeAt(0)));
  } catch {
    // Not base64, or cut off: made by hand.
    return null;
  }
}

interface Wanted {
  clock: number;
  found: number | null;
  /** Where it stands in the list of all. */
  slot: number;
}

/**
 * Where passages stand; null where their text is gone. One walk through the text for all: finding each by itself walks
 * once for each of them.
 */
export function findPassages(text: Y.Text, passages: readonly Passage[]): (Range | null)[] {
  const positions = passages.flatMap(({ from, to }) => [decodePosition(from), decodePosition(to)]);
  const places = new Array<number | null>(positions.length).fill(null);
  const byClient = new Map<number, Wanted[]>();
  positions.forEach((position, slot) => {
    if (position === null || position.item === null) return;
    const { client, clock } = position.item;
    const row = byClient.get(client) ?? [];
    row.push({ clock, found: null, slot });
    byClient.set(client, row);
  });
  for (const row of byClient.values()) row.sort((a, b) => a.clock - b.clock);

  const redone = new Set<number>();
  let index = 0;
  for (let item = text._start; item !== null; item = item.right) {
    const isShown = !item.deleted && item.countable;
    const row = byClient.get(item.id.client);
    if (row !== undefined) {
      const { clock } = item.id;
      for (let i = findFirst(row, clock); i < row.length && row[i]!.clock < clock + item.length; i++) {
        const { slot, clock: wanted } = row[i]!;
        // What was deleted and brought back by undo lives on as another item.
        if (item.deleted && item.redone !== null) redone.add(slot);
        const isAfter = (positions[slot]?.assoc ?? 0) < 0;
        places[slot] = index + (isShown ? wanted - clock + (isAfter ? 1 : 0) : 0);
      }
    }
    if (isShown) index += item.length;
  }
  for (const slot of redone) places[slot] = findOne(text, positions[slot]!);

  return passages.map((_, i) => {
    const [from, to] = [places[2 * i]!, places[2 * i + 1]!];
    return from !== null && to !== null && from < to ? { from, to } : null;
  });
}

/** Index of the first one whose clock is at least `clock`. */
function findFirst(row: readonly Wanted[], clock: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle]!.clock < clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

function findOne(text: Y.Text, position: Y.RelativePosition): number | null {
  if (text.doc === null) return null;
  const found = Y.createAbsolutePositionFromRelativePosition(position, text.doc);
  return found === null || found.type !== text ? null : found.index;
}

/** A quote shorter than this is found anywhere. */
const MIN_QUOTE_CHARS = 8;

/**
 * Where the words of a passage stand whose own letters are gone: cut and pasted elsewhere, or brought back on another
 * device. Only when they stand there once.
 */
export function findQuote(source: string, quote: string): Range | null {
  if (quote.length < MIN_QUOTE_CHARS) return null;
  const from = source.indexOf(quote);
  if (from < 0 || source.indexOf(quote, from + 1) >= 0) return null;
  return { from, to: from + quote.length };
}
