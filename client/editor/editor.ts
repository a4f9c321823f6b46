// The text area of a document: CodeMirror bound to a Y.Text. Knows no connection; other people come in by the
// presence port, and how the person likes to write by its options.
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, foldKeymap, syntaxHighlighting, syntaxTree } from '@codemirror/language';
import { Compartment, EditorState, type Extension, Prec, type StateEffect } from '@codemirror/state';
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  rectangularSelection,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import * as Y from 'yjs';
import type { Passage } from '../../protocol/talk.ts';
import './editor.css';
import { canRunCommand } from './command-table.ts';
import { folding } from './folding.ts';
import { asOneStep, historyFacet, redo, undo } from './history.ts';
import { loadKeymap } from './keymaps.ts';
import { loadLanguage } from './languages.ts';
import { keepLineFeedsOnly } from './line-endings.ts';
import { codeMode, proseMode } from './modes.ts';
import { optionsExtension, optionsFacet, setFontSize } from './options.ts';
import {
  type CaretPlace,
  type EditorCommand,
  type EditorListener,
  type EditorOptions,
  type EditorWords,
  type KeymapName,
  LEAVE_WITHIN_MS,
  MARKDOWN_LANGUAGE,
  type PassageSide,
  type PendingUpload,
  type PresencePort,
  type UploadRequest,
} from './ports.ts';
import { remoteCursorLayers } from './remote-cursor-layers.ts';
import { remoteCursorSource, remoteCursorsField, remoteCursorTracker } from './remote-cursors.ts';
import { updateKeepingAnchor } from './scroll-anchor.ts';
import { readLineAtTop, scrollToLine } from './scroll-pane.ts';
import { beginUpload, uploadsField } from './uploads.ts';

export type { CaretPlace, EditorListener } from './ports.ts';

export interface EditorParts {
  parent: HTMLElement;
  text: Y.Text;
  presence: PresencePort;
  words: EditorWords;
  readOnly: boolean;
  options: EditorOptions;
  /** "Markdown" or a name of @codemirror/language-data. */
  language: string;
  /** Where the mark of a line's first task box stands, by the rule of whoever shows the boxes; null without one. */
  findTaskMark: (line: string) => number | null;
  listener: EditorListener;
  /** For the <style> elements that CodeMirror makes; "" when the page has no policy. */
  styleNonce: string;
}

export interface Editor {
  focus(): void;
  setWords(words: EditorWords): void;
  setReadOnly(readOnly: boolean): void;
  configure(options: EditorOptions): void;
  /** Resolves when the grammar is there, or known to be missing. */
  setLanguage(name: string): Promise<void>;

  /** False when nothing was done. The focus stays where it is, unless the command opens a panel. */
  run(command: EditorCommand): boolean;
  /** Whether the command applies at all: not in code, when read-only, without anything to undo. */
  canRun(command: EditorCommand): boolean;
  /** Whether the text at the caret is that already: bold, a list, … */
  isActive(command: EditorCommand): boolean;
  openSearch(): void;

  /** Puts text in the place of the selection, as one step of undo; the caret comes after it. */
  insert(text: string): void;
  selectedText(): string;
  /** The caret's place in the text, in UTF-16 units: for `beginUpload`. */
  caretAt(): number;
  /** Counts from 1. The caret goes there, the line to a third from the top, the focus to the text. */
  goToLine(line: number): void;
  /** Ticks or clears the task box of a line, counted from 0. False when there is none, or nothing may be changed. */
  setTask(line: number, checked: boolean): boolean;
  beginUpload(request: UploadRequest): PendingUpload;

  /** Scrolls a person's caret to a third from the top and shows their name. False when they have no caret here. */
  revealPerson(clientId: number): boolean;
  /** Null: nobody. `followEnded` is called only when following ends by itself. */
  follow(clientId: number | null): void;

  /** Shows what is talked about, in place of what it showed of it before. */
  setPassages(side: PassageSide): void;
  /** Of the selection; null when nothing is selected. */
  selectedPassage(): Passage | null;
  /** Scrolls a passage near the top; it stands out for a moment. False when its text is gone. */
  revealPassage(passage: Passage): boolean;

  /** What scrolls; with the two below it is one side of two panes that scroll together. */
  readonly scroller: HTMLElement;
  /** Counts from 0, with fractions: 3.5 is half-way through the fourth line. */
  lineAtTop(): number;
  scrollToLine(line: number): void;
  destroy(): void;
}

type Extras = typeof import('./extras.ts');

/** Undo steps closer together than this become one. */
const UNDO_GROUP_MS = 500;

export function createEditor(parts: EditorParts): Editor {
  const { text, presence, listener } = parts;
  const wording = new Compartment();
  const access = new Compartment();
  const options = new Compartment();
  const mode = new Compartment();
  const keys = new Compartment();
  const later = new Compartment();
  const undoManager = new Y.UndoManager(text, { captureTimeout: UNDO_GROUP_MS });
  let words = parts.words;
  let language = parts.language;
  let keymapName: KeymapName = 'default';
  let grammar: Extension | null = null;
  let settingLanguage: Promise<void> | null = null;
  let extras: Extras | null = null;
  let loading: Promise<Extras | null> | null = null;
  let passageSide: PassageSide | null = null;
  let isDestroyed = false;

  const view = new EditorView({
    parent: parts.parent,
    dispatchTransactions: updateKeepingAnchor,
    state: EditorState.create({
      doc: text.toString(),
      extensions: [
        keepLineFeedsOnly,
        // Vim and Emacs come before every other key.
        keys.of([]),
        wording.of(wordsExtension(words)),
        access.of(EditorState.readOnly.of(parts.readOnly)),
        options.of(optionsExtension(parts.options)),
        parts.styleNonce === '' ? [] : EditorView.cspNonce.of(parts.styleNonce),
        EditorState.allowMultipleSelections.of(true),
        folding,
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        drawSelection({ cursorBlinkRate: prefersReducedMotion() ? 0 : 1100 }),
        dropCursor(),
        // A caret more with Alt as well as with Ctrl or Cmd; a rectangle by dragging with Alt.
        EditorView.clickAddsSelectionRange.of(event => event.altKey || event.ctrlKey || event.metaKey),
        rectangularSelection(),
        crosshairCursor(),
        bracketMatching(),
        later.of([]),
        mode.of(modeExtension()),
        // Code has the same classes here as in the preview.
        syntaxHighlighting(classHighlighter),
        keymap.of([
          ...yUndoManagerKeymap,
          ...foldKeymap,
          // Tab indents; Escape then Tab leaves the editor.
          indentWithTab,
          ...defaultKeymap,
        ]),
        leaveByEscapeAndTab,
        historyFacet.of(undoManager),
        // Before the tracker, which reads the own cursor from the shared text: that must have the change by then.
        yCollab(text, null, { undoManager }),
        remoteCursorSource.of({ port: presence, text }),
        remoteCursorsField,
        remoteCursorTracker,
        remoteCursorLayers,
        uploadsField,
        EditorView.updateListener.of(update => {
          if (update.docChanged) listener.textChanged(update.state.doc.iterLines());
          const hasMovedOn = update.docChanged || update.selectionSet;
          const isReadAnew = syntaxTree(update.state) !== syntaxTree(update.startState);
          if (hasMovedOn || isReadAnew) listener.caretMoved(readCaret(update.state));
        }),
      ],
    }),
  });
  setFontSize(view, parts.options);
  listener.textChanged(view.state.doc.iterLines());
  listener.caretMoved(readCaret(view.state));

  function modeExtension(): Extension {
    return language === MARKDOWN_LANGUAGE ? proseMode(words.placeholder) : codeMode(grammar);
  }

  function setLanguage(name: string): Promise<void> {
    // Asked for again, it is on its way or there; one that was missing is tried again.
    if (name === language && settingLanguage !== null) return settingLanguage;
    language = name;
    grammar = null;
    // At once as code or prose, with colours when they are there.
    view.dispatch({ effects: mode.reconfigure(modeExtension()) });
    settingLanguage = name === MARKDOWN_LANGUAGE ? Promise.resolve() : setGrammar(name);
    return settingLanguage;
  }

  async function setGrammar(name: string): Promise<void> {
    const loaded = await loadLanguage(name);
    if (isDestroyed || language !== name) return;
    if (loaded === null) {
      settingLanguage = null;
      listener.languageMissing?.(name);
      return;
    }
    grammar = loaded;
    view.dispatch({ effects: mode.reconfigure(modeExtension()) });
  }

  async function setKeymap(name: KeymapName): Promise<void> {
    keymapName = name;
    // One that cannot be loaded leaves the default keys, which are there.
    const loaded = await loadKeymap(name).catch(() => []);
    if (isDestroyed || keymapName !== name) return;
    view.dispatch({ effects: keys.reconfigure(Prec.high(loaded)) });
  }

  /** Does it now when everything is loaded, else as soon as it is. */
  function withExtras(use: (loaded: Extras) => void): void {
    if (extras !== null) {
      use(extras);
      return;
    }
    loading ??= import('./extras.ts').then(
      loaded => {
        if (isDestroyed) return null;
        extras = loaded;
        view.dispatch({ effects: later.reconfigure(loaded.extras(text, listener)) });
        listener.caretMoved(readCaret(view.state));
        return loaded;
      },
      () => {
        // Offline, or a new version on the server: writing goes on, and whoever asks next tries again.
        loading = null;
        return null;
      },
    );
    void loading.then(loaded => {
      if (loaded !== null && !isDestroyed) use(loaded);
    });
  }

  withExtras(() => {});
  if (parts.options.keymap !== 'default') void setKeymap(parts.options.keymap);
  void setLanguage(language);

  return {
    focus: () => view.focus(),
    setWords(next) {
      if (next === words) return;
      words = next;
      view.dispatch({
        effects: [wording.reconfigure(wordsExtension(next)), mode.reconfigure(modeExtension())],
      });
    },
    setReadOnly: readOnly =>
      view.dispatch({ effects: access.reconfigure(EditorState.readOnly.of(readOnly)) }),
    configure(next) {
      if (view.state.facet(optionsFacet) === next) return;
      if (next.keymap !== keymapName) void setKeymap(next.keymap);
      view.dispatch({ effects: options.reconfigure(optionsExtension(next)) });
      setFontSize(view, next);
    },
    setLanguage,

    run(command) {
      if (!canRunCommand(view.state, command)) return false;
      if (command === 'undo') return undo(view);
      if (command === 'redo') return redo(view);
      if (extras !== null) return extras.runCommand(view, command);
      withExtras(loaded => void loaded.runCommand(view, command));
      return true;
    },
    canRun: command => canRunCommand(view.state, command),
    isActive: command => extras?.isCommandActive(view, command) ?? false,
    openSearch: () => withExtras(({ openSearchPanel }) => void openSearchPanel(view)),

    insert: inserted =>
      asOneStep(view, () => {
        const { from, to } = view.state.selection.main;
        const insert = inserted.replace(/\r\n?/g, '\n');
        view.dispatch({
          changes: { from, to, insert },
          selection: { anchor: from + insert.length },
          userEvent: 'input.paste',
          scrollIntoView: true,
        });
      }),
    selectedText: () =>
      view.state.selection.ranges.map(({ from, to }) => view.state.sliceDoc(from, to)).join('\n'),
    caretAt: () => view.state.selection.main.head,
    goToLine(line) {
      const { doc } = view.state;
      const { from } = doc.line(Math.min(doc.lines, Math.max(1, Math.floor(line))));
      view.dispatch({ selection: { anchor: from }, effects: showAThirdDown(view, from) });
      view.focus();
    },
    setTask(line, checked) {
      const { doc, readOnly } = view.state;
      if (readOnly || line < 0 || line >= doc.lines) return false;
      const { from, text: source } = doc.line(line + 1);
      const at = parts.findTaskMark(source);
      if (at === null) return false;
      const changes = { from: from + at, to: from + at + 1, insert: checked ? 'x' : ' ' };
      asOneStep(view, () => view.dispatch({ changes, userEvent: 'input.task' }));
      return true;
    },
    beginUpload: request => beginUpload(view, request),

    revealPerson(clientId) {
      const cursor = view.state.field(remoteCursorsField).find(other => other.clientId === clientId);
      if (cursor === undefined) return false;
      view.dispatch({ effects: showAThirdDown(view, cursor.head) });
      view.plugin(remoteCursorTracker)?.activate(clientId);
      return true;
    },
    follow(clientId) {
      withExtras(({ setFollowed }) => view.dispatch({ effects: setFollowed.of(clientId) }));
    },

    setPassages(side) {
      passageSide = side;
      withExtras(loaded => {
        // Before everything is loaded only the last one counts.
        if (passageSide === side) loaded.setPassages(view, side);
      });
    },
    selectedPassage: () => extras?.readSelectedPassage(view, text) ?? null,
    revealPassage: passage => extras?.revealPassage(view, text, passage) ?? false,

    scroller: view.scrollDOM,
    lineAtTop: () => readLineAtTop(view),
    scrollToLine: line => scrollToLine(view, line),
    destroy() {
      isDestroyed = true;
      view.destroy();
      undoManager.destroy();
    },
  };
}

function wordsExtension(words: EditorWords): Extension {
  return [
    // Focusable anyway; accessibility checkers want to read the tabindex.
    EditorView.contentAttributes.of({ 'aria-label': words.label, tabindex: '0' }),
    EditorState.phrases.of(words.phrases),
  ];
}

/** CodeMirror's own doing, said again for keymaps that take Escape for themselves. */
const leaveByEscapeAndTab = EditorView.domEventObservers({
  keydown(event, view) {
    if (event.key === 'Escape') view.setTabFocusMode(LEAVE_WITHIN_MS);
  },
});

function showAThirdDown(view: EditorView, at: number): StateEffect<unknown> {
  return EditorView.scrollIntoView(at, { y: 'start', yMargin: view.scrollDOM.clientHeight / 3 });
}

function readCaret({ doc, selection }: EditorState): CaretPlace {
  const { head } = selection.main;
  const line = doc.lineAt(head);
  return {
    line: line.number,
    column: head - line.from + 1,
    selectedChars: selection.ranges.reduce((sum, { from, to }) => sum + to - from, 0),
    caretCount: selection.ranges.length,
  };
}

function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
