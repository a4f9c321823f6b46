// What a document's title may be: one line, short, nothing in it that cannot be seen. The same for pages and server.
import { API_LIMITS } from './api.ts';

// Controls, what turns the direction of the text around it, and halves of characters. Not the joiner of emoji.
const INVISIBLE = /(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** One line of at most 200 UTF-16 units; "" when nothing is left. Never ends in half a character. */
export function tidyTitle(title: string): string {
  const line = title
    .slice(0, 4 * API_LIMITS.maxTitleChars)
    .replace(INVISIBLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line
    .slice(0, API_LIMITS.maxTitleChars)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}
