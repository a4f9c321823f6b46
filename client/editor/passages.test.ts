// @vitest-environment jsdom
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { yCollab } from 'y-codemirror.next';
import * as Y from 'yjs';
import { type Passage, TALK_LIMITS } from '../../protocol/talk.ts';
import { HOSTILE_TEXTS } from '../preview/hostile.ts';
import { historyFacet, undo } from './history.ts';
import { decodePosition, findPassages, findQuote, makePassage } from './passages.ts';
import { passages, passagesField, readSelectedPassage, revealPassage, setPassages } from './passages-view.ts';
import type { EditorListener, PassageMark } from './ports.ts';

function docOf(content: string): Y.Text {
  const text = new Y.Doc().getText('text');
  text.insert(0, content);
  return text;
}
const sync = (from: Y.Text, to: Y.Text) => Y.applyUpdate(to.doc!, Y.encodeStateAsUpdate(from.doc!));

function passageOf(text: Y.Text, words: string): Passage {
  const from = text.toString().indexOf(words);
  const passage = makePassage(text, { from, to: from + words.length });
  if (passage === null) throw new Error(`no passage of ${words}`);
  return passage;
}
const wordsAt = (text: Y.Text, passage: Passage) => {
  const [range] = findPassages(text, [passage]);
  return range === null || range === undefined ? null : text.toString().slice(range.from, range.to);
};

describe('a passage', () => {
  it('NOTE-1: goes along with edits around it and inside it, and takes in nothing beside it', () => {
    const text = docOf('one two three four');
    const passage = passageOf(text, 'two three');
    text.insert(0, 'zero ');
    text.insert(text.toString().indexOf('two'), 'X');
    text.insert(text.toString().indexOf('three') + 5, 'Y');
    text.insert(text.toString().indexOf(' three'), '!');
    expect(wordsAt(text, passage)).toBe('two! three');
    text.delete(text.toString().indexOf('two'), 4);
    expect(wordsAt(text, passage)).toBe(' three');
  });

  it('NOTE-1: survives others’ edits at the same time, and a document that is loaded anew', () => {
    const text = docOf('one two three four');
    const other = docOf('');
    sync(text, other);
    const passage = passageOf(text, 'two three');
    other.insert(0, 'concurrent ');
    other.delete(other.toString().indexOf('two'), 3);
    text.insert(text.toString().indexOf('three'), 'and ');
    sync(text, other);
    sync(other, text);
    expect(wordsAt(text, passage)).toBe(wordsAt(other, passage));
    const anew = docOf('');
    sync(other, anew);
    expect(wordsAt(anew, passage)).toBe(' and three');
  });

  it('NOTE-2: is gone with its text, and comes back with undo', () => {
    const text = docOf('one two three four');
    const undoManager = new Y.UndoManager(text);
    const passage = passageOf(text, 'two three');
    text.delete(4, 9);
    expect(wordsAt(text, passage)).toBeNull();
    undoManager.undo();
    expect(wordsAt(text, passage)).toBe('two three');
  });

  it('NOTE-2: that was cut and pasted is found by its words, when they stand there once', () => {
    expect(findQuote('a b c the very words d', 'the very words')).toEqual({ from: 6, to: 20 });
    expect(findQuote('the very words, the very words', 'the very words')).toBeNull();
    expect(findQuote('short', 'short')).toBeNull();
    expect(findQuote('nothing of it', 'the very words')).toBeNull();
  });

  it('NOTE-3: has the words without the space around them, and at most 500', () => {
    const text = docOf(`  one two \n${'👩'.repeat(400)}`);
    expect(makePassage(text, { from: 0, to: 10 })?.quote).toBe('one two');
    expect(makePassage(text, { from: 0, to: 2 })).toBeNull();
    const { quote } = makePassage(text, { from: 3, to: text.length })!;
    expect(quote.length).toBeLessThanOrEqual(TALK_LIMITS.maxQuoteChars);
    expect(() => encodeURIComponent(quote)).not.toThrow();
  });

  it('NOTE-1: many are found in one walk as Yjs finds each', () => {
    const edit = fc.record({ at: fc.nat(200), length: fc.nat(8), words: fc.string({ maxLength: 8 }) });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), fc.array(edit, { maxLength: 30 }), (before, after) => {
        const text = docOf('The quick brown fox jumps over the lazy dog. '.repeat(4));
        const apply = ({ at, length, words }: { at: number; length: number; words: string }) => {
          const from = at % (text.length + 1);
          text.delete(from, Math.min(length, text.length - from));
          text.insert(from, words);
        };
        before.forEach(apply);
        const made = Array.from({ length: 12 }, (_, i) =>
          makePassage(text, { from: (i * 13) % text.length, to: ((i * 13) % text.length) + 9 }),
        ).filter(passage => passage !== null);
        after.forEach(apply);
        const expected = made.map(({ from, to }) => {
          const [start, end] = [from, to].map(
            one => Y.createAbsolutePositionFromRelativePosition(decodePosition(one)!, text.doc!)!.index,
          );
          return start! < end! ? { from: start, to: end } : null;
        });
        expect(findPassages(text, made)).toEqual(expected);
      }),
    );
  });

  it.each(['', '!', 'AA', 'AAAA', btoa('x'.repeat(400)), '\u2603'])(
    'NOTE-4: positions made by hand (%j) are nowhere, and harm nothing',
    from => {
      const text = docOf('one two');
      expect(findPassages(text, [{ from, to: from, quote: 'one' }])).toEqual([null]);
    },
  );
});

describe('passages in the editor', () => {
  const words = { mark: (count: number) => `${count} comments`, comment: 'Comment' };
  let view: EditorView;

  function open(content: string, access: 'write' | 'read' = 'write') {
    const text = docOf(content);
    const undoManager = new Y.UndoManager(text, { captureTimeout: 0 });
    const listener = {
      textChanged: vi.fn(),
      caretMoved: vi.fn(),
      filesPasted: vi.fn(),
      followEnded: vi.fn(),
      passageChosen: vi.fn(),
      passagesPlaced: vi.fn(),
    } satisfies EditorListener;
    view = new EditorView({
      parent: document.body,
      state: EditorState.create({
        doc: content,
        extensions: [
          historyFacet.of(undoManager),
          yCollab(text, null, { undoManager }),
          EditorState.readOnly.of(access === 'read'),
          passages(text, listener),
        ],
      }),
    });
    const show = (marks: readonly PassageMark[], activeId: string | null = null) =>
      setPassages(view, { marks, activeId, commenting: true, words });
    const shown = () => {
      const found: string[] = [];
      const { set } = view.state.field(passagesField);
      for (const at = set.iter(); at.value !== null; at.next()) {
        found.push(`${at.value.spec.passageId}: ${view.state.sliceDoc(at.from, at.to)}`);
      }
      return found;
    };
    const lastPlaces = () => Object.fromEntries(listener.passagesPlaced.mock.calls.at(-1)?.[0] ?? []);
    return { text, listener, show, shown, lastPlaces };
  }

  beforeEach(() => {
    vi.useFakeTimers();
    // jsdom lays nothing out.
    Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  });
  afterEach(() => {
    view.destroy();
    Reflect.deleteProperty(Range.prototype, 'getClientRects');
    vi.useRealTimers();
  });

  it('NOTE-5: are highlighted, carried along by every change, and told with their places', () => {
    const { text, show, shown, lastPlaces } = open('one two three four');
    show([
      { id: 'b', passage: passageOf(text, 'four'), count: 1 },
      { id: 'a', passage: passageOf(text, 'two'), count: 3 },
    ]);
    expect(shown()).toEqual(['a: two', 'b: four']);
    expect(lastPlaces()).toEqual({ a: 4, b: 14 });
    text.doc!.transact(() => text.insert(0, 'zero '), 'somebody else');
    expect(shown()).toEqual(['a: two', 'b: four']);
    vi.advanceTimersByTime(1_000);
    expect(lastPlaces()).toEqual({ a: 9, b: 19 });
  });

  it('NOTE-2: whose text is deleted are told as gone; undo brings them back', () => {
    const { text, show, shown, lastPlaces } = open('one two three four');
    show([{ id: 'a', passage: passageOf(text, 'two three'), count: 1 }]);
    view.dispatch({ changes: { from: 3, to: 14 } });
    expect(shown()).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(lastPlaces()).toEqual({ a: null });
    undo(view);
    vi.advanceTimersByTime(1_000);
    expect(shown()).toEqual(['a: two three']);
    expect(lastPlaces()).toEqual({ a: 4 });
  });

  it('NOTE-2: cut and pasted elsewhere, they are found there', () => {
    const { text, show, shown } = open('one the very words two');
    show([{ id: 'a', passage: passageOf(text, 'the very words'), count: 1 }]);
    view.dispatch({ changes: { from: 4, to: 19 } });
    view.dispatch({ changes: { from: view.state.doc.length, insert: ' the very words' } });
    vi.advanceTimersByTime(1_000);
    expect(shown()).toEqual(['a: the very words']);
  });

  it('NOTE-5: those that are no longer given are no longer shown', () => {
    const { text, show, shown } = open('one two');
    const passage = passageOf(text, 'two');
    show([{ id: 'a', passage, count: 1 }]);
    show([]);
    expect(shown()).toEqual([]);
  });

  it('NOTE-6: a click on one chooses the smallest there; a selection is none', () => {
    const { text, show, listener } = open('one two three four');
    show([
      { id: 'outer', passage: passageOf(text, 'one two three'), count: 1 },
      { id: 'inner', passage: passageOf(text, 'two'), count: 1 },
    ]);
    vi.spyOn(view, 'posAtCoords').mockImplementation((() => 5) as never);
    const inner = [...view.dom.querySelectorAll('.cm-passage')].find(one => one.textContent === 'two')!;
    inner.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(listener.passageChosen.mock.calls).toEqual([['inner']]);
    view.dispatch({ selection: { anchor: 1, head: 6 } });
    view.dom.querySelector('.cm-passage')!.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(listener.passageChosen).toHaveBeenCalledTimes(1);
  });

  it('NOTE-3: what is selected is a passage, also where the text cannot be changed', () => {
    const { text } = open('one two three', 'read');
    expect(readSelectedPassage(view, text)).toBeNull();
    view.dispatch({ selection: { anchor: 7, head: 4 } });
    const passage = readSelectedPassage(view, text)!;
    expect([passage.quote, wordsAt(text, passage)]).toEqual(['two', 'two']);
  });

  it('NOTE-6: one that is jumped to stands out for a moment; one that is gone is not', () => {
    const { text } = open('one two three');
    const passage = passageOf(text, 'two');
    expect(revealPassage(view, text, passage)).toBe(true);
    expect(view.dom.querySelector('.cm-passageFound')?.textContent).toBe('two');
    vi.advanceTimersByTime(5_000);
    expect(view.dom.querySelector('.cm-passageFound')).toBeNull();
    view.dispatch({ changes: { from: 4, to: 7 } });
    expect(revealPassage(view, text, passage)).toBe(false);
  });

  it('NOTE-4: hostile ids and quotes are inert (TRAP 42)', () => {
    const { text, show, shown } = open('one two three');
    const passage = passageOf(text, 'two');
    show(
      HOSTILE_TEXTS.map(({ markdown }) => ({
        id: markdown,
        passage: { ...passage, quote: markdown },
        count: 1,
      })),
    );
    expect(shown()).toHaveLength(HOSTILE_TEXTS.length);
    expect(view.dom.querySelectorAll('script, img, iframe, [onerror], [style*="fixed"]')).toHaveLength(0);
    expect(view.contentDOM.textContent).toBe('one two three');
  });
});
