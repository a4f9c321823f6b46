// What this person has chosen on this device: language, theme, name and colour, how they write and read. Signals,
// remembered in the browser.
import { computed, signal } from '@preact/signals';
import { CURSOR_NAMES, DEFAULT_OPTIONS, type EditorOptions, KEYMAPS } from '../editor/ports.ts';
import { type Identity, loadIdentity, type Memory, saveIdentity } from '../people/identity.ts';
import { chooseLanguage, type Language, wordsOf } from '../text/language.ts';
import { readTheme, THEME_KEY, type Theme } from '../ui/theme.ts';

const LANGUAGE_KEY = 'prosa:language';
const EDITOR_KEY = 'prosa:editor';
const VIEW_KEY = 'prosa:view';

export const FONT_SIZE_PX = { min: 12, max: 28 } as const;

export const MODES = ['edit', 'split', 'read'] as const;
export type Mode = (typeof MODES)[number];

/** How a person arranges the page of a document. */
export interface ViewOptions {
  mode: Mode;
  /** The editor's share of the width in split mode, from 0.2 to 0.8. */
  editorShare: number;
  scrollSync: boolean;
  outline: boolean;
  toolbar: boolean;
}

const DEFAULT_VIEW: ViewOptions = {
  mode: 'edit',
  editorShare: 0.5,
  scrollSync: true,
  outline: false,
  toolbar: true,
};

/** Throws nothing: a memory that fails forgets. */
export function createSettings(memory: Memory, browserLanguages: readonly string[], random: () => number) {
  const language = signal<Language>(chooseLanguage(read(memory, LANGUAGE_KEY), browserLanguages));
  const theme = signal<Theme>(readTheme(read(memory, THEME_KEY)));
  const words = computed(() => wordsOf(language.value));
  const identity = signal<Identity>(loadIdentity(memory, words.value.names, random));
  const editor = signal<EditorOptions>(readOptions(read(memory, EDITOR_KEY), DEFAULT_OPTIONS, EDITOR_RULES));
  const view = signal<ViewOptions>(readOptions(read(memory, VIEW_KEY), DEFAULT_VIEW, VIEW_RULES));

  return {
    language,
    theme,
    words,
    identity,
    editor,
    view,
    setEditor(change: Partial<EditorOptions>): void {
      editor.value = { ...editor.value, ...change };
      write(memory, EDITOR_KEY, JSON.stringify(editor.value));
    },
    setView(change: Partial<ViewOptions>): void {
      view.value = { ...view.value, ...change };
      write(memory, VIEW_KEY, JSON.stringify(view.value));
    },
    setLanguage(next: Language): void {
      language.value = next;
      write(memory, LANGUAGE_KEY, next);
    },
    setTheme(next: Theme): void {
      theme.value = next;
      write(memory, THEME_KEY, next);
    },
    setIdentity(next: Identity): void {
      identity.value = next;
      saveIdentity(memory, next);
    },
  };
}

export type Settings = ReturnType<typeof createSettings>;

type Rules<T> = { [K in keyof T]: (value: unknown) => boolean };

const isFlag = (value: unknown) => typeof value === 'boolean';
const isOneOf = (values: readonly unknown[]) => (value: unknown) => values.includes(value);
const isBetween = (from: number, to: number) => (value: unknown) =>
  typeof value === 'number' && value >= from && value <= to;

const EDITOR_RULES: Rules<EditorOptions> = {
  keymap: isOneOf(KEYMAPS),
  wrap: isFlag,
  lineNumbers: isFlag,
  fontSizePx: isBetween(FONT_SIZE_PX.min, FONT_SIZE_PX.max),
  tabSize: isOneOf([2, 4, 8]),
  cursorNames: isOneOf(CURSOR_NAMES),
  spellcheck: isFlag,
};

const VIEW_RULES: Rules<ViewOptions> = {
  mode: isOneOf(MODES),
  editorShare: isBetween(0.2, 0.8),
  scrollSync: isFlag,
  outline: isFlag,
  toolbar: isFlag,
};

/** Takes from what was remembered each value that still makes sense, the others from `defaults`. */
function readOptions<T extends object>(stored: string | null, defaults: T, rules: Rules<T>): T {
  let remembered: unknown = null;
  try {
    remembered = JSON.parse(stored ?? 'null');
  } catch {
    // Not JSON: written by hand.
  }
  if (typeof remembered !== 'object' || remembered === null) return defaults;
  const known = Object.entries(remembered).filter(([key, value]) => rules[key as keyof T]?.(value) === true);
  return { ...defaults, ...Object.fromEntries(known) };
}

function read(memory: Memory, key: string): string | null {
  try {
    return memory.getItem(key);
  } catch {
    // Storage is off.
    return null;
  }
}

function write(memory: Memory, key: string, value: string): void {
  try {
    memory.setItem(key, value);
  } catch {
    // Storage is off or full: the choice holds until the page is left.
  }
}
