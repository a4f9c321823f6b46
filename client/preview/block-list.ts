// The blocks of a document as elements on the page, patched one by one: a block whose source and definitions are
// what they were keeps its element, so that images, diagrams and open details stay as they are. Knows the DOM, no
// scrolling and no events.
import { releaseAddress } from './enhance/diagrams.ts';
import type { LinkedBlock } from './links.ts';
import type { Definitions, MarkdownRenderer, RenderedBlock } from './markdown.ts';
import { joinTokens, type Plan, type Unit } from './plan.ts';
import type { Sanitizer } from './sanitize.ts';

export interface BlockView extends LinkedBlock {
  kind: Unit['kind'];
  key: string;
  toLine: number;
  rendered: RenderedBlock;
}

/** Adds what comes later to a new element: colours, formulas, diagrams. `old` is the element it takes over from. */
export type Enhance = (element: HTMLElement, old: Element | null) => void;

export interface BlockListParts {
  /** Holds the blocks and nothing else. */
  container: HTMLElement;
  enhance: Enhance;
}

export class BlockList {
  /** Blocks in order as of the last finished pass. */
  views: readonly BlockView[] = [];
  /** Definitions of footnotes by label, as of the last finished pass; the first of a label wins. */
  footnotes: ReadonlyMap<string, BlockView> = new Map();
  /** How many blocks were rendered so far. */
  renderedCount = 0;
  readonly #container: HTMLElement;
  readonly #enhance: Enhance;
  // Every view whose element may be reused, those of a pass that was broken off included.
  readonly #live = new Set<BlockView>();

  constructor(parts: BlockListParts) {
    this.#container = parts.container;
    this.#enhance = parts.enhance;
  }

  /** Forgets all elements: the next pass renders everything. */
  forget(): void {
    this.#live.clear();
  }

  /**
   * Brings the container to `plan`, pausing after each block that was rendered. May be broken off at any pause and
   * followed by another pass. Safety: an element is in the container at most once, and never loses its place while
   * its block keeps its own.
   */
  *patch(plan: Plan, renderer: MarkdownRenderer, sanitizer: Sanitizer): Generator<void> {
    const kept = this.#match(plan);
    const keptElements = new Set<Node>();
    for (const view of kept) if (view !== null) keptElements.add(view.element);
    const views: BlockView[] = [];
    const footnotes = new Map<string, BlockView>();
    let cursor = this.#container.firstChild;

    for (let i = 0; i < plan.units.length; i++) {
      const unit = plan.units[i]!;
      const found = kept[i];
      const view = found ?? this.#render(unit, plan.definitions, renderer, sanitizer);
      view.fromLine = unit.fromLine;
      view.toLine = unit.toLine;
      if (unit.kind === 'footnote') {
        const label = String(unit.segments[0]!.tokens[0]!.meta?.label);
        if (!footnotes.has(label)) footnotes.set(label, view);
        if (found === null) this.#enhance(view.element, null);
      } else if (found === null) {
        cursor = this.#place(view.element, cursor, keptElements);
      } else {
        while (cursor !== null && cursor !== view.element && !keptElements.has(cursor))
          cursor = dropNode(cursor);
        if (cursor === view.element) cursor = cursor.nextSibling;
        else this.#container.insertBefore(view.element, cursor);
      }
      if (unit.kind === 'block') views.push(view);
      if (found === null) yield;
    }
    while (cursor !== null) cursor = dropNode(cursor);
    this.#live.clear();
    for (const view of views) this.#live.add(view);
    for (const view of footnotes.values()) this.#live.add(view);
    this.views = views;
    this.footnotes = footnotes;
  }

  /** For every unit the view that still shows it, or null. */
  #match(plan: Plan): (BlockView | null)[] {
    const pool = new Map<string, BlockView[]>();
    for (const view of this.#live) {
      const key = `${view.kind} ${view.key}`;
      const same = pool.get(key);
      if (same === undefined) pool.set(key, [view]);
      else same.push(view);
    }
    return plan.units.map(unit => {
      const same = pool.get(`${unit.kind} ${unit.key}`);
      const at = same?.findIndex(view => isCurrent(view, plan.definitions)) ?? -1;
      return at < 0 ? null : same!.splice(at, 1)[0]!;
    });
  }

  #render(unit: Unit, definitions: Definitions, renderer: MarkdownRenderer, sanitizer: Sanitizer): BlockView {
    const rendered = renderer.render({ tokens: joinTokens(unit) }, definitions);
    const element = unwrap(this.#container.ownerDocument, sanitizer.sanitize(rendered.html));
    const view: BlockView = {
      kind: unit.kind,
      key: unit.key,
      element,
      fromLine: unit.fromLine,
      toLine: unit.toLine,
      headings: rendered.headings,
      footnotes: rendered.footnotes,
      rendered,
    };
    this.renderedCount++;
    this.#live.add(view);
    return view;
  }

  // A new element takes the place of one that is no longer wanted, if one stands there, and its state with it.
  #place(element: HTMLElement, cursor: ChildNode | null, kept: ReadonlySet<Node>): ChildNode | null {
    if (cursor === null || kept.has(cursor)) {
      this.#container.insertBefore(element, cursor);
      this.#enhance(element, null);
      return cursor;
    }
    const old = cursor as unknown as Element;
    const next = cursor.nextSibling;
    this.#enhance(element, old);
    const focus = rememberFocus(old);
    copyState(old, element);
    cursor.replaceWith(element);
    copyScroll(old, element);
    focus?.(element);
    releaseImages(old);
    return next;
  }
}

function isCurrent(view: BlockView, definitions: Definitions): boolean {
  for (const [key, value] of view.rendered.lookups) {
    if ((definitions.get(key)?.value ?? null) !== value) return false;
  }
  return true;
}

/** One element for the whole block: its own, or a group around several. */
function unwrap(document: Document, fragment: DocumentFragment): HTMLElement {
  const nodes = [...fragment.childNodes].filter(
    node => node.nodeType !== 3 || node.textContent?.trim() !== '',
  );
  const [only] = nodes;
  if (nodes.length === 1 && only?.nodeType === 1) return only as HTMLElement;
  const group = document.createElement('div');
  group.className = 'md-group';
  group.append(fragment);
  return group;
}

function dropNode(node: ChildNode): ChildNode | null {
  const next = node.nextSibling;
  node.remove();
  releaseImages(node as unknown as Element);
  return next;
}

function releaseImages(element: Element): void {
  for (const image of element.querySelectorAll<HTMLImageElement>('.md-diagram-image')) releaseAddress(image);
}

const FOCUSABLE = 'a[href], input, summary, button, [tabindex]';

/** What gives the focus to the same control in the element's successor; null when the focus is elsewhere. */
function rememberFocus(old: Element): ((next: Element) => void) | null {
  const active = old.ownerDocument.activeElement;
  if (active === null || !old.contains(active)) return null;
  const at = [...old.querySelectorAll(FOCUSABLE)].indexOf(active);
  return next => {
    const control = next.querySelectorAll<HTMLElement>(FOCUSABLE)[at];
    if (control?.localName === active.localName) control.focus({ preventScroll: true });
  };
}

function copyState(old: Element, next: Element): void {
  const before = listDetails(old);
  listDetails(next).forEach((details, i) => {
    const was = before[i];
    if (was !== undefined) details.open = was.open;
  });
}

function listDetails(element: Element): HTMLDetailsElement[] {
  const inside = [...element.querySelectorAll('details')];
  return element.localName === 'details' ? [element as HTMLDetailsElement, ...inside] : inside;
}

const SCROLLERS = '.md-table, .md-code > pre, .md-math-display';

function copyScroll(old: Element, next: Element): void {
  const before = listScrollers(old).map(scroller => scroller.scrollLeft);
  if (before.every(left => left === 0)) return;
  listScrollers(next).forEach((scroller, i) => {
    scroller.scrollLeft = before[i] ?? 0;
  });
}

function listScrollers(element: Element): Element[] {
  const inside = [...element.querySelectorAll(SCROLLERS)];
  return element.matches(SCROLLERS) ? [element, ...inside] : inside;
}
