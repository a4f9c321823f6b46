// Puts our own pictures into a page that has to stand alone, so that it can be kept and sent, and says where on this host the
// rest of what is ours stands.
import { readFile } from 'node:fs/promises';
import { FILE_NAME, type FileShelf } from '../files/file-shelf.ts';
import { TYPE_OF_ENDING } from '../files/image-types.ts';

/** Over all pictures of a page. What is beyond stays a link to this server. */
const MAX_BYTES = 24 * 1024 * 1024;
/** In finished HTML a quote within a text is escaped: only attributes look like this. */
const SOURCE = /(<img src=")\/files\/([0-9a-f]{64}\.(?:png|jpg|gif|webp|avif|svg))"/g;

const OWN_PATH = / (href|src)="(?=\/(?:d|files)\/)/g;

/** Texts name documents and pictures of this server as if its base path were "". */
export function placeOwnPaths(html: string, basePath: string): string {
  return basePath === '' ? html : html.replace(OWN_PATH, ` $1="${basePath}`);
}

export async function inlinePictures(html: string, shelf: Pick<FileShelf, 'pathOf'>): Promise<string> {
  const names = new Set(Array.from(html.matchAll(SOURCE), match => match[2]!));
  const inlined = new Map<string, string>();
  let budget = MAX_BYTES;
  for (const name of names) {
    const [, hash = '', ending = ''] = FILE_NAME.exec(name)!;
    const bytes = await readFile(shelf.pathOf(hash, ending)).catch(() => null);
    // A text can name pictures that we never had.
    if (bytes === null || bytes.length > budget) continue;
    budget -= bytes.length;
    inlined.set(name, `data:${TYPE_OF_ENDING[ending]};base64,${bytes.toString('base64')}`);
  }
  return html.replace(SOURCE, (whole, open: string, name: string) => {
    const data = inlined.get(name);
    return data === undefined ? whole : `${open}${data}"`;
  });
}
