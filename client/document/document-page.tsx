// The page of one document: header, tools, text and preview, a line of facts. Puts the parts together; what they are made
// of is in their own files.
import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Editor } from '../editor/editor.ts';
import { findLanguageByFirstLine } from '../editor/first-line.ts';
import type { EditorListener } from '../editor/ports.ts';
import { countText, findTitle } from '../editor/text-facts.ts';
import { FollowBar } from '../people/follow-bar.tsx';
import { Outline } from '../reading/outline.tsx';
import { printDocument } from '../reading/print-document.ts';
import { Workspace } from '../reading/workspace.tsx';
import type { SaveState } from '../session/save-state.ts';
import { readingWordsOf } from '../text/reading-words.ts';
import { toolsWordsOf } from '../text/tools-words.ts';
import { type Platform, showKey } from '../tools/keys.ts';
import { listenForKeys } from '../tools/page-keys.ts';
import type { ToolMemory } from '../tools/ports.ts';
import { StatusBar } from '../tools/status-bar.tsx';
import { Toolbar } from '../tools/toolbar.tsx';
import { createUploads, type Uploads } from '../tools/uploads.ts';
import { copyText } from '../ui/copy-text.ts';
import { ListIcon, WarnIcon } from '../ui/icons.tsx';
import { ToastStack } from '../ui/toast.tsx';
import { createToasts } from '../ui/toasts.ts';
import { Arrivals } from './arrivals.tsx';
import type { StateAction } from './describe-state.ts';
import { MARKDOWN } from './document-facts.ts';
import { DocumentHeader } from './document-header.tsx';
import { chooseLanguage, useNamedLanguage } from './document-language.ts';
import './document-page.css';
import type { DocumentModel } from './document-model.ts';
import { downloadText, nameTextFile } from './download.ts';
import { ModeSwitch } from './mode-switch.tsx';
import { isGeneratedName } from './names.ts';
import { listPageCommands } from './page-commands.ts';
import { createPageDialogs } from './page-dialogs.tsx';
import { createPageState } from './page-state.ts';
import { SetAsideNotice } from './set-aside-notice.tsx';
import type { Settings } from './settings.ts';
import { TextArea } from './text-area.tsx';
import { textPortOf } from './text-port.ts';

export interface DocumentPageProps {
  model: DocumentModel;
  settings: Settings;
  styleNonce: string;
  memory: ToolMemory;
  platform: Platform;
  /** What the server takes as one picture. */
  maxUploadBytes: number;
  /** Goes to another page of this server. */
  goTo: (place: { kind: 'home' | 'new' | 'slides' } | { kind: 'document'; key: string }) => void;
  /** Makes a copy on the server; null when that failed. */
  duplicate: () => Promise<string | null>;
}

/** Counting words of a long text takes a while: not on every keystroke. */
const COUNT_AFTER_MS = 350;

export function DocumentPage(props: DocumentPageProps) {
  const { model, settings, styleNonce, platform, goTo } = props;
  const words = settings.words.value;
  const language = settings.language.value;
  const toolWords = toolsWordsOf(language);
  const readingWords = readingWordsOf(language);
  const peers = model.peers.value;
  const session = model.readySession.value;
  const state = model.state.value;
  const view = settings.view.value;
  const page = useMemo(createPageState, []);
  const toasts = useMemo(createToasts, []);
  const [editor, setEditor] = useState<Editor | null>(null);
  const latestEditor = useRef<Editor | null>(null);
  const uploads = useRef<Uploads | null>(null);
  const textPort = useMemo(() => (session === null ? null : textPortOf(session)), [session]);
  const PageDialogs = useMemo(
    () =>
      createPageDialogs(() => {
        page.dialog.value = 'none';
        toasts.show({ text: settings.words.value.partFailed });
      }),
    [page, toasts],
  );

  const namedLanguage = useNamedLanguage(model.key);
  const textLanguage = chooseLanguage(model.language.value, namedLanguage, page.languageHint.value);
  const isMarkdown = textLanguage === MARKDOWN;
  const readOnly = state.kind === 'access-changed';
  const foreign = model.foreign.value;
  const mayWrite = !readOnly && !foreign;
  const mode = isMarkdown ? view.mode : 'edit';
  const facts = useRef({ takesImages: false });
  facts.current.takesImages = isMarkdown && mayWrite;

  const fallbackTitle = page.heading.value ?? (isGeneratedName(model.key) ? words.untitled : model.key);
  const title = model.title.value ?? fallbackTitle;

  const listener = useMemo<EditorListener>(() => {
    let counting = false;
    return {
      textChanged(lines) {
        const all = [...takeSome(lines, HEAD_LINES)];
        page.heading.value = findTitle(all);
        page.languageHint.value = findLanguageByFirstLine(all[0] ?? '');
        if (counting) return;
        counting = true;
        setTimeout(() => {
          counting = false;
          page.count.value = countText(model.text.split('\n'));
        }, COUNT_AFTER_MS);
      },
      caretMoved(place) {
        page.caret.value = place;
      },
      filesPasted: (files, at) => uploads.current?.add(files, at),
      followEnded: () => {
        page.followed.value = null;
      },
    };
  }, [model, page]);

  useEffect(() => {
    const made = createUploads({
      documentName: model.key,
      maxBytes: props.maxUploadBytes,
      words: () => toolsWordsOf(settings.language.value),
      takesImages: () => facts.current.takesImages,
      begin: request => latestEditor.current?.beginUpload(request) ?? null,
      insert: markdown => latestEditor.current?.insert(markdown),
      caretAt: () => latestEditor.current?.caretAt() ?? 0,
      notify: request => void toasts.show(request),
      isOnline: () => navigator.onLine,
      makeRequest: () => new XMLHttpRequest(),
    });
    uploads.current = made;
    return () => made.destroy();
  }, [model, toasts]);

  useEffect(() => {
    document.title = `${title} – ${words.appName}`;
  }, [title, words]);
  useSignalEffect(() => {
    const { name, color } = settings.identity.value;
    model.session.setUser({ name, color, colorLight: `${color}33` });
  });

  const download = () => downloadText(model.text, nameTextFile(title, isMarkdown ? null : model.key));
  const follow = (clientId: number | null) => {
    page.followed.value = clientId;
    latestEditor.current?.follow(clientId);
  };
  const goToLine = (line: number) => {
    if (mode === 'read') settings.setView({ mode: 'edit' });
    latestEditor.current?.goToLine(line);
  };
  const commands = listPageCommands({
    settings,
    page,
    words,
    toolWords,
    editor: () => latestEditor.current,
    uploads: () => uploads.current,
    isMarkdown,
    textAccess: mode === 'read' || foreign ? 'hidden' : readOnly ? 'read' : 'write',
    peers,
    actions: {
      download,
      downloadHtml: () =>
        void import('./download-html.ts').then(
          ({ downloadHtml }) => downloadHtml(model.text, title, language),
          () => toasts.show({ text: words.partFailed }),
        ),
      print: () => void printDocument(model.text, language).catch(() => window.print()),
      copyLink: () =>
        void copyText(location.href).then(copied => {
          toasts.show({ text: copied ? words.linkCopied : words.textNotCopied });
        }),
      copyText: () =>
        void copyText(model.text).then(copied => {
          toasts.show({ text: copied ? words.textCopied : words.textNotCopied });
        }),
      duplicate: () =>
        void props.duplicate().then(key => {
          if (key !== null) goTo({ kind: 'document', key });
          else toasts.show({ text: words.duplicateFailed });
        }),
      makeNew: () => goTo({ kind: 'new' }),
      goHome: () => goTo({ kind: 'home' }),
      showSlides: () => goTo({ kind: 'slides' }),
      follow,
    },
  });
  const latestCommands = useRef(commands);
  latestCommands.current = commands;
  useEffect(() => listenForKeys(document, platform, () => latestCommands.current), [platform]);

  const actions: Record<StateAction, () => void> = {
    'try-now': () => model.session.wake('now'),
    download,
    reload: () => location.reload(),
  };
  const followedPeer = peers.find(peer => peer.clientId === page.followed.value);
  const followed = followedPeer && { name: followedPeer.name || words.guest, color: followedPeer.color };
  const editorPane = useMemo(
    () =>
      editor === null
        ? null
        : {
            element: editor.scroller,
            lineAtTop: () => editor.lineAtTop(),
            scrollToLine: (line: number) => editor.scrollToLine(line),
          },
    [editor],
  );
  const showsTools = session !== null && !foreign;

  return (
    <div class="page">
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to a place on this page, which must be focused and not only scrolled to. */}
      <a
        class="skip-link visually-hidden"
        href="#text"
        onClick={event => {
          event.preventDefault();
          editor?.focus();
        }}
      >
        {words.skipToEditor}
      </a>
      <DocumentHeader
        model={model}
        settings={settings}
        page={page}
        toolWords={toolWords}
        commands={commands}
        title={title}
        fallbackTitle={fallbackTitle}
        mayWrite={mayWrite}
        reveal={id => void editor?.revealPerson(id)}
        follow={follow}
        runStateAction={action => actions[action]()}
      />

      {showsTools && (
        <div class="tools">
          {isMarkdown && (
            <button
              type="button"
              class="button is-quiet is-square tools-outline"
              aria-pressed={view.outline}
              aria-label={words.showOutline}
              title={`${words.showOutline} (${showKey('Mod-\\', platform, toolWords.keys)})`}
              onClick={() => settings.setView({ outline: !view.outline })}
            >
              <ListIcon />
            </button>
          )}
          {view.toolbar && mayWrite && mode !== 'read' ? (
            <Toolbar
              commands={commands}
              words={toolWords}
              platform={platform}
              isMarkdown={isMarkdown}
              activity={page.caret}
              focusText={() => editor?.focus()}
            />
          ) : (
            <span class="tools-space" />
          )}
          {isMarkdown && (
            <ModeSwitch mode={mode} choose={one => settings.setView({ mode: one })} words={words} />
          )}
        </div>
      )}

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
              if (result.outcome === 'opened') goTo({ kind: 'document', key: result.key });
              return result.outcome === 'opened';
            }}
            download={() =>
              downloadText(copy.text, nameTextFile(findTitle(copy.text.split('\n')) ?? title, null))
            }
            discard={() => void model.discard(copy)}
          />
        ))}
        <div class="text-frame">
          {session !== null && textPort !== null && foreign && (
            <div class="foreign">
              <p class="strip">{words.foreignContent}</p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
              <pre class="foreign-text" tabIndex={0}>
                {model.text}
              </pre>
            </div>
          )}
          {session !== null && textPort !== null && !foreign && (
            <>
              {isMarkdown && view.outline && (
                <Outline
                  headings={page.headings.value}
                  text={textPort}
                  line={page.caret.value.line - 1}
                  words={readingWords}
                  onGo={line => {
                    if (mode === 'read') page.goToPreviewLine.value?.(line);
                    else goToLine(line + 1);
                  }}
                  onClose={() => settings.setView({ outline: false })}
                />
              )}
              <Workspace
                mode={mode}
                editorShare={view.editorShare}
                scrollSync={view.scrollSync}
                text={textPort}
                editorPane={editorPane}
                words={readingWords}
                theme={settings.theme.value}
                canTick={mayWrite}
                onTick={(line, checked) => void editor?.setTask(line, checked)}
                onEditorShare={editorShare => settings.setView({ editorShare })}
                onHeadings={headings => {
                  page.headings.value = headings;
                }}
                onPreview={preview => {
                  page.goToPreviewLine.value = preview && (line => preview.scrollToLine(line));
                }}
              >
                <TextArea
                  session={session}
                  words={words}
                  readOnly={readOnly}
                  options={settings.editor.value}
                  language={textLanguage}
                  takesFocus={mode !== 'read'}
                  listener={listener}
                  styleNonce={styleNonce}
                  onEditor={made => {
                    latestEditor.current = made;
                    setEditor(made);
                  }}
                />
              </Workspace>
            </>
          )}
        </div>
        <FollowBar person={followed ?? null} stop={() => follow(null)} words={toolWords} />
      </main>

      <StatusBar
        caret={page.caret.value}
        count={page.count.value}
        languageName={textLanguage}
        chooseLanguage={
          mayWrite
            ? () => {
                page.dialog.value = 'language';
              }
            : null
        }
        keymap={settings.editor.value.keymap}
        openSettings={() => {
          page.dialog.value = 'settings';
        }}
        words={words}
        toolWords={toolWords}
      />

      <Arrivals peers={peers} words={words} />
      <PageDialogs
        model={model}
        settings={settings}
        page={page}
        toolWords={toolWords}
        platform={platform}
        memory={props.memory}
        commands={commands}
        editor={() => latestEditor.current}
        goToLine={goToLine}
        namedLanguage={namedLanguage}
      />
      <ToastStack toasts={toasts} words={toolWords} />
    </div>
  );
}

/** A title stands near the beginning; looking further would cost every keystroke. */
const HEAD_LINES = 200;

function* takeSome(lines: Iterable<string>, count: number): Iterable<string> {
  let taken = 0;
  for (const line of lines) {
    if (taken++ === count) return;
    yield line;
  }
}

function saysNotStored(state: SaveState): boolean {
  return state.kind === 'not-stored' || state.kind === 'cannot-save';
}
