// Wide tables and formulas scroll sideways: while they do, the keyboard reaches them. Elsewhere they are no stop.

export interface Reach {
  watch(element: HTMLElement): void;
  destroy(): void;
}

/** Looks after a layout that happened anyway, and so costs none of its own. Without ResizeObserver it does nothing. */
export function createReach(window: Window & typeof globalThis): Reach {
  if (typeof window.ResizeObserver !== 'function') return { watch() {}, destroy() {} };
  const observer = new window.ResizeObserver(entries => {
    for (const { target } of entries) {
      if (!target.isConnected) observer.unobserve(target);
      else if (target.scrollWidth > target.clientWidth) target.setAttribute('tabindex', '0');
      else target.removeAttribute('tabindex');
    }
  });
  return {
    watch: element => observer.observe(element),
    destroy: () => observer.disconnect(),
  };
}
