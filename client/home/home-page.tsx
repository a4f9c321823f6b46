// The home page: this person's documents, a search through them, and every way to begin another one. Asks the server by
// fetch alone, and knows no document from inside. main.tsx loads it when somebody comes to "/".

import { type ReadonlySignal, untracked, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DocumentRow } from '../../protocol/api.ts';
import { API_PATHS, addressOf, RECOVERY } from '../addresses.ts';
import type { Identity } from '../people/identity.ts';
import type { Words } from '../text/en.ts';
import { homeWordsOf } from '../text/home-words.ts';
import type { Language } from '../text/language.ts';
import { offlineWordsOf } from '../text/offline-words.ts';
import { copyText } from '../ui/copy-text.ts';
import type { Theme } from '../ui/theme.ts';
import { ToastStack } from '../ui/toast.tsx';
import { createToasts, type Toasts } from '../ui/toasts.ts';
import { createHomeApi } from './api.ts';
import { choicePath, readChoice } from './choice-url.ts';
import type { Device, DeviceDocuments } from './device.ts';
import { listTargets } from './document-list.tsx';
import type { RowAction } from './document-row.tsx';
import { chooseFromDisk, watchDrops } from './drop-zone.ts';
import { FirstVisit } from './first-visit.tsx';
import './home.css';
import { HomeDialogs, type OpenDialog } from './home-dialogs.tsx';
import { HomeHeader } from './home-header.tsx';
import { type DocumentMoment, HomeModel, type ListChoice } from './home-model.ts';
import { type ChosenFile, takeChosen } from './import/found-files.ts';
import { Library } from './library.tsx';
import type { ListMemory } from './remembered-list.ts';
import { sayNotice } from './say-notice.ts';
import { SearchModel } from './search-model.ts';
import { describeFailure, titleOf } from './shown.ts';
import { type Beginning, createStarter } from './starter.ts';

/** What the page needs of the settings that all pages share. */
export interface HomeSettings {
  language: ReadonlySignal<Language>;
  theme: ReadonlySignal<Theme>;
  words: ReadonlySignal<Words>;
  identity: ReadonlySignal<Identity>;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
  setIdentity(identity: Identity): void;
}

export interface HomePageProps {
  settings: HomeSettings;
  /** An unguessable name for a new document. */
  newName: () => string;
  /** True for names that nobody chose. */
  isGeneratedName: (name: string) => boolean;
  /** Goes to a path of this server. */
  goTo: (path: string) => void;
  /** Where the list is kept for when there is no server. */
  memory: ListMemory;
  /** The documents that are kept on this device. */
  device: Device;
  /** Says of its own accord what concerns the page as a whole; `changed` asks for the list again. Returns what ends it. */
  announce?: (toasts: Toasts, changed: () => void) => () => void;
  /** Hears of documents as they change, by a connection to the server. Returns what ends it. */
  watchDocuments?: (heard: (moment: DocumentMoment) => void) => () => void;
  /** Stands before the list: what is wrong on this device. */
  note?: ComponentChildren;
  /** Stands in the head, before oneself: the bell. */
  bell?: ComponentChildren;
  /** Stands in the dialog about oneself, under name and colour. */
  account?: ComponentChildren;
}

/** Who is where is asked again so often, while somebody looks. */
const REFRESH_MS = 30_000;
/** Of a document that is in no list yet one hears often while it is being written: its list is asked for once then. */
const UNKNOWN_MS = 1_500;

export function HomePage(props: HomePageProps) {
  const { settings, newName, isGeneratedName, goTo, memory, device, announce, watchDocuments } = props;
  const language = settings.language.value;
  const common = settings.words.value;
  const words = homeWordsOf(language);
  const parts = useMemo(
    () => createParts({ newName, isGeneratedName, memory, device }),
    [newName, isGeneratedName, memory, device],
  );
  const { api, model, search, toasts } = parts;
  const [onDevice, setOnDevice] = useState<DeviceDocuments | null>(null);
  const lookHere = () =>
    void device.list().then(documents => setOnDevice(new Map(documents.map(one => [one.name, one]))));
  const [nowMs, setNowMs] = useState(Date.now);
  const [dialog, setDialog] = useState<OpenDialog>({ kind: 'none' });
  const [hovering, setHovering] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const nameRow = (row: DocumentRow) => titleOf(row, words, isGeneratedName);
  const starter = useMemo(() => createStarter({ api, newName, goTo, now: Date.now }), [api, newName, goTo]);

  useEffect(() => {
    document.title = `${words.pageTitle} – ${common.appName}`;
  }, [words, common]);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== 'visible') return;
      setNowMs(Date.now());
      void model.refresh();
      lookHere();
    };
    const onBack = () => model.choose(readChoice(location.search));
    void model.refresh();
    lookHere();
    const timer = setInterval(look, REFRESH_MS);
    document.addEventListener('visibilitychange', look);
    addEventListener('pageshow', look);
    addEventListener('online', look);
    addEventListener('popstate', onBack);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      removeEventListener('pageshow', look);
      removeEventListener('online', look);
      removeEventListener('popstate', onBack);
      model.close();
      search.close();
    };
  }, [model, search, device]);
  useEffect(
    () =>
      announce?.(toasts, () => {
        void model.refresh();
        lookHere();
      }),
    [announce, toasts, model],
  );
  useEffect(() => {
    if (watchDocuments === undefined) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stop = watchDocuments(moment => {
      setNowMs(Date.now());
      if (model.hear(moment) || timer !== null) return;
      timer = setTimeout(() => {
        timer = null;
        void model.refresh();
      }, UNKNOWN_MS);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [model, watchDocuments]);
  useEffect(() => watchDrops(window, setHovering, files => setDialog({ kind: 'import', files })), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      field.current?.select();
      field.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  useSignalEffect(() => {
    const notice = model.notice.value;
    if (notice === null) return;
    // Showing it changes the list of messages, which must not call for showing it again.
    untracked(() => {
      const current = homeWordsOf(settings.language.value);
      sayNotice(notice, {
        toasts,
        words: current,
        titleOf: row => titleOf(row, current, isGeneratedName),
        goTo,
        after: (ms, run) => void setTimeout(run, ms),
      });
    });
  });

  async function begin(beginning: Beginning): Promise<void> {
    const failure = await starter.begin(beginning, language);
    if (failure === null) return;
    toasts.show({
      text: `${words.notMade} ${describeFailure(failure, words)}`,
      action: { label: words.tryAgain, run: () => void begin(beginning) },
      stays: 'until-dismissed',
    });
  }

  function choose(choice: ListChoice): void {
    if (choicePath(choice) !== location.pathname + location.search)
      history.pushState(null, '', choicePath(choice));
    search.type('');
    model.choose(choice);
  }

  function act(action: RowAction, row: DocumentRow): void {
    const path = addressOf(row.name);
    switch (action) {
      case 'open':
        goTo(path);
        return;
      case 'open-in-tab':
        window.open(path, '_blank', 'noopener');
        return;
      case 'copy-link':
        void copyText(location.origin + path).then(copied => {
          if (copied) toasts.show({ text: words.linkCopied });
          else setDialog({ kind: 'link', link: location.origin + path });
        });
        return;
      case 'rename':
      case 'tags':
      case 'remove':
        setDialog({ kind: action, row });
        return;
      case 'duplicate':
        void model.duplicate(row, words.copyOf(nameRow(row)));
        return;
      case 'pin':
      case 'unpin':
        void model.setPinned(row, action === 'pin');
        return;
      case 'bin':
        void model.bin(row);
        return;
      case 'restore':
        void model.restore(row);
        return;
    }
  }

  const takeFiles = (what: 'files' | 'folder') =>
    chooseFromDisk(what, files => {
      const taken: readonly ChosenFile[] = takeChosen(files);
      setDialog({ kind: 'import', files: Promise.resolve(taken) });
    });
  const isFirstVisit = model.hasDocuments.value === false;

  return (
    <div class={hovering ? 'home is-hovered' : 'home'}>
      {!isFirstVisit && (
        // biome-ignore lint/a11y/useValidAnchor: it leads to a place on this page, which must be focused and not only scrolled to.
        <a
          class="skip-link visually-hidden"
          href="#documents"
          onClick={event => {
            event.preventDefault();
            focusFirst(list.current);
          }}
        >
          {words.skipToList}
        </a>
      )}
      <HomeHeader
        words={words}
        common={common}
        identity={settings.identity.value}
        language={language}
        theme={settings.theme.value}
        setLanguage={settings.setLanguage}
        setTheme={settings.setTheme}
        search={
          isFirstVisit
            ? null
            : {
                text: search.text.value,
                type: text => search.type(text),
                goDown: () => focusFirst(list.current),
                field,
              }
        }
        make={beginning => void begin(beginning ?? 'blank')}
        bell={props.bell}
        editIdentity={() => setDialog({ kind: 'identity' })}
        openByName={() => setDialog({ kind: 'open' })}
        chooseFiles={() => takeFiles('files')}
        chooseFolder={() => takeFiles('folder')}
        downloadAll={() => goTo(API_PATHS.archive)}
        showKept={() => goTo(RECOVERY)}
      />
      <main id="documents" class="home-main">
        <div role="status">{props.note}</div>
        {isFirstVisit ? (
          <FirstVisit
            words={words}
            origin={location.origin}
            goTo={goTo}
            makeBlank={() => void begin('blank')}
            openSample={() => void begin('sample')}
            chooseFiles={() => takeFiles('files')}
            chooseFolder={() => takeFiles('folder')}
          />
        ) : (
          <>
            <h1 class="visually-hidden">{words.documents}</h1>
            <Library
              model={model}
              search={search}
              onDevice={onDevice}
              words={words}
              deviceWords={offlineWordsOf(language)}
              locale={language}
              nowMs={nowMs}
              titleOf={nameRow}
              act={act}
              choose={choose}
              focusSearch={() => field.current?.focus()}
              listRef={list}
            />
          </>
        )}
      </main>
      {hovering && (
        <div class="home-drop-cover" aria-hidden="true">
          <p>{words.dropNow}</p>
        </div>
      )}
      <HomeDialogs
        dialog={dialog}
        words={words}
        language={language}
        common={common}
        identity={settings.identity.value}
        saveIdentity={settings.setIdentity}
        account={props.account}
        model={model}
        api={api}
        newName={newName}
        titleOf={nameRow}
        goTo={goTo}
        say={text => void toasts.show({ text })}
        close={() => setDialog({ kind: 'none' })}
      />
      <ToastStack toasts={toasts} words={{ messages: words.messages, dismiss: words.dismiss }} />
    </div>
  );
}

function createParts({
  newName,
  isGeneratedName,
  memory,
  device,
}: Pick<HomePageProps, 'newName' | 'isGeneratedName' | 'memory' | 'device'>) {
  const api = createHomeApi((url, init) => fetch(url, init));
  const choice = readChoice(location.search);
  const model = new HomeModel({ api, now: Date.now, choice, newName, isGeneratedName, memory });
  const search = new SearchModel({
    api,
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    learn: (rows, askedAt) => model.learn(rows, askedAt),
    changeCount: () => model.changeCount,
    searchDevice: text => device.search(text),
  });
  return { api, model, search, toasts: createToasts() };
}

function focusFirst(list: HTMLUListElement | null): void {
  if (list !== null) listTargets(list)[0]?.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
