/** @jsxImportSource preact */
// @vitest-environment jsdom
// Text and preview on one page: which of them is there, what is hidden from whom, and what comes back from both.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ScrollPane } from '../preview/scroll-sync.ts';
import { readingEn } from '../text/reading-words.ts';
import { Outline } from './outline.tsx';
import type { OutlineHeading } from './ports.ts';
import type { PreviewHandle } from './preview-host.tsx';
import { limitShare, moveByKey } from './splitter.tsx';
import { chooseShown, Workspace, type WorkspaceProps } from './workspace.tsx';

let isNarrow = false;
let root: HTMLElement;

beforeEach(() => {
  isNarrow = false;
  window.matchMedia = query =>
    ({
      matches: query.includes('max-width') && isNarrow,
      addEventListener() {},
      removeEventListener() {},
    }) as unknown as MediaQueryList;
  root = document.createElement('div');
  document.body.append(root);
});

afterEach(() => {
  act(() => render(null, root));
  document.body.replaceChildren();
});

function makeText(start: string) {
  let content = start;
  const listeners = new Set<() => void>();
  return {
    read: () => content,
    subscribe(changed: () => void) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    write(next: string) {
      content = next;
      for (const changed of listeners) changed();
    },
    listeners,
  };
}

function makeProps(parts: Partial<WorkspaceProps> = {}): WorkspaceProps {
  return {
    mode: 'edit',
    editorShare: 0.5,
    scrollSync: true,
    text: makeText('# One\n\n- [ ] task\n'),
    editorPane: null,
    children: <textarea aria-label="the text" />,
    words: readingEn,
    theme: 'light',
    canTick: true,
    onTick() {},
    onEditorShare() {},
    ...parts,
  };
}

function show(props: WorkspaceProps): void {
  act(() => render(<Workspace {...props} />, root));
}

const textPane = () => root.querySelector<HTMLElement>('.workspace-text')!;
const previewPane = () => root.querySelector<HTMLElement>('.workspace-preview')!;

// jsdom has the attribute alone.
const isInert = (element: HTMLElement) => element.hasAttribute('inert');

test('READ-3: what is shown follows from the mode, the room and the chosen side', () => {
  expect(chooseShown('edit', false, 'preview')).toBe('text');
  expect(chooseShown('read', true, 'text')).toBe('preview');
  expect(chooseShown('split', false, 'text')).toBe('both');
  expect([chooseShown('split', true, 'text'), chooseShown('split', true, 'preview')]).toEqual([
    ...['text', 'preview'],
  ]);
});

test('READ-3: the preview comes when it is first wanted; the text stays on the page, out of reach, while one reads', async () => {
  const onPreview = vi.fn<(preview: PreviewHandle | null) => void>();
  const onHeadings = vi.fn<(headings: readonly OutlineHeading[] | null) => void>();
  const props = makeProps({ onPreview, onHeadings });
  show(props);
  const area = root.querySelector('textarea');
  expect(isInert(previewPane())).toBe(true);
  expect(root.querySelector('.preview')).toBeNull();
  expect(onPreview).not.toHaveBeenCalled();
  show({ ...props, mode: 'read' });
  expect([isInert(textPane()), isInert(previewPane())]).toEqual([true, false]);
  await vi.waitFor(() => expect(root.querySelector('.md h1')?.textContent).toContain('One'));
  expect(root.querySelector('textarea')).toBe(area);
  expect(onPreview).toHaveBeenCalledTimes(1);
  const region = root.querySelector<HTMLElement>('.preview')!;
  expect([region.tabIndex, region.getAttribute('aria-label')]).toEqual([0, 'Preview']);
  await vi.waitFor(() => expect(onHeadings.mock.lastCall![0]!.map(({ text }) => text)).toEqual(['One']));
  show({ ...props, mode: 'edit' });
  expect(onHeadings.mock.lastCall).toEqual([null]);
  act(() => render(null, root));
  expect(onPreview.mock.lastCall).toEqual([null]);
  expect((props.text as ReturnType<typeof makeText>).listeners.size).toBe(0);
});

test('READ-3: a tick comes back with its line, and cannot be made by who only reads', async () => {
  const onTick = vi.fn();
  const onHeadings = vi.fn();
  const props = makeProps({ mode: 'split', onTick, onHeadings });
  show(props);
  await vi.waitFor(() => expect(onHeadings.mock.lastCall?.[0]).toHaveLength(1));
  root.querySelector<HTMLInputElement>('.md-task-box')!.click();
  expect(onTick.mock.calls).toEqual([[2, true]]);
  show({ ...props, canTick: false });
  await vi.waitFor(() => expect(root.querySelector<HTMLInputElement>('.md-task-box')!.disabled).toBe(true));
});

test('READ-3: what others write shows up in the preview', async () => {
  const text = makeText('one');
  show(makeProps({ mode: 'split', text }));
  await vi.waitFor(() => expect(root.querySelector('.md-body')?.textContent).toContain('one'));
  text.write('two');
  await vi.waitFor(() => expect(root.querySelector('.md-body')?.textContent).toContain('two'));
});

test('READ-3: where one fits, two buttons choose between them', async () => {
  isNarrow = true;
  show(makeProps({ mode: 'split' }));
  expect(root.querySelector('[role="separator"]')).toBeNull();
  const buttons = [...root.querySelectorAll<HTMLButtonElement>('.workspace-sides button')];
  expect(buttons.map(button => button.getAttribute('aria-pressed'))).toEqual(['true', 'false']);
  act(() => buttons[1]!.click());
  expect([isInert(textPane()), isInert(previewPane())]).toEqual([true, false]);
  await vi.waitFor(() => expect(root.querySelector('.md h1')).not.toBeNull());
});

test('READ-3: who starts to read goes on at the same line, and back', async () => {
  const lines: number[] = [];
  const element = document.createElement('div');
  const editorPane: ScrollPane = { element, lineAtTop: () => 2, scrollToLine: line => lines.push(line) };
  let preview: PreviewHandle | null = null;
  const props = makeProps({
    editorPane,
    onPreview: made => {
      preview = made;
    },
  });
  show(props);
  root.querySelector('textarea')!.focus();
  show({ ...props, mode: 'read' });
  await vi.waitFor(() => expect(preview).not.toBeNull());
  await vi.waitFor(() => expect(document.activeElement).toBe(preview!.element));
  preview!.lineAtTop = () => 7;
  show({ ...props, mode: 'edit' });
  expect(lines).toEqual([7]);
});

test('READ-3: the line between the panes moves by keys and to the middle, within its limits', () => {
  const shares: number[] = [];
  show(makeProps({ mode: 'split', editorShare: 0.6, onEditorShare: share => shares.push(share) }));
  const line = root.querySelector<HTMLElement>('[role="separator"]')!;
  expect([line.tabIndex, line.getAttribute('aria-valuenow'), line.getAttribute('aria-controls')]).toEqual([
    ...[0, '60', textPane().id],
  ]);
  const press = (key: string, shiftKey = false) =>
    act(() => void line.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true })));
  press('ArrowLeft');
  press('ArrowRight', true);
  press('Home');
  press('End');
  act(() => void line.dispatchEvent(new MouseEvent('dblclick', { bubbles: true })));
  expect(shares).toEqual([0.58, 0.7, 0.2, 0.8, 0.5]);
  expect(moveByKey(0.5, 'a', false)).toBeNull();
  expect([limitShare(0), limitShare(1), limitShare(0.33333)]).toEqual([0.2, 0.8, 0.333]);
});

test('READ-4: the outline lists headings as a tree, marks where one is, and goes there', async () => {
  const onGo = vi.fn();
  const text = makeText('# A\n\n## B\n\n## C\n');
  const base = { words: readingEn, text, onGo, onClose() {} };
  act(() => render(<Outline {...base} headings={null} line={3} />, root));
  const items = () => [...root.querySelectorAll<HTMLButtonElement>('.outline-item')];
  expect(items().map(item => item.textContent)).toEqual(['A', 'B', 'C']);
  expect(items()[1]!.closest('ul')!.parentElement!.firstElementChild).toBe(items()[0]);
  expect(root.querySelector('[aria-current]')).toBe(items()[1]);
  items()[2]!.click();
  expect(onGo.mock.calls).toEqual([[4]]);
  text.write('# New\n');
  await vi.waitFor(() => expect(items().map(item => item.textContent)).toEqual(['New']));
  act(() => render(<Outline {...base} headings={[{ level: 2, text: '', line: 0 }]} line={null} />, root));
  expect(items().map(item => item.textContent)).toEqual([readingEn.untitledHeading]);
});

test('READ-4: on a phone the outline is a sheet that closes by itself, by Escape and beside it', () => {
  isNarrow = true;
  const onClose = vi.fn();
  const props = { headings: null, text: makeText('# A'), line: 0, words: readingEn, onGo() {}, onClose };
  act(() => render(<Outline {...props} />, root));
  const sheet = root.querySelector<HTMLElement>('.outline.is-sheet')!;
  expect(document.activeElement).toBe(sheet);
  root.querySelector<HTMLElement>('.outline-item')!.click();
  sheet.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  root.querySelector<HTMLElement>('.outline-veil')!.click();
  expect(onClose).toHaveBeenCalledTimes(3);
});
