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

/** Brings a line to the upper edge, without animation. */
export function scrollToLine(view: EditorView, line: number): void {
  scrollBy(view, findOffset(view, line));
  // Lines that were out of sight had estimated heights; now they are measured.
  view.requestMeasure({
    key: scrollToLine,
    read: () => findOffset(view, line),
    write: offset => scrollBy(view, offset),
  });
}

function scrollBy(view: EditorView, pixels: number): void {
  // A pixel apart is rounding, and setting it would be one more scroll event.
  if (Math.abs(pixels) >= 1) view.scrollDOM.scrollTop += pixels;
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
