// Puts the page together: reads the address and the browser, builds the parts, wires them. Nothing else knows all.
import { effect } from '@preact/signals';
import { render } from 'preact';
import { documentPath } from '../protocol/document-names.ts';
import { watchAttention } from './document/attention.ts';
import { BadNamePage } from './document/bad-name-page.tsx';
import { DocumentModel } from './document/document-model.ts';
import { DocumentPage } from './document/document-page.tsx';
import { makeRandomName } from './document/names.ts';
import { readRoute, routePath } from './document/route.ts';
import { createSettings } from './document/settings.ts';
import { loadAuthor } from './people/identity.ts';
import type { Shelf } from './session/copy-shelf.ts';
import { DocumentSession } from './session/document-session.ts';
import { deleteCopy, indexedDbCopies } from './session/local-copy.ts';
import { browserScheduler } from './session/scheduler.ts';
import './ui/tokens.css';
import './ui/base.css';
import { showTheme } from './ui/theme.ts';

const newId = () => makeRandomName(bytes => crypto.getRandomValues(bytes));
const memory = findMemory();
const settings = createSettings(memory, navigator.languages, Math.random);
const author = loadAuthor(memory, newId);
const openCopy = indexedDbCopies(newId());
// The server puts a nonce here, for the <style> elements that CodeMirror makes.
const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const root = document.getElementById('app');
if (root === null) throw new Error('invariant violation: the page has no #app');

effect(() => showTheme(document.documentElement, settings.theme.value));
effect(() => {
  document.documentElement.lang = settings.language.value;
});

function openSession(key: string, copyName: string): DocumentSession {
  const { name, color } = settings.identity.value;
  return new DocumentSession({
    serverUrl: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sync`,
    path: documentPath(key),
    copyName,
    openCopy,
    author,
    instance: newId(),
    user: { name, color, colorLight: `${color}33` },
    scheduler: browserScheduler,
    random: Math.random,
    socketClass: WebSocket,
  });
}

function goTo(key: string | null): void {
  location.assign(key === null ? '/' : routePath(key));
}

function openPage(root: HTMLElement): void {
  const route = readRoute(location.pathname);
  switch (route.kind) {
    case 'new': {
      // Nothing to go back to: the new document takes the place of this page in the history.
      const key = newId();
      history.replaceState(null, '', routePath(key));
      openDocument(root, key);
      return;
    }
    case 'document':
      openDocument(root, route.key);
      return;
    case 'bad-name':
      effect(() => render(<BadNamePage words={settings.words.value} />, root));
  }
}

function openDocument(root: HTMLElement, key: string): void {
  const model = new DocumentModel({ key, shelf: memory, openCopy, deleteCopy, openSession, newName: newId });
  watchAttention(() => model.session);
  render(<DocumentPage model={model} settings={settings} styleNonce={styleNonce} goTo={goTo} />, root);
}

/** localStorage, or where the browser forbids it, something that forgets with the page. */
function findMemory(): Shelf {
  try {
    localStorage.setItem('prosa:probe', '1');
    localStorage.removeItem('prosa:probe');
    return localStorage;
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: key => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: key => void kept.delete(key),
    };
  }
}

openPage(root);
