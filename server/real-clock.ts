// The Clock of a running server: Node's own timers. Tests use a simulated one instead.
import type { Clock } from './relay/ports.ts';

export const realClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
  soon(run) {
    setImmediate(run);
  },
};
