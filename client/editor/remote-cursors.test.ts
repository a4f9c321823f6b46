import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { type RemoteCursor, remoteCursorsField, setRemoteCursors } from './remote-cursors.ts';

const cursor: RemoteCursor = {
  clientId: 7,
  name: 'Ana',
  color: '#c2410c',
  ink: '#ffffff',
  anchor: 2,
  head: 5,
  active: true,
};

function place(doc: string): EditorState {
  const state = EditorState.create({ doc, extensions: remoteCursorsField });
  return state.update({ effects: setRemoteCursors.of([cursor]) }).state;
}

function cursorAfter(state: EditorState, change: { from: number; to?: number; insert?: string }) {
  const { anchor, head } = state.update({ changes: change }).state.field(remoteCursorsField)[0]!;
  return [anchor, head];
}

describe('remote cursors', () => {
  it('PAGE-12: go along with the text around them', () => {
    const state = place('0123456789');
    expect(cursorAfter(state, { from: 0, insert: 'abc' })).toEqual([5, 8]);
    expect(cursorAfter(state, { from: 6, insert: 'abc' })).toEqual([2, 5]);
    expect(cursorAfter(state, { from: 1, to: 4 })).toEqual([1, 2]);
  });

  it('PAGE-12: what is written at a caret comes after it', () => {
    expect(cursorAfter(place('0123456789'), { from: 5, insert: 'mine' })).toEqual([2, 5]);
  });

  it('PAGE-12: are the same object while nothing concerns them', () => {
    const state = place('0123456789');
    const next = state.update({ selection: { anchor: 3 } }).state;
    expect(next.field(remoteCursorsField)).toBe(state.field(remoteCursorsField));
  });
});
