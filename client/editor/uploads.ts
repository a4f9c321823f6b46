// Files on their way to the server, shown in the text of this editor only: a bar and a button where the picture will
// be. The shared text knows nothing of them until they have arrived.
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';
import { asOneStep } from './history.ts';
import type { PendingUpload, UploadRequest } from './ports.ts';

/** Sides order what stands at one place; CodeMirror takes them up to 10,000. */
const SIDES = 9_000;
let begun = 0;

class UploadWidget extends WidgetType {
  /** Behind what is at its place, and behind what was begun before it. */
  readonly side = 1 + (begun++ % SIDES);
  readonly #dom: HTMLElement;
  readonly #bar: HTMLProgressElement;

  constructor(request: UploadRequest, cancel: () => void) {
    super();
    // Made once and kept: a bar that is redrawn would lose the focus of its button.
    const dom = document.createElement('span');
    dom.className = 'cm-upload';
    const label = document.createElement('span');
    label.className = 'cm-uploadLabel';
    label.textContent = request.label;
    this.#bar = document.createElement('progress');
    this.#bar.max = 1;
    this.#bar.value = 0;
    this.#bar.setAttribute('aria-label', request.label);
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = '×';
    button.title = request.cancelLabel;
    button.setAttribute('aria-label', request.cancelLabel);
    button.addEventListener('click', cancel);
    dom.append(label, this.#bar, button);
    this.#dom = dom;
  }

  override eq(other: UploadWidget): boolean {
    return this === other;
  }

  override toDOM(): HTMLElement {
    return this.#dom;
  }

  override ignoreEvent(): boolean {
    return true;
  }

  show(fraction: number): void {
    this.#bar.value = Math.min(1, Math.max(0, fraction));
  }
}

const addUpload = StateEffect.define<{ at: number; widget: UploadWidget }>({
  map: ({ at, widget }, changes) => ({ at: changes.mapPos(at), widget }),
});
/** Those that were begun earlier at a place where a later one is done stay before it. */
const keepBefore = StateEffect.define<{ at: number; widgets: readonly UploadWidget[] }>({
  map: ({ at, widgets }, changes) => ({ at: changes.mapPos(at, -1), widgets }),
});
const removeUpload = StateEffect.define<UploadWidget>();

export const uploadsField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(uploads, transaction) {
    // A widget goes away with text that is deleted around it.
    let next = transaction.docChanged ? uploads.map(transaction.changes) : uploads;
    for (const effect of transaction.effects) {
      if (effect.is(addUpload)) {
        const { at, widget } = effect.value;
        next = next.update({ add: [Decoration.widget({ widget, side: widget.side }).range(at)] });
      } else if (effect.is(keepBefore)) {
        const { at, widgets } = effect.value;
        next = next.update({ filter: (_from, _to, { spec }) => !widgets.includes(spec.widget) });
        const add = widgets.map(widget => Decoration.widget({ widget, side: widget.side }).range(at));
        next = next.update({ add });
      } else if (effect.is(removeUpload)) {
        next = next.update({ filter: (_from, _to, { spec }) => spec.widget !== effect.value });
      }
    }
    return next;
  },
  provide: field => EditorView.decorations.from(field),
});

export function beginUpload(view: EditorView, request: UploadRequest): PendingUpload {
  const widget = new UploadWidget(request, () => {
    remove();
    request.onCancel();
    view.focus();
  });
  const remove = () => {
    if (findPlace(view, widget) !== null) view.dispatch({ effects: removeUpload.of(widget) });
  };
  const at = Math.min(Math.max(0, request.at), view.state.doc.length);
  view.dispatch({ effects: addUpload.of({ at, widget }) });
  return {
    setProgress: fraction => widget.show(fraction),
    finish(markdown) {
      const place = findPlace(view, widget);
      if (place === null) return false;
      const earlier = keepBefore.of({ at: place, widgets: listEarlier(view, widget, place) });
      asOneStep(view, () =>
        view.dispatch({
          changes: { from: place, insert: markdown },
          effects: [removeUpload.of(widget), earlier],
          userEvent: 'input.paste',
        }),
      );
      return true;
    },
    cancel: remove,
  };
}

function listEarlier(view: EditorView, widget: UploadWidget, place: number): UploadWidget[] {
  const earlier: UploadWidget[] = [];
  for (const cursor = view.state.field(uploadsField).iter(place); cursor.value !== null; cursor.next()) {
    const other = cursor.value.spec.widget as UploadWidget;
    if (other === widget) break;
    if (cursor.from === place) earlier.push(other);
  }
  return earlier;
}

function findPlace(view: EditorView, widget: UploadWidget): number | null {
  for (const cursor = view.state.field(uploadsField).iter(); cursor.value !== null; cursor.next()) {
    if (cursor.value.spec.widget === widget) return cursor.from;
  }
  return null;
}
