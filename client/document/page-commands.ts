// What a document's page can do besides editing: the actions behind toolbar, menu, palette and keys. Each is here once.
import type { ReadonlySignal } from '@preact/signals';
import { COMMAND_KEYS } from '../editor/command-keys.ts';
import { DEFAULT_OPTIONS } from '../editor/ports.ts';
import { toolsWordsOf } from '../text/tools-words.ts';
import { chooseImages } from '../tools/choose-images.ts';
import { type Command, listCommands, type PageActions } from '../tools/commands.ts';
import type { TextAccess } from '../tools/ports.ts';
import type { Uploads } from '../tools/uploads.ts';
import type { PageLive } from './page-live.ts';
import type { PageParts } from './page-parts.ts';
import { FONT_SIZE_PX, MODES, type Mode } from './settings.ts';

/** What only the page itself knows how to do. */
export interface PageActionParts {
  download: () => void;
  downloadHtml: () => void;
  print: () => void;
  copyLink: () => void;
  copyText: () => void;
  duplicate: () => void;
  makeNew: () => void;
  goHome: () => void;
  showKept: () => void;
  showForReading: () => void;
  showSlides: () => void;
  follow: (clientId: number | null) => void;
}

export interface PageCommandParts extends PageParts {
  uploads: Uploads;
  live: ReadonlySignal<PageLive | null>;
  actions: PageActionParts;
}

/** Everything that can be done now. */
export function listPageCommands(parts: PageCommandParts): readonly Command[] {
  const { model, settings, page, actions } = parts;
  const { guest } = settings.words.value;
  return listCommands({
    words: toolsWordsOf(settings.language.value),
    editorKeys: COMMAND_KEYS,
    target: () => page.editor.value,
    text: findTextAccess(parts),
    isMarkdown: page.isMarkdown.value,
    page: listPageActions(parts),
    people: model.peers.value.map(({ clientId, name }) => ({ clientId, name: name || guest })),
    goToPerson: clientId => void page.editor.value?.revealPerson(clientId),
    follow: actions.follow,
  });
}

function findTextAccess({ model, page }: PageParts): TextAccess {
  if (page.mode.value === 'read' || model.foreign.value) return 'hidden';
  return page.readOnly.value ? 'read' : 'write';
}

function listPageActions(parts: PageCommandParts): PageActions {
  const { settings, page, actions } = parts;
  const isMarkdown = page.isMarkdown.value;
  const mayWrite = page.mayWrite.value;
  const editor = () => page.editor.value;
  const made = () => parts.live.value?.talk.value ?? null;
  const talk = () => made()?.talk ?? null;
  const view = () => settings.view.value;
  const options = () => settings.editor.value;
  const mode = (wanted: Mode) => ({
    run: () => settings.setView({ mode: wanted }),
    isOn: () => view().mode === wanted,
    isAvailable: () => isMarkdown,
  });
  const zoom = (change: number) => () => {
    const fontSizePx = Math.min(FONT_SIZE_PX.max, Math.max(FONT_SIZE_PX.min, options().fontSizePx + change));
    settings.setEditor({ fontSizePx });
  };
  return {
    'insert-image': () =>
      chooseImages(files => {
        const made = editor();
        if (made !== null) parts.uploads.add(files, made.caretAt());
      }),
    comment: {
      run: () => void talk()?.comment(),
      isAvailable: () => made()?.rights.value.canWrite === true,
    },
    'toggle-talk': {
      run: () => {
        const panel = talk()?.panel.value;
        if (panel?.open) talk()?.close();
        else talk()?.show(panel?.tab ?? 'chat');
      },
      isOn: () => talk()?.panel.value.open ?? false,
      isAvailable: () => talk() !== null,
    },
    'next-comment': { run: () => talk()?.step('next'), isAvailable: () => talk() !== null },
    'previous-comment': { run: () => talk()?.step('previous'), isAvailable: () => talk() !== null },
    'focus-text': () => editor()?.focus(),
    'next-mode': {
      run: () => settings.setView({ mode: MODES[(MODES.indexOf(view().mode) + 1) % MODES.length]! }),
      isAvailable: () => isMarkdown,
    },
    'mode-edit': mode('edit'),
    'mode-split': mode('split'),
    'mode-read': mode('read'),
    'toggle-outline': {
      run: () => settings.setView({ outline: !view().outline }),
      isOn: () => view().outline,
      isAvailable: () => isMarkdown,
    },
    'toggle-scroll-sync': {
      run: () => settings.setView({ scrollSync: !view().scrollSync }),
      isOn: () => view().scrollSync,
      isAvailable: () => isMarkdown,
    },
    'toggle-toolbar': {
      run: () => settings.setView({ toolbar: !view().toolbar }),
      isOn: () => view().toolbar,
    },
    'toggle-wrap': { run: () => settings.setEditor({ wrap: !options().wrap }), isOn: () => options().wrap },
    'toggle-line-numbers': {
      run: () => settings.setEditor({ lineNumbers: !options().lineNumbers }),
      isOn: () => options().lineNumbers,
    },
    'zoom-in': zoom(1),
    'zoom-out': zoom(-1),
    'zoom-reset': () => settings.setEditor({ fontSizePx: DEFAULT_OPTIONS.fontSizePx }),
    'reading-view': { run: actions.showForReading, isAvailable: () => isMarkdown },
    slides: { run: actions.showSlides, isAvailable: () => isMarkdown },
    'theme-system': () => settings.setTheme('system'),
    'theme-light': () => settings.setTheme('light'),
    'theme-dark': () => settings.setTheme('dark'),
    rename: {
      run: () => {
        page.renaming.value = true;
      },
      isAvailable: () => mayWrite,
    },
    'set-language': {
      run: () => {
        page.dialog.value = 'language';
      },
      isAvailable: () => mayWrite,
    },
    'copy-link': actions.copyLink,
    'copy-text': actions.copyText,
    'download-markdown': actions.download,
    'download-html': { run: actions.downloadHtml, isAvailable: () => isMarkdown },
    print: { run: actions.print, isAvailable: () => isMarkdown },
    duplicate: actions.duplicate,
    'new-document': actions.makeNew,
    home: actions.goHome,
    recovery: actions.showKept,
    'stop-following': {
      run: () => actions.follow(null),
      isAvailable: () => page.followed.value !== null,
    },
    'change-identity': () => {
      page.dialog.value = 'identity';
    },
    share: () => {
      page.dialog.value = 'share';
    },
    notices: {
      run: () => {
        page.dialog.value = 'notices';
      },
      isAvailable: () => parts.live.value !== null,
    },
    palette: () => {
      page.dialog.value = 'palette';
    },
    shortcuts: () => {
      page.dialog.value = 'shortcuts';
    },
    settings: () => {
      page.dialog.value = 'settings';
    },
    'interface-en': () => settings.setLanguage('en'),
    'interface-pt-br': () => settings.setLanguage('pt-BR'),
  };
}
