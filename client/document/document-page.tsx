// The page of one document. What is needed for the first letter is here: state, text, the copy in this browser. The rest,
// tools and menu and people, is the kit (page-kit.tsx), which comes a moment later into places that wait for it.

import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { HOME } from '../addresses.ts';
import { findLanguageByFirstLine } from '../editor/first-line.ts';
import type { EditorListener } from '../editor/ports.ts';
import { countText, findTitle } from '../editor/text-facts.ts';
import { chooseInk } from '../people/colours.ts';
import { pickInitial } from '../people/identity.ts';
import type { TextPort } from '../reading/ports.ts';
import { Workspace } from '../reading/workspace.tsx';
import type { SaveState } from '../session/save-state.ts';
import { readingWordsOf } from '../text/reading-words.ts';
import { LogoIcon, WarnIcon } from '../ui/icons.tsx';
import { CopyLinkButton } from './copy-link-button.tsx';
import type { StateAction } from './describe-state.ts';
import { findNamedLanguage } from './document-language.ts';
import './document-page.css';
import { downloadText, nameTextFile } from './download.ts';
import type { PageKit } from './page-kit.tsx';
import type { DocumentPageParts, PageParts } from './page-parts.ts';
import { createPageState } from './page-state.ts';
import { SetAsideNotice } from './set-aside-notice.tsx';
import { StateIndicator } from './state-indicator.tsx';
import { TextArea } from './text-area.tsx';

/** Counting words of a long text takes a while: not on every keystroke. */
const COUNT_AFTER_MS = 350;
/** A title stands near the beginning; looking further would cost every keystroke. */
const HEAD_LINES = 200;

export function DocumentPage(given: DocumentPageParts) {
  const { model, settings, goTo } = given;
  const parts = useMemo<PageParts>(
    () => ({ ...given, page: createPageState(model, settings) }),
    [model, settings],
  );
  const { page } = parts;
  const kit = useKit(parts);
  const listener = useMemo(() => listenToEditor(parts, () => kitOf(parts)), [parts]);
  const words = settings.words.value;
  const identity = settings.identity.value;
  const view = settings.view.value;
  const session = model.readySession.value;
  const state = model.state.value;
  const foreign = model.foreign.value;
  const mode = page.mode.value;
  const title = page.title.value;
  const editor = page.editor.value;
  const text = page.text.value;

  useSignalEffect(() => {
    if (!page.talkOwnsTitle.value) {
      document.title = `${page.title.value} – ${settings.words.value.appName}`;
    }
  });
  useSignalEffect(() => {
    const { name, color } = settings.identity.value;
    // Another session has another presence.
    void model.readySession.value;
    model.session.setUser({ name, color, colorLight: `${color}33` });
  });
  useSignalEffect(() => {
    const named = model.title.value ?? page.heading.value;
    if (named !== null) model.readySession.value?.setTitle(named);
  });
  useEffect(() => {
    void findNamedLanguage(model.key).then(language => {
      page.namedLanguage.value = language;
    });
  }, [model, page]);

  const download = () =>
    downloadText(model.text, nameTextFile(title, page.isMarkdown.value ? null : model.key));
  const actions: Record<StateAction, () => void> = {
    'try-now': () => model.session.wake('now'),
    download,
    reload: () => location.reload(),
    recovery: () => goTo({ kind: 'recovery' }),
  };
  // Nothing was ever shown here: what stands there instead says what can be done.
  const hasNoAccess =
    state.kind === 'ended' &&
    (state.end.why === 'no-access' || state.end.why === 'not-signed-in') &&
    model.text === '';
  const editorPane = useMemo(
    () =>
      editor && {
        element: editor.scroller,
        lineAtTop: () => editor.lineAtTop(),
        scrollToLine: (line: number) => editor.scrollToLine(line),
      },
    [editor],
  );

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
      <header class="page-head">
        <div class="top">
          <div class="top-title">
            <a class="logo" href={HOME} aria-label={words.allDocuments} title={words.allDocuments}>
              <LogoIcon />
            </a>
            {kit === null ? (
              <h1 class="title" title={title}>
                {title}
              </h1>
            ) : (
              <kit.Title />
            )}
          </div>
          <StateIndicator
            state={state}
            storage={model.storage.value}
            words={words}
            run={action => actions[action]()}
          />
          <div class="top-people">
            {kit && <kit.People />}
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
            {kit && <kit.TalkToggle />}
            <CopyLinkButton words={words} />
            {kit && <kit.PageMenu />}
          </div>
        </div>
        {!foreign && <div class="tools">{kit && session !== null && <kit.ToolsRow />}</div>}
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
          {session !== null && foreign && (
            <div class="foreign">
              <p class="strip">{words.foreignContent}</p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
              <pre class="foreign-text" tabIndex={0}>
                <LiveText text={text} />
              </pre>
            </div>
          )}
          {kit && !foreign && <kit.Side />}
          {kit && hasNoAccess && <kit.NoAccess />}
          {session !== null && text !== null && !foreign && !hasNoAccess && (
            <Workspace
              key="workspace"
              mode={mode}
              editorShare={view.editorShare}
              scrollSync={view.scrollSync}
              text={text}
              editorPane={editorPane}
              words={readingWordsOf(settings.language.value)}
              theme={settings.theme.value}
              canTick={page.mayWrite.value}
              onTick={(line, checked) => void editor?.setTask(line, checked)}
              onEditorShare={editorShare => settings.setView({ editorShare })}
              onHeadings={headings => {
                page.headings.value = headings;
              }}
              onPreview={preview => {
                page.preview.value = preview;
              }}
            >
              <TextArea
                session={session}
                words={words}
                readOnly={page.readOnly.value}
                options={settings.editor.value}
                language={page.textLanguage.value}
                takesFocus={mode !== 'read'}
                listener={listener}
                styleNonce={given.styleNonce}
                onEditor={made => {
                  page.editor.value = made;
                }}
              />
            </Workspace>
          )}
          {kit && !foreign && <kit.TalkSide />}
        </div>
        {kit && <kit.Following />}
      </main>

      <div class="page-foot">{kit && <kit.Status />}</div>
      {kit && <kit.Over />}
    </div>
  );
}

/** The text as it is, also while others write in it. */
function LiveText({ text }: { text: TextPort | null }) {
  const [shown, setShown] = useState('');
  useEffect(() => {
    if (text === null) return;
    const show = () => setShown(text.read());
    show();
    return text.subscribe(show);
  }, [text]);
  return <>{shown}</>;
}

const kits = new WeakMap<PageParts, PageKit>();
const kitOf = (parts: PageParts) => kits.get(parts) ?? null;
const RETRY_MS = 3_000;

/** Null until it is loaded; where the network fails it is tried again, for one writes without it as well. */
function useKit(parts: PageParts): PageKit | null {
  const [kit, setKit] = useState<PageKit | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () => {
      import('./page-kit.tsx').then(
        ({ createPageKit }) => {
          const made = kits.get(parts) ?? createPageKit(parts);
          kits.set(parts, made);
          setKit(made);
        },
        () => {
          timer = setTimeout(load, RETRY_MS);
        },
      );
    };
    load();
    return () => clearTimeout(timer);
  }, [parts]);
  return kit;
}

function listenToEditor({ model, page }: PageParts, kit: () => PageKit | null): EditorListener {
  let counting = false;
  return {
    textChanged(lines) {
      const head = [...takeSome(lines, HEAD_LINES)];
      page.heading.value = findTitle(head);
      page.hintedLanguage.value = findLanguageByFirstLine(head[0] ?? '');
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
    filesPasted: (files, at) => kit()?.tools.uploads.add(files, at),
    followEnded: () => {
      page.followed.value = null;
    },
    passageChosen: id => page.passages.value?.chosen(id),
    passagesPlaced: places => page.passages.value?.placed(places),
    commentWanted: () => page.passages.value?.commentWanted(),
  };
}

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
