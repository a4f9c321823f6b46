// @vitest-environment jsdom
// What the editor does by name and by pasting, against a shared text. What needs a layout is in the browser's tests.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { createEditor, type Editor } from './editor.ts';
import { DEFAULT_OPTIONS, type EditorListener, MARKDOWN_LANGUAGE } from './ports.ts';

beforeAll(async () => {
  // Read once before: on a machine that is busy it takes longer than anybody waits for it below.
  await import('./extras.ts');
  const never = { matches: false, addEventListener: () => {}, removeEventListener: () => {} };
  vi.stubGlobal('matchMedia', () => never);
  // CodeMirror measures; there is nothing to measure here.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => ({ left: 0, right: 0, top: 0, bottom: 0 }) as DOMRect;
});

const open: Editor[] = [];
afterEach(() => {
  for (const editor of open.splice(0)) editor.destroy();
  document.body.replaceChildren();
});

async function start(doc: string, language = MARKDOWN_LANGUAGE, readOnly = false) {
  const text = new Y.Doc().getText('text');
  text.insert(0, doc);
  const listener = {
    textChanged: vi.fn(),
    caretMoved: vi.fn(),
    filesPasted: vi.fn<EditorListener['filesPasted']>(),
    followEnded: vi.fn(),
    languageMissing: vi.fn(),
  };
  const editor = createEditor({
    parent: document.body,
    text,
    presence: { listPeople: () => [], subscribe: () => () => {}, moveCursor: () => {} },
    words: { label: 'Text', placeholder: 'Write', phrases: {} },
    readOnly,
    options: DEFAULT_OPTIONS,
    language,
    findTaskMark: line => (/^- \[[ x]\]/.test(line) ? 3 : null),
    listener,
    styleNonce: '',
  });
  open.push(editor);
  // The commands have come when the caret is announced for the second time.
  await vi.waitFor(() => expect(listener.caretMoved.mock.calls.length).toBeGreaterThan(1), {
    timeout: 20_000,
  });
  return { text, editor, listener };
}

function paste(data: Record<string, string>, files: File[] = []): void {
  const event = new Event('paste', { bubbles: true, cancelable: true });
  const clipboardData = { files, getData: (type: string) => data[type] ?? '' };
  Object.defineProperty(event, 'clipboardData', { value: clipboardData });
  document.querySelector('.cm-content')!.dispatchEvent(event);
}

function pressPastePlain(): void {
  const keys = { key: 'V', code: 'KeyV', ctrlKey: true, shiftKey: true, bubbles: true };
  document.querySelector('.cm-content')!.dispatchEvent(new KeyboardEvent('keydown', keys));
}

const CELLS = 'a\tb\r\n1\t2\r\n';
const TABLE = '|   a |   b |\n| --: | --: |\n|   1 |   2 |';

describe('the editor', () => {
  it('EDIT-16: each command is one step of undo, also right after another', async () => {
    const { text, editor } = await start('word');
    expect(editor.run('bold') && editor.run('heading-2')).toBe(true);
    expect(text.toString()).toBe('## **word**');
    expect(editor.isActive('heading-2') && editor.isActive('bold')).toBe(true);
    editor.run('undo');
    expect(text.toString()).toBe('**word**');
    editor.run('undo');
    expect(text.toString()).toBe('word');
    editor.run('redo');
    expect(text.toString()).toBe('**word**');
  });

  it('EDIT-6: what does not apply is not done', async () => {
    const { text, editor } = await start('word', MARKDOWN_LANGUAGE, true);
    expect(editor.canRun('bold') || editor.run('bold') || editor.setTask(0, true)).toBe(false);
    expect(editor.canRun('find')).toBe(true);
    editor.setReadOnly(false);
    expect(editor.canRun('bold')).toBe(true);
    expect(editor.canRun('undo')).toBe(false);
    await editor.setLanguage('JSON');
    expect(editor.canRun('bold') || editor.isActive('bold')).toBe(false);
    expect(editor.canRun('delete-line')).toBe(true);
    expect(text.toString()).toBe('word');
  });

  it('EDIT-12: a language that is missing is said once, and the text stays', async () => {
    const { text, editor, listener } = await start('word');
    await editor.setLanguage('Klingon');
    expect(listener.languageMissing.mock.calls).toEqual([['Klingon']]);
    expect(text.toString()).toBe('word');
  });

  it('PAGE-9: text that is put in has line feeds only, and is one step', async () => {
    const { text, editor } = await start('');
    editor.insert('a\r\nb\rc');
    editor.insert('d');
    expect(text.toString()).toBe('a\nb\ncd');
    expect(editor.caretAt()).toBe(6);
    editor.run('undo');
    expect(text.toString()).toBe('a\nb\nc');
  });

  it('EDIT-16: a ticked task is one character and one step', async () => {
    const { text, editor } = await start('- [ ] a\nb');
    expect(editor.setTask(0, true)).toBe(true);
    expect(text.toString()).toBe('- [x] a\nb');
    expect(editor.setTask(1, true) || editor.setTask(9, true) || editor.setTask(-1, true)).toBe(false);
    editor.run('undo');
    expect(text.toString()).toBe('- [ ] a\nb');
  });

  it('EDIT-11: cells become a table apart from the text, in one step', async () => {
    const { text, editor } = await start('x');
    editor.goToLine(1);
    paste({ 'text/plain': CELLS });
    expect(text.toString()).toBe(`${TABLE}\n\nx`);
    editor.run('undo');
    expect(text.toString()).toBe('x');
  });

  it('EDIT-11: not when pasted plain, not in code, not in a code document', async () => {
    const plain = 'a\tb\n1\t2\n';
    const first = await start('');
    pressPastePlain();
    paste({ 'text/plain': CELLS });
    expect(first.text.toString()).toBe(plain);
    first.editor.destroy();
    document.body.replaceChildren();
    const fence = await start('```\n\n```');
    fence.editor.goToLine(2);
    paste({ 'text/plain': CELLS });
    expect(fence.text.toString()).toBe(`\`\`\`\n${plain}\n\`\`\``);
    fence.editor.destroy();
    document.body.replaceChildren();
    const code = await start('', 'Python');
    paste({ 'text/plain': CELLS });
    expect(code.text.toString()).toBe(plain);
  });

  it('EDIT-15: files go to whoever uploads them, with their place; a picture beside cells does not', async () => {
    const { text, editor, listener } = await start('ab');
    const picture = new File(['x'], 'cat.png', { type: 'image/png' });
    paste({}, [picture]);
    expect(listener.filesPasted.mock.calls).toEqual([[[picture], editor.caretAt()]]);
    paste({ 'text/plain': CELLS }, [picture]);
    expect(listener.filesPasted).toHaveBeenCalledTimes(1);
    expect(text.toString()).toContain('| --: |');
  });
});
