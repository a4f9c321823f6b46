// The blocks of a document as elements on the page, patched one by one: a block whose source and definitions are
// what they were keeps its element, so that images, diagrams and open details stay as they are. Knows the DOM, no
// scrolling and no events.

import type { Definitions, MarkdownRenderer, RenderedBlock } from '../../markdown/markdown.ts';
import { joinTokens, type Plan, type Unit } from '../../markdown/plan.ts';
import { BlockFlow } from './block-flow.ts';
import { releaseAddress } from './enhance/diagrams.ts';
import type { LinkedBlock } from './links.ts';
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
  readonly #flow: BlockFlow;
  readonly #enhance: Enhance;
  // Every block's view whose element may be reused, those of a pass that was broken off included.
  #live = new Set<BlockView>();
  // The container holds exactly the elements of `views`: false while a pass is under way.
  #isWhole = true;

  constructor(parts: BlockListParts) {
    this.#container = parts.container;
    this.#flow = new BlockFlow(parts.container);
    this.#enhance = parts.enhance;
  }

  /** Forgets all elements: the next pass renders everything. */
  forget(): void {
    this.#live.clear();
    this.footnotes = new Map();
    this.#isWhole = false;
  }

  /**
   * Brings the container to `plan`, pausing after each block that was rendered. May be broken off at any pause and
   * followed by another pass. Safety: an element is in the container at most once, and never loses its place while
   * its block keeps its own. Blocks at both ends that are shown already are not touched: a keystroke costs one block.
   */
  *patch(plan: Plan, renderer: MarkdownRenderer, sanitizer: Sanitizer): Generator<void> {
    const shown = this.views;
    const units = plan.units.filter(unit => unit.kind === 'block');
    const { before, after } = this.#countSame(units, plan.definitions);
    const middleEnd = units.length - after;
    const found = this.#match(units.slice(before, middleEnd), plan.definitions, before, after);
    const kept = new Set<Node>();
    for (const view of found) if (view !== null) kept.add(view.element);

    const end = after === 0 ? null : shown[shown.length - after]!.element;
    let cursor = before === 0 ? this.#flow.first() : this.#flow.next(shown[before - 1]!.element);
    this.#isWhole = false;
    const views: BlockView[] = [];
    for (let i = 0; i < units.length; i++) {
      const unit = units[i]!;
      const old =
        i < before ? shown[i] : i < middleEnd ? found[i - before] : shown[i - units.length + shown.length];
      const view = old ?? this.#render(unit, plan.definitions, renderer, sanitizer);
      view.fromLine = unit.fromLine;
      view.toLine = unit.toLine;
      views.push(view);
      if (i < before || i >= middleEnd) continue;
      if (old === null) {
        cursor = this.#place(view.element, cursor, end, kept);
        yield;
        continue;
      }
      while (cursor !== end && cursor !== null && cursor !== view.element && !kept.has(cursor)) {
        cursor = this.#drop(cursor);
      }
      if (cursor === view.element) cursor = this.#flow.next(cursor);
      else this.#flow.insertBefore(view.element, cursor);
    }
    while (cursor !== null && cursor !== end) cursor = this.#drop(cursor);
    this.#live = new Set(views);
    this.views = views;
    this.#isWhole = true;
    yield* this.#patchFootnotes(plan, renderer, sanitizer);
  }

  // They stand in a section of their own, where they are shown if they are mentioned (links.ts).
  *#patchFootnotes(plan: Plan, renderer: MarkdownRenderer, sanitizer: Sanitizer): Generator<void> {
    const footnotes = new Map<string, BlockView>();
    for (const unit of plan.units) {
      if (unit.kind !== 'footnote') continue;
      const label = String(unit.segments[0]!.tokens[0]!.meta?.label);
      if (footnotes.has(label)) continue;
      const old = this.footnotes.get(label);
      const isOld = old?.key === unit.key && isCurrent(old, plan.definitions);
      const view = isOld ? old : this.#render(unit, plan.definitions, renderer, sanitizer);
      view.fromLine = unit.fromLine;
      view.toLine = unit.toLine;
      footnotes.set(label, view);
      if (isOld) continue;
      this.#enhance(view.element, old?.element ?? null);
      yield;
    }
    this.footnotes = footnotes;
  }

  /** How many blocks at the start and at the end are those that are shown there. */
  #countSame(units: readonly Unit[], definitions: Definitions): { before: number; after: number } {
    // A pass that was broken off has left others in the container.
    if (!this.#isWhole) return { before: 0, after: 0 };
    const { views } = this;
    const most = Math.min(units.length, views.length);
    const isSame = (unit: Unit, view: BlockView) => view.key === unit.key && isCurrent(view, definitions);
    let before = 0;
    while (before < most && isSame(units[before]!, views[before]!)) before++;
    let after = 0;
    while (
      after < most - before &&
      isSame(units[units.length - 1 - after]!, views[views.length - 1 - after]!)
    ) {
      after++;
    }
    return { before, after };
  }

  /** For every unit the view that still shows it, or null; from all views but those that are the same at both ends. */
  #match(
    units: readonly Unit[],
    definitions: Definitions,
    before: number,
    after: number,
  ): (BlockView | null)[] {
    const pool = new Map<string, BlockView[]>();
    const candidates = this.#isWhole ? this.views.slice(before, this.views.length - after) : this.#live;
    for (const view of candidates) {
      const same = pool.get(view.key);
      if (same === undefined) pool.set(view.key, [view]);
      else same.push(view);
    }
    return units.map(unit => {
      const same = pool.get(unit.key);
      const at = same?.findIndex(view => isCurrent(view, definitions)) ?? -1;
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
    if (unit.kind === 'block') this.#live.add(view);
    return view;
  }

  #drop(node: ChildNode): ChildNode | null {
    const next = this.#flow.next(node);
    this.#flow.remove(node);
    releaseImages(node as unknown as Element);
    return next;
  }

  // A new element takes the place of one that is no longer wanted, if one stands there, and its state with it.
  #place(
    element: HTMLElement,
    cursor: ChildNode | null,
    end: ChildNode | null,
    kept: ReadonlySet<Node>,
  ): ChildNode | null {
    if (cursor === null || cursor === end || kept.has(cursor)) {
      this.#flow.insertBefore(element, cursor);
      this.#enhance(element, null);
      return cursor;
    }
    const old = cursor as unknown as Element;
    const next = this.#flow.next(cursor);
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
