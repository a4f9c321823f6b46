// The upper edge of a document's page: title, state, people, and what can be done with the document as a whole.
import { API_LIMITS } from '../../protocol/api.ts';
import { chooseInk } from '../people/colours.ts';
import { pickInitial } from '../people/identity.ts';
import type { Words } from '../text/en.ts';
import { LANGUAGES, type Language, wordsOf } from '../text/language.ts';
import type { ToolsWords } from '../text/tools-words.ts';
import { type Command, findCommand, type PageCommand } from '../tools/commands.ts';
import { TitleField } from '../tools/title-field.tsx';
import {
  DotsIcon,
  DownloadIcon,
  GridIcon,
  ListIcon,
  LogoIcon,
  PencilIcon,
  PlusIcon,
  PrintIcon,
  SearchIcon,
} from '../ui/icons.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { THEMES, type Theme } from '../ui/theme.ts';
import { CommandsIcon, KeyboardIcon, SettingsIcon } from '../ui/tool-icons.tsx';
import { CopyLinkButton } from './copy-link-button.tsx';
import type { StateAction } from './describe-state.ts';
import type { DocumentModel } from './document-model.ts';
import type { PageState } from './page-state.ts';
import { PeopleCircles } from './people-circles.tsx';
import type { Settings } from './settings.ts';
import { StateIndicator } from './state-indicator.tsx';

export interface DocumentHeaderProps {
  model: DocumentModel;
  settings: Settings;
  page: PageState;
  toolWords: ToolsWords;
  commands: readonly Command[];
  title: string;
  /** The title when none is set by hand. */
  fallbackTitle: string;
  mayWrite: boolean;
  reveal: (clientId: number) => void;
  follow: (clientId: number | null) => void;
  runStateAction: (action: StateAction) => void;
}

export function DocumentHeader(props: DocumentHeaderProps) {
  const { model, settings, page, toolWords, title } = props;
  const words = settings.words.value;
  const identity = settings.identity.value;
  return (
    <header class="top">
      <div class="top-title">
        <a class="logo" href="/" aria-label={words.allDocuments} title={words.allDocuments}>
          <LogoIcon />
        </a>
        <TitleField
          title={title}
          ownTitle={model.title.value}
          fallback={props.fallbackTitle.slice(0, API_LIMITS.maxTitleChars)}
          canRename={props.mayWrite}
          editing={page.renaming.value}
          setEditing={editing => {
            page.renaming.value = editing;
          }}
          onRename={next => model.setTitle(next)}
          words={toolWords}
        />
      </div>
      <StateIndicator
        state={model.state.value}
        storage={model.storage.value}
        words={words}
        run={props.runStateAction}
      />
      <div class="top-people">
        <PeopleCircles
          peers={model.peers.value}
          words={words}
          reveal={props.reveal}
          followed={page.followed.value}
          follow={id => props.follow(id)}
          stopFollowing={() => props.follow(null)}
        />
        <button
          type="button"
          class="circle is-own"
          style={{ background: identity.color, color: chooseInk(identity.color) }}
          aria-label={words.you(identity.name)}
          title={words.you(identity.name)}
          onClick={() => {
            page.dialog.value = 'identity';
          }}
        >
          {pickInitial(identity.name)}
        </button>
      </div>
      <div class="top-actions">
        <CopyLinkButton words={words} />
        <Menu label={words.menu} icon={<DotsIcon />} entries={listEntries(props.commands, settings, words)} />
      </div>
    </header>
  );
}

const MENU: readonly [PageCommand | 'find', preact.JSX.Element][] = [
  ['new-document', <PlusIcon key="new" />],
  ['home', <ListIcon key="home" />],
  ['find', <SearchIcon key="find" />],
  ['rename', <PencilIcon key="rename" />],
  ['duplicate', <GridIcon key="duplicate" />],
  ['download-markdown', <DownloadIcon key="md" />],
  ['download-html', <DownloadIcon key="html" />],
  ['print', <PrintIcon key="print" />],
  ['slides', <GridIcon key="slides" />],
  ['palette', <CommandsIcon key="palette" />],
  ['shortcuts', <KeyboardIcon key="shortcuts" />],
  ['settings', <SettingsIcon key="settings" />],
];

function listEntries(commands: readonly Command[], settings: Settings, words: Words): MenuEntry[] {
  const actions = MENU.flatMap(([id, icon]): MenuEntry[] => {
    const command = findCommand(commands, id);
    if (command === undefined || !command.isAvailable()) return [];
    return [{ kind: 'action', label: command.label, icon, run: command.run }];
  });
  return [
    ...actions,
    {
      kind: 'choice',
      label: words.theme,
      options: THEMES.map(value => ({ value, label: words.themes[value] })),
      value: settings.theme.value,
      choose: value => settings.setTheme(value as Theme),
    },
    {
      kind: 'choice',
      label: words.language,
      options: LANGUAGES.map(value => ({ value, label: wordsOf(value).languageName, lang: value })),
      value: settings.language.value,
      choose: value => settings.setLanguage(value as Language),
    },
  ];
}
