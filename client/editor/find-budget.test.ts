// @vitest-environment jsdom
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { RemotePerson } from './ports.ts';
import { remoteCursorSource, remoteCursorsField, remoteCursorTracker } from './remote-cursors.ts';

it('EDIT-18: finding many carets is spread over frames, and everybody is found', async () => {
  const frames: FrameRequestCallback[] = [];
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => frames.push(run));
  // Each look at the clock is a millisecond later.
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => ++now);
  const text = new Y.Doc().getText('text');
  text.insert(0, 'a'.repeat(100));
  const position = (at: number) => Y.createRelativePositionFromTypeIndex(text, at, -1);
  const person = (clientId: number): RemotePerson => ({
    clientId,
    name: 'Ana',
    color: '#0f6b5c',
    ink: '#ffffff',
    cursor: { anchor: position(clientId), head: position(clientId) },
    cursorKey: String(clientId),
  });
  const people = Array.from({ length: 50 }, (_, i) => person(i + 1));
  const port = { listPeople: () => people, subscribe: () => () => {}, moveCursor: () => {} };
  const view = new EditorView({
    state: EditorState.create({
      doc: text.toString(),
      extensions: [remoteCursorSource.of({ port, text }), remoteCursorsField, remoteCursorTracker],
    }),
  });
  const counts: number[] = [];
  while (frames.length > 0 && counts.length < 100) {
    for (const run of frames.splice(0)) run(0);
    counts.push(view.state.field(remoteCursorsField).length);
  }
  expect(counts[0]).toBeLessThan(10);
  expect(counts.at(-1)).toBe(50);
  const heads = view.state.field(remoteCursorsField).map(({ head }) => head);
  expect(heads).toEqual(people.map(({ clientId }) => clientId));
  view.destroy();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
