// Where a line of the source is on the page, and back. Measures what is laid out at that moment and keeps nothing,
// so it is right again by itself when images come in. Lines count from 0 and have fractions.

/** A block of the document and the lines it shows, half-open. */
export interface MappedBlock {
  element: Element;
  fromLine: number;
  toLine: number;
}

interface Span {
  top: number;
  bottom: number;
  from: number;
  to: number;
  element: Element;
}

/** The line at the height `y` (in the viewport's pixels); null without any block. */
export function findLine(blocks: readonly MappedBlock[], y: number): number | null {
  if (blocks.length === 0) return null;
  const at = findLast(blocks, block => block.element.getBoundingClientRect().top <= y);
  const base = blocks[Math.max(0, at)]!;
  const here = measure(base);
  if (at < 0) return here.from;
  const next = blocks[at + 1];
  if (y > here.bottom) {
    if (next === undefined) return here.to;
    const after = measure(next);
    return between(y, here.bottom, after.top, here.to, after.from);
  }
  return lineInside(here, base.fromLine, y);
}

/** The height of `line`, in the viewport's pixels; null without any block. */
export function findHeight(blocks: readonly MappedBlock[], line: number): number | null {
  if (blocks.length === 0) return null;
  const at = findLast(blocks, block => block.fromLine <= line);
  const base = blocks[Math.max(0, at)]!;
  const here = measure(base);
  if (at < 0) return here.top;
  const next = blocks[at + 1];
  if (line > here.to) {
    if (next === undefined) return here.bottom;
    const after = measure(next);
    return between(line, here.to, after.from, here.bottom, after.top);
  }
  return heightInside(here, base.fromLine, line);
}

function lineInside(span: Span, base: number, y: number): number {
  const parts = listParts(span.element, base);
  if (parts.length === 0) return between(y, span.top, span.bottom, span.from, span.to);
  const at = findLast(parts, part => part.top <= y);
  const here = parts[at];
  const next = parts[at + 1];
  if (here !== undefined && y <= here.bottom) return lineInside(here, base, y);
  return between(
    y,
    here?.bottom ?? span.top,
    next?.top ?? span.bottom,
    here?.to ?? span.from,
    next?.from ?? span.to,
  );
}

function heightInside(span: Span, base: number, line: number): number {
  const parts = listParts(span.element, base);
  if (parts.length === 0) return between(line, span.from, span.to, span.top, span.bottom);
  const at = findLast(parts, part => part.from <= line);
  const here = parts[at];
  const next = parts[at + 1];
  if (here !== undefined && line <= here.to) return heightInside(here, base, line);
  return between(
    line,
    here?.to ?? span.from,
    next?.from ?? span.to,
    here?.bottom ?? span.top,
    next?.top ?? span.bottom,
  );
}

/** The nearest elements below that know their lines, in order. */
function listParts(element: Element, base: number): Span[] {
  const parts: Span[] = [];
  const walk = (parent: Element) => {
    for (const child of parent.children) {
      const from = child.getAttribute('data-line');
      const to = child.getAttribute('data-end');
      if (from === null || to === null) walk(child);
      else {
        const { top, bottom } = child.getBoundingClientRect();
        if (bottom > top)
          parts.push({ top, bottom, from: base + Number(from), to: base + Number(to), element: child });
      }
    }
  };
  walk(element);
  return parts;
}

function measure({ element, fromLine, toLine }: MappedBlock): Span {
  const { top, bottom } = element.getBoundingClientRect();
  return { top, bottom, from: fromLine, to: toLine, element };
}

function between(x: number, x0: number, x1: number, y0: number, y1: number): number {
  if (x1 <= x0) return y0;
  const share = Math.min(1, Math.max(0, (x - x0) / (x1 - x0)));
  return y0 + share * (y1 - y0);
}

/** The last index for which `holds`, which is true up to some index and false behind it; -1 for none. */
function findLast<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let low = -1;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(list[middle]!)) low = middle;
    else high = middle - 1;
  }
  return low;
}
