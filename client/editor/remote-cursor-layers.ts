// Draws other people's cursors: tinted selections under the text, carets with names over it, ticks beside the
// scrollbar. All of it lies in layers of its own: nothing moves the text and nothing takes the pointer. One
// measuring pass per frame. Names become text nodes, colours only custom properties.
import { EditorSelection, type Extension } from '@codemirror/state';
import {
  type EditorView,
  type LayerMarker,
  layer,
  RectangleMarker,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { optionsFacet } from './options.ts';
import { type RemoteCursor, remoteCursorsField } from './remote-cursors.ts';

/** Room that a name takes over its caret, in pixels. */
const NAME_HEIGHT = 22;
/** How near the pointer must come to a caret to show its name. */
const HOVER_REACH = 7;

class TintMarker implements LayerMarker {
  readonly rectangle: RectangleMarker;
  readonly color: string;

  constructor(rectangle: RectangleMarker, color: string) {
    this.rectangle = rectangle;
    this.color = color;
  }

  eq(other: TintMarker): boolean {
    return this.color === other.color && this.rectangle.eq(other.rectangle);
  }

  draw(): HTMLElement {
    const dom = this.rectangle.draw();
    dom.style.setProperty('--person', this.color);
    return dom;
  }

  update(dom: HTMLElement, before: TintMarker): boolean {
    if (!this.rectangle.update(dom, before.rectangle)) return false;
    dom.style.setProperty('--person', this.color);
    return true;
  }
}

interface CaretPlace {
  left: number;
  top: number;
  height: number;
  /** Where the name goes: over the line unless that would be out of sight, to the right unless it would not fit. */
  below: boolean;
  leftward: boolean;
}

class CaretMarker implements LayerMarker {
  readonly cursor: RemoteCursor;
  readonly place: CaretPlace;
  readonly showName: boolean;

  constructor(cursor: RemoteCursor, place: CaretPlace, showName: boolean) {
    this.cursor = cursor;
    this.place = place;
    this.showName = showName;
  }

  eq(other: CaretMarker): boolean {
    const [a, b] = [this.place, other.place];
    return (
      this.cursor.clientId === other.cursor.clientId &&
      this.cursor.name === other.cursor.name &&
      this.cursor.color === other.cursor.color &&
      this.showName === other.showName &&
      a.left === b.left &&
      a.top === b.top &&
      a.height === b.height &&
      a.below === b.below &&
      a.leftward === b.leftward
    );
  }

  draw(): HTMLElement {
    const dom = document.createElement('div');
    const name = document.createElement('span');
    name.className = 'cm-remoteName';
    dom.append(name);
    this.#write(dom);
    return dom;
  }

  update(dom: HTMLElement, before: CaretMarker): boolean {
    // A caret that turned into somebody else's must not glide over there.
    if (before.cursor.clientId !== this.cursor.clientId) return false;
    this.#write(dom);
    return true;
  }

  #write(dom: HTMLElement): void {
    const { cursor, place } = this;
    const flags = [this.showName && 'is-named', place.below && 'is-below', place.leftward && 'is-leftward'];
    dom.className = ['cm-remoteCaret', ...flags.filter(flag => flag !== false)].join(' ');
    dom.style.setProperty('--person', cursor.color);
    dom.style.setProperty('--person-ink', cursor.ink);
    dom.style.left = `${place.left}px`;
    dom.style.top = `${place.top}px`;
    dom.style.height = `${place.height}px`;
    const name = dom.firstElementChild as HTMLElement;
    if (name.textContent !== cursor.name) name.textContent = cursor.name;
  }
}

class CaretHover {
  hovered: number | null = null;
  markers: CaretMarker[] = [];
  #view: EditorView;
  #frame: number | null = null;
  #pointer: { x: number; y: number } | null = null;

  constructor(view: EditorView) {
    this.#view = view;
    view.scrollDOM.addEventListener('pointermove', this.#onMove, { passive: true });
    view.scrollDOM.addEventListener('pointerleave', this.#onLeave, { passive: true });
    view.scrollDOM.addEventListener('scroll', this.#onScroll, { passive: true });
  }

  destroy(): void {
    this.#view.scrollDOM.removeEventListener('pointermove', this.#onMove);
    this.#view.scrollDOM.removeEventListener('pointerleave', this.#onLeave);
    this.#view.scrollDOM.removeEventListener('scroll', this.#onScroll);
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }

  #onMove = (event: PointerEvent): void => {
    if (this.markers.length === 0) return;
    this.#pointer = { x: event.clientX, y: event.clientY };
    this.#plan(false);
  };

  #onLeave = (): void => {
    this.#pointer = null;
    if (this.hovered !== null) this.#plan(false);
  };

  // Names near the upper edge change sides as the text scrolls under them.
  #onScroll = (): void => {
    if (this.markers.some(marker => marker.showName)) this.#plan(true);
  };

  #plan(redraw: boolean): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      const hovered = this.#findHovered();
      if (!redraw && hovered === this.hovered) return;
      this.hovered = hovered;
      // An update without a change: the layers look at it and draw anew.
      this.#view.dispatch({});
    });
  }

  #findHovered(): number | null {
    if (this.#pointer === null) return null;
    const rect = this.#view.scrollDOM.getBoundingClientRect();
    const x = this.#pointer.x - rect.left + this.#view.scrollDOM.scrollLeft;
    const y = this.#pointer.y - rect.top + this.#view.scrollDOM.scrollTop;
    const found = this.markers.find(({ place }) => {
      const insideX = Math.abs(x - place.left) <= HOVER_REACH;
      return insideX && y >= place.top - HOVER_REACH && y <= place.top + place.height;
    });
    return found?.cursor.clientId ?? null;
  }
}

const caretHover = ViewPlugin.fromClass(CaretHover);

function hasNews(update: ViewUpdate): boolean {
  const isEmptyUpdate = update.transactions.length === 1 && !update.docChanged && !update.selectionSet;
  return (
    isEmptyUpdate ||
    update.docChanged ||
    update.startState.facet(optionsFacet) !== update.state.facet(optionsFacet) ||
    update.startState.field(remoteCursorsField) !== update.state.field(remoteCursorsField)
  );
}

/** Those that this person wants to see. */
function listVisible(view: EditorView): readonly RemoteCursor[] {
  return view.state.facet(optionsFacet).cursorNames === 'none' ? [] : view.state.field(remoteCursorsField);
}

const selections = layer({
  above: false,
  class: 'cm-remoteSelections',
  update: hasNews,
  markers(view) {
    const markers: TintMarker[] = [];
    const { from, to } = view.viewport;
    for (const { anchor, head, color } of listVisible(view)) {
      if (anchor === head || Math.max(anchor, head) < from || Math.min(anchor, head) > to) continue;
      const range = EditorSelection.range(anchor, head);
      for (const rectangle of RectangleMarker.forRange(view, 'cm-remoteSelection', range)) {
        markers.push(new TintMarker(rectangle, color));
      }
    }
    return markers;
  },
});

const carets = layer({
  above: true,
  class: 'cm-remoteCarets',
  update: hasNews,
  markers(view) {
    const markers: CaretMarker[] = [];
    const { scrollTop, scrollLeft, clientWidth } = view.scrollDOM;
    const hover = view.plugin(caretHover);
    const { cursorNames } = view.state.facet(optionsFacet);
    for (const cursor of listVisible(view)) {
      if (cursor.head < view.viewport.from || cursor.head > view.viewport.to) continue;
      const [spot] = RectangleMarker.forRange(view, '', EditorSelection.cursor(cursor.head));
      if (spot === undefined) continue;
      const nameWidth = Math.min(240, cursor.name.length * 7.5 + 16);
      const place = {
        left: spot.left,
        top: spot.top,
        height: spot.height,
        below: spot.top - NAME_HEIGHT < scrollTop,
        leftward: spot.left + nameWidth > scrollLeft + clientWidth,
      };
      const isShown = cursorNames === 'always' || (cursorNames === 'active' && cursor.active);
      markers.push(new CaretMarker(cursor, place, isShown || hover?.hovered === cursor.clientId));
    }
    if (hover) hover.markers = markers;
    return markers;
  },
});

class ScrollTicks {
  #view: EditorView;
  #dom: HTMLElement;

  constructor(view: EditorView) {
    this.#view = view;
    this.#dom = document.createElement('div');
    this.#dom.className = 'cm-scrollTicks';
    this.#dom.setAttribute('aria-hidden', 'true');
    view.dom.append(this.#dom);
    this.#plan();
  }

  update(update: ViewUpdate): void {
    if (hasNews(update) || update.geometryChanged) this.#plan();
  }

  destroy(): void {
    this.#dom.remove();
  }

  #plan(): void {
    this.#view.requestMeasure({
      key: this,
      read: view => {
        const { scrollHeight, clientHeight, offsetTop } = view.scrollDOM;
        const ticks =
          scrollHeight <= clientHeight
            ? []
            : listVisible(view).map(({ head, color }) => {
                const block = view.lineBlockAt(head);
                return { color, share: (block.top + view.documentPadding.top) / scrollHeight };
              });
        return { ticks, offsetTop, clientHeight };
      },
      write: ({ ticks, offsetTop, clientHeight }) => {
        const dom = this.#dom;
        dom.style.top = `${offsetTop}px`;
        dom.style.height = `${clientHeight}px`;
        while (dom.childElementCount > ticks.length) dom.lastElementChild?.remove();
        while (dom.childElementCount < ticks.length) dom.append(document.createElement('i'));
        ticks.forEach(({ color, share }, i) => {
          const tick = dom.children[i] as HTMLElement;
          tick.style.setProperty('--person', color);
          tick.style.top = `${(share * 100).toFixed(2)}%`;
        });
      },
    });
  }
}

export const remoteCursorLayers: Extension = [
  caretHover,
  selections,
  carets,
  ViewPlugin.fromClass(ScrollTicks),
];
