// What differs between prose (Markdown) and code: grammar, letters, what a browser may correct, what Enter does.
import { indentOnInput } from '@codemirror/language';
import { type EditorState, type Extension, Facet } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { codeLines } from './code-lines.ts';
import { continueMarkup, markdown } from './markdown.ts';
import { optionsFacet } from './options.ts';

const proseFacet = Facet.define<boolean, boolean>({ combine: values => values[0] ?? false });

/** Whether the document is Markdown. */
export function isProse(state: EditorState): boolean {
  return state.facet(proseFacet);
}

/** An empty text says `invitation`. */
export function proseMode(invitation: string): Extension {
  return [
    proseFacet.of(true),
    EditorView.editorAttributes.of({ class: 'is-prose' }),
    EditorView.contentAttributes.of(view => ({
      spellcheck: String(view.state.facet(optionsFacet).spellcheck),
      autocorrect: 'on',
      autocapitalize: 'sentences',
    })),
    placeholder(invitation),
    markdown,
    codeLines,
    keymap.of([{ key: 'Enter', run: continueMarkup }]),
  ];
}

/** Null: no grammar, or not yet. */
export function codeMode(grammar: Extension | null): Extension {
  return [
    EditorView.editorAttributes.of({ class: 'is-code' }),
    EditorView.contentAttributes.of({ spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off' }),
    grammar ?? [],
    indentOnInput(),
  ];
}
