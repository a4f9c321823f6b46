// @vitest-environment jsdom
// Who leads and who follows, with panes whose lines are as high as the test says.
import { afterEach, expect, test, vi } from 'vitest';
import { blendToEnd, type ScrollPane, syncScroll } from './scroll-sync.ts';

afterEach(() => document.body.replaceChildren());

/** 100 lines of `lineHeight` pixels in a window of 200. */
function makePane(lineHeight: number): ScrollPane & { line: number } {
  const element = document.createElement('div');
  Object.defineProperty(element, 'clientHeight', { value: 200 });
  Object.defineProperty(element, 'scrollHeight', { value: 100 * lineHeight });
  document.body.append(element);
  return {
    element,
    line: 0,
    lineAtTop: () => element.scrollTop / lineHeight,
    scrollToLine(line) {
      this.line = line;
      element.scrollTop = line * lineHeight;
      // A real pane reports its own scrolling too.
      element.dispatchEvent(new Event('scroll'));
    },
  };
}

function scroll(pane: ScrollPane, top: number): void {
  pane.element.scrollTop = top;
  pane.element.dispatchEvent(new Event('scroll'));
}

test('PREV-11: the touched side leads by line, and the follower never leads back', async () => {
  const editor = makePane(20);
  const preview = makePane(50);
  const sync = syncScroll(editor, preview);
  scroll(editor, 600);
  await vi.waitFor(() => expect(preview.element.scrollTop).toBe(1500));
  expect(editor.element.scrollTop).toBe(600);
  preview.element.dispatchEvent(new Event('wheel'));
  scroll(preview, 500);
  await vi.waitFor(() => expect(editor.element.scrollTop).toBe(200));
  expect(preview.element.scrollTop).toBe(500);
  sync.destroy();
});

test('PREV-11: both ends meet', async () => {
  const editor = makePane(20);
  const preview = makePane(50);
  const sync = syncScroll(editor, preview);
  scroll(editor, 1800);
  await vi.waitFor(() => expect(preview.element.scrollTop).toBe(4800));
  scroll(editor, 0);
  await vi.waitFor(() => expect(preview.element.scrollTop).toBe(0));
  sync.destroy();
});

test('PREV-11: switched off, nobody follows; switched on, the follower catches up', async () => {
  const editor = makePane(20);
  const preview = makePane(50);
  const other = makePane(50);
  const sync = syncScroll(editor, preview);
  const witness = syncScroll(editor, other);
  sync.setEnabled(false);
  scroll(editor, 600);
  await vi.waitFor(() => expect(other.element.scrollTop).toBe(1500));
  expect(preview.element.scrollTop).toBe(0);
  sync.setEnabled(true);
  await vi.waitFor(() => expect(preview.element.scrollTop).toBe(1500));
  sync.destroy();
  witness.destroy();
});

test('PREV-11: near the end of the leader the follower glides to its own end', () => {
  const blend = { wanted: 400, followerEnd: 1000, leaderHeight: 200 };
  expect(blendToEnd({ ...blend, leaderLeft: 500 })).toBe(400);
  expect(blendToEnd({ ...blend, leaderLeft: 200 })).toBe(400);
  expect(blendToEnd({ ...blend, leaderLeft: 100 })).toBe(700);
  expect(blendToEnd({ ...blend, leaderLeft: 0 })).toBe(1000);
});
