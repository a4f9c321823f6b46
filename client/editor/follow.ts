// Following somebody: an outline in their colour, and the text scrolled along when their caret leaves the middle half
// of what is visible. Typing, scrolling or Escape ends it; selecting with the mouse does not.
import { type Extension, StateEffect, StateField, type Transaction } from '@codemirror/state';
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { ySyncAnnotation } from 'y-codemirror.next';
import { LEAVE_WITHIN_MS } from './ports.ts';
import { remoteCursorSource, remoteCursorsField, setRemoteCursors } from './remote-cursors.ts';

/** Null: nobody. */
export const setFollowed = StateEffect.define<number | null>();

const followedField = StateField.define<number | null>({
  create: () => null,
  update(followed, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFollowed)) return effect.value;
    return followed;
  },
  provide: field =>
    EditorView.editorAttributes.compute([field], state =>
      state.field(field) === null ? {} : { class: 'is-following' },
    ),
});

/** Calls `ended` when following ends by itself. */
export function following(ended: () => void): Extension {
  return [
    followedField,
    ViewPlugin.fromClass(
      class Follower {
        #view: EditorView;
        #unsubscribe: () => void;

        constructor(view: EditorView) {
          this.#view = view;
          const port = view.state.facet(remoteCursorSource)?.port;
          this.#unsubscribe = port?.subscribe(() => this.#checkPresence()) ?? (() => {});
          for (const type of ['wheel', 'touchmove'] as const)
            view.scrollDOM.addEventListener(type, this.#end, { passive: true });
          view.scrollDOM.addEventListener('pointerdown', this.#onPointer, { passive: true });
          view.dom.addEventListener('keydown', this.#onKey, true);
        }

        update(update: ViewUpdate): void {
          const followed = update.state.field(followedField);
          if (followed === null) return;
          const isNew = followed !== update.startState.field(followedField);
          if (!isNew && update.transactions.some(endsFollowing)) {
            // A transaction cannot be made while one is being applied.
            queueMicrotask(this.#end);
            return;
          }
          const mayHaveMoved = update.transactions.some(
            ({ docChanged, effects }) => docChanged || effects.some(effect => effect.is(setRemoteCursors)),
          );
          if (isNew || mayHaveMoved || update.geometryChanged) this.#plan();
        }

        destroy(): void {
          this.#unsubscribe();
          for (const type of ['wheel', 'touchmove'] as const)
            this.#view.scrollDOM.removeEventListener(type, this.#end);
          this.#view.scrollDOM.removeEventListener('pointerdown', this.#onPointer);
          this.#view.dom.removeEventListener('keydown', this.#onKey, true);
        }

        #plan(): void {
          this.#view.requestMeasure({
            key: this,
            read: view => {
              const cursor = findFollowed(view);
              if (cursor === null) return null;
              const { height } = view.scrollDOM.getBoundingClientRect();
              const block = view.lineBlockAt(cursor.head);
              // Lines out of sight have no coordinates, only their block's height.
              const spot = view.coordsAtPos(cursor.head) ?? {
                top: view.documentTop + block.top,
                bottom: view.documentTop + block.bottom,
              };
              const top = view.scrollDOM.getBoundingClientRect().top;
              const isInMiddle = spot.top >= top + height / 4 && spot.bottom <= top + (height * 3) / 4;
              return { ...cursor, isInMiddle };
            },
            write: cursor => {
              if (cursor === null) return;
              this.#view.dom.style.setProperty('--followed', cursor.color);
              if (!cursor.isInMiddle) queueMicrotask(() => this.#scroll());
            },
          });
        }

        #scroll(): void {
          const cursor = findFollowed(this.#view);
          if (cursor === null) return;
          this.#view.dispatch({ effects: EditorView.scrollIntoView(cursor.head, { y: 'center' }) });
        }

        #checkPresence(): void {
          const followed = this.#view.state.field(followedField);
          if (followed === null) return;
          const people = this.#view.state.facet(remoteCursorSource)?.port.listPeople() ?? [];
          const person = people.find(({ clientId }) => clientId === followed);
          if (person === undefined) this.#end();
          else this.#view.dom.style.setProperty('--followed', person.color);
        }

        #end = (): void => {
          if (this.#view.state.field(followedField) === null) return;
          this.#view.dispatch({ effects: setFollowed.of(null) });
          ended();
        };

        // The scrollbar is beside what the element holds.
        #onPointer = (event: PointerEvent): void => {
          const { scrollDOM } = this.#view;
          if (event.target !== scrollDOM) return;
          const { left, top } = scrollDOM.getBoundingClientRect();
          const isBeside =
            event.clientX - left >= scrollDOM.clientWidth || event.clientY - top >= scrollDOM.clientHeight;
          if (isBeside) this.#end();
        };

        #onKey = (event: KeyboardEvent): void => {
          const view = this.#view;
          if (event.isComposing || view.state.field(followedField) === null) return;
          if (event.key !== 'Escape' && event.key !== 'PageUp' && event.key !== 'PageDown') return;
          this.#end();
          if (event.key !== 'Escape' || !view.contentDOM.contains(event.target as Node)) return;
          // This Escape is used up: it would also undo a selection, and jump to where that was.
          event.preventDefault();
          event.stopPropagation();
          view.setTabFocusMode(LEAVE_WITHIN_MS);
        };
      },
    ),
  ];
}

function findFollowed(view: EditorView) {
  const followed = view.state.field(followedField);
  if (followed === null) return null;
  return view.state.field(remoteCursorsField).find(({ clientId }) => clientId === followed) ?? null;
}

/** Own typing, and moving the own caret by keys or by name. A click or a selection is no wish to leave. */
export function endsFollowing(transaction: Transaction): boolean {
  if (transaction.annotation(ySyncAnnotation) !== undefined) return false;
  if (transaction.docChanged) return true;
  if (transaction.selection === undefined || transaction.isUserEvent('select.pointer')) return false;
  return transaction.selection.main.empty;
}
