// Folding everything, so that an outline is left. In Markdown that leaves the sections under a title that stands alone:
// folding the title as well would leave one line of a whole document.
import { foldAll, foldable, foldEffect, unfoldAll } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { isProse } from './modes.ts';
import { parseUpTo } from './syntax.ts';

interface Heading {
  from: number;
  level: number;
}

/** False when there is nothing to fold. */
export function foldSections(view: EditorView): boolean {
  const headings = isProse(view.state) ? listHeadings(view.state) : [];
  if (headings.length === 0) return foldAll(view);
  // What is folded inside of others now would stay so, unseen.
  unfoldAll(view);
  const ranges = listSections(view.state, headings);
  if (ranges.length === 0) return false;
  view.dispatch({ effects: ranges.map(range => foldEffect.of(range)) });
  return true;
}

function listHeadings(state: EditorState): Heading[] {
  const headings: Heading[] = [];
  parseUpTo(state, state.doc.length).iterate({
    enter(node) {
      const level = /^(?:ATX|Setext)Heading(\d)$/.exec(node.name)?.[1];
      if (level !== undefined) headings.push({ from: node.from, level: Number(level) });
      return node.name === 'Document';
    },
  });
  return headings;
}

/** What folds, outermost first; a single heading above all others stays open. */
export function listSections(state: EditorState, headings = listHeadings(state)) {
  const highest = Math.min(...headings.map(({ level }) => level));
  const isAlone = headings.filter(({ level }) => level === highest).length === 1 && headings.length > 1;
  const ranges: { from: number; to: number }[] = [];
  for (const { from, level } of headings) {
    if (isAlone && level === highest) continue;
    if (from < (ranges.at(-1)?.to ?? 0)) continue;
    const line = state.doc.lineAt(from);
    const range = foldable(state, line.from, line.to);
    if (range !== null) ranges.push(range);
  }
  return ranges;
}
