// The rows of a list, which arrow keys walk through; when the row with the focus goes, its neighbour gets it.
import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface DocumentListProps {
  label: string;
  busy: boolean;
  listRef: RefObject<HTMLUListElement | null>;
  /** Where the focus goes from the first row, and when no row is left. */
  leave: () => void;
  children: ComponentChildren;
}

export function DocumentList({ label, busy, listRef, leave, children }: DocumentListProps) {
  /** The row that has the focus, as its place in the list; null when none has. */
  const at = useRef<number | null>(null);

  useLayoutEffect(() => {
    const list = listRef.current;
    // What had the focus was taken off the page: the browser then gives it to nobody.
    if (list === null || at.current === null || document.activeElement !== document.body) return;
    const rows = listTargets(list);
    const next = rows[Math.min(at.current, rows.length - 1)];
    if (next === undefined) leave();
    else next.focus();
  });

  function onKey(event: KeyboardEvent): void {
    const list = listRef.current;
    if (list === null || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    const targets = listTargets(list);
    const index = targets.indexOf(event.target as HTMLElement);
    if (index < 0) return;
    event.preventDefault();
    if (event.key === 'ArrowUp' && index === 0) leave();
    else targets[index + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  }

  return (
    <ul
      ref={listRef}
      class="home-list"
      aria-label={label}
      aria-busy={busy}
      onKeyDown={onKey}
      onFocusIn={event => {
        const rows = [...(listRef.current?.children ?? [])];
        at.current = rows.findIndex(row => row.contains(event.target as Node));
      }}
      onFocusOut={event => {
        const next = event.relatedTarget;
        if (next instanceof Node && !listRef.current?.contains(next)) at.current = null;
      }}
    >
      {children}
    </ul>
  );
}

/** What the arrow keys go through: one place in each row. */
export function listTargets(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-row-focus]')];
}
