// Keeps the text that one reads in its place when several edits above it arrive within one frame. CodeMirror notes what
// stands at the upper edge before a change, and scrolls by what that has moved when it measures, once a frame. But each
// change before that notes anew, with the scroll position of the first and the heights of the last: all but the last
// change are forgotten, and the text creeps away under who reads it. So the first note is carried along here until it
// was used. This reaches into fields of @codemirror/view 6.43 (ViewState.update, EditorView.measure); the end-to-end
// test "what others write above does not move the text that one reads" says whether they still mean this.
import type { Transaction } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';

interface Anchor {
  /** A place in the text; -1: its end. */
  scrollAnchorPos: number;
  /** Where that was before the first change; -1 when no change waits to be measured. */
  scrollAnchorHeight: number;
}

/** For `dispatchTransactions`. */
export function updateKeepingAnchor(transactions: readonly Transaction[], view: EditorView): void {
  const anchor = (view as unknown as { viewState?: Anchor }).viewState;
  const first = anchor === undefined ? null : pick(anchor);
  view.update(transactions);
  if (anchor === undefined || first === null || !(first.scrollAnchorHeight >= 0)) return;
  // Measured in between, or it was another state that was set.
  if (!(anchor.scrollAnchorHeight >= 0)) return;
  const at = first.scrollAnchorPos;
  anchor.scrollAnchorPos =
    at < 0 ? at : transactions.reduce((pos, { changes }) => changes.mapPos(pos, -1), at);
  anchor.scrollAnchorHeight = first.scrollAnchorHeight;
}

function pick({ scrollAnchorPos, scrollAnchorHeight }: Anchor): Anchor {
  return { scrollAnchorPos, scrollAnchorHeight };
}
