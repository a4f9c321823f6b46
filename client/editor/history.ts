// Undo and redo of the shared text, for buttons, keymaps and steps of our own. Each editor has its own history, and
// reaches it by its state.
import { type EditorState, Facet } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type * as Y from 'yjs';

export const historyFacet = Facet.define<Y.UndoManager, Y.UndoManager | null>({
  combine: values => values[0] ?? null,
});

/** True when there was something to undo. */
export function undo(view: EditorView): boolean {
  return !view.state.readOnly && findHistory(view.state).undo() !== null;
}

export function redo(view: EditorView): boolean {
  return !view.state.readOnly && findHistory(view.state).redo() !== null;
}

export function canUndo(state: EditorState): boolean {
  return !state.readOnly && findHistory(state).canUndo();
}

export function canRedo(state: EditorState): boolean {
  return !state.readOnly && findHistory(state).canRedo();
}

/** What comes next is a step of its own, however soon it comes. */
export function endUndoStep(view: EditorView): void {
  findHistory(view.state).stopCapturing();
}

/** Whatever `change` does to the text is one step, with nothing before or after it. */
export function asOneStep<T>(view: EditorView, change: () => T): T {
  endUndoStep(view);
  const result = change();
  endUndoStep(view);
  return result;
}

function findHistory(state: EditorState): Y.UndoManager {
  const history = state.facet(historyFacet);
  if (history === null) throw new Error('invariant violation: an editor without a history');
  return history;
}
