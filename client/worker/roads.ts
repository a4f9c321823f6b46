// Which way the service worker takes for a request. Pure: an address and how it is asked for in, a decision out.
// What is not named here the worker does not touch: /api, /sync, /live, health, sign-in.
import { HOME, NEW_DOCUMENT, readPath } from '../addresses.ts';

export type Road =
  /** None of the worker's business: the browser asks the server as if there were no worker. */
  | { kind: 'none' }
  /** A built file whose name says its content: it is never stale. */
  | { kind: 'file' }
  /** A built file that belongs to its build but has a plain name. */
  | { kind: 'loose' }
  /** One of our pages. `shell` is the address under which the worker keeps it. */
  | { kind: 'page'; shell: string }
  /** The document as a file, unless a document has that whole name. `key` is that name. */
  | { kind: 'export'; key: string }
  /** The frame that draws diagrams. */
  | { kind: 'frame' }
  /** An uploaded picture: its name is the hash of its bytes. */
  | { kind: 'picture' };

export interface Asked {
  method: string;
  /** As in Request.mode and Request.destination. */
  mode: string;
  destination: string;
}

/** The pages as the server gives them, each at an address that names no document. */
export const SHELLS = { home: HOME, document: NEW_DOCUMENT } as const;

const EXPORT = /\.(?:md|html)$/;

/** `loose` are the paths that the build lists as such. */
export function chooseRoad(url: URL, asked: Asked, origin: string, loose: ReadonlySet<string>): Road {
  if (url.origin !== origin || asked.method !== 'GET') return { kind: 'none' };
  const path = readPath(url.pathname);
  if (path === null) return { kind: 'none' };
  if (asked.mode === 'navigate') return choosePage(path);
  if (path.startsWith('/assets/')) return { kind: 'file' };
  if (loose.has(url.pathname)) return { kind: 'loose' };
  if (path.startsWith('/files/') && asked.destination === 'image') return { kind: 'picture' };
  return { kind: 'none' };
}

function choosePage(path: string): Road {
  if (path.endsWith('/diagram-frame.html')) return { kind: 'frame' };
  // The home's script shows the copies on this device, too.
  if (path === '/' || path === '/recovery') return { kind: 'page', shell: SHELLS.home };
  if (path === '/new') return { kind: 'page', shell: SHELLS.document };
  if (!path.startsWith('/d/')) return { kind: 'none' };
  if (!EXPORT.test(path)) return { kind: 'page', shell: SHELLS.document };
  const key = decodeName(path.slice('/d/'.length));
  return key === null ? { kind: 'none' } : { kind: 'export', key };
}

function decodeName(path: string): string | null {
  try {
    return decodeURIComponent(path).normalize('NFC');
  } catch {
    // No percent-encoding: no document has that name.
    return null;
  }
}
