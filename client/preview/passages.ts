// Passages of the text that people talk about, highlighted in the preview: found by their words in the blocks of their
// lines. No node is changed for it (https://developer.mozilla.org/docs/Web/API/CSS_Custom_Highlight_API), so the preview
// can go on patching its blocks; a browser without such highlights shows none.
import type { MappedBlock } from './scroll-map.ts';

export interface PreviewPassage {
  id: string;
  /** As it stands in the source, with its Markdown. */
  quote: string;
  /** Line of the source in which it begins, from 0. */
  line: number;
}

export interface PassagePainter {
  /** To be called again after every change of the preview. */
  show(passages: readonly PreviewPassage[], activeId: string | null): void;
  destroy(): void;
}

const PASSAGE_HIGHLIGHT = 'prosa-passage';
const ACTIVE_HIGHLIGHT = 'prosa-passage-active';
/** More would make a long document slow with each letter. */
const MAX_PASSAGES = 500;

/** `chosen` is called with the passage that was clicked, unless something was selected or a link was followed. */
export function createPassagePainter(
  pane: { element: HTMLElement; readonly blocks: readonly MappedBlock[] },
  chosen: (id: string) => void,
): PassagePainter {
  const window = pane.element.ownerDocument.defaultView;
  const highlights = window?.CSS?.highlights;
  let ranges: { id: string; range: Range }[] = [];

  function onClick(event: MouseEvent): void {
    if (event.defaultPrevented || (event.target as Element).closest('a, button, input, summary') !== null)
      return;
    if (window?.getSelection()?.isCollapsed === false) return;
    const hit = ranges.find(({ range }) => holdsPoint(range, event.clientX, event.clientY));
    if (hit !== undefined) chosen(hit.id);
  }
  pane.element.addEventListener('click', onClick);

  function clear(): void {
    ranges = [];
    highlights?.delete(PASSAGE_HIGHLIGHT);
    highlights?.delete(ACTIVE_HIGHLIGHT);
  }

  return {
    show(passages, activeId) {
      clear();
      if (highlights === undefined) return;
      for (const { id, quote, line } of passages.slice(0, MAX_PASSAGES)) {
        const range = findPassage(pane.blocks, quote, line);
        if (range !== null) ranges.push({ id, range });
      }
      const of = (isActive: boolean) =>
        ranges.filter(({ id }) => (id === activeId) === isActive).map(({ range }) => range);
      highlights.set(PASSAGE_HIGHLIGHT, new Highlight(...of(false)));
      highlights.set(ACTIVE_HIGHLIGHT, new Highlight(...of(true)));
    },
    destroy() {
      clear();
      pane.element.removeEventListener('click', onClick);
    },
  };
}

function holdsPoint(range: Range, x: number, y: number): boolean {
  for (const box of range.getClientRects()) {
    if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) return true;
  }
  return false;
}

/** Null when its words are not shown as they stand: a formula, a diagram, HTML that was taken out. */
export function findPassage(blocks: readonly MappedBlock[], quote: string, line: number): Range | null {
  const lastLine = line + quote.split('\n').length - 1;
  const elements = blocks
    .filter(({ fromLine, toLine }) => fromLine <= lastLine && toLine > line)
    .map(({ element }) => element);
  return findWords(elements, quote);
}

const SIGNS = /[^\p{L}\p{N}]+/gu;

/** Compares letters and digits only: what is markup in the source is not shown, and spaces differ. */
function findWords(elements: readonly Element[], quote: string): Range | null {
  // The address of a link is not shown.
  const wanted = quote.replace(/\]\([^)\s]*\)/g, '').replace(SIGNS, '');
  if (wanted === '') return null;
  let letters = '';
  const places: { node: Text; at: number }[] = [];
  for (const element of elements) {
    const walker = element.ownerDocument.createTreeWalker(element, 4 /* NodeFilter.SHOW_TEXT */);
    for (
      let node = walker.nextNode() as Text | null;
      node !== null;
      node = walker.nextNode() as Text | null
    ) {
      if (node.parentElement?.closest('.md-copy, .katex') !== null) continue;
      let at = 0;
      for (const sign of node.data) {
        if (!/[\p{L}\p{N}]/u.test(sign)) {
          at += sign.length;
          continue;
        }
        for (let i = 0; i < sign.length; i++) places.push({ node, at: at + i });
        letters += sign;
        at += sign.length;
      }
    }
  }
  const from = letters.indexOf(wanted);
  if (from < 0) return null;
  const first = places[from]!;
  const last = places[from + wanted.length - 1]!;
  const range = first.node.ownerDocument.createRange();
  range.setStart(first.node, first.at);
  range.setEnd(last.node, last.at + 1);
  return range;
}

/** The lines, from 0, in which places of a text stand. One walk for all. */
export function findLines(text: string, places: readonly number[]): number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  const lines = new Array<number>(places.length).fill(0);
  let line = 0;
  let next = text.indexOf('\n');
  for (const { place, index } of order) {
    while (next >= 0 && next < place) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    lines[index] = line;
  }
  return lines;
}
