// Marks the lines of code blocks in Markdown, so that they look like code whatever their grammar says about the words.
import { syntaxTree } from '@codemirror/language';
import { type Extension, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';

// Browsers would find a mistake in every word of it.
const codeLine = Decoration.line({ class: 'md-codeLine', attributes: { spellcheck: 'false' } });

export const codeLines: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = findCodeLines(view);
    }

    update(update: ViewUpdate): void {
      const isReadAnew = syntaxTree(update.state) !== syntaxTree(update.startState);
      if (update.docChanged || update.viewportChanged || isReadAnew)
        this.decorations = findCodeLines(update.view);
    }
  },
  { decorations: plugin => plugin.decorations },
);

function findCodeLines(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  let done = -1;
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter(node) {
        if (node.name !== 'FencedCode') return;
        for (let at = Math.max(from, node.from); at <= Math.min(to, node.to); ) {
          const line = view.state.doc.lineAt(at);
          if (line.from > done) builder.add(line.from, line.from, codeLine);
          done = Math.max(done, line.from);
          at = line.to + 1;
        }
        return false;
      },
    });
  }
  return builder.finish();
}
