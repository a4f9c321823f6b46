// Shortcuts in CodeMirror's notation ("Mod-Shift-p", "F2", "?"): how they are shown, how a key press is told to be one.
// https://codemirror.net/docs/ref/#view.KeyBinding

export type Platform = 'mac' | 'other';

interface Stroke {
  ctrl: boolean;
  alt: boolean;
  shift: boolean;
  meta: boolean;
  /** As in KeyboardEvent.key; letters in lower case. */
  key: string;
}

/** `platform` is navigator.platform, which is still how CodeMirror and browsers' own pages tell. */
export function readPlatform(platform: string): Platform {
  return /mac|iphone|ipad/i.test(platform) ? 'mac' : 'other';
}

function parseStroke(notation: string, platform: Platform): Stroke {
  // A hyphen at the end is the key itself: "Mod--".
  const parts = notation.split(/-(?!$)/);
  const name = parts.pop() ?? '';
  const stroke: Stroke = { ctrl: false, alt: false, shift: false, meta: false, key: normaliseKey(name) };
  for (const part of parts) {
    switch (part.toLowerCase()) {
      case 'mod':
        if (platform === 'mac') stroke.meta = true;
        else stroke.ctrl = true;
        break;
      case 'ctrl':
      case 'control':
        stroke.ctrl = true;
        break;
      case 'alt':
        stroke.alt = true;
        break;
      case 'shift':
        stroke.shift = true;
        break;
      case 'cmd':
      case 'meta':
        stroke.meta = true;
        break;
      default:
        throw new Error(`invariant violation: ${part} in ${notation} is no modifier`);
    }
  }
  return stroke;
}

function normaliseKey(name: string): string {
  if (name === 'Space') return ' ';
  return name.length === 1 ? name.toLowerCase() : name;
}

const SYMBOLS: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };
const MAC_SYMBOLS: Record<string, string> = {
  Enter: '↩',
  Escape: '⎋',
  Tab: '⇥',
  Backspace: '⌫',
  Delete: '⌦',
};

/** "Ctrl+Shift+P", or "⇧⌘P" on a Mac. `names` are the written-out names of keys in the page's language. */
export function showKey(notation: string, platform: Platform, names: Record<string, string>): string {
  return notation
    .split(' ')
    .map(part => showStroke(parseStroke(part, platform), platform, names))
    .join(' ');
}

function showStroke(stroke: Stroke, platform: Platform, names: Record<string, string>): string {
  const name = (key: string) => names[key] ?? key;
  const key =
    (platform === 'mac' ? MAC_SYMBOLS[stroke.key] : undefined) ??
    SYMBOLS[stroke.key] ??
    (stroke.key === ' '
      ? name('Space')
      : stroke.key.length === 1
        ? stroke.key.toUpperCase()
        : name(stroke.key));
  if (platform === 'mac') {
    return `${stroke.ctrl ? '⌃' : ''}${stroke.alt ? '⌥' : ''}${stroke.shift ? '⇧' : ''}${stroke.meta ? '⌘' : ''}${key}`;
  }
  const held = [
    stroke.ctrl ? name('Control') : '',
    stroke.alt ? name('Alt') : '',
    stroke.shift ? name('Shift') : '',
    stroke.meta ? name('Meta') : '',
  ];
  return [...held.filter(part => part !== ''), key].join('+');
}

/** The parts of KeyboardEvent that count here. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

/**
 * Whether a press is this shortcut, of one stroke. Shift is asked for only where it is written, or where it does not
 * decide what the key types: "?" is "?" on every keyboard.
 */
export function isKey(notation: string, press: KeyPress, platform: Platform): boolean {
  const stroke = parseStroke(notation, platform);
  if (press.ctrlKey !== stroke.ctrl || press.altKey !== stroke.alt || press.metaKey !== stroke.meta)
    return false;
  const typed = normaliseKey(press.key);
  const isSign = stroke.key.length === 1 && !/[\p{L}\p{N}]/u.test(stroke.key);
  if (typed === stroke.key) return press.shiftKey === stroke.shift || (isSign && !stroke.shift);
  // Letters keep their places where another alphabet is typed, and digits where shift makes them signs.
  const place = /^(?:Key|Digit)(.)$/.exec(press.code)?.[1]?.toLowerCase();
  const isForeign = typed.length === 1 && !/[a-z]/.test(typed);
  return place === stroke.key && isForeign && press.shiftKey === stroke.shift && (stroke.ctrl || stroke.meta);
}
