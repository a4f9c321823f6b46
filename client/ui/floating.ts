// Where something that floats beside a control goes, so that it stays in the window: tooltips and menus. Pure, but
// for the last functions, which measure and move.

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Place {
  left: number;
  top: number;
}

/** Kept free at the edges of the window, in pixels. */
const EDGE_PX = 8;

/**
 * Below the anchor, or above it where there is no room below and more above. In the middle of it (`center`) or from
 * its left edge (`start`), moved sideways only as far as the window asks.
 */
export function placeBeside(
  anchor: Box,
  size: { width: number; height: number },
  view: { width: number; height: number },
  align: 'start' | 'center' | 'end',
  gapPx: number,
): Place {
  const room = { start: 0, center: (anchor.width - size.width) / 2, end: anchor.width - size.width }[align];
  const rightmost = Math.max(EDGE_PX, view.width - size.width - EDGE_PX);
  const below = anchor.top + anchor.height + gapPx;
  const above = anchor.top - gapPx - size.height;
  const fitsBelow = below + size.height <= view.height - EDGE_PX;
  const moreAbove = anchor.top > view.height - anchor.top - anchor.height;
  return {
    left: Math.round(Math.min(Math.max(anchor.left + room, EDGE_PX), rightmost)),
    top: Math.round(fitsBelow || !moreAbove ? below : Math.max(EDGE_PX, above)),
  };
}

/** Moves `floating` (position: fixed) beside `anchor`. What is higher than the window has room for scrolls inside. */
export function moveBeside(
  floating: HTMLElement,
  anchor: HTMLElement,
  align: 'start' | 'center' | 'end',
  gapPx: number,
): void {
  floating.style.maxHeight = '';
  const { width, height } = floating.getBoundingClientRect();
  const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const { left, top } = placeBeside(anchor.getBoundingClientRect(), { width, height }, view, align, gapPx);
  floating.style.left = `${left}px`;
  floating.style.top = `${top}px`;
  floating.style.maxHeight = `${view.height - top - EDGE_PX}px`;
}

/** For what floats where its style sheet says: what is higher than the window has room for scrolls inside. */
export function keepInWindow(floating: HTMLElement): void {
  const box = floating.getBoundingClientRect();
  const anchor = floating.offsetParent?.getBoundingClientRect() ?? box;
  const below = window.innerHeight - box.top - EDGE_PX;
  const above = anchor.top - (box.top - anchor.bottom) - EDGE_PX;
  const opensUp = box.height > below && above > below;
  if (opensUp) {
    floating.style.top = 'auto';
    floating.style.bottom = `calc(100% + ${box.top - anchor.bottom}px)`;
  }
  floating.style.maxHeight = `${opensUp ? above : below}px`;
}
