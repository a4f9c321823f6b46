// @vitest-environment jsdom
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { describe, expect, it, vi } from 'vitest';
import { yCollab } from 'y-codemirror.next';
import * as Y from 'yjs';
import { historyFacet, undo } from './history.ts';
import { beginUpload, uploadsField } from './uploads.ts';

function open(doc: string) {
  const text = new Y.Doc().getText('text');
  text.insert(0, doc);
  const undoManager = new Y.UndoManager(text, { captureTimeout: 60_000 });
  const view = new EditorView({
    parent: document.body,
    state: EditorState.create({
      doc,
      extensions: [uploadsField, historyFacet.of(undoManager), yCollab(text, null, { undoManager })],
    }),
  });
  const onCancel = vi.fn();
  const begin = (at: number) =>
    beginUpload(view, { at, label: 'Uploading <i>cat</i>.png', cancelLabel: 'Cancel cat', onCancel });
  return { text, view, begin, onCancel };
}

describe('a file on its way', () => {
  it('EDIT-15: shows in this editor only, named, and its name is text', () => {
    const { text, view, begin } = open('one two');
    begin(4).setProgress(0.25);
    expect(text.toString()).toBe('one two');
    const bar = view.dom.querySelector('progress')!;
    expect([bar.value, bar.getAttribute('aria-label')]).toEqual([0.25, 'Uploading <i>cat</i>.png']);
    expect(view.dom.querySelector('button')!.getAttribute('aria-label')).toBe('Cancel cat');
    expect(view.dom.querySelector('i')).toBeNull();
  });

  it('EDIT-15: keeps its place while others write, and is one step of undo', () => {
    const { text, view, begin } = open('one two');
    view.dispatch({ changes: { from: 7, insert: ' three' } });
    const upload = begin(4);
    text.doc!.transact(() => text.insert(0, 'zero '), 'somebody else');
    expect(upload.finish('![cat](/c)')).toBe(true);
    expect(text.toString()).toBe('zero one ![cat](/c)two three');
    expect(view.dom.querySelector('progress')).toBeNull();
    undo(view);
    expect(text.toString()).toBe('zero one two three');
    undo(view);
    expect(text.toString()).toBe('zero one two');
  });

  it('EDIT-15: several at one place come in the order in which they were begun, whichever is done first', () => {
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const { text, view, begin } = open('()');
      const uploads = [begin(1), begin(1), begin(1)];
      const names = ['a', 'b', 'c'];
      for (const index of order) {
        expect(uploads[index]!.finish(names[index]!)).toBe(true);
        expect(uploads[index]!.finish(names[index]!)).toBe(false);
      }
      expect(text.toString(), order.join()).toBe('(abc)');
      expect(view.dom.querySelectorAll('progress')).toHaveLength(0);
    }
  });

  it('EDIT-15: a place whose text was deleted takes nothing', () => {
    const { text, begin } = open('one two three');
    const upload = begin(5);
    text.delete(3, 6);
    expect(upload.finish('x')).toBe(false);
    expect(text.toString()).not.toContain('x');
  });

  it('EDIT-15: its button ends it', () => {
    const { view, begin, onCancel } = open('one');
    const upload = begin(3);
    view.dom.querySelector('button')!.click();
    expect(onCancel).toHaveBeenCalledTimes(1);
    expect(view.dom.querySelector('progress')).toBeNull();
    expect(upload.finish('x')).toBe(false);
  });
});
