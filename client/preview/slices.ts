// Work in small slices off the typing path. The latest work wins: new work drops what is left of the old, but not for ever.

/** Runs `run` when the browser has nothing better to do; `timeLeft` says how many milliseconds it has. */
export type WhenIdle = (run: (timeLeft: () => number) => void) => { cancel(): void };

export interface SlicedWork {
  /** Drops the work under way and starts `steps`, whose every step should take a few milliseconds at most. */
  start(steps: () => Iterator<unknown>): void;
  /**
   * Like start(), but work that has begun is finished first when nothing has been for a while. Liveness: however often
   * this is called, something is finished again and again, and the last one in the end.
   */
  follow(steps: () => Iterator<unknown>): void;
  /** Does what is left at once. */
  finish(): void;
  stop(): void;
}

/** No slice takes longer, however idle the browser says it is: half a frame. */
const SLICE_MS = 7;
// So long may newer work drop older. Where idle time is short, on a slow machine with others typing, one pass takes longer
// than the pause between two texts: without an end to it the preview would stand still for as long as they type.
const DROPPING_MS = 300;

export function createSlicedWork(whenIdle: WhenIdle, now: () => number): SlicedWork {
  let begin: (() => Iterator<unknown>) | null = null;
  let steps: Iterator<unknown> | null = null;
  let next: (() => Iterator<unknown>) | null = null;
  let pending: { cancel(): void } | null = null;
  // Since when there is work and none was finished; of no meaning without work.
  let unfinishedSinceMs = 0;

  function start(make: () => Iterator<unknown>): void {
    if (begin === null) unfinishedSinceMs = now();
    begin = make;
    steps = null;
    next = null;
    pending ??= whenIdle(runSlice);
  }

  function runSlice(timeLeft: () => number): void {
    pending = null;
    const started = now();
    while (true) {
      if (step() === 'done') return;
      if (now() - started >= SLICE_MS || timeLeft() <= 0) break;
    }
    pending = whenIdle(runSlice);
  }

  function step(): 'more' | 'done' {
    steps ??= begin?.() ?? null;
    if (steps?.next().done === false) return 'more';
    begin = next;
    steps = null;
    next = null;
    unfinishedSinceMs = now();
    return begin === null ? 'done' : 'more';
  }

  return {
    start,
    follow(make) {
      if (steps !== null && now() - unfinishedSinceMs >= DROPPING_MS) next = make;
      else start(make);
    },
    finish() {
      pending?.cancel();
      pending = null;
      while (begin !== null && step() === 'more');
    },
    stop() {
      pending?.cancel();
      pending = null;
      begin = null;
      steps = null;
      next = null;
    },
  };
}

/** Waits for what was typed to be painted, then for idle time, 150 ms at most. */
export function whenIdleIn(window: Window & typeof globalThis): WhenIdle {
  return run => {
    if (typeof window.requestIdleCallback === 'function') {
      const id = window.requestIdleCallback(deadline => run(() => deadline.timeRemaining()), {
        timeout: 150,
      });
      return { cancel: () => window.cancelIdleCallback(id) };
    }
    // Safari: a timer set in a frame runs after that frame was painted.
    let timer = 0;
    const frame = window.requestAnimationFrame(() => {
      timer = window.setTimeout(() => run(() => Number.POSITIVE_INFINITY), 0);
    });
    return {
      cancel() {
        window.cancelAnimationFrame(frame);
        window.clearTimeout(timer);
      },
    };
  };
}
