// What the page says about a text: words, characters, title. Pure.

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’‘.·-][\p{L}\p{N}\p{M}]+)*/gu;
// Scripts written without spaces: each character counts as a word, as in other editors.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const MAX_TITLE_CHARS = 120;
const TITLE_LINES = 200;

export interface TextCount {
  words: number;
  /** Code points, line ends not counted. */
  characters: number;
}

export function countText(lines: Iterable<string>): TextCount {
  let words = 0;
  let characters = 0;
  for (const line of lines) {
    const unspaced = line.match(UNSPACED)?.length ?? 0;
    words += unspaced + ((unspaced === 0 ? line : line.replace(UNSPACED, ' ')).match(WORD)?.length ?? 0);
    for (const _char of line) characters += 1;
  }
  return { words, characters };
}

/** The text of the first heading within the first 200 lines, without its marks, or null when there is none. */
export function findTitle(lines: Iterable<string>): string | null {
  let fence: string | null = null;
  let count = 0;
  for (const line of lines) {
    count += 1;
    if (count > TITLE_LINES) return null;
    const fenceMark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fenceMark !== undefined) {
      if (fence === null) fence = fenceMark;
      else if (fenceMark.startsWith(fence)) fence = null;
      continue;
    }
    if (fence !== null) continue;
    const heading = /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(line.slice(0, 1000))?.[1];
    const title = heading === undefined ? '' : stripMarks(heading);
    if (title !== '') return title;
  }
  return null;
}

function stripMarks(heading: string): string {
  const plain = heading
    .replace(/[ \t]+#+[ \t]*$/, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|[*`])/g, '')
    .replace(/\p{Cc}/gu, ' ')
    .trim();
  return [...plain].slice(0, MAX_TITLE_CHARS).join('');
}
