// The dialogs of a document's page. What is seldom opened is loaded when it is.
import { HOME } from '../addresses.ts';
import { listLanguages } from '../editor/languages.ts';
import { mergeTabs } from '../people/crowd.ts';
import { IdentityDialog } from '../people/identity-dialog.tsx';
import { Account, PeopleDialog } from '../people-dialogs.tsx';
import { scanHeadings } from '../reading/scan-headings.ts';
import { shareWordsOf } from '../text/share-words.ts';
import { toolsWordsOf } from '../text/tools-words.ts';
import { Lazy } from '../ui/lazy.tsx';
import type { PageParts } from './page-parts.ts';
import type { PageTools } from './page-tools.ts';
import { routePath } from './route.ts';

const loadPalette = () => import('../tools/command-palette.tsx');
const loadShortcuts = () => import('../tools/shortcut-sheet.tsx');
const loadShare = async () => {
  const [{ ShareDialog }, { createShareApi }] = await Promise.all([
    import('../share/share-dialog.tsx'),
    import('../share/api.ts'),
  ]);
  return { ShareDialog, shareApi: createShareApi((url, init) => fetch(url, init)) };
};
const loadSettings = () => import('../tools/settings-dialog.tsx');
const loadPicker = async () => {
  const [{ LanguagePicker }, languages] = await Promise.all([
    import('../tools/language-picker.tsx'),
    listLanguages(),
  ]);
  return { LanguagePicker, languages };
};

/** `failed` is called when a dialog could not be loaded. */
export function createPageDialogs(parts: PageParts, tools: PageTools, failed: () => void) {
  const { model, settings, page, platform } = parts;
  const close = () => {
    page.dialog.value = 'none';
  };

  // Who opens the list of commands types on at once: it must not be late the first time.
  whenIdle(() =>
    loadPalette().catch(() => {
      // It is asked for again when it is opened, and then it is said.
    }),
  );

  const listHere = () => {
    const people = mergeTabs(model.peers.value, tools.live.value?.me.me.value?.id ?? null);
    return people.map(({ clientId, personId, name, color }) => ({
      key: clientId,
      id: personId,
      name: name || settings.words.value.guest,
      color,
    }));
  };
  return function PageDialogs() {
    const words = toolsWordsOf(settings.language.value);
    const commands = tools.commands.value;
    const live = tools.live.value;
    switch (page.dialog.value) {
      case 'none':
        return null;
      case 'identity':
        return (
          <IdentityDialog
            identity={settings.identity.value}
            words={settings.words.value}
            save={settings.setIdentity}
            close={close}
          >
            {live && (
              <Account
                people={live}
                settings={settings}
                path={location.pathname}
                useElsewhere={() => {
                  page.dialog.value = 'device';
                }}
                signedOut={() => location.assign(HOME)}
              />
            )}
          </IdentityDialog>
        );
      case 'device':
      case 'notices': {
        const which = page.dialog.value;
        return (
          live && (
            <PeopleDialog which={which} people={live} settings={settings} close={close} failed={failed} />
          )
        );
      }
      case 'share':
        return (
          <Lazy key="share" load={loadShare} onFail={failed}>
            {({ ShareDialog, shareApi }) => (
              <ShareDialog
                api={shareApi}
                doc={model.key}
                address={location.origin + routePath(model.key)}
                meId={live?.me.me.value?.id ?? null}
                here={listHere()}
                words={shareWordsOf(settings.language.value)}
                close={close}
              />
            )}
          </Lazy>
        );
      case 'palette':
        return (
          <Lazy key="palette" load={loadPalette} onFail={failed}>
            {({ CommandPalette }) => (
              <CommandPalette
                commands={commands}
                headings={listHeadings(model.text)}
                lineCount={model.text.split('\n').length}
                words={words}
                platform={platform}
                memory={parts.memory}
                goToLine={tools.goToLine}
                focusText={() => page.editor.value?.focus()}
                onClose={close}
              />
            )}
          </Lazy>
        );
      case 'shortcuts':
        return (
          <Lazy key="shortcuts" load={loadShortcuts} onFail={failed}>
            {({ ShortcutSheet }) => (
              <ShortcutSheet
                commands={commands}
                keymap={settings.editor.value.keymap}
                words={words}
                platform={platform}
                onClose={close}
              />
            )}
          </Lazy>
        );
      case 'settings':
        return (
          <Lazy key="settings" load={loadSettings} onFail={failed}>
            {({ SettingsDialog }) => (
              <SettingsDialog
                words={words}
                editor={settings.editor.value}
                setEditor={settings.setEditor}
                view={settings.view.value}
                setView={settings.setView}
                theme={settings.theme.value}
                setTheme={settings.setTheme}
                language={settings.language.value}
                setLanguage={settings.setLanguage}
                onClose={close}
              />
            )}
          </Lazy>
        );
      case 'language':
        return (
          <Lazy key="language" load={loadPicker} onFail={failed}>
            {({ LanguagePicker, languages }) => (
              <LanguagePicker
                languages={languages}
                chosen={model.language.value}
                byName={page.namedLanguage.value}
                words={words}
                onChoose={language => model.setLanguage(language)}
                onClose={close}
              />
            )}
          </Lazy>
        );
    }
  };
}

function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run);
  else setTimeout(run, 1_000);
}

/** With lines from 1, as people count them. */
function listHeadings(text: string) {
  return scanHeadings(text).map(heading => ({ ...heading, line: heading.line + 1 }));
}
