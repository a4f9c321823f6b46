// Tells a session what the browser knows: whether the person is here, whether there is a network, whether the page
// goes away.

import type { Attention } from '../net/retry.ts';
import type { DocumentSession } from '../session/document-session.ts';

const IDLE_AFTER_MS = 5 * 60_000;

/** `session` is asked anew each time: a document's session can be replaced. Returns what takes it all back. */
export function watchAttention(session: () => DocumentSession): () => void {
  let lastInputMs = Date.now();
  let told: Attention | null = null;
  const controller = new AbortController();
  const { signal } = controller;

  function tell(): void {
    const idle = Date.now() - lastInputMs >= IDLE_AFTER_MS;
    const attention: Attention = document.hidden ? 'hidden' : idle ? 'idle' : 'active';
    if (attention !== told) session().setAttention(attention);
    told = attention;
  }

  function onInput(): void {
    lastInputMs = Date.now();
    if (told !== 'active') tell();
    session().wake('input');
  }

  function onReturn(): void {
    onInput();
    session().wake('now');
  }

  document.addEventListener('keydown', onInput, { signal, capture: true, passive: true });
  document.addEventListener('pointerdown', onInput, { signal, capture: true, passive: true });
  addEventListener('focus', onReturn, { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.hidden) tell();
      else onReturn();
    },
    { signal },
  );
  addEventListener('online', () => session().setBrowserOnline(true), { signal });
  addEventListener('offline', () => session().setBrowserOnline(false), { signal });
  addEventListener('pagehide', () => session().leave(), { signal });
  addEventListener(
    'pageshow',
    event => {
      if (event.persisted) session().comeBack();
    },
    { signal },
  );
  addEventListener(
    'beforeunload',
    event => {
      if (session().hasUnkeptChanges()) event.preventDefault();
    },
    { signal },
  );
  const timer = setInterval(tell, 30_000);
  tell();
  if (!navigator.onLine) session().setBrowserOnline(false);
  return () => {
    controller.abort();
    clearInterval(timer);
  };
}
