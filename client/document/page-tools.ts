// What works behind the tools of a document's page: the list of commands, uploads, messages. One of it for a page.
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { exportDocument } from '../reading/export-document.ts';
import { printDocument } from '../reading/print-document.ts';
import { toolsWordsOf } from '../text/tools-words.ts';
import type { Command } from '../tools/commands.ts';
import { createUploads, type Uploads } from '../tools/uploads.ts';
import { copyText } from '../ui/copy-text.ts';
import { createToasts, type Toasts } from '../ui/toasts.ts';
import { downloadText, nameFile, nameTextFile } from './download.ts';
import { duplicateDocument } from './duplicate-document.ts';
import { listPageCommands, type PageActionParts } from './page-commands.ts';
import type { PageLive } from './page-live.ts';
import type { PageOffline } from './page-offline.ts';
import type { PageParts } from './page-parts.ts';

export interface PageTools {
  commands: ReadonlySignal<readonly Command[]>;
  uploads: Uploads;
  toasts: Toasts;
  /** Null until it is loaded. */
  live: ReadonlySignal<PageLive | null>;
  /** Null: nobody any more. */
  follow: (clientId: number | null) => void;
  /** Counts from 1; in the text, wherever the person is now. */
  goToLine: (line: number) => void;
  destroy: () => void;
}

export function createPageTools(parts: PageParts): PageTools {
  const { model, settings, page, goTo } = parts;
  const toasts = createToasts();
  const words = () => settings.words.value;
  const say = (text: string) => void toasts.show({ text });

  const uploads = createUploads({
    documentName: model.key,
    maxBytes: parts.maxUploadBytes,
    words: () => toolsWordsOf(settings.language.value),
    takesImages: () => page.isMarkdown.value && page.mayWrite.value,
    begin: request => page.editor.value?.beginUpload(request) ?? null,
    insert: markdown => page.editor.value?.insert(markdown),
    caretAt: () => page.editor.value?.caretAt() ?? 0,
    notify: request => void toasts.show(request),
    isOnline: () => navigator.onLine,
    makeRequest: () => new XMLHttpRequest(),
  });

  const follow = (clientId: number | null) => {
    page.followed.value = clientId;
    page.editor.value?.follow(clientId);
  };

  const actions: PageActionParts = {
    download: () => {
      const fileName = nameTextFile(page.title.value, page.isMarkdown.value ? null : model.key);
      downloadText(model.text, fileName);
    },
    downloadHtml: () =>
      void exportDocument(model.text, settings.language.value, page.title.value).then(
        html => downloadText(html, `${nameFile(page.title.value)}.html`, 'text/html'),
        () => say(words().partFailed),
      ),
    print: () => void printDocument(model.text, settings.language.value).catch(() => window.print()),
    copyLink: () =>
      void copyText(location.href).then(copied => say(copied ? words().linkCopied : words().notCopied)),
    copyText: () =>
      void copyText(model.text).then(copied => say(copied ? words().textCopied : words().notCopied)),
    duplicate: () =>
      void duplicateDocument(model.key).then(key => {
        if (key === null) say(words().duplicateFailed);
        else goTo({ kind: 'document', key });
      }),
    makeNew: () => goTo({ kind: 'new' }),
    goHome: () => goTo({ kind: 'home' }),
    showKept: () => goTo({ kind: 'recovery' }),
    showForReading: () => goTo({ kind: 'read' }),
    showSlides: () => goTo({ kind: 'slides' }),
    follow,
  };

  const live = signal<PageLive | null>(null);
  let isDestroyed = false;
  import('./page-live.ts').then(
    ({ createPageLive }) => {
      if (!isDestroyed) live.value = createPageLive(parts, toasts);
    },
    // Without it one writes as well; the next visit tries again.
    () => {},
  );
  let offline: PageOffline | null = null;
  import('./page-offline.ts').then(
    ({ createPageOffline }) => {
      if (!isDestroyed) offline = createPageOffline(parts, toasts);
    },
    // As above.
    () => {},
  );

  return {
    commands: computed(() => listPageCommands({ ...parts, uploads, live, actions })),
    uploads,
    toasts,
    follow,
    goToLine(line) {
      if (page.mode.value === 'read') settings.setView({ mode: 'edit' });
      page.editor.value?.goToLine(line);
    },
    live,
    destroy() {
      isDestroyed = true;
      live.value?.destroy();
      offline?.destroy();
      uploads.destroy();
    },
  };
}
