// Time, as the session needs it. The page passes browserScheduler; tests pass a simulated one.

export interface Scheduler {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export const browserScheduler: Scheduler = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * A function that runs `run` at once, and then at most once every `spacingMs`, the last call of a burst
 * included. `cancel` drops what is still waiting.
 */
export function spaceOut(scheduler: Scheduler, spacingMs: number, run: () => void) {
  let lastMs = Number.NEGATIVE_INFINITY;
  let cancelWaiting: (() => void) | null = null;

  function runNow(): void {
    cancelWaiting = null;
    lastMs = scheduler.now();
    run();
  }

  function call(): void {
    if (cancelWaiting !== null) return;
    const waitMs = lastMs + spacingMs - scheduler.now();
    // A clock that was set back must not silence the function for as long.
    if (waitMs <= 0 || waitMs > spacingMs) runNow();
    else cancelWaiting = scheduler.after(waitMs, runNow);
  }

  function cancel(): void {
    cancelWaiting?.();
    cancelWaiting = null;
  }

  return { call, cancel };
}
