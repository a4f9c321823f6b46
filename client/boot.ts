// What every page of Prosa begins with: the memory of this browser, the person's settings, theme and language on the
// root element. Each page's own file goes on from here.

import { effect } from '@preact/signals';
import { ownStorage } from './addresses.ts';
import { makeRandomName } from './document/names.ts';
import { createSettings, type Settings } from './document/settings.ts';
import type { Shelf } from './session/copy-shelf.ts';
import './ui/tokens.css';
import './ui/base.css';
import { showTheme } from './ui/theme.ts';

export interface Boot {
  /** Where the page is put. */
  root: HTMLElement;
  memory: Shelf;
  /** Of everything that it holds. */
  listMemoryKeys: () => string[];
  settings: Settings;
}

export function boot(): Boot {
  const root = document.getElementById('app');
  if (root === null) throw new Error('invariant violation: the page has no #app');
  const { memory, listMemoryKeys } = findMemory();
  const settings = createSettings(memory, navigator.languages, Math.random);
  effect(() => showTheme(document.documentElement, settings.theme.value));
  effect(() => {
    document.documentElement.lang = settings.language.value;
  });
  whenIdle(loadOffline);
  return { root, memory, listMemoryKeys, settings };
}

/** What lets the page open without a server comes last: nothing that one waits for may wait for it. */
function loadOffline(): void {
  if (!import.meta.env.PROD) return;
  import('./offline/start-offline.ts').then(
    ({ startOffline }) => startOffline(),
    // The next visit tries again.
    () => {},
  );
}

/** After everything that the page itself loads, and when the browser has nothing else to do. */
function whenIdle(run: () => void): void {
  const wait = () => {
    if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 10_000 });
    else setTimeout(run, 2_000);
  };
  if (document.readyState === 'complete') wait();
  else addEventListener('load', wait, { once: true });
}

/** 26 letters that nobody guesses. */
export function newId(): string {
  return makeRandomName(bytes => crypto.getRandomValues(bytes));
}

/** localStorage, or where the browser forbids it, something that forgets with the page. */
function findMemory(): Pick<Boot, 'memory' | 'listMemoryKeys'> {
  try {
    const memory = ownStorage(localStorage);
    memory.setItem('prosa:probe', '1');
    memory.removeItem('prosa:probe');
    return { memory, listMemoryKeys: memory.listKeys };
  } catch {
    const kept = new Map<string, string>();
    return {
      memory: {
        getItem: key => kept.get(key) ?? null,
        setItem: (key, value) => void kept.set(key, value),
        removeItem: key => void kept.delete(key),
      },
      listMemoryKeys: () => [...kept.keys()],
    };
  }
}
