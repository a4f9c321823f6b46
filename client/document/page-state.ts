// What a document's page shows at this moment: facts that follow from document and settings, and what belongs to the page
// alone, such as the caret's place and the open dialog. Signals; knows no elements.
import { computed, signal } from '@preact/signals';
import { mayEdit } from '../../protocol/roles.ts';
import type { Editor } from '../editor/editor.ts';
import type { CaretPlace } from '../editor/ports.ts';
import type { TextCount } from '../editor/text-facts.ts';
import type { OutlineHeading } from '../reading/ports.ts';
import type { PreviewHandle } from '../reading/preview-host.tsx';
import { MARKDOWN } from './document-facts.ts';
import { chooseTextLanguage } from './document-language.ts';
import type { DocumentModel } from './document-model.ts';
import { isGeneratedName } from './names.ts';
import type { Mode, Settings } from './settings.ts';
import { textPortOf } from './text-port.ts';

export type PageDialog =
  | 'none'
  | 'identity'
  | 'device'
  | 'share'
  | 'notices'
  | 'palette'
  | 'shortcuts'
  | 'settings'
  | 'language';

/** What the editor tells of passages. */
export interface PassageListener {
  chosen(id: string): void;
  placed(places: ReadonlyMap<string, number | null>): void;
  commentWanted(): void;
}

export function createPageState(model: DocumentModel, settings: Settings) {
  /** The first heading of the text. */
  const heading = signal<string | null>(null);
  /** What the document's name and its first line say of its language. */
  const namedLanguage = signal<string | null>(null);
  const hintedLanguage = signal<string | null>(null);

  const textLanguage = computed(() =>
    chooseTextLanguage(model.language.value, namedLanguage.value, hintedLanguage.value),
  );
  const isMarkdown = computed(() => textLanguage.value === MARKDOWN);
  const readOnly = computed(() => !mayEdit(model.role.value));
  /** The title when none is set by hand. */
  const fallbackTitle = computed(
    () => heading.value ?? (isGeneratedName(model.key) ? settings.words.value.untitled : model.key),
  );

  return {
    heading,
    namedLanguage,
    hintedLanguage,
    textLanguage,
    isMarkdown,
    readOnly,
    fallbackTitle,
    title: computed(() => model.title.value ?? fallbackTitle.value),
    mayWrite: computed(() => !readOnly.value && !model.foreign.value),
    mode: computed<Mode>(() => (isMarkdown.value ? settings.view.value.mode : 'edit')),
    text: computed(() => {
      const session = model.readySession.value;
      return session === null ? null : textPortOf(session);
    }),

    editor: signal<Editor | null>(null),
    dialog: signal<PageDialog>('none'),
    /** The title is being edited in its place. */
    renaming: signal(false),
    caret: signal<CaretPlace>({ line: 1, column: 1, selectedChars: 0, caretCount: 1 }),
    count: signal<TextCount>({ words: 0, characters: 0 }),
    /** The clientID of who is followed. */
    followed: signal<number | null>(null),
    /** Headings of the preview; null while none runs. */
    headings: signal<readonly OutlineHeading[] | null>(null),
    /** Null while none runs. */
    preview: signal<PreviewHandle | null>(null),
    /** What is talked about in the text; null while nobody can talk. */
    passages: signal<PassageListener | null>(null),
    /** Talk puts the number of unread messages before the title. */
    talkOwnsTitle: signal(false),
  };
}

export type PageState = ReturnType<typeof createPageState>;
