import { EditorState, type TransactionSpec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { describe, expect, it } from 'vitest';
import { YSyncConfig, ySyncAnnotation } from 'y-codemirror.next';
import * as Y from 'yjs';
import { endsFollowing } from './follow.ts';

const remote = ySyncAnnotation.of(new YSyncConfig(new Y.Doc().getText('text'), null));
const ends = (spec: TransactionSpec) => endsFollowing(EditorState.create({ doc: 'some words' }).update(spec));

describe('following', () => {
  it.each<[string, TransactionSpec]>([
    ['typing', { changes: { from: 0, insert: 'x' }, userEvent: 'input.type' }],
    ['moving the caret by keys', { selection: { anchor: 3 }, userEvent: 'select', scrollIntoView: true }],
    ['going to a line', { selection: { anchor: 3 }, effects: EditorView.scrollIntoView(3) }],
  ])('EDIT-17: ends with %s', (_what, spec) => {
    expect(ends(spec)).toBe(true);
  });

  it.each<[string, TransactionSpec]>([
    ['a click', { selection: { anchor: 3 }, userEvent: 'select.pointer' }],
    ['a selection by keys', { selection: { anchor: 0, head: 4 }, userEvent: 'select', scrollIntoView: true }],
    ['what others write', { changes: { from: 0, insert: 'x' }, annotations: remote }],
    ['its own scrolling', { effects: EditorView.scrollIntoView(3) }],
  ])('EDIT-17: goes on over %s', (_what, spec) => {
    expect(ends(spec)).toBe(false);
  });
});
