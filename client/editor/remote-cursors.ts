// Where other people's cursors are in this editor, as editor state: follows their awareness, and the text when it
// changes in between. Draws nothing. Resolving a Yjs position walks the document, so it is done only for cursors
// that moved, once per frame; otherwise positions are carried along like any other mark.
import { Facet, StateEffect, StateField, type Transaction } from '@codemirror/state';
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { ySyncAnnotation } from 'y-codemirror.next';
import * as Y from 'yjs';
import type { PresencePort, RemotePerson } from './ports.ts';

/** How long a name stays after its person typed or moved. */
const NAME_SHOWN_MS = 4_000;

/**
 * How long one frame may spend on finding carets. With 50 of them jumping about in 15,000 items, finding all took up to
 * 20 ms; those that are left come in the next frame, and whoever waited is first then.
 */
const FIND_BUDGET_MS = 4;

export interface RemoteCursor {
  clientId: number;
  name: string;
  color: string;
  ink: string;
  /** UTF-16 offsets in the editor's text. */
  anchor: number;
  head: number;
  /** Moved a moment ago: the name is shown. */
  active: boolean;
}

export const setRemoteCursors = StateEffect.define<readonly RemoteCursor[]>();

export const remoteCursorsField = StateField.define<readonly RemoteCursor[]>({
  create: () => [],
  update(cursors, transaction) {
    for (const effect of transaction.effects) if (effect.is(setRemoteCursors)) return effect.value;
    return transaction.docChanged && cursors.length > 0 ? carryCursors(cursors, transaction) : cursors;
  },
});

// What is written at somebody's caret comes after it, until they say that they moved.
const BEFORE = -1;

function carryCursors(cursors: readonly RemoteCursor[], { changes }: Transaction): readonly RemoteCursor[] {
  return cursors.map(cursor => ({
    ...cursor,
    anchor: changes.mapPos(cursor.anchor, BEFORE),
    head: changes.mapPos(cursor.head, BEFORE),
  }));
}

export interface RemoteCursorSource {
  port: PresencePort;
  text: Y.Text;
}

export const remoteCursorSource = Facet.define<RemoteCursorSource, RemoteCursorSource | null>({
  combine: values => values[0] ?? null,
});

interface Known {
  cursorKey: string;
  movedAtMs: number;
  /** Refers to something that this document does not have yet. */
  pending: boolean;
  atTextEnd: boolean;
}

class RemoteCursorTracker {
  #view: EditorView;
  #source: RemoteCursorSource;
  #known = new Map<number, Known>();
  #frame: number | null = null;
  /** When finding must stop in this frame; and who comes first in the next one, null when nobody had to wait. */
  #deadline = 0;
  #waiting: number | null = null;
  #fadeTimer: ReturnType<typeof setTimeout> | null = null;
  #unsubscribe: () => void;

  constructor(view: EditorView) {
    const source = view.state.facet(remoteCursorSource);
    if (source === null) throw new Error('invariant violation: remote cursors without a source');
    this.#view = view;
    this.#source = source;
    this.#unsubscribe = source.port.subscribe(() => this.#plan());
    this.#plan();
  }

  update(update: ViewUpdate): void {
    if (update.docChanged && [...this.#known.values()].some(known => known.pending || known.atTextEnd))
      this.#plan();
    const { view } = update;
    // Who has come to the text without moving in it has a place there, too.
    const hasArrived = update.focusChanged && view.hasFocus;
    if (!hasArrived && !update.transactions.some(isOwnMove)) return;
    this.#source.port.moveCursor(() => readOwnCursor(view, this.#source.text));
  }

  /** Shows a person's name for a while, as if they had moved. */
  activate(clientId: number): void {
    const known = this.#known.get(clientId);
    if (known !== undefined) known.movedAtMs = Date.now();
    this.#plan();
  }

  destroy(): void {
    this.#unsubscribe();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    if (this.#fadeTimer !== null) clearTimeout(this.#fadeTimer);
  }

  #plan(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#refresh();
    });
  }

  #refresh(): void {
    const now = Date.now();
    const before = this.#view.state.field(remoteCursorsField);
    const placed = new Map(before.map(cursor => [cursor.clientId, cursor]));
    const people = this.#source.port.listPeople();
    const first = Math.max(
      0,
      people.findIndex(({ clientId }) => clientId === this.#waiting),
    );
    this.#waiting = null;
    this.#deadline = performance.now() + FIND_BUDGET_MS;
    const places = people.map<RemoteCursor | null>(() => null);
    for (let i = 0; i < people.length; i++) {
      const at = (first + i) % people.length;
      const person = people[at]!;
      places[at] = this.#place(person, placed.get(person.clientId), now);
    }
    const cursors = places.filter(cursor => cursor !== null);
    const present = new Set(people.map(person => person.clientId));
    for (const clientId of this.#known.keys()) if (!present.has(clientId)) this.#known.delete(clientId);
    this.#planFade(now);
    if (this.#waiting !== null) this.#plan();
    if (!areSame(before, cursors)) this.#view.dispatch({ effects: setRemoteCursors.of(cursors) });
  }

  #place(person: RemotePerson, before: RemoteCursor | undefined, now: number): RemoteCursor | null {
    if (person.cursor === null) {
      this.#known.delete(person.clientId);
      return null;
    }
    const known = this.#known.get(person.clientId);
    const moved = known === undefined || known.cursorKey !== person.cursorKey;
    let place: { anchor: number; head: number } | undefined = before;
    let pending = false;
    if (moved || known.pending || known.atTextEnd || before === undefined) {
      if (this.#waiting !== null || performance.now() > this.#deadline) {
        this.#waiting ??= person.clientId;
        return before ?? null;
      }
      const head = this.#resolve(person.cursor.head);
      const isCaret = Y.compareRelativePositions(person.cursor.anchor, person.cursor.head);
      const anchor = isCaret ? head : this.#resolve(person.cursor.anchor);
      if (anchor !== null && head !== null) place = { anchor, head };
      else pending = true;
    }
    const jumped = place !== undefined && before !== undefined && place.head !== before.head;
    const movedAtMs = moved || jumped ? now : known.movedAtMs;
    const atTextEnd = person.cursor.head.item === null;
    this.#known.set(person.clientId, { cursorKey: person.cursorKey, movedAtMs, pending, atTextEnd });
    if (place === undefined) return null;
    const { clientId, name, color, ink } = person;
    const active = now - movedAtMs < NAME_SHOWN_MS;
    return { clientId, name, color, ink, anchor: place.anchor, head: place.head, active };
  }

  #resolve(position: Y.RelativePosition): number | null {
    const { text } = this.#source;
    if (text.doc === null) return null;
    try {
      const found = Y.createAbsolutePositionFromRelativePosition(position, text.doc);
      if (found === null || found.type !== text) return null;
      return Math.min(found.index, this.#view.state.doc.length);
    } catch {
      // A position that names what is no text: written by hand, or for another kind of document.
      return null;
    }
  }

  #planFade(now: number): void {
    if (this.#fadeTimer !== null) clearTimeout(this.#fadeTimer);
    this.#fadeTimer = null;
    const ends = [...this.#known.values()]
      .map(known => known.movedAtMs + NAME_SHOWN_MS)
      .filter(end => end > now);
    if (ends.length > 0) this.#fadeTimer = setTimeout(() => this.#plan(), Math.min(...ends) - now + 1);
  }
}

export const remoteCursorTracker = ViewPlugin.fromClass(RemoteCursorTracker);

/** Only what this person did is news for others; their text moving a cursor along is known to them. */
function isOwnMove(transaction: Transaction): boolean {
  if (transaction.annotation(ySyncAnnotation) !== undefined) return false;
  return transaction.docChanged || transaction.selection !== undefined;
}

function readOwnCursor(view: EditorView, text: Y.Text) {
  const { anchor, head } = view.state.selection.main;
  // Tied to the character before: the caret stays behind what its person wrote, also at the end of the text.
  const toRelative = (at: number) =>
    Y.createRelativePositionFromTypeIndex(text, Math.min(at, text.length), BEFORE);
  return { anchor: toRelative(anchor), head: toRelative(head) };
}

function areSame(a: readonly RemoteCursor[], b: readonly RemoteCursor[]): boolean {
  return a.length === b.length && a.every((cursor, i) => isSame(cursor, b[i]!));
}

function isSame(a: RemoteCursor, b: RemoteCursor): boolean {
  return (
    a.clientId === b.clientId &&
    a.head === b.head &&
    a.anchor === b.anchor &&
    a.active === b.active &&
    a.name === b.name &&
    a.color === b.color
  );
}
