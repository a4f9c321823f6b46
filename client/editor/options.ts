// How a person likes to write, as editor state: whoever draws reads it there, and it changes while they write.
import { indentUnit } from '@codemirror/language';
import { EditorState, type Extension, Facet } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { DEFAULT_OPTIONS, type EditorOptions } from './ports.ts';

export const optionsFacet = Facet.define<EditorOptions, EditorOptions>({
  combine: values => values[0] ?? DEFAULT_OPTIONS,
});

/** Everything but the keymap, which comes when it is loaded. */
export function optionsExtension(options: EditorOptions): Extension {
  return [
    optionsFacet.of(options),
    options.lineNumbers ? lineNumbers() : [],
    options.wrap ? EditorView.lineWrapping : [],
    EditorView.editorAttributes.of({ class: options.wrap ? 'is-wrapped' : 'is-unwrapped' }),
    EditorState.tabSize.of(options.tabSize),
    indentUnit.of(' '.repeat(options.tabSize)),
  ];
}

/** A custom property, because the page's policy allows no style attribute and the style sheet does the rest. */
export function setFontSize(view: EditorView, { fontSizePx }: EditorOptions): void {
  // In rem, so that a larger letter chosen in the browser counts as well.
  view.dom.style.setProperty('--editor-size', `${fontSizePx / 16}rem`);
  view.requestMeasure();
}
