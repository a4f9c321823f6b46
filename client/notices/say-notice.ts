// What a notice says. Plain strings: names and messages are never HTML.
import type { Notice } from '../../protocol/talk.ts';
import type { NoticesWords } from '../text/notices-words.ts';

const MENTION = /@\[([^\]\n]{1,80})\]\([\w-]{1,64}\)/g;
const MAX_CHARS = 160;

/** "Ana named you" */
export function sayWhy({ why, message }: Notice, words: NoticesWords): string {
  return words.why[why]?.(message.author.name || words.guest) ?? '';
}

/** The beginning of the message in one line, with mentions as "@Name". */
export function sayText({ message }: Notice): string {
  const line = message.text.replace(MENTION, '@$1').replace(/\s+/g, ' ').trim();
  const chars = [...line];
  return chars.length <= MAX_CHARS
    ? line
    : `${chars
        .slice(0, MAX_CHARS - 1)
        .join('')
        .trimEnd()}…`;
}
