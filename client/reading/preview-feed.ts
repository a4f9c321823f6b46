// Brings a changing text to a preview at the right moments: at once when somebody makes one change, and after a
// pause when somebody types fast, because rendering between two letters would cost frames and show nothing anybody
// reads. Knows no page.
import type { TextPort } from './ports.ts';

export interface FeedClock {
  nowMs(): number;
  /** Returns what cancels. */
  after(delayMs: number, run: () => void): () => void;
}

/** Changes closer together than this are fast typing. */
const FAST_MS = 400;
/** So long after the last fast change the text is shown … */
const PAUSE_MS = 120;
/** … but nobody waits longer than this for what was typed first. */
const PATIENCE_MS = 600;

export interface PreviewFeed {
  /** While paused nothing is read or shown; going on shows what has changed at once. */
  setRunning(running: boolean): void;
  /** Shows the text as it is now. */
  showNow(): void;
  stop(): void;
}

/** Starts running, and shows the text at once. `show` must be cheap: it only takes note. */
export function createPreviewFeed(
  text: TextPort,
  show: (text: string) => void,
  clock: FeedClock,
): PreviewFeed {
  let running = true;
  let stale = true;
  let lastChangeMs = Number.NEGATIVE_INFINITY;
  let waitingSinceMs = 0;
  let cancel: (() => void) | null = null;

  function showNow(): void {
    cancel?.();
    cancel = null;
    stale = false;
    show(text.read());
  }

  function change(): void {
    stale = true;
    const now = clock.nowMs();
    const fast = now - lastChangeMs < FAST_MS;
    lastChangeMs = now;
    if (!running) return;
    if (!fast && cancel === null) {
      showNow();
      return;
    }
    if (cancel === null) waitingSinceMs = now;
    cancel?.();
    const patienceLeft = waitingSinceMs + PATIENCE_MS - now;
    cancel = clock.after(Math.max(0, Math.min(PAUSE_MS, patienceLeft)), showNow);
  }

  const unsubscribe = text.subscribe(change);
  showNow();
  return {
    setRunning(next) {
      if (running === next) return;
      running = next;
      cancel?.();
      cancel = null;
      if (running && stale) showNow();
    },
    showNow,
    stop() {
      unsubscribe();
      cancel?.();
      cancel = null;
    },
  };
}

export const browserFeedClock: FeedClock = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const id = setTimeout(run, delayMs);
    return () => clearTimeout(id);
  },
};
