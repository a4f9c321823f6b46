// The line below the text: where the caret is, how long the text is, in which language it is, and whose keys are on.
import type { KeymapName } from '../editor/ports.ts';
import type { Words } from '../text/en.ts';
import type { ToolsWords } from '../text/tools-words.ts';
import './status-bar.css';

export interface StatusBarProps {
  caret: { line: number; column: number; selectedChars: number };
  count: { words: number; characters: number };
  /** As people read it: "Markdown", "Python". */
  languageName: string;
  /** Null where the language cannot be changed. */
  chooseLanguage: (() => void) | null;
  keymap: KeymapName;
  openSettings: () => void;
  words: Words;
  toolWords: ToolsWords;
}

export function StatusBar(props: StatusBarProps) {
  const { caret, count, keymap, words, toolWords, languageName } = props;
  const { statusBar, settings } = toolWords;
  return (
    <footer class="status-bar">
      {keymap !== 'default' && (
        <button
          type="button"
          class="status-bar-button status-bar-keymap"
          aria-label={statusBar.keymap(settings.keymaps[keymap])}
          onClick={props.openSettings}
        >
          {settings.keymaps[keymap]}
        </button>
      )}
      {props.chooseLanguage === null ? (
        <span>{languageName}</span>
      ) : (
        <button
          type="button"
          class="status-bar-button"
          aria-label={statusBar.language(languageName)}
          aria-haspopup="dialog"
          onClick={props.chooseLanguage}
        >
          {languageName}
        </button>
      )}
      <span class="status-bar-caret">
        {caret.selectedChars > 0
          ? words.selected(caret.selectedChars)
          : words.caret(caret.line, caret.column)}
      </span>
      <span>{words.words(count.words)}</span>
      <span class="status-bar-characters">{words.characters(count.characters)}</span>
    </footer>
  );
}
