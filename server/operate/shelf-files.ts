// The uploaded pictures of a data folder or a backup, as files. Knows their names and nothing of what is in them.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FILE_NAME } from '../files/file-shelf.ts';

export const SHELF = 'files';

/** Relative to the data folder, with slashes. */
export function shelfPath(hash: string, ending: string): string {
  return `${SHELF}/${hash.slice(0, 2)}/${hash}.${ending}`;
}

/** Every picture that lies where it belongs, as shelfPath() writes it, in order. What is being uploaded is not among them. */
export async function listShelf(folder: string): Promise<string[]> {
  const shelves = await readNames(join(folder, SHELF));
  const paths: string[] = [];
  for (const shelf of shelves.filter(name => /^[0-9a-f]{2}$/.test(name)).sort()) {
    for (const name of (await readNames(join(folder, SHELF, shelf))).sort()) {
      if (FILE_NAME.test(name) && name.startsWith(shelf)) paths.push(`${SHELF}/${shelf}/${name}`);
    }
  }
  return paths;
}

async function readNames(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
