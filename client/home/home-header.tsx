// The top of the home page: search, a new document, oneself, and the menu.

import type { ComponentChildren, RefObject } from 'preact';
import { HOME } from '../addresses.ts';
import { chooseInk } from '../people/colours.ts';
import { type Identity, pickInitial } from '../people/identity.ts';
import type { Words } from '../text/en.ts';
import type { HomeWords } from '../text/home-words.ts';
import { LANGUAGES, type Language, wordsOf } from '../text/language.ts';
import { TEMPLATES, type Template } from '../text/templates/names.ts';
import { CloseIcon, DotsIcon, DownloadIcon, LogoIcon, PlusIcon, SearchIcon } from '../ui/icons.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { THEMES, type Theme } from '../ui/theme.ts';
import { ChevronDownIcon } from '../ui/tool-icons.tsx';
import { BlankSheetIcon, FolderIcon, ImportIcon, OpenIcon, SheetIcon } from './home-icons.tsx';

export interface HomeHeaderProps {
  words: HomeWords;
  /** Those that all pages share. */
  common: Words;
  identity: Identity;
  language: Language;
  theme: Theme;
  setLanguage: (language: Language) => void;
  setTheme: (theme: Theme) => void;
  /** null where there is nothing to search yet. */
  search: {
    text: string;
    type: (text: string) => void;
    /** Into the results. */
    goDown: () => void;
    field: RefObject<HTMLInputElement | null>;
  } | null;
  make: (template: Template | null) => void;
  bell?: ComponentChildren;
  editIdentity: () => void;
  openByName: () => void;
  chooseFiles: () => void;
  chooseFolder: () => void;
  downloadAll: () => void;
  /** The copies on this device. */
  showKept: () => void;
}

export function HomeHeader(props: HomeHeaderProps) {
  const { words, common, identity, search, make, editIdentity } = props;
  return (
    <header class={search === null ? 'home-top is-bare' : 'home-top'}>
      <a class="home-brand" href={HOME} aria-label={words.home}>
        <LogoIcon />
        <span class="home-brand-name">{common.appName}</span>
      </a>
      {search !== null && (
        <search class="home-search">
          <SearchIcon />
          <input
            ref={search.field}
            class="home-search-field"
            type="search"
            value={search.text}
            placeholder={words.searchPlaceholder}
            aria-label={words.searchLabel}
            aria-keyshortcuts="/"
            autocomplete="off"
            enterKeyHint="search"
            onInput={event => search.type(event.currentTarget.value)}
            onKeyDown={event => {
              if (event.isComposing) return;
              if (event.key === 'ArrowDown' || event.key === 'Enter') {
                event.preventDefault();
                search.goDown();
              } else if (event.key === 'Escape' && search.text !== '') {
                event.preventDefault();
                search.type('');
              }
            }}
          />
          {search.text === '' ? (
            <span class="home-search-key" aria-hidden="true">
              /
            </span>
          ) : (
            <button
              type="button"
              class="home-search-clear"
              aria-label={words.clearSearch}
              title={words.clearSearch}
              onClick={() => {
                search.type('');
                search.field.current?.focus();
              }}
            >
              <CloseIcon />
            </button>
          )}
        </search>
      )}
      <div class="home-top-actions">
        {search !== null && (
          <div class="home-split">
            <button
              type="button"
              class="button is-primary home-new"
              aria-label={words.newDocument}
              onClick={() => make(null)}
            >
              <PlusIcon />
              <span class="button-label">{words.newDocument}</span>
            </button>
            <Menu
              label={words.newFromTemplate}
              icon={<ChevronDownIcon />}
              entries={listTemplates(words, make)}
            />
          </div>
        )}
        {props.bell}
        <button
          type="button"
          class="home-me"
          style={{ background: identity.color, color: chooseInk(identity.color) }}
          aria-label={common.you(identity.name)}
          title={common.you(identity.name)}
          onClick={editIdentity}
        >
          {pickInitial(identity.name)}
        </button>
        <Menu label={common.menu} icon={<DotsIcon />} entries={listEntries(props)} />
      </div>
    </header>
  );
}

function listTemplates(words: HomeWords, make: HomeHeaderProps['make']): MenuEntry[] {
  return [
    { kind: 'action', label: words.blank, icon: <BlankSheetIcon />, run: () => make(null) },
    ...TEMPLATES.map(
      (template): MenuEntry => ({
        kind: 'action',
        label: words.templates[template] ?? template,
        icon: <SheetIcon />,
        run: () => make(template),
      }),
    ),
  ];
}

function listEntries(props: HomeHeaderProps): MenuEntry[] {
  const { words, common, language, theme, search } = props;
  const action = (label: string, icon: ComponentChildren, run: () => void): MenuEntry => ({
    kind: 'action',
    label,
    icon,
    run,
  });
  return [
    ...(search === null
      ? listTemplates(words, props.make).slice(1)
      : [action(words.openByName, <OpenIcon />, props.openByName)]),
    action(words.importFiles, <ImportIcon />, props.chooseFiles),
    action(words.importFolder, <FolderIcon />, props.chooseFolder),
    ...(search === null ? [] : [action(words.downloadAll, <DownloadIcon />, props.downloadAll)]),
    action(words.keptHere, <SheetIcon />, props.showKept),
    {
      kind: 'choice',
      label: common.theme,
      options: THEMES.map(value => ({ value, label: common.themes[value] })),
      value: theme,
      choose: value => props.setTheme(value as Theme),
    },
    {
      kind: 'choice',
      label: common.language,
      options: LANGUAGES.map(value => ({ value, label: wordsOf(value).languageName, lang: value })),
      value: language,
      choose: value => props.setLanguage(value as Language),
    },
  ];
}
