// The dialogs of a document's page. What is seldom opened is loaded when it is.
import { listLanguages } from '../editor/languages.ts';
import { IdentityDialog } from '../people/identity-dialog.tsx';
import { scanHeadings } from '../reading/scan-headings.ts';
import { toolsWordsOf } from '../text/tools-words.ts';
import { Lazy } from '../ui/lazy.tsx';
import type { PageParts } from './page-parts.ts';
import type { PageTools } from './page-tools.ts';

const loadPalette = () => import('../tools/command-palette.tsx');
const loadShortcuts = () => import('../tools/shortcut-sheet.tsx');
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

  return function PageDialogs() {
    const words = toolsWordsOf(settings.language.value);
    const commands = tools.commands.value;
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
          />
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
