// The dialogs of a document's page. What is seldom opened is loaded when it is.
import { useEffect, useState } from 'preact/hooks';
import type { Editor } from '../editor/editor.ts';
import { listLanguages } from '../editor/languages.ts';
import { IdentityDialog } from '../people/identity-dialog.tsx';
import { scanHeadings } from '../reading/scan-headings.ts';
import type { ToolsWords } from '../text/tools-words.ts';
import type { Command } from '../tools/commands.ts';
import type { Platform } from '../tools/keys.ts';
import type { PickableLanguage } from '../tools/language-picker.tsx';
import type { ToolMemory } from '../tools/ports.ts';
import { makeLazy } from '../ui/lazy.tsx';
import type { DocumentModel } from './document-model.ts';
import type { PageState } from './page-state.ts';
import type { Settings } from './settings.ts';

export interface PageDialogsProps {
  model: DocumentModel;
  settings: Settings;
  page: PageState;
  toolWords: ToolsWords;
  platform: Platform;
  memory: ToolMemory;
  commands: readonly Command[];
  editor: () => Editor | null;
  /** Counts from 1. */
  goToLine: (line: number) => void;
  /** What the document's name says of its language. */
  namedLanguage: string | null;
}

/** `failed` is called when a dialog could not be loaded. */
export function createPageDialogs(failed: () => void) {
  const Palette = makeLazy(async () => (await import('../tools/command-palette.tsx')).CommandPalette, failed);
  const Shortcuts = makeLazy(async () => (await import('../tools/shortcut-sheet.tsx')).ShortcutSheet, failed);
  const SettingsSheet = makeLazy(
    async () => (await import('../tools/settings-dialog.tsx')).SettingsDialog,
    failed,
  );
  const Picker = makeLazy(async () => (await import('../tools/language-picker.tsx')).LanguagePicker, failed);

  return function PageDialogs(props: PageDialogsProps) {
    const { model, settings, page, toolWords, platform, commands, editor } = props;
    const close = () => {
      page.dialog.value = 'none';
    };
    const dialog = page.dialog.value;
    const languages = useLanguages(dialog === 'language', failed);
    switch (dialog) {
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
      case 'palette': {
        const { text } = model;
        return (
          <Palette
            commands={commands}
            headings={scanHeadings(text).map(heading => ({ ...heading, line: heading.line + 1 }))}
            lineCount={text.split('\n').length}
            words={toolWords}
            platform={platform}
            memory={props.memory}
            goToLine={props.goToLine}
            focusText={() => editor()?.focus()}
            onClose={close}
          />
        );
      }
      case 'shortcuts':
        return (
          <Shortcuts
            commands={commands}
            keymap={settings.editor.value.keymap}
            words={toolWords}
            platform={platform}
            onClose={close}
          />
        );
      case 'settings':
        return (
          <SettingsSheet
            words={toolWords}
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
        );
      case 'language':
        return languages === null ? null : (
          <Picker
            languages={languages}
            chosen={model.language.value}
            byName={props.namedLanguage}
            words={toolWords}
            onChoose={language => model.setLanguage(language)}
            onClose={close}
          />
        );
    }
  };
}

function useLanguages(isWanted: boolean, failed: () => void): readonly PickableLanguage[] | null {
  const [languages, setLanguages] = useState<readonly PickableLanguage[] | null>(null);
  useEffect(() => {
    if (!isWanted || languages !== null) return;
    listLanguages().then(setLanguages, failed);
  }, [isWanted]);
  return languages;
}
