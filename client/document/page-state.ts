// What a document's page shows at this moment beside the document: which dialog is open, where the caret is, who is
// followed. Signals; knows no elements.
import { signal } from '@preact/signals';
import type { CaretPlace } from '../editor/ports.ts';
import type { TextCount } from '../editor/text-facts.ts';
import type { OutlineHeading } from '../reading/ports.ts';

export type PageDialog = 'none' | 'identity' | 'palette' | 'shortcuts' | 'settings' | 'language';

export function createPageState() {
  return {
    dialog: signal<PageDialog>('none'),
    /** The title is being edited in its place. */
    renaming: signal(false),
    /** The first heading of the text. */
    heading: signal<string | null>(null),
    /** What the first line says of the text's language. */
    languageHint: signal<string | null>(null),
    caret: signal<CaretPlace>({ line: 1, column: 1, selectedChars: 0, caretCount: 1 }),
    count: signal<TextCount>({ words: 0, characters: 0 }),
    /** The clientID of who is followed. */
    followed: signal<number | null>(null),
    /** Headings of the preview; null while none runs. */
    headings: signal<readonly OutlineHeading[] | null>(null),
    /** Brings a line (from 0) of the preview to its upper edge; null while none runs. */
    goToPreviewLine: signal<((line: number) => void) | null>(null),
  };
}

export type PageState = ReturnType<typeof createPageState>;
