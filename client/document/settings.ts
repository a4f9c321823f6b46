// What this person has chosen on this device: language, theme, name and colour. Signals, remembered in the browser.
import { computed, signal } from '@preact/signals';
import { type Identity, loadIdentity, type Memory, saveIdentity } from '../people/identity.ts';
import { chooseLanguage, type Language, wordsOf } from '../text/language.ts';
import { readTheme, THEME_KEY, type Theme } from '../ui/theme.ts';

const LANGUAGE_KEY = 'prosa:language';

/** Throws nothing: a memory that fails forgets. */
export function createSettings(memory: Memory, browserLanguages: readonly string[], random: () => number) {
  const language = signal<Language>(chooseLanguage(read(memory, LANGUAGE_KEY), browserLanguages));
  const theme = signal<Theme>(readTheme(read(memory, THEME_KEY)));
  const words = computed(() => wordsOf(language.value));
  const identity = signal<Identity>(loadIdentity(memory, words.value.names, random));

  return {
    language,
    theme,
    words,
    identity,
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
