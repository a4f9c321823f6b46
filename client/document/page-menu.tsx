// The menu at the upper edge: what is done with a document as a whole.
import type { JSX } from 'preact';
import { LANGUAGES, type Language, wordsOf } from '../text/language.ts';
import { type Command, findCommand, type PageCommand } from '../tools/commands.ts';
import {
  DownloadIcon,
  EyeIcon,
  GridIcon,
  LinkIcon,
  ListIcon,
  PencilIcon,
  PlusIcon,
  PrintIcon,
  SearchIcon,
} from '../ui/icons.tsx';
import type { MenuEntry } from '../ui/menu.tsx';
import { THEMES, type Theme } from '../ui/theme.ts';
import { CommandsIcon, KeyboardIcon, SettingsIcon } from '../ui/tool-icons.tsx';
import type { Settings } from './settings.ts';

const ENTRIES: readonly [PageCommand | 'find', () => JSX.Element][] = [
  ['new-document', PlusIcon],
  ['home', ListIcon],
  ['share', LinkIcon],
  ['find', SearchIcon],
  ['toggle-outline', ListIcon],
  ['rename', PencilIcon],
  ['duplicate', PlusIcon],
  ['download-markdown', DownloadIcon],
  ['download-html', DownloadIcon],
  ['print', PrintIcon],
  ['reading-view', EyeIcon],
  ['slides', GridIcon],
  ['palette', CommandsIcon],
  ['shortcuts', KeyboardIcon],
  ['settings', SettingsIcon],
];

export function listMenuEntries(commands: readonly Command[], settings: Settings): MenuEntry[] {
  const words = settings.words.value;
  const actions = ENTRIES.flatMap(([id, Icon]): MenuEntry[] => {
    const command = findCommand(commands, id);
    if (command === undefined || !command.isAvailable()) return [];
    return [{ kind: 'action', label: command.label, icon: <Icon />, run: command.run }];
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
