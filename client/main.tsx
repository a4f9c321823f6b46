// The page of one document, put together: reads the address and the browser, builds the parts, wires them. Nothing else
// knows all of them.

import { effect } from '@preact/signals';
import { render } from 'preact';
import { documentPath } from '../protocol/document-names.ts';
import { HOME, NEW_DOCUMENT, RECOVERY, syncAddress } from './addresses.ts';
import { boot, newId } from './boot.ts';
import { watchAttention } from './document/attention.ts';
import { DocumentModel } from './document/document-model.ts';
import { DocumentPage } from './document/document-page.tsx';
import { type DocumentView, readRoute, routePath } from './document/route.ts';
import { browserScheduler } from './net/scheduler.ts';
import { loadAuthor } from './people/identity.ts';
import { DocumentSession } from './session/document-session.ts';
import { deleteCopy, indexedDbCopies } from './session/local-copy.ts';
import { readLinkSecret, reloadOnNewLink } from './share/link-secret.ts';
import { readPlatform } from './tools/keys.ts';

const DEFAULT_UPLOAD_BYTES = 10 * 1024 * 1024;

const { root, memory, listMemoryKeys, settings } = boot();
const author = loadAuthor(memory, newId);
const openCopy = indexedDbCopies(newId());
// The server puts a nonce here, for the <style> elements that CodeMirror makes.
const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const maxUploadBytes =
  Number(document.querySelector<HTMLMetaElement>('meta[name="prosa-max-upload-bytes"]')?.content) ||
  DEFAULT_UPLOAD_BYTES;

function openSession(key: string, copyName: string): DocumentSession {
  const { name, color } = settings.identity.value;
  return new DocumentSession({
    serverUrl: syncAddress(location),
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

function openPage(): void {
  const route = readRoute(location.pathname, location.search);
  switch (route.kind) {
    case 'new': {
      // Nothing to go back to: the new document takes the place of this page in the history.
      const key = newId();
      history.replaceState(null, '', routePath(key));
      openDocument(key, 'page', true);
      return;
    }
    case 'document':
      openDocument(route.key, route.view, false);
      return;
    case 'home':
      location.replace(HOME);
      return;
    case 'bad-name':
      void import('./document/bad-name-page.tsx').then(({ BadNamePage }) =>
        effect(() => render(<BadNamePage words={settings.words.value} />, root)),
      );
  }
}

function openDocument(key: string, view: DocumentView, isNew: boolean): void {
  const model = new DocumentModel({
    key,
    shelf: memory,
    openCopy,
    deleteCopy,
    openSession,
    newName: newId,
    now: Date.now,
  });
  watchAttention(() => model.session);
  if (view !== 'page') {
    void import('./document/shown-document.tsx').then(({ showDocument }) =>
      showDocument({ root, model, settings, view }),
    );
    return;
  }
  const page = (
    <DocumentPage
      model={model}
      settings={settings}
      styleNonce={styleNonce}
      memory={memory}
      listMemoryKeys={listMemoryKeys}
      platform={readPlatform(navigator.platform)}
      maxUploadBytes={maxUploadBytes}
      isNew={isNew}
      goTo={place => {
        switch (place.kind) {
          case 'home':
            location.assign(HOME);
            return;
          case 'recovery':
            location.assign(RECOVERY);
            return;
          case 'new':
            location.assign(NEW_DOCUMENT);
            return;
          case 'read':
          case 'slides':
            location.assign(routePath(key, place.kind));
            return;
          case 'document':
            location.assign(routePath(place.key));
        }
      }}
    />
  );
  render(page, root);
}

async function start(): Promise<void> {
  if (readLinkSecret(location.hash) !== null) {
    const { redeemLinkFromAddress } = await import('./share/link-gate.tsx');
    const { shareWordsOf } = await import('./text/share-words.ts');
    const words = shareWordsOf(settings.language.value);
    await redeemLinkFromAddress({ root, location, history, fetch: (url, init) => fetch(url, init), words });
  }
  reloadOnNewLink(window);
  openPage();
}

void start();
