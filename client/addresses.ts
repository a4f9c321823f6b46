// Every address of our own, and every name that this browser keeps something under: the only file of the client that knows
// of the base path which the server may stand below. Works in pages, in the service worker, and in tests, where there is none.
//
// With a base path, names begin with it: another Prosa on the same host has its own copies, caches and locks. Without one they
// are what they always were, so that nobody's copies are lost. (api-addresses.ts has what no page needs at first.)
import { API_PATHS as API } from '../protocol/api.ts';
import { documentPath } from '../protocol/document-names.ts';
import { LIVE_PATH } from '../protocol/live.ts';

/** What of the surroundings is read here, in a page or in a worker. */
interface Surroundings {
  document?: { documentElement: { dataset: { base?: string } } };
  location?: { pathname: string };
}

/** "" for the whole host, else like "/prosa". */
const BASE = readBase(globalThis as Surroundings);

function readBase({ document, location }: Surroundings): string {
  // The server writes it into each page (vite.config.ts, public/theme.js). The service worker lies right below it.
  return document
    ? (document.documentElement.dataset.base ?? '')
    : (location?.pathname.replace(/\/[^/]*$/, '') ?? '');
}

/** Where a path of the protocol is on this host. */
export function pathTo(path: string): string {
  return BASE + path;
}

/** The path of the protocol that a path of this host stands for; null: it is not ours. */
export function readPath(pathname: string): string | null {
  return pathname.startsWith(`${BASE}/`) ? pathname.slice(BASE.length) : null;
}

/**
 * A path that a text has: texts name documents and pictures as if there were no base path, so that they stay right wherever
 * their server is moved to. What is no such path is returned as it is.
 */
export function placeOwnPath(path: string): string {
  return /^\/(?:d|files)\//.test(path) ? pathTo(path) : path;
}

/** A name of ours for something that this browser keeps for the whole host: a database, a cache, a lock. */
export function ownName(name: string): string {
  return (BASE && `${BASE}:${name}`) || name;
}

/** The name that `ownName` was given; null: it is somebody else's. */
export function readOwnName(name: string): string | null {
  const start = ownName('');
  return name.startsWith(start) ? name.slice(start.length) : null;
}

/** As much of localStorage as is used. */
export interface HostStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Throws what `storage` throws. */
export function ownStorage(storage: HostStorage) {
  return {
    getItem: (key: string) => storage.getItem(ownName(key)),
    setItem: (key: string, value: string) => storage.setItem(ownName(key), value),
    removeItem: (key: string) => storage.removeItem(ownName(key)),
    listKeys: () => Object.keys(storage).flatMap(key => readOwnName(key) ?? []),
  };
}

export const HOME = pathTo('/');
/** Makes a document of a new name, here, when it is opened. */
export const NEW_DOCUMENT = pathTo('/new');
export const RECOVERY = pathTo('/recovery');

/** The page of a document. */
export function addressOf(key: string): string {
  return pathTo(`/d/${documentPath(key)}`);
}

/** `page`: location. */
export function liveAddress(page: PageAddress): string {
  return socketAddress(page, LIVE_PATH);
}

/** Up to and with "/sync", as y-websocket wants it. */
export function syncAddress(page: PageAddress): string {
  return socketAddress(page, '/sync');
}

interface PageAddress {
  protocol: string;
  host: string;
}

function socketAddress({ protocol, host }: PageAddress, path: string): string {
  return `${protocol.replace('http', 'ws')}//${host}${pathTo(path)}`;
}

type Paths = Readonly<Record<string, string | ((name: string) => string)>>;

/** The same paths, below the base path. */
export function below<T extends Paths>(paths: T): T {
  const placed = Object.entries(paths).map(([name, path]) => [
    name,
    typeof path === 'string' ? pathTo(path) : (of: string) => pathTo(path(of)),
  ]);
  return Object.fromEntries(placed) as T;
}

export const API_PATHS = /* @__PURE__ */ below(API);
