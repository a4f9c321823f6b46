import { describe, expect, it } from 'vitest';
import { toolsEn, toolsPtBr } from '../text/tools-words.ts';
import { isKey, type KeyPress, readPlatform, showKey } from './keys.ts';

function press(key: string, held = '', code = ''): KeyPress {
  return {
    key,
    code,
    ctrlKey: held.includes('c'),
    altKey: held.includes('a'),
    shiftKey: held.includes('s'),
    metaKey: held.includes('m'),
  };
}

describe('how a shortcut is shown', () => {
  it.each([
    ['Mod-b', 'Ctrl+B', '⌘B'],
    ['Mod-Shift-p', 'Ctrl+Shift+P', '⇧⌘P'],
    ['Shift-Mod-k', 'Ctrl+Shift+K', '⇧⌘K'],
    ['Mod-Alt-ArrowUp', 'Ctrl+Alt+↑', '⌥⌘↑'],
    ['Ctrl-Alt-[', 'Ctrl+Alt+[', '⌃⌥['],
    ['Mod--', 'Ctrl+-', '⌘-'],
    ['Mod-\\', 'Ctrl+\\', '⌘\\'],
    ['Escape', 'Esc', '⎋'],
    ['?', '?', '?'],
    ['F2', 'F2', 'F2'],
    ['Ctrl-x Ctrl-s', 'Ctrl+X Ctrl+S', '⌃X ⌃S'],
  ])('TOOL-7: %s is %s, on a Mac %s', (notation, other, mac) => {
    expect(showKey(notation, 'other', toolsEn.keys)).toBe(other);
    expect(showKey(notation, 'mac', toolsEn.keys)).toBe(mac);
  });

  it('TOOL-7: keys have names in the page’s language', () => {
    expect(showKey('Mod-Space', 'other', toolsPtBr.keys)).toBe('Ctrl+Espaço');
  });

  it.each([
    ['MacIntel', 'mac'],
    ['iPhone', 'mac'],
    ['Linux x86_64', 'other'],
    ['Win32', 'other'],
    ['', 'other'],
  ] as const)('TOOL-7: %j is %s', (platform, expected) => {
    expect(readPlatform(platform)).toBe(expected);
  });

  it('TOOL-7: a modifier that is none is a mistake of ours', () => {
    expect(() => showKey('Hyper-a', 'other', {})).toThrow('invariant violation: Hyper');
  });
});

describe('which key was pressed', () => {
  it.each([
    ['Mod-Shift-p', press('P', 'cs'), true],
    ['Mod-Shift-p', press('p', 'c'), false],
    ['Mod-k', press('k', 'c'), true],
    ['Mod-k', press('k', 'm'), false],
    ['Mod-k', press('k', 'ca'), false],
    // Shift is how "?" is typed on most keyboards, and not on others.
    ['?', press('?', 's'), true],
    ['?', press('?'), true],
    ['?', press('/'), false],
    ['Mod-?', press('?', 'cs'), true],
    ['Mod-/', press('/', 'c'), true],
    ['Mod-/', press('/', 'cs'), true],
    ['Mod-,', press(',', 'c'), true],
    ['F2', press('F2'), true],
    ['F2', press('F2', 's'), false],
    // A Russian keyboard: the letter is another, its place is the same.
    ['Mod-k', press('л', 'c', 'KeyK'), true],
    ['Mod-k', press('c', 'c', 'KeyK'), false],
    ['k', press('л', '', 'KeyK'), false],
    ['Mod-Shift-7', press('&', 'cs', 'Digit7'), true],
  ])('TOOL-7: %s and %o: %s', (notation, pressed, expected) => {
    expect(isKey(notation, pressed, 'other')).toBe(expected);
  });

  it('TOOL-7: on a Mac it is Cmd', () => {
    expect(isKey('Mod-k', press('k', 'm'), 'mac')).toBe(true);
    expect(isKey('Mod-k', press('k', 'c'), 'mac')).toBe(false);
  });
});
