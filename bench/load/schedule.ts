// When everybody presses keys: people in no common beat, each at a rate of their own. Knows no socket.
import { createRandom } from '../stats.ts';

/** A keystroke: who (counted over all rooms) and when, in milliseconds from the start. Sorted by time. */
export interface Keystroke {
  atMs: number;
  author: number;
}

/**
 * `authorCount` people typing `keysPerSecond` for `durationMs`, each beginning somewhere in the first interval, with
 * pauses that vary by 40 % up and down. The same numbers give the same schedule.
 */
export function planKeystrokes(authorCount: number, keysPerSecond: number, durationMs: number): Keystroke[] {
  const random = createRandom(authorCount * 7919 + keysPerSecond);
  const intervalMs = 1000 / keysPerSecond;
  const keystrokes: Keystroke[] = [];
  for (let author = 0; author < authorCount; author++) {
    let atMs = random() * intervalMs;
    while (atMs < durationMs) {
      keystrokes.push({ atMs, author });
      atMs += intervalMs * (0.6 + 0.8 * random());
    }
  }
  return keystrokes.sort((a, b) => a.atMs - b.atMs);
}
