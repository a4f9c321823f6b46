// The service worker as the page knows it: registers it once the page has nothing better to do, and says whether there is a
// newer version of Prosa than the one that is open here. Knows no words and no elements.

import { type ReadonlySignal, signal } from '@preact/signals';
import { HOME, pathTo } from '../addresses.ts';
import type { HereMessage, WorkerMessage } from '../worker/messages.ts';

export type AppVersion =
  | { kind: 'newest' }
  /** A newer one has been brought here whole: a reload shows it. */
  | { kind: 'newer-ready' }
  /** A part of this one could not be loaded. A reload may help, and loses nothing. */
  | { kind: 'part-missing' };

/** What is needed of the browser; a stand-in in tests. */
export interface VersionParts {
  container: Pick<ServiceWorkerContainer, 'register' | 'addEventListener'> & { ready: Promise<WorkerPort> };
  window: Pick<Window, 'addEventListener'>;
  document: Pick<Document, 'addEventListener' | 'visibilityState'>;
  /** Paths of the scripts and styles that the page is made of. */
  files: readonly string[];
  now: () => number;
}

/** A registration, as far as it is used. */
export interface WorkerPort {
  readonly active: { postMessage(message: HereMessage): void } | null;
  update(): Promise<unknown>;
}

const WORKER_PATH = pathTo('/service-worker.js');
/** The server is asked for a newer version at most so often, when a page is looked at again. */
const LOOK_SPACING_MS = 60_000;
/** The same, when the server was away: it may have come back as another version. */
const RETURN_SPACING_MS = 3_000;
/** Of a page that is open for days, so often without another reason. */
const LOOK_EVERY_MS = 60 * 60_000;

const version = signal<AppVersion>({ kind: 'newest' });
export const appVersion: ReadonlySignal<AppVersion> = version;

let look: (spacingMs: number) => void = () => {};

/** The server was away and is back: perhaps as another version. */
export function lookForNewVersion(): void {
  look(RETURN_SPACING_MS);
}

export async function watchAppVersion(parts: VersionParts): Promise<void> {
  const { container, window, document, files, now } = parts;
  window.addEventListener('vite:preloadError', () => {
    if (version.value.kind === 'newest') version.value = { kind: 'part-missing' };
  });
  // Who asks before there is anybody to answer to is told as soon as there is.
  let say: () => void = () => {};
  // Before the first question, or the answer comes to nobody.
  container.addEventListener('message', event => void hear((event as MessageEvent<WorkerMessage>).data));
  try {
    await container.register(WORKER_PATH, { scope: HOME, updateViaCache: 'none' });
  } catch {
    // A browser that allows none here, or a server that has none: the page works with a server only.
    return;
  }
  const registration = await container.ready;
  say = () => registration.active?.postMessage({ kind: 'here', files });
  function hear(message: WorkerMessage): void {
    switch (message.kind) {
      case 'version':
        version.value = { kind: message.isNewest ? 'newest' : 'newer-ready' };
        return;
      case 'who':
        say();
        return;
      default:
        message satisfies never;
    }
  }
  let lookedAtMs = now();
  look = spacingMs => {
    if (now() - lookedAtMs < spacingMs) return;
    lookedAtMs = now();
    registration.update().catch(() => {
      // No network, no server: there is another time.
    });
  };
  say();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') look(LOOK_SPACING_MS);
  });
  window.addEventListener('online', () => look(LOOK_SPACING_MS));
  setInterval(() => look(LOOK_SPACING_MS), LOOK_EVERY_MS);
}

/** The scripts and styles that the head of the page names, as paths. */
export function listPageFiles(head: ParentNode, base: string): string[] {
  const tags = head.querySelectorAll('script[src], link[rel=modulepreload], link[rel=stylesheet]');
  const paths = [...tags].map(
    tag => new URL(tag.getAttribute('src') ?? tag.getAttribute('href') ?? '', base),
  );
  return [...new Set(paths.map(url => url.pathname))].filter(path => path.startsWith(pathTo('/assets/')));
}
