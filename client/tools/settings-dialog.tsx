// How this person wants to write and read, changed at once and kept by whoever gave the values. Loaded when it is
// first opened.
import type { ComponentChildren } from 'preact';
import { CURSOR_NAMES, type EditorOptions, KEYMAPS } from '../editor/ports.ts';
import { LANGUAGES, type Language, wordsOf } from '../text/language.ts';
import type { ToolsWords } from '../text/tools-words.ts';
import { Choice, Range, Switch } from '../ui/controls.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { THEMES, type Theme } from '../ui/theme.ts';
import './settings-dialog.css';

/** What of the page's arrangement is a setting. */
export interface ViewSettings {
  scrollSync: boolean;
  toolbar: boolean;
}

export interface SettingsDialogProps {
  words: ToolsWords;
  editor: EditorOptions;
  setEditor: (change: Partial<EditorOptions>) => void;
  view: ViewSettings;
  setView: (change: Partial<ViewSettings>) => void;
  theme: Theme;
  setTheme: (theme: Theme) => void;
  language: Language;
  setLanguage: (language: Language) => void;
  onClose: () => void;
}

const TAB_SIZES = [2, 4, 8];
export const FONT_SIZE_PX = { min: 12, max: 28, step: 1 };

export function SettingsDialog(props: SettingsDialogProps) {
  const { words, editor, setEditor, view, setView } = props;
  const { settings } = words;
  return (
    <Dialog title={settings.title} shape="wide" onClose={props.onClose}>
      <div class="settings">
        <Section title={settings.writing}>
          <Choice
            label={settings.keymap}
            options={KEYMAPS.map(value => ({ value, label: settings.keymaps[value] }))}
            value={editor.keymap}
            choose={keymap => setEditor({ keymap })}
          />
          <Range
            label={settings.fontSize}
            {...FONT_SIZE_PX}
            value={editor.fontSizePx}
            say={value => sayPixels(value, words.locale)}
            change={fontSizePx => setEditor({ fontSizePx })}
          />
          <Choice
            label={settings.tabSize}
            options={TAB_SIZES.map(size => ({ value: `${size}`, label: settings.columns(size) }))}
            value={`${editor.tabSize}`}
            choose={size => setEditor({ tabSize: Number(size) })}
          />
          <Switch label={settings.wrap} on={editor.wrap} change={wrap => setEditor({ wrap })} />
          <Switch
            label={settings.lineNumbers}
            on={editor.lineNumbers}
            change={lineNumbers => setEditor({ lineNumbers })}
          />
          <Switch
            label={settings.spellcheck}
            on={editor.spellcheck}
            change={spellcheck => setEditor({ spellcheck })}
          />
        </Section>
        <Section title={settings.reading}>
          <Switch label={settings.toolbar} on={view.toolbar} change={toolbar => setView({ toolbar })} />
          <Switch
            label={settings.scrollSync}
            on={view.scrollSync}
            change={scrollSync => setView({ scrollSync })}
          />
        </Section>
        <Section title={settings.others}>
          <Choice
            label={settings.cursorNames}
            options={CURSOR_NAMES.map(value => ({ value, label: settings.cursorNamesChoices[value] }))}
            value={editor.cursorNames}
            choose={cursorNames => setEditor({ cursorNames })}
          />
        </Section>
        <Section title={settings.app}>
          <Choice
            label={settings.theme}
            options={THEMES.map(value => ({ value, label: settings.themes[value] }))}
            value={props.theme}
            choose={props.setTheme}
          />
          <Choice
            label={settings.language}
            options={LANGUAGES.map(value => ({ value, label: wordsOf(value).languageName, lang: value }))}
            value={props.language}
            choose={props.setLanguage}
          />
        </Section>
      </div>
      <p class="settings-kept">{settings.kept}</p>
      <div class="dialog-actions">
        <button type="button" class="button is-primary" onClick={props.onClose}>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="settings-section">
      <h3 class="settings-title">{title}</h3>
      {children}
    </section>
  );
}

function sayPixels(value: number, locale: string): string {
  // Not every browser knows pixels as a unit of Intl; "px" is the same in all languages we speak.
  return `${value.toLocaleString(locale)}\u202fpx`;
}
