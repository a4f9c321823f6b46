// The files of one build, as the bundler lists them for the service worker.
import { pathTo } from '../addresses.ts';

export interface BuiltFile {
  /** Without a leading slash. */
  url: string;
  /** Of a plain name: which version of the file this is. null where the name says it. */
  revision: string | null;
  /** "first": kept from the start; "use": kept once somebody has asked for it. */
  keep: 'first' | 'use';
  /** What the file is made of, the same in every build; "" where nothing is known. */
  of: string;
}

export interface BuildList {
  /** Names the build. */
  id: string;
  /** Paths of all files with their content in their name. */
  hashed: ReadonlySet<string>;
  /** Paths of files with plain names. */
  loose: ReadonlySet<string>;
  /** What is kept from the start. */
  first: readonly string[];
  /** By path, what a file is made of. */
  of: ReadonlyMap<string, string>;
}

export function readBuildList(files: readonly BuiltFile[]): BuildList {
  const named = files.map(file => ({ ...file, path: pathTo(`/${file.url}`) }));
  return {
    id: hashText(JSON.stringify(files)),
    hashed: new Set(named.filter(file => file.revision === null).map(file => file.path)),
    loose: new Set(
      named.filter(file => file.revision !== null && file.keep === 'first').map(file => file.path),
    ),
    first: named.filter(file => file.keep === 'first').map(file => file.path),
    of: new Map(named.filter(file => file.of !== '').map(file => [file.path, file.of])),
  };
}

/** 53 bits of a text (cyrb53): no secret, only a name. */
export function hashText(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
