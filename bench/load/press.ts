// Pressing keys as planned. Knows no socket.
import type { Keystroke } from './schedule.ts';

/**
 * Calls `press` with the author of each keystroke when its time has come; resolves after the last one. `lateMs` gets how
 * late each was.
 */
export function pressAll(
  plan: readonly Keystroke[],
  lateMs: Float64Array,
  press: (author: number, nowMs: number) => void,
): Promise<void> {
  const startMs = performance.now();
  return new Promise(resolve => {
    let next = 0;
    const run = (): void => {
      while (next < plan.length) {
        const { atMs, author } = plan[next]!;
        const nowMs = performance.now();
        if (startMs + atMs > nowMs) break;
        lateMs[next] = nowMs - startMs - atMs;
        press(author, nowMs);
        next += 1;
      }
      if (next < plan.length) setTimeout(run, 1);
      else resolve();
    };
    run();
  });
}
