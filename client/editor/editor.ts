// The text area of a document: CodeMirror bound to a Y.Text. Knows no connection; other people come in by the
// presence port.
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import * as Y from 'yjs';
import './editor.css';
import { keepLineFeedsOnly } from './line-endings.ts';
import { continueMarkup, markdown } from './markdown.ts';
import type { EditorWords, PresencePort } from './ports.ts';
import { remoteCursorLayers } from './remote-cursor-layers.ts';
import { remoteCursorSource, remoteCursorsField, remoteCursorTracker } from './remote-cursors.ts';

export interface CaretPlace {
  /** Both count from 1. */
  line: number;
  column: number;
  selectedChars: number;
}

export interface EditorListener {
  textChanged(lines: Iterable<string>): void;
  caretMoved(place: CaretPlace): void;
}

export interface EditorParts {
  parent: HTMLElement;
  text: Y.Text;
  presence: PresencePort;
  words: EditorWords;
  readOnly: boolean;
  listener: EditorListener;
  /** For the <style> elements that CodeMirror makes; "" when the page has no policy. */
  styleNonce: string;
}

export interface Editor {
  focus(): void;
  setWords(words: EditorWords): void;
  setReadOnly(readOnly: boolean): void;
  openSearch(): void;
  /** Scrolls a person's caret to a third from the top and shows their name. False when they have no caret here. */
  revealPerson(clientId: number): boolean;
  destroy(): void;
}

/** Undo steps closer together than this become one. */
const UNDO_GROUP_MS = 500;

export function createEditor(parts: EditorParts): Editor {
  const { text, presence, listener } = parts;
  const wording = new Compartment();
  const access = new Compartment();
  const undoManager = new Y.UndoManager(text, { captureTimeout: UNDO_GROUP_MS });

  const view = new EditorView({
    parent: parts.parent,
    state: EditorState.create({
      doc: text.toString(),
      extensions: [
        keepLineFeedsOnly,
        wording.of(wordsExtension(parts.words)),
        access.of(EditorState.readOnly.of(parts.readOnly)),
        parts.styleNonce === '' ? [] : EditorView.cspNonce.of(parts.styleNonce),
        EditorState.allowMultipleSelections.of(true),
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        drawSelection({ cursorBlinkRate: prefersReducedMotion() ? 0 : 1100 }),
        dropCursor(),
        EditorView.lineWrapping,
        bracketMatching(),
        closeBrackets(),
        search({ top: true }),
        highlightSelectionMatches({ minSelectionLength: 3, wholeWords: true }),
        markdown,
        keymap.of([
          ...yUndoManagerKeymap,
          { key: 'Enter', run: continueMarkup },
          ...closeBracketsKeymap,
          ...searchKeymap,
          // Tab indents; Escape then Tab leaves the editor (EditorView's own doing).
          indentWithTab,
          ...defaultKeymap,
        ]),
        // Before the tracker, which reads the own cursor from the shared text: that must have the change by then.
        yCollab(text, null, { undoManager }),
        remoteCursorSource.of({ port: presence, text }),
        remoteCursorsField,
        remoteCursorTracker,
        remoteCursorLayers,
        EditorView.updateListener.of(update => {
          if (update.docChanged) listener.textChanged(update.state.doc.iterLines());
          if (update.docChanged || update.selectionSet) listener.caretMoved(readCaret(update.state));
        }),
      ],
    }),
  });
  listener.textChanged(view.state.doc.iterLines());
  listener.caretMoved(readCaret(view.state));

  return {
    focus: () => view.focus(),
    setWords: words => view.dispatch({ effects: wording.reconfigure(wordsExtension(words)) }),
    setReadOnly: readOnly =>
      view.dispatch({ effects: access.reconfigure(EditorState.readOnly.of(readOnly)) }),
    openSearch: () => void openSearchPanel(view),
    revealPerson(clientId) {
      const cursor = view.state.field(remoteCursorsField).find(other => other.clientId === clientId);
      if (cursor === undefined) return false;
      const yMargin = view.scrollDOM.clientHeight / 3;
      view.dispatch({ effects: EditorView.scrollIntoView(cursor.head, { y: 'start', yMargin }) });
      view.plugin(remoteCursorTracker)?.activate(clientId);
      return true;
    },
    destroy() {
      view.destroy();
      undoManager.destroy();
    },
  };
}

function wordsExtension(words: EditorWords): Extension {
  return [
    EditorView.contentAttributes.of({
      'aria-label': words.label,
      // Focusable anyway; accessibility checkers want to read it.
      tabindex: '0',
      spellcheck: 'true',
      autocapitalize: 'sentences',
    }),
    placeholder(words.placeholder),
    EditorState.phrases.of(words.phrases),
  ];
}

function readCaret(state: EditorState): CaretPlace {
  const { head, from, to } = state.selection.main;
  const line = state.doc.lineAt(head);
  return { line: line.number, column: head - line.from + 1, selectedChars: to - from };
}

function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
