// Pictures that a Markdown text shows by a relative path: which they are, and how their links are rewritten. Pure.
import { splitPath } from '../naming.ts';

const PICTURE = /\.(?:png|jpe?g|gif|webp|avif|svg)$/i;
// ![alt](path "title"), ![alt](<path>), <img src="path">, and [label]: path. Code is not told apart: a path in it that is
// also a picture beside the text is rewritten too.
const LINKS =
  /(!\[[^\]\n]{0,1000}\]\(\s{0,3})(<[^<>\n]{1,1000}>|[^\s()<>]{1,1000})|(<img\b[^<>]{0,1000}?\bsrc\s{0,3}=\s{0,3}["'])([^"'<>\n]{1,1000})|(^ {0,3}\[[^\]\n]{1,300}\]:[ \t]{0,3})(<[^<>\n]{1,1000}>|\S{1,1000})/gim;

export function isPicture(path: string): boolean {
  return PICTURE.test(path);
}

/** Paths of pictures among `known` that the text of the file at `textPath` shows, without duplicates. */
export function listPictures(
  text: string,
  textPath: string,
  known: { has(path: string): boolean },
): string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(LINKS)) {
    const path = findTarget(match[2] ?? match[4] ?? match[6] ?? '', textPath, known);
    if (path !== null) found.add(path);
  }
  return [...found];
}

/** The text with the links to those pictures replaced; the others stay as they are. */
export function replacePictures(text: string, textPath: string, urls: ReadonlyMap<string, string>): string {
  return text.replace(
    LINKS,
    (
      whole,
      markdown?: string,
      inMarkdown?: string,
      html?: string,
      inHtml?: string,
      definition?: string,
      defined?: string,
    ) => {
      const path = findTarget(inMarkdown ?? inHtml ?? defined ?? '', textPath, urls);
      const url = path === null ? undefined : urls.get(path);
      return url === undefined ? whole : `${markdown ?? html ?? definition ?? ''}${url}`;
    },
  );
}

/** Where a link leads, as a path beside the files that were chosen; null when not to one of `known`. */
function findTarget(link: string, textPath: string, known: { has(path: string): boolean }): string | null {
  const target = link.replace(/^<|>$/g, '').replace(/[?#].*$/, '');
  if (target === '' || /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target)) return null;
  const folder = target.startsWith('/') ? [] : textPath.split('/').slice(0, -1);
  for (const spelled of [decodeOnce(target), target]) {
    const path = resolvePath(folder, spelled);
    if (path !== null && known.has(path)) return path;
  }
  return null;
}

function resolvePath(folder: readonly string[], target: string): string | null {
  const parts = [...folder];
  for (const part of target.split(/[\\/]+/)) {
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else if (part !== '.' && part !== '') {
      parts.push(part);
    }
  }
  return splitPath(parts.join('/')).join('/');
}

function decodeOnce(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    // URIError: a "%" that means itself.
    return target;
  }
}
