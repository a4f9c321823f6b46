// What a document's page has beyond the text itself: tools, menu, dialogs, people, outline, status. The page loads it
// right after the first letter can be typed, and puts each of these components in its place.
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { Bell } from '../notices/bell.tsx';
import { mergeTabs } from '../people/crowd.ts';
import { FollowBar } from '../people/follow-bar.tsx';
import { Outline } from '../reading/outline.tsx';
import { useTopLine } from '../reading/use-top-line.ts';
import { TalkButton } from '../talk/talk-button.tsx';
import { noticesWordsOf } from '../text/notices-words.ts';
import { readingWordsOf } from '../text/reading-words.ts';
import { shareWordsOf } from '../text/share-words.ts';
import { talkWordsOf } from '../text/talk-words.ts';
import { toolsWordsOf } from '../text/tools-words.ts';
import { showKey } from '../tools/keys.ts';
import { listenForKeys } from '../tools/page-keys.ts';
import { StatusBar } from '../tools/status-bar.tsx';
import { TitleField } from '../tools/title-field.tsx';
import { Toolbar } from '../tools/toolbar.tsx';
import { DotsIcon, ListIcon } from '../ui/icons.tsx';
import { Lazy } from '../ui/lazy.tsx';
import { Menu } from '../ui/menu.tsx';
import { ToastStack } from '../ui/toast.tsx';
import { Arrivals } from './arrivals.tsx';
import { ModeSwitch } from './mode-switch.tsx';
import { createPageDialogs } from './page-dialogs.tsx';
import { listMenuEntries } from './page-menu.tsx';
import type { PageParts } from './page-parts.ts';
import { createPageTools } from './page-tools.ts';
import { PeopleCircles } from './people-circles.tsx';

export type PageKit = ReturnType<typeof createPageKit>;

export function createPageKit(parts: PageParts) {
  const { model, settings, page, platform } = parts;
  const tools = createPageTools(parts);
  const toolWords = () => toolsWordsOf(settings.language.value);
  const PageDialogs = createPageDialogs(parts, tools, () => {
    page.dialog.value = 'none';
    tools.toasts.show({ text: settings.words.value.partFailed });
  });

  /** One of each, however many tabs they have. */
  const listPeople = () => mergeTabs(model.peers.value, tools.live.value?.me.me.value?.id ?? null);

  function Title() {
    return (
      <TitleField
        title={page.title.value}
        ownTitle={model.title.value}
        fallback={page.fallbackTitle.value}
        canRename={page.mayWrite.value}
        editing={page.renaming.value}
        setEditing={editing => {
          page.renaming.value = editing;
        }}
        onRename={next => model.setTitle(next)}
        words={toolWords()}
      />
    );
  }

  function People() {
    return (
      <PeopleCircles
        peers={listPeople()}
        words={settings.words.value}
        reveal={id => void page.editor.value?.revealPerson(id)}
        followed={page.followed.value}
        follow={id => tools.follow(id)}
        stopFollowing={() => tools.follow(null)}
      />
    );
  }

  function PageMenu() {
    const { menu } = settings.words.value;
    return (
      <Menu label={menu} icon={<DotsIcon />} entries={listMenuEntries(tools.commands.value, settings)} />
    );
  }

  function ToolsRow() {
    const words = settings.words.value;
    const view = settings.view.value;
    const mode = page.mode.value;
    const isMarkdown = page.isMarkdown.value;
    const outlineKey = showKey('Mod-\\', platform, toolWords().keys);
    return (
      <>
        {isMarkdown && (
          <button
            type="button"
            class="button is-quiet is-square tools-outline"
            aria-pressed={view.outline}
            aria-label={words.showOutline}
            title={`${words.showOutline} (${outlineKey})`}
            onClick={() => settings.setView({ outline: !view.outline })}
          >
            <ListIcon />
          </button>
        )}
        {view.toolbar && page.mayWrite.value && mode !== 'read' && (
          <Toolbar
            commands={tools.commands.value}
            words={toolWords()}
            platform={platform}
            isMarkdown={isMarkdown}
            activity={page.caret}
            focusText={() => page.editor.value?.focus()}
          />
        )}
        {isMarkdown && (
          <ModeSwitch mode={mode} choose={one => settings.setView({ mode: one })} words={words} />
        )}
      </>
    );
  }

  function Side() {
    const readLine = useTopLine(page.mode.value === 'read' ? page.preview.value : null);
    const text = page.text.value;
    if (text === null || !page.isMarkdown.value || !settings.view.value.outline) return null;
    return (
      <Outline
        headings={page.headings.value}
        text={text}
        line={page.mode.value === 'read' ? readLine : page.caret.value.line - 1}
        words={readingWordsOf(settings.language.value)}
        onGo={line => {
          if (page.mode.value === 'read') page.preview.value?.scrollToLine(line);
          else tools.goToLine(line + 1);
        }}
        onClose={() => settings.setView({ outline: false })}
      />
    );
  }

  function Following() {
    const peer = model.peers.value.find(({ clientId }) => clientId === page.followed.value);
    const person = peer ? { name: peer.name || settings.words.value.guest, color: peer.color } : null;
    return <FollowBar person={person} stop={() => tools.follow(null)} words={toolWords()} />;
  }

  function Status() {
    return (
      <StatusBar
        caret={page.caret.value}
        count={page.count.value}
        languageName={page.textLanguage.value}
        chooseLanguage={
          page.mayWrite.value
            ? () => {
                page.dialog.value = 'language';
              }
            : null
        }
        keymap={settings.editor.value.keymap}
        openSettings={() => {
          page.dialog.value = 'settings';
        }}
        words={settings.words.value}
        toolWords={toolWords()}
      />
    );
  }

  const loadNoAccess = () => import('../share/no-access.tsx');

  /** In place of a text that this person may not see (any more), and that this browser has nothing of. */
  function NoAccess() {
    return (
      <Lazy load={loadNoAccess} onFail={() => {}}>
        {({ NoAccess: Shown }) => (
          <Shown
            me={tools.live.value?.me.me.value ?? null}
            path={location.pathname}
            words={shareWordsOf(settings.language.value)}
            download={null}
          />
        )}
      </Lazy>
    );
  }

  const loadPanel = () => import('../talk/talk-panel.tsx');

  function TalkToggle() {
    const live = tools.live.value;
    if (live === null) return null;
    const made = live.talk.value;
    return (
      <>
        <Bell
          notices={live.notices.notices}
          words={noticesWordsOf(settings.language.value)}
          open={() => {
            page.dialog.value = 'notices';
          }}
        />
        {made && <TalkButton talk={made.talk} words={talkWordsOf(settings.language.value)} />}
      </>
    );
  }

  function TalkSide() {
    const made = tools.live.value?.talk.value;
    if (!made?.talk.panel.value.open) return null;
    return (
      <Lazy load={loadPanel} onFail={() => made.talk.close()}>
        {({ TalkPanel }) => (
          <TalkPanel
            talk={made.talk}
            rights={made.rights.value}
            words={talkWordsOf(settings.language.value)}
            onClosed={() => page.editor.value?.focus()}
          />
        )}
      </Lazy>
    );
  }

  /** Dialogs and messages; and the page's keys, for as long as it stands. */
  function Over() {
    // Before the controls are painted: who sees them may press their keys.
    useLayoutEffect(() => listenForKeys(document, platform, () => tools.commands.value), []);
    useEffect(() => tools.destroy, []);
    return (
      <>
        <Arrivals peers={listPeople()} words={settings.words.value} />
        <PageDialogs />
        <ToastStack toasts={tools.toasts} words={toolWords()} />
      </>
    );
  }

  return {
    tools,
    Title,
    People,
    PageMenu,
    ToolsRow,
    Side,
    NoAccess,
    TalkToggle,
    TalkSide,
    Following,
    Status,
    Over,
  };
}
