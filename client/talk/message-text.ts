// What a message's text is made of: words, links, mentions. Plain strings come out, never HTML.
import { MENTION, TALK_LIMITS } from '../../protocol/talk.ts';

export type TextPart =
  | { kind: 'text'; text: string }
  /** `href` is http or https. */
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; id: string; name: string };

export interface Named {
  id: string;
  name: string;
}

const LINK = /https?:\/\/[^\s<>"]+/gi;

/** `nameOf` says how a person is called now; null where nobody knows, then the name that was written counts. */
export function splitText(text: string, nameOf: (id: string) => string | null = () => null): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const { 0: whole, 1: name, 2: id, index } of text.matchAll(MENTION)) {
    parts.push(...splitLinks(text.slice(at, index)));
    parts.push({ kind: 'mention', id: id!, name: nameOf(id!) ?? name! });
    at = index + whole.length;
  }
  parts.push(...splitLinks(text.slice(at)));
  return parts;
}

function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(LINK)) {
    const shown = trimEnd(found);
    const href = readAddress(shown);
    if (href === null) continue;
    if (index > at) parts.push({ kind: 'text', text: text.slice(at, index) });
    parts.push({ kind: 'link', text: shown, href });
    at = index + shown.length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

/** What ends a sentence is not the address's, nor is a bracket that was opened before it. */
function trimEnd(address: string): string {
  let end = address.length;
  while (end > 0) {
    const last = address[end - 1]!;
    const inside = address.slice(0, end);
    const isSign = '.,;:!?\'"*_~…»”’'.includes(last);
    const isLoose =
      (last === ')' && count(inside, ')') > count(inside, '(')) ||
      (last === ']' && count(inside, ']') > count(inside, '['));
    if (!isSign && !isLoose) break;
    end -= 1;
  }
  return address.slice(0, end);
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

function readAddress(text: string): string | null {
  try {
    const url = new URL(text);
    // A name before "@" makes an address look like another one.
    const isSafe = (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
    return isSafe && url.hostname !== '' ? url.href : null;
  } catch {
    return null;
  }
}

/** A text as people read it, on one line where it is quoted. */
export function plainText(text: string, nameOf?: (id: string) => string | null): string {
  return splitText(text, nameOf)
    .map(part => (part.kind === 'mention' ? `@${part.name}` : part.text))
    .join('');
}

/** In a draft a mention is "@Name". `people` are those who were chosen; their mentions become ids. */
export function encodeMentions(draft: string, people: readonly Named[]): string {
  const named = people.filter(({ name }) => name !== '');
  if (named.length === 0) return draft;
  // The longest first: "@Ana Maria" is not "@Ana" and a word.
  const names = [...new Set(named.map(({ name }) => name))].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`@(${names.map(escapePattern).join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
  let left: number = TALK_LIMITS.maxMentionsPerMessage;
  return draft.replace(pattern, (whole, name: string) => {
    const person = named.find(one => one.name === name);
    if (person === undefined || left === 0) return whole;
    left -= 1;
    return `@[${name.replace(/[[\]\n]/g, ' ')}](${person.id})`;
  });
}

/** The other way, for changing what was sent. */
export function decodeMentions(
  text: string,
  nameOf?: (id: string) => string | null,
): { draft: string; people: Named[] } {
  const people: Named[] = [];
  const draft = splitText(text, nameOf)
    .map(part => {
      if (part.kind !== 'mention') return part.text;
      people.push({ id: part.id, name: part.name });
      return `@${part.name}`;
    })
    .join('');
  return { draft, people };
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

export interface MarkedPart {
  text: string;
  marked: boolean;
}

/** `text` with every occurrence of the words of `query` marked, whatever their case and accents. */
export function markHits(text: string, query: string): MarkedPart[] {
  const words = query
    .split(/\s+/)
    .map(fold)
    .filter(word => word !== '');
  if (words.length === 0) return [{ text, marked: false }];
  const { folded, starts } = foldWithPlaces(text);
  const marked = new Array<boolean>(text.length).fill(false);
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      marked.fill(true, starts[at]!, starts[at + word.length] ?? text.length);
    }
  }
  const parts: MarkedPart[] = [];
  let from = 0;
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && marked[at] === marked[from]) continue;
    parts.push({ text: text.slice(from, at), marked: marked[from]! });
    from = at;
  }
  return parts;
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** `starts[i]`: where in the text the i-th unit of the folded text comes from. */
function foldWithPlaces(text: string): { folded: string; starts: number[] } {
  let folded = '';
  const starts: number[] = [];
  let at = 0;
  for (const sign of text) {
    const one = fold(sign);
    for (let i = 0; i < one.length; i++) starts.push(at);
    folded += one;
    at += sign.length;
  }
  return { folded, starts };
}
