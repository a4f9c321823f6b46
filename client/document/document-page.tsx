// The page of one document: header, state, people, text, and a line of facts below.
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CaretPlace, Editor, EditorListener } from '../editor/editor.ts';
import { countText, findTitle, type TextCount } from '../editor/text-facts.ts';
import { chooseInk } from '../people/colours.ts';
import { pickInitial } from '../people/identity.ts';
import { IdentityDialog } from '../people/identity-dialog.tsx';
import type { SaveState } from '../session/save-state.ts';
import { LANGUAGES, type Language, wordsOf } from '../text/language.ts';
import { DotsIcon, DownloadIcon, LogoIcon, PlusIcon, SearchIcon, WarnIcon } from '../ui/icons.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { THEMES, type Theme } from '../ui/theme.ts';
import { Arrivals } from './arrivals.tsx';
import { CopyLinkButton } from './copy-link-button.tsx';
import type { StateAction } from './describe-state.ts';
import './document-page.css';
import type { DocumentModel } from './document-model.ts';
import { downloadMarkdown } from './download.ts';
import { isGeneratedName } from './names.ts';
import { PeopleCircles } from './people-circles.tsx';
import { SetAsideNotice } from './set-aside-notice.tsx';
import type { Settings } from './settings.ts';
import { StateIndicator } from './state-indicator.tsx';
import { TextArea } from './text-area.tsx';

export interface DocumentPageProps {
  model: DocumentModel;
  settings: Settings;
  styleNonce: string;
  /** Goes to another document: null makes a new one. */
  goTo: (key: string | null) => void;
}

/** Counting words of a long text takes a while: not on every keystroke. */
const COUNT_AFTER_MS = 350;

export function DocumentPage({ model, settings, styleNonce, goTo }: DocumentPageProps) {
  const words = settings.words.value;
  const identity = settings.identity.value;
  const peers = model.peers.value;
  const session = model.readySession.value;
  const state = model.state.value;
  const [editing, setEditing] = useState(false);
  const heading = useSignal<string | null>(null);
  const caret = useSignal<CaretPlace>({ line: 1, column: 1, selectedChars: 0 });
  const count = useSignal<TextCount>({ words: 0, characters: 0 });
  const editor = useRef<Editor | null>(null);

  const listener = useMemo<EditorListener>(() => {
    let counting = false;
    return {
      textChanged(lines) {
        heading.value = findTitle(lines);
        if (counting) return;
        counting = true;
        setTimeout(() => {
          counting = false;
          count.value = countText(model.text.split('\n'));
        }, COUNT_AFTER_MS);
      },
      caretMoved(place) {
        caret.value = place;
      },
    };
  }, [model, heading, caret, count]);

  const title = heading.value ?? (isGeneratedName(model.key) ? words.untitled : model.key);
  useEffect(() => {
    document.title = `${title} – ${words.appName}`;
  }, [title, words]);
  useEffect(() => {
    // The browser's own search sees only the lines that are on the screen.
    const onKey = (event: KeyboardEvent) => {
      const find = event.key === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!find || event.defaultPrevented || editor.current === null) return;
      event.preventDefault();
      editor.current.openSearch();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  useSignalEffect(() => {
    const { name, color } = settings.identity.value;
    model.session.setUser({ name, color, colorLight: `${color}33` });
  });

  const download = () => downloadMarkdown(model.text, title);
  const actions: Record<StateAction, () => void> = {
    'try-now': () => model.session.wake('now'),
    download,
    reload: () => location.reload(),
  };
  const foreign = model.foreign.value;

  return (
    <div class="page">
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to a place on this page, which must be focused and not only scrolled to. */}
      <a
        class="skip-link visually-hidden"
        href="#text"
        onClick={event => {
          event.preventDefault();
          editor.current?.focus();
        }}
      >
        {words.skipToEditor}
      </a>
      <header class="top">
        <div class="top-title">
          <a class="logo" href="/" aria-label={words.newDocument} title={words.newDocument}>
            <LogoIcon />
          </a>
          <h1 class="title" title={title}>
            {title}
          </h1>
        </div>
        <StateIndicator
          state={state}
          storage={model.storage.value}
          words={words}
          run={action => actions[action]()}
        />
        <div class="top-people">
          <PeopleCircles peers={peers} words={words} reveal={id => void editor.current?.revealPerson(id)} />
          <button
            type="button"
            class="circle is-own"
            style={{ background: identity.color, color: chooseInk(identity.color) }}
            aria-label={words.you(identity.name)}
            title={words.you(identity.name)}
            onClick={() => setEditing(true)}
          >
            {pickInitial(identity.name)}
          </button>
        </div>
        <div class="top-actions">
          <CopyLinkButton words={words} />
          <Menu
            label={words.menu}
            icon={<DotsIcon />}
            entries={listEntries(
              settings,
              download,
              () => editor.current?.openSearch(),
              () => goTo(null),
            )}
          />
        </div>
      </header>

      <main class="main" id="text">
        {model.storage.value === 'refused' && !saysNotStored(state) && (
          <div class="strip is-warn">
            <WarnIcon />
            <span>{words.notStored}</span>
            <button type="button" class="button is-small" onClick={download}>
              {words.downloadText}
            </button>
          </div>
        )}
        {model.setAside.value.map(copy => (
          <SetAsideNotice
            key={copy.name}
            words={words}
            openAsNew={async () => {
              const result = await model.openAsNew(copy);
              if (result.outcome === 'opened') goTo(result.key);
              return result.outcome === 'opened';
            }}
            download={() => downloadMarkdown(copy.text, findTitle(copy.text.split('\n')) ?? title)}
            discard={() => void model.discard(copy)}
          />
        ))}
        <div class="text-frame">
          {session !== null &&
            (foreign ? (
              <div class="foreign">
                <p class="strip">{words.foreignContent}</p>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
                <pre class="foreign-text" tabIndex={0}>
                  {model.text}
                </pre>
              </div>
            ) : (
              <TextArea
                session={session}
                words={words}
                readOnly={state.kind === 'access-changed'}
                listener={listener}
                styleNonce={styleNonce}
                onEditor={made => {
                  editor.current = made;
                }}
              />
            ))}
        </div>
      </main>

      <footer class="bottom">
        <span>
          {caret.value.selectedChars > 0
            ? words.selected(caret.value.selectedChars)
            : words.caret(caret.value.line, caret.value.column)}
        </span>
        <span>{words.words(count.value.words)}</span>
        <span class="bottom-characters">{words.characters(count.value.characters)}</span>
      </footer>

      <Arrivals peers={peers} words={words} />
      {editing && (
        <IdentityDialog
          identity={identity}
          words={words}
          save={settings.setIdentity}
          close={() => setEditing(false)}
        />
      )}
    </div>
  );
}

function saysNotStored(state: SaveState): boolean {
  return state.kind === 'not-stored' || state.kind === 'cannot-save';
}

function listEntries(
  settings: Settings,
  download: () => void,
  find: () => void,
  makeNew: () => void,
): MenuEntry[] {
  const words = settings.words.value;
  return [
    { kind: 'action', label: words.newDocument, icon: <PlusIcon />, run: makeNew },
    { kind: 'action', label: words.find, icon: <SearchIcon />, run: find },
    { kind: 'action', label: words.download, icon: <DownloadIcon />, run: download },
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
