// Headings as a tree: each below the nearest one above it of a higher rank. Pure.

/** So many tables of contents are filled: a thousand of them with a thousand headings each would fill the memory. */
export const MAX_CONTENTS = 8;

export interface HeadingNode<T> {
  heading: T;
  below: HeadingNode<T>[];
}

/** In the order of the document. A level that is left out makes no empty step. */
export function nestHeadings<T extends { level: number }>(headings: readonly T[]): HeadingNode<T>[] {
  const top: HeadingNode<T>[] = [];
  const open: HeadingNode<T>[] = [];
  for (const heading of headings) {
    while (open.length > 0 && open.at(-1)!.heading.level >= heading.level) open.pop();
    const node: HeadingNode<T> = { heading, below: [] };
    (open.at(-1)?.below ?? top).push(node);
    open.push(node);
  }
  return top;
}

/** All but the one heading of level 1 that stands above all others: that is the document's title. */
export function leaveOutTitle<T extends { level: number }>(headings: readonly T[]): readonly T[] {
  const titles = headings.filter(heading => heading.level === 1);
  return titles.length === 1 && headings[0] === titles[0] ? headings.slice(1) : headings;
}
