// Which slide is shown, and by what: keys, swipes, addresses. Pure.

/** What a key asks for; null for keys that are not ours. */
export type SlideCommand = 'next' | 'previous' | 'first' | 'last' | 'leave' | 'full-screen' | 'overview';

const KEYS: Readonly<Record<string, SlideCommand>> = {
  ArrowRight: 'next',
  ArrowDown: 'next',
  PageDown: 'next',
  ' ': 'next',
  Enter: 'next',
  ArrowLeft: 'previous',
  ArrowUp: 'previous',
  PageUp: 'previous',
  Backspace: 'previous',
  Home: 'first',
  End: 'last',
  Escape: 'leave',
  f: 'full-screen',
  F: 'full-screen',
  o: 'overview',
  O: 'overview',
};

export function readKey(key: string, isShift: boolean): SlideCommand | null {
  if (key === ' ' && isShift) return 'previous';
  return KEYS[key] ?? null;
}

/** The slide after a command; the same where there is none further. */
export function moveSlide(slide: number, count: number, command: SlideCommand): number {
  switch (command) {
    case 'next':
      return limitSlide(slide + 1, count);
    case 'previous':
      return limitSlide(slide - 1, count);
    case 'first':
      return 0;
    case 'last':
      return limitSlide(count - 1, count);
    case 'leave':
    case 'full-screen':
    case 'overview':
      return slide;
  }
}

export function limitSlide(slide: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.trunc(slide) || 0));
}

/** "#3" is the third slide; null for anything else. */
export function readSlideHash(hash: string): number | null {
  const match = /^#(\d{1,5})$/.exec(hash);
  return match === null || match[1] === '0' ? null : Number(match[1]) - 1;
}

export function slideHash(slide: number): string {
  return `#${slide + 1}`;
}

/** Pixels that a finger travels before it counts. */
const SWIPE_PX = 45;

/** What a finger meant that moved by so many pixels; null when it was no swipe to the side. */
export function readSwipe(dx: number, dy: number): 'next' | 'previous' | null {
  if (Math.abs(dx) < SWIPE_PX || Math.abs(dx) < 1.5 * Math.abs(dy)) return null;
  return dx < 0 ? 'next' : 'previous';
}

/** The first words of a slide, for lists. */
export function nameSlide(source: string): string {
  const line = source.split('\n').find(candidate => /[\p{L}\p{N}]/u.test(candidate)) ?? '';
  return line
    .replace(/^[\s#>*+-]+|^\s*\d+[.)]\s+/g, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*|__|~~|==|[*`$]/g, '')
    .trim()
    .slice(0, 80);
}
