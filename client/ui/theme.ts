// Light, dark or as the system has it. public/theme.js sets the remembered choice before anything is painted;
// this is the same rule for the running page. CSS does the rest by `color-scheme` and light-dark().

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The key in localStorage; public/theme.js reads it too. */
export const THEME_KEY = 'prosa:theme';

export function readTheme(stored: string | null): Theme {
  return THEMES.find(theme => theme === stored) ?? 'system';
}

export function showTheme(root: HTMLElement, theme: Theme): void {
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
}
