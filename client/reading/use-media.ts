// Answers of the browser that change while the page is open: its width, its colours.
import { useEffect, useState } from 'preact/hooks';
import type { Theme } from '../ui/theme.ts';

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const changed = () => setHolds(list.matches);
    list.addEventListener('change', changed);
    changed();
    return () => list.removeEventListener('change', changed);
  }, [query]);
  return holds;
}

/** Narrower than this, text and preview take turns. */
export const NARROW = '(max-width: 719.98px)';

export function useShownTheme(theme: Theme): 'light' | 'dark' {
  const isDark = useMedia('(prefers-color-scheme: dark)');
  return theme === 'system' ? (isDark ? 'dark' : 'light') : theme;
}
