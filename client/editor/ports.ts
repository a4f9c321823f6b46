// What the editor needs from whoever holds the connection. It knows no provider.
import type { RelativePosition } from 'yjs';
import type { Passage } from '../../protocol/talk.ts';

export interface RemotePerson {
  clientId: number;
  name: string;
  /** #rrggbb, checked by whoever implements the port. */
  color: string;
  /** Black or white, whichever can be read on the colour. */
  ink: string;
  cursor: { anchor: RelativePosition; head: RelativePosition } | null;
  /** Changes exactly when the cursor does. */
  cursorKey: string;
}

export interface PresencePort {
  listPeople(): readonly RemotePerson[];
  /** Calls `changed` after every change; returns what unsubscribes. */
  subscribe(changed: () => void): () => void;
  /** The own cursor moved. `find` is called later, when it is sent. */
  moveCursor(find: () => { anchor: RelativePosition; head: RelativePosition } | null): void;
}

/** The words of the editor itself. */
export interface EditorWords {
  label: string;
  placeholder: string;
  /** CodeMirror's own phrases, from its English to the language of the page. */
  phrases: Record<string, string>;
}

export const KEYMAPS = ['default', 'vim', 'emacs'] as const;
export type KeymapName = (typeof KEYMAPS)[number];

/** When names stand at other people's carets. "none" hides the carets as well. */
export const CURSOR_NAMES = ['always', 'active', 'hover', 'none'] as const;
export type CursorNames = (typeof CURSOR_NAMES)[number];

/** How this person wants to write, in every document. */
export interface EditorOptions {
  keymap: KeymapName;
  wrap: boolean;
  lineNumbers: boolean;
  /** From 12 to 28. */
  fontSizePx: number;
  /** Width of a tab and of one indent, in columns: 2, 4 or 8. */
  tabSize: number;
  cursorNames: CursorNames;
  spellcheck: boolean;
}

export const DEFAULT_OPTIONS: EditorOptions = {
  keymap: 'default',
  wrap: true,
  lineNumbers: true,
  fontSizePx: 16,
  tabSize: 4,
  cursorNames: 'active',
  spellcheck: true,
};

/** What can be done to the text with a button, a key or by name. Those above the line are for Markdown only. */
export const MARKDOWN_COMMANDS = [
  'bold',
  'italic',
  'strikethrough',
  'inline-code',
  'link',
  'heading-1',
  'heading-2',
  'heading-3',
  'quote',
  'bullet-list',
  'numbered-list',
  'task-list',
  'code-block',
  'table',
  'math',
  'callout',
  'footnote',
  'rule',
] as const;
export const TEXT_COMMANDS = [
  'undo',
  'redo',
  'find',
  'go-to-line',
  'select-next-occurrence',
  'select-all-occurrences',
  'add-caret-above',
  'add-caret-below',
  'move-line-up',
  'move-line-down',
  'copy-line-down',
  'delete-line',
  'indent',
  'outdent',
  'toggle-comment',
  'fold-all',
  'unfold-all',
] as const;
export type EditorCommand = (typeof MARKDOWN_COMMANDS)[number] | (typeof TEXT_COMMANDS)[number];

export type MarkdownCommand = (typeof MARKDOWN_COMMANDS)[number];
export type TextCommand = (typeof TEXT_COMMANDS)[number];

/** The language of prose, which is here from the start. All others are names of @codemirror/language-data. */
export const MARKDOWN_LANGUAGE = 'Markdown';

/** Tab within this time after Escape leaves the editor. */
export const LEAVE_WITHIN_MS = 2_000;

/** Where the caret is, for a status bar. */
export interface CaretPlace {
  /** Both count from 1. */
  line: number;
  column: number;
  /** Of all selections together. */
  selectedChars: number;
  /** Carets and selections; 1 unless somebody made more. */
  caretCount: number;
}

export interface EditorListener {
  textChanged(lines: Iterable<string>): void;
  /** Also after the text or the language changed under the caret: time to ask `isActive` again. */
  caretMoved(place: CaretPlace): void;
  /** Files that are no text were pasted or dropped. `at` is a place in the text, for `beginUpload`. */
  filesPasted(files: readonly File[], at: number): void;
  /** Following ended by itself: own typing, own scrolling, Escape, or that person left. */
  followEnded(): void;
  /** There is no grammar of that name, or it could not be loaded: the text is shown without colours. */
  languageMissing?(name: string): void;
  /** A passage that is talked about was clicked, or its mark in the margin. */
  passageChosen?(id: string): void;
  /** Where the passages of `setPassages` begin now; null for those whose text is gone. */
  passagesPlaced?(places: ReadonlyMap<string, number | null>): void;
  /** The button beside a selection was pressed: somebody wants to comment on it. */
  commentWanted?(): void;
}

/** A passage that is talked about. */
export interface PassageMark {
  id: string;
  passage: Passage;
  /** How many messages there are. */
  count: number;
}

/** All that the text shows of what is said about it. */
export interface PassageSide {
  marks: readonly PassageMark[];
  /** The one that is looked at; null for none. */
  activeId: string | null;
  /** Whether a selection gets a button for a comment. */
  commenting: boolean;
  words: {
    /** Name of a mark: "3 comments". */
    mark: (count: number) => string;
    /** Name of the button: "Comment on the selection". */
    comment: string;
  };
}

/** An upload to be shown in the text. */
export interface UploadRequest {
  /** A place in the text, in UTF-16 units; carried along while people write. */
  at: number;
  /** Stands beside the bar and is its name for screen readers: "Uploading cat.png". */
  label: string;
  /** Name of the button that ends it: "Cancel the upload of cat.png". */
  cancelLabel: string;
  /** The button was pressed; the placeholder is gone already. */
  onCancel(): void;
}

/** A file on its way to the server, shown at its place in this editor only; the text gets it when it has arrived. */
export interface PendingUpload {
  /** From 0 to 1. */
  setProgress(fraction: number): void;
  /**
   * Puts `markdown` where the placeholder stands now, as one step of undo. False when its place is gone, because
   * that text was deleted; nothing is put anywhere then.
   */
  finish(markdown: string): boolean;
  /** Takes the placeholder away. */
  cancel(): void;
}
