// Beside the text: a mark for each line where somebody comments, with the number of messages, and a button for a comment
// on what is selected. In a layer of its own that moves nothing. Only what is in view is measured.
import type { EditorState, Extension } from '@codemirror/state';
import {
  type Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import type { PassageSide } from './ports.ts';

export interface MarginParts {
  read: (state: EditorState) => { set: DecorationSet; side: PassageSide | null } | null;
  idOf: (decoration: Decoration) => string;
  chosen: (id: string) => void;
  comment: () => void;
}

interface Row {
  top: number;
  height: number;
  count: number;
  ids: string[];
}

interface Measured {
  left: number;
  rows: Row[];
  /** Where the button stands; null while nothing is selected. */
  commentTop: number | null;
}

/** Rows nearer to each other than this share a mark. */
const MARK_PX = 24;

export function passageMargin(parts: MarginParts): Extension {
  class Margin {
    readonly #view: EditorView;
    readonly #dom: HTMLElement;
    readonly #button: HTMLButtonElement;
    #rows: Row[] = [];

    constructor(view: EditorView) {
      this.#view = view;
      this.#dom = document.createElement('div');
      this.#dom.className = 'cm-passageMarks';
      this.#dom.addEventListener('click', event => this.#onClick(event));
      // The caret and what is selected stay as they are.
      this.#dom.addEventListener('mousedown', event => event.preventDefault());
      this.#button = document.createElement('button');
      this.#button.type = 'button';
      this.#button.className = 'cm-passageAdd';
      // Its key does the same; as a stop of Tab it would stand between the text and what follows.
      this.#button.tabIndex = -1;
      this.#button.append(drawIcon());
      this.#button.hidden = true;
      this.#dom.append(this.#button);
      view.scrollDOM.append(this.#dom);
      this.#plan();
    }

    update(update: ViewUpdate): void {
      const isNew = parts.read(update.state) !== parts.read(update.startState);
      if (
        isNew ||
        update.docChanged ||
        update.selectionSet ||
        update.geometryChanged ||
        update.viewportChanged
      )
        this.#plan();
    }

    destroy(): void {
      this.#dom.remove();
    }

    #plan(): void {
      this.#view.requestMeasure({
        key: this,
        read: view => this.#measure(view),
        write: measured => this.#draw(measured),
      });
    }

    #measure(view: EditorView): Measured {
      const shown = parts.read(view.state);
      const outer = view.scrollDOM.getBoundingClientRect();
      const content = view.contentDOM.getBoundingClientRect();
      const toTop = (y: number) => y - outer.top + view.scrollDOM.scrollTop;
      const rows: Row[] = [];
      const { from, to } = view.viewport;
      shown?.set.between(from, to, (start, _end, mark) => {
        if (start < from) return;
        const spot = view.coordsAtPos(start, 1);
        if (spot === null) return;
        const top = toTop(spot.top);
        const count = Number(mark.spec.passageCount) || 0;
        // A comment that is being written is highlighted only.
        if (count === 0) return;
        const last = rows.at(-1);
        if (last !== undefined && top - last.top < MARK_PX) {
          last.count += count;
          last.ids.push(parts.idOf(mark));
        } else rows.push({ top, height: spot.bottom - spot.top, count, ids: [parts.idOf(mark)] });
      });
      return {
        left: content.right - outer.left + view.scrollDOM.scrollLeft,
        rows,
        commentTop: shown?.side?.commenting === true ? this.#findCommentTop(view, rows, toTop) : null,
      };
    }

    #findCommentTop(view: EditorView, rows: readonly Row[], toTop: (y: number) => number): number | null {
      const { head, empty } = view.state.selection.main;
      if (empty || head < view.viewport.from || head > view.viewport.to) return null;
      const spot = view.coordsAtPos(head);
      if (spot === null) return null;
      const top = toTop(spot.top);
      // Not over a mark: under it.
      const taken = rows.find(row => Math.abs(row.top - top) < MARK_PX);
      return taken === undefined ? top : taken.top + MARK_PX + 4;
    }

    #draw({ left, rows, commentTop }: Measured): void {
      const words = parts.read(this.#view.state)?.side?.words;
      const activeId = parts.read(this.#view.state)?.side?.activeId;
      this.#rows = rows;
      this.#dom.style.left = `${left}px`;
      const marks = this.#dom.querySelectorAll<HTMLButtonElement>('.cm-passageMark');
      rows.forEach((row, i) => {
        let mark = marks[i];
        if (mark === undefined) {
          mark = document.createElement('button');
          mark.type = 'button';
          mark.className = 'cm-passageMark';
          this.#dom.insertBefore(mark, this.#button);
        }
        const label = words?.mark(row.count) ?? '';
        if (mark.textContent !== String(row.count)) mark.textContent = String(row.count);
        if (mark.title !== label) {
          mark.title = label;
          mark.setAttribute('aria-label', label);
        }
        mark.classList.toggle('is-active', activeId !== null && row.ids.includes(activeId ?? ''));
        mark.dataset.row = String(i);
        mark.style.top = `${row.top + (row.height - MARK_PX) / 2}px`;
      });
      for (let i = rows.length; i < marks.length; i++) marks[i]!.remove();
      this.#button.hidden = commentTop === null;
      if (commentTop === null || words === undefined) return;
      this.#button.title = words.comment;
      this.#button.setAttribute('aria-label', words.comment);
      this.#button.style.top = `${commentTop}px`;
    }

    #onClick(event: MouseEvent): void {
      const button = (event.target as Element).closest('button');
      if (button === this.#button) {
        parts.comment();
        return;
      }
      const row = this.#rows[Number(button?.dataset.row ?? -1)];
      if (row === undefined) return;
      // One after the other, where several begin in a line.
      const active = parts.read(this.#view.state)?.side?.activeId;
      const at = row.ids.indexOf(active ?? '');
      parts.chosen(row.ids[(at + 1) % row.ids.length]!);
    }
  }
  return ViewPlugin.fromClass(Margin);
}

const SVG = 'http://www.w3.org/2000/svg';

/** A speech bubble with a plus. */
function drawIcon(): SVGElement {
  const icon = document.createElementNS(SVG, 'svg');
  const set = (element: Element, values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
  };
  set(icon, { viewBox: '0 0 20 20', width: '18', height: '18', fill: 'none', 'aria-hidden': 'true' });
  const path = document.createElementNS(SVG, 'path');
  set(path, {
    d: 'M4 4.5h12v9H9.5L6 16.6v-3.1H4zM10 6.8v4.4M7.8 9h4.4',
    stroke: 'currentColor',
    'stroke-width': '1.6',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
  icon.append(path);
  return icon;
}
