// Passages that people talk about, in the editor: highlighted, with a mark in the margin that says how much was said. They
// are carried along by every change, and looked up again in the shared text when typing pauses: what was deleted and
// brought back is found again, what is gone is told. Ids and counts come from outside; nothing of them becomes HTML.
import { foldedRanges, unfoldEffect } from '@codemirror/language';
import { type Extension, Facet, type Range as MarkRange, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type * as Y from 'yjs';
import type { Passage } from '../../protocol/talk.ts';
import { findPassages, findQuote, makePassage, type Range } from './passages.ts';
import { passageMargin } from './passages-margin.ts';
import type { EditorListener, PassageMark, PassageSide } from './ports.ts';

/** Typing has paused: places are looked up again. */
const LOOK_AGAIN_MS = 400;
/** How long one look may search for the words of passages whose letters are gone. */
const QUOTE_BUDGET_MS = 8;
/** How far from the top a passage that was jumped to stands. */
const REVEAL_PX = 96;
/** How long a passage that was jumped to stands out. */
const FLASH_MS = 2_500;

interface PassageSource {
  text: Y.Text;
  listener: EditorListener;
}

const sourceFacet = Facet.define<PassageSource, PassageSource | null>({
  combine: values => values[0] ?? null,
});

const setShown = StateEffect.define<{ set: DecorationSet; side: PassageSide }>();
const setFlash = StateEffect.define<Range | null>({
  map: (range, changes) =>
    range === null ? null : { from: changes.mapPos(range.from, 1), to: changes.mapPos(range.to, -1) },
});

export interface ShownPassages {
  set: DecorationSet;
  side: PassageSide | null;
}

export const passagesField = StateField.define<ShownPassages>({
  create: () => ({ set: Decoration.none, side: null }),
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setShown)) return effect.value;
    if (!transaction.docChanged || shown.set.size === 0) return shown;
    return { ...shown, set: shown.set.map(transaction.changes) };
  },
  provide: field => EditorView.decorations.from(field, ({ set }) => set),
});

const flashMark = Decoration.mark({ class: 'cm-passageFound' });
const flashField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(flash, transaction) {
    let next = flash.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setFlash)) continue;
      const range = effect.value;
      next =
        range === null || range.from >= range.to
          ? Decoration.none
          : Decoration.set(flashMark.range(range.from, range.to));
    }
    return next;
  },
  provide: field => EditorView.decorations.from(field),
});

class PassageTracker {
  readonly #view: EditorView;
  readonly #source: PassageSource;
  #side: PassageSide | null = null;
  #places = new Map<string, Range | null>();
  #told: ReadonlyMap<string, number | null> = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whose words were searched for last: the next look goes on from there. */
  #searched = 0;
  #flashTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView) {
    const source = view.state.facet(sourceFacet);
    if (source === null) throw new Error('invariant violation: passages without a source');
    this.#view = view;
    this.#source = source;
  }

  update(update: ViewUpdate): void {
    if (!update.docChanged || this.#side === null || this.#side.marks.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), LOOK_AGAIN_MS);
  }

  destroy(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#flashTimer);
  }

  show(side: PassageSide): void {
    const hasNew = side.marks.some(({ id }) => !this.#places.has(id));
    this.#side = side;
    if (hasNew) this.#look();
    else this.#draw(this.#readPlaces());
  }

  flash(range: Range): void {
    this.#view.dispatch({
      effects: [
        setFlash.of(range),
        ...listFolds(this.#view, range),
        EditorView.scrollIntoView(range.from, {
          y: 'start',
          // On phones the lower part is covered by what was said.
          yMargin: Math.min(REVEAL_PX, this.#view.scrollDOM.clientHeight / 3),
        }),
      ],
    });
    clearTimeout(this.#flashTimer);
    this.#flashTimer = setTimeout(() => this.#view.dispatch({ effects: setFlash.of(null) }), FLASH_MS);
  }

  /** Where those that are shown have been carried to. */
  #readPlaces(): Map<string, Range | null> {
    const places = new Map<string, Range | null>();
    for (const { id } of this.#side?.marks ?? []) places.set(id, null);
    const { set } = this.#view.state.field(passagesField);
    for (const at = set.iter(); at.value !== null; at.next()) {
      const id = idOf(at.value);
      if (places.has(id)) places.set(id, { from: at.from, to: at.to });
    }
    return places;
  }

  #look(): void {
    clearTimeout(this.#timer);
    const { marks } = this.#side ?? { marks: [] };
    const found = findPassages(
      this.#source.text,
      marks.map(({ passage }) => passage),
    );
    this.#searchQuotes(marks, found);
    this.#draw(new Map(marks.map(({ id }, i) => [id, found[i] ?? null])));
  }

  #searchQuotes(marks: readonly PassageMark[], found: (Range | null)[]): void {
    const lost = marks.flatMap((_, i) => (found[i] === null ? [i] : []));
    if (lost.length === 0) return;
    const source = this.#view.state.doc.toString();
    const deadline = performance.now() + QUOTE_BUDGET_MS;
    for (let step = 0; step < lost.length && performance.now() < deadline; step++) {
      const i = lost[(this.#searched + step) % lost.length]!;
      found[i] = findQuote(source, marks[i]!.passage.quote);
      if (step === lost.length - 1) {
        this.#searched = 0;
        return;
      }
    }
    this.#searched += 1;
  }

  #draw(places: Map<string, Range | null>): void {
    const side = this.#side;
    if (side === null) return;
    this.#places = places;
    const { length } = this.#view.state.doc;
    const ranges: MarkRange<Decoration>[] = [];
    for (const mark of side.marks) {
      const place = places.get(mark.id);
      if (place === null || place === undefined || place.to > length) continue;
      ranges.push(decorate(mark, mark.id === side.activeId).range(place.from, place.to));
    }
    this.#view.dispatch({ effects: setShown.of({ set: Decoration.set(ranges, true), side }) });
    this.#tell(places);
  }

  #tell(places: ReadonlyMap<string, Range | null>): void {
    const now = new Map([...places].map(([id, place]) => [id, place?.from ?? null]));
    const isSame = now.size === this.#told.size && [...now].every(([id, at]) => this.#told.get(id) === at);
    if (isSame) return;
    this.#told = now;
    this.#source.listener.passagesPlaced?.(now);
  }
}

const passageTracker = ViewPlugin.fromClass(PassageTracker);

function decorate({ id, count }: PassageMark, isActive: boolean): Decoration {
  return Decoration.mark({
    class: isActive ? 'cm-passage is-active' : 'cm-passage',
    passageId: id,
    passageCount: count,
  });
}

function idOf(decoration: Decoration): string {
  return String(decoration.spec.passageId);
}

/** Folds that hide a range. */
function listFolds(view: EditorView, { from, to }: Range): StateEffect<Range>[] {
  const folds: StateEffect<Range>[] = [];
  foldedRanges(view.state).between(from, to, (start, end) => {
    folds.push(unfoldEffect.of({ from: start, to: end }));
  });
  return folds;
}

/** The smallest passage at a place, for those that lie in each other. */
function findAt(view: EditorView, at: number): string | null {
  let found: { id: string; length: number } | null = null;
  view.state.field(passagesField).set.between(at, at, (from, to, mark) => {
    if (found === null || to - from < found.length) found = { id: idOf(mark), length: to - from };
  });
  return (found as { id: string } | null)?.id ?? null;
}

const choosing = EditorView.domEventHandlers({
  click(event, view) {
    if (!(event.target instanceof Element) || event.target.closest('.cm-passage') === null) return false;
    // Who selects or follows a link means something else.
    if (!view.state.selection.main.empty || event.ctrlKey || event.metaKey || event.altKey) return false;
    const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
    const id = at === null ? null : findAt(view, at);
    if (id !== null) view.state.facet(sourceFacet)?.listener.passageChosen?.(id);
    return false;
  },
});

export function passages(text: Y.Text, listener: EditorListener): Extension {
  return [
    sourceFacet.of({ text, listener }),
    passagesField,
    flashField,
    passageTracker,
    choosing,
    EditorView.editorAttributes.of(view =>
      (view.state.field(passagesField, false)?.set.size ?? 0) > 0 ? { class: 'has-passages' } : null,
    ),
    passageMargin({
      read: state => state.field(passagesField, false) ?? null,
      idOf,
      chosen: id => listener.passageChosen?.(id),
      comment: () => listener.commentWanted?.(),
    }),
  ];
}

export function setPassages(view: EditorView, side: PassageSide): void {
  view.plugin(passageTracker)?.show(side);
}

/** Of the main selection; null when nothing is selected. */
export function readSelectedPassage(view: EditorView, text: Y.Text): Passage | null {
  const { from, to, empty } = view.state.selection.main;
  return empty ? null : makePassage(text, { from, to });
}

/** Brings a passage a third from the top and lets it stand out for a moment. False when its text is gone. */
export function revealPassage(view: EditorView, text: Y.Text, passage: Passage): boolean {
  const range =
    findPassages(text, [passage])[0] ?? findQuote(view.state.doc.toString(), passage.quote) ?? null;
  if (range === null || range.to > view.state.doc.length) return false;
  view.plugin(passageTracker)?.flash(range);
  return true;
}
