// The service worker: makes the pages open without a server. It keeps files and pages of our own and nothing else; what
// is written never passes through it.
//
// A new one takes over at once, because it serves the tabs of any build alike: their files are kept until they have gone
// (kept-files.ts). Pages hear that there is a newer build, and nothing reloads by itself.
import { readOwnName } from '../addresses.ts';
import { isAway, renewNonce } from './answers.ts';
import { type BuiltFile, readBuildList } from './build-list.ts';
import {
  answerFile,
  answerFrame,
  answerLoose,
  answerPicture,
  dropUnneeded,
  findShell,
  keepBuild,
  noteTab,
} from './kept-files.ts';
import { isHere, type WorkerMessage } from './messages.ts';
import { chooseRoad, SHELLS } from './roads.ts';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: readonly BuiltFile[] };

const build = readBuildList(self.__WB_MANIFEST);

/** A server that takes longer to begin its answer is not waited for: the kept page opens, and connects when it can. */
const PATIENCE_MS = 3_000;

self.addEventListener('install', event => {
  event.waitUntil(keepBuild(build).then(() => self.skipWaiting()));
});

self.addEventListener('activate', event => {
  const enablePreload = async () => self.registration.navigationPreload?.enable();
  event.waitUntil(
    Promise.all([enablePreload(), self.clients.claim()]).then(async () => {
      for (const tab of await listTabs()) tab.postMessage({ kind: 'who' } satisfies WorkerMessage);
    }),
  );
});

self.addEventListener('message', event => {
  const { data, source } = event;
  if (!isHere(data) || !(source instanceof Client)) return;
  const isNewest = data.files.every(file => build.hashed.has(file));
  source.postMessage({ kind: 'version', isNewest } satisfies WorkerMessage);
  event.waitUntil(noteTab(source.id, data.files).then(tidy));
});

self.addEventListener('fetch', event => {
  const { request } = event;
  const road = chooseRoad(new URL(request.url), request, self.location.origin, build.loose);
  switch (road.kind) {
    case 'none':
      return;
    case 'file':
      return event.respondWith(answerFile(request));
    case 'loose':
      return event.respondWith(answerLoose(request, build));
    case 'frame':
      return event.respondWith(answerFrame(request, build));
    case 'picture':
      return event.respondWith(answerPicture(request));
    case 'page':
      return event.respondWith(answerPage(event, road.shell));
    case 'export':
      return event.respondWith(answerExport(event, road.key));
    default:
      road satisfies never;
  }
});

/** What the server says, so that a new release is seen; the kept page when it says nothing in time. */
async function answerPage(event: FetchEvent, shell: string): Promise<Response> {
  const asked = askServer(event);
  const inTime = await Promise.race([asked.catch(() => null), after(PATIENCE_MS)]);
  if (inTime !== null && !isAway(inTime)) return inTime;
  const kept = await findShell(shell, build);
  // Nothing is kept: then the server's answer it is, whatever that will be.
  return kept === undefined ? asked : renewNonce(kept, makeNonce);
}

/** A file to save, which only the server has; or the page of a document of that name that is on this device. */
async function answerExport(event: FetchEvent, key: string): Promise<Response> {
  const asked = askServer(event);
  const answer = await asked.catch(() => null);
  if (answer !== null && !isAway(answer)) return answer;
  const databases = (await indexedDB.databases?.()) ?? [];
  const isHere = databases.some(
    ({ name }) => readOwnName(name ?? '')?.replace(/^prosa:doc:\d+:/, '') === key,
  );
  const kept = isHere ? await findShell(SHELLS.document, build) : undefined;
  return kept === undefined ? asked : renewNonce(kept, makeNonce);
}

/** Must be called while the event is being handled. */
async function askServer(event: FetchEvent): Promise<Response> {
  // The browser has asked already, while this worker was starting. A question that nobody waits for any more is let end
  // by itself: the browser complains of one that is dropped.
  const preload: Promise<unknown> = event.preloadResponse;
  event.waitUntil(preload.catch(() => {}));
  const preloaded = await preload;
  return preloaded instanceof Response ? preloaded : fetch(event.request);
}

function after(ms: number): Promise<null> {
  return new Promise(resolve => setTimeout(() => resolve(null), ms));
}

function makeNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}

async function listTabs(): Promise<readonly WindowClient[]> {
  return self.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

async function tidy(): Promise<void> {
  // A newer worker is bringing its files here: it tidies up itself.
  if (self.registration.installing !== null) return;
  await dropUnneeded(
    build,
    (await listTabs()).filter(tab => tab.frameType !== 'nested').map(tab => tab.id),
  );
}
