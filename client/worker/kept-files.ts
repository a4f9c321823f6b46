// What the service worker keeps in this browser, and for how long. One cache holds the built files of all builds that are
// needed, for their names say what is in them; beside it one cache for each build has its pages, its files with plain names,
// and the list of its files. Pictures have a cache of their own, which is bounded.
//
// Safety: a page is kept only after every file it needs is (so what opens without a server is whole), and no file goes
// that a tab may still ask for. Liveness: what no tab and no build needs is gone after the next visit.
import { ownName } from '../addresses.ts';
import { isShellOf } from './answers.ts';
import type { BuildList } from './build-list.ts';
import { SHELLS } from './roads.ts';

const FILES = ownName('prosa-files');
const PICTURES = ownName('prosa-pictures');
const TABS = ownName('prosa-tabs');
const BUILD_PREFIX = ownName('prosa-build-');
/** In the cache of a build: the paths of its files. */
const LIST = '/.prosa/list';
const MAX_PICTURES = 200;
const MAX_PICTURE_BYTES = 5 * 1024 * 1024;
/** Fetched side by side while somebody may be writing. */
const LANES = 3;

interface KeptList {
  hashed: readonly string[];
  of: readonly (readonly [string, string])[];
}

/** Brings everything of a build here that is wanted from the start. Rejects when anything is missing. */
export async function keepBuild(build: BuildList): Promise<void> {
  const cache = await caches.open(BUILD_PREFIX + build.id);
  const list: KeptList = { hashed: [...build.hashed], of: [...build.of] };
  // First of all: what a list names is not thrown away while the rest is on its way.
  await cache.put(LIST, Response.json(list));
  const files = await caches.open(FILES);
  const loose = build.first.filter(path => build.loose.has(path));
  const hashed = build.first.filter(path => build.hashed.has(path));
  await runInLanes(hashed, async path => {
    if ((await files.match(path)) === undefined) await files.put(path, await fetchWhole(path, 'default'));
  });
  await runInLanes(loose, async path => cache.put(path, await fetchWhole(path, 'no-cache')));
  await keepUsedAgain(build, files);
  for (const path of Object.values(SHELLS)) await keepShell(path, cache, build);
}

async function keepShell(path: string, cache: Cache, build: BuildList): Promise<void> {
  const answer = await fetch(path, { cache: 'reload', redirect: 'error' });
  const html = await answer.clone().text();
  if (!isShellOf(html, answer, build.hashed)) {
    throw new Error(`${path} is not of this build: status ${answer.status}`);
  }
  await cache.put(path, answer);
}

/** What somebody used in an earlier build they will want in this one. Not worth failing for. */
async function keepUsedAgain(build: BuildList, files: Cache): Promise<void> {
  const used = new Set<string>();
  const kept = new Set((await files.keys()).map(request => new URL(request.url).pathname));
  for (const name of await listBuilds()) {
    const list = await readList(name);
    for (const [path, of] of list?.of ?? []) if (kept.has(path)) used.add(of);
  }
  const wanted = [...build.of].filter(([path, of]) => used.has(of) && !kept.has(path)).map(([path]) => path);
  await runInLanes(wanted, async path => {
    try {
      await files.put(path, await fetchWhole(path, 'default'));
    } catch {
      // The network, or no room: it is fetched when it is used.
    }
  });
}

/** A file of any build; from the server where it is not kept, and kept from then on. */
export async function answerFile(request: Request): Promise<Response> {
  const files = await caches.open(FILES);
  const kept = await files.match(request.url);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.status === 200 && answer.type === 'basic') await tryToPut(files, request.url, answer.clone());
  return answer;
}

/** A file with a plain name, as it belongs to this build. */
export async function answerLoose(request: Request, build: BuildList): Promise<Response> {
  const kept = await (await caches.open(BUILD_PREFIX + build.id)).match(request.url);
  return kept ?? fetch(request);
}

/** The page of this build that is kept under `shell`. */
export async function findShell(shell: string, build: BuildList): Promise<Response | undefined> {
  return (await caches.open(BUILD_PREFIX + build.id)).match(shell);
}

/** The frame as the server gives it; while it is away, as it was used last. */
export async function answerFrame(request: Request, build: BuildList): Promise<Response> {
  const cache = await caches.open(BUILD_PREFIX + build.id);
  try {
    const answer = await fetch(request);
    if (answer.status === 200) await tryToPut(cache, request.url, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept !== undefined) return kept;
    throw error;
  }
}

/** A picture: kept when it was shown. Its name is the hash of its bytes, so it is never stale. */
export async function answerPicture(request: Request): Promise<Response> {
  const pictures = await caches.open(PICTURES);
  const kept = await pictures.match(request.url);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  const bytes = Number(answer.headers.get('Content-Length') ?? Number.POSITIVE_INFINITY);
  if (answer.status === 200 && answer.type === 'basic' && bytes <= MAX_PICTURE_BYTES) {
    await tryToPut(pictures, request.url, answer.clone());
    const keys = await pictures.keys();
    // The oldest come first.
    for (const key of keys.slice(0, Math.max(0, keys.length - MAX_PICTURES))) await pictures.delete(key);
  }
  return answer;
}

/** Notes of which files a tab is made. */
export async function noteTab(id: string, files: readonly string[]): Promise<void> {
  await (await caches.open(TABS)).put(tabKey(id), Response.json(files));
}

/**
 * Throws away builds that are neither this one nor any tab's, and files that are in no build that stays. A tab that has
 * not said of which build it is may need any of them.
 */
export async function dropUnneeded(build: BuildList, tabIds: readonly string[]): Promise<void> {
  const tabs = await caches.open(TABS);
  const alive = new Set(tabIds.map(tabKey));
  for (const key of await tabs.keys()) {
    if (!alive.has(new URL(key.url).pathname)) await tabs.delete(key);
  }
  const made: (readonly string[])[] = [];
  for (const id of tabIds) {
    const noted = await tabs.match(tabKey(id));
    if (noted === undefined) return;
    made.push((await noted.json()) as readonly string[]);
  }
  const needed = new Set<string>();
  for (const name of await listBuilds()) {
    const list = await readList(name);
    const hashed = new Set(list?.hashed);
    const isNeeded =
      name === BUILD_PREFIX + build.id || made.some(files => files.some(file => hashed.has(file)));
    if (!isNeeded) {
      await caches.delete(name);
      continue;
    }
    for (const path of hashed) needed.add(path);
  }
  const files = await caches.open(FILES);
  for (const request of await files.keys()) {
    if (!needed.has(new URL(request.url).pathname)) await files.delete(request);
  }
}

async function listBuilds(): Promise<string[]> {
  return (await caches.keys()).filter(name => name.startsWith(BUILD_PREFIX));
}

async function readList(name: string): Promise<KeptList | null> {
  const kept = await (await caches.open(name)).match(LIST);
  return kept === undefined ? null : ((await kept.json()) as KeptList);
}

function tabKey(id: string): string {
  return `/.prosa/tab/${id}`;
}

async function fetchWhole(path: string, cache: RequestCache): Promise<Response> {
  const answer = await fetch(path, { cache, redirect: 'error', priority: 'low' });
  if (answer.status !== 200) throw new Error(`${path} came with status ${answer.status}`);
  return answer;
}

async function tryToPut(cache: Cache, url: string, answer: Response): Promise<void> {
  try {
    await cache.put(url, answer);
  } catch {
    // No room: it was shown all the same.
  }
}

async function runInLanes<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
