// Tells a person who looks elsewhere that something came: a number before the page's title and a dot on its icon, while
// the window is not in front.

import { effect, type ReadonlySignal, type Signal } from '@preact/signals';
import { pathTo } from '../addresses.ts';

export interface AttentionParts {
  /** The page's title as it is without news. */
  title: ReadonlySignal<string>;
  badge: ReadonlySignal<{ count: number; isMore: boolean }>;
  /** Kept up here: whether the window is in front and has the focus. */
  inFront: Signal<boolean>;
  document: Document;
  locale: ReadonlySignal<string>;
}

const ICON = pathTo('/icon.svg');
const ICON_WITH_DOT = pathTo('/icon-dot.svg');

/** Owns the document's title and icon until what it returns is called. */
export function watchAttention({ title, badge, inFront, document, locale }: AttentionParts): () => void {
  const window = document.defaultView;
  if (window === null) throw new Error('invariant violation: a document without a window');
  const controller = new AbortController();
  const { signal } = controller;
  const look = () => {
    inFront.value = !document.hidden && document.hasFocus();
  };
  for (const name of ['focus', 'blur', 'pageshow']) window.addEventListener(name, look, { signal });
  document.addEventListener('visibilitychange', look, { signal });
  look();

  const stop = effect(() => {
    const { count, isMore } = badge.value;
    const calls = !inFront.value && count > 0;
    document.title = calls ? prefixTitle(title.value, count, isMore, locale.value) : title.value;
    showIcon(document, calls ? ICON_WITH_DOT : ICON);
  });
  return () => {
    controller.abort();
    stop();
    document.title = title.peek();
    showIcon(document, ICON);
  };
}

/** "(2) My notes" */
export function prefixTitle(title: string, count: number, isMore: boolean, locale: string): string {
  return `(${count.toLocaleString(locale)}${isMore ? '+' : ''}) ${title}`;
}

function showIcon(document: Document, href: string): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="icon"][type="image/svg+xml"]')) {
    if (link.getAttribute('href') !== href) link.setAttribute('href', href);
  }
}
