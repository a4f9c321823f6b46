// What is at the upper edge of the editor, in lines from 0 with fractions, and back. Holds for wrapped lines, folded
// sections and panels above the text.
import type { EditorView } from '@codemirror/view';

/** The line at the upper edge: 3.5 is half-way through the fourth. */
export function readLineAtTop(view: EditorView): number {
  const height = view.scrollDOM.getBoundingClientRect().top - view.documentTop;
  if (height <= 0) return 0;
  const block = view.lineBlockAtHeight(height);
  const { doc } = view.state;
  const first = doc.lineAt(block.from).number;
  // More than one line where lines are folded away.
  const count = doc.lineAt(block.to).number - first + 1;
  const share = block.height <= 0 ? 0 : Math.min(1, Math.max(0, (height - block.top) / block.height));
  return first - 1 + share * count;
}

/** How often a line is looked for again, because lines on the way were only now measured. */
const TRIES = 4;

/** Brings a line to the upper edge, at once and without animation. */
export function scrollToLine(view: EditorView, line: number): void {
  for (let i = 0; i < TRIES; i++) {
    const offset = findOffset(view, line);
    // A pixel apart is rounding, and setting it would be one more scroll event.
    if (Math.abs(offset) < 1) return;
    const before = view.scrollDOM.scrollTop;
    view.scrollDOM.scrollTop += offset;
    if (view.scrollDOM.scrollTop === before) return;
    measureNow(view);
  }
}

/** Lines out of sight have estimated heights: this draws what is in sight now and measures it. */
function measureNow(view: EditorView): void {
  view.requestMeasure();
  // Reading a height makes CodeMirror do at once what was just asked for.
  view.lineBlockAtHeight(0);
}

/** Pixels from the upper edge down to the line. */
function findOffset(view: EditorView, line: number): number {
  const { doc } = view.state;
  const number = Math.min(doc.lines, Math.max(1, Math.floor(line) + 1));
  const block = view.lineBlockAt(doc.line(number).from);
  const first = doc.lineAt(block.from).number;
  const count = doc.lineAt(block.to).number - first + 1;
  const share = Math.min(1, Math.max(0, (line - (first - 1)) / count));
  return view.documentTop + block.top + share * block.height - view.scrollDOM.getBoundingClientRect().top;
}
