// Waiting for a state in real time, for tests that talk to real processes.

const LOOK_AGAIN_MS = 1;

/**
 * Resolves when `isSo` holds. Rejects after `timeoutMs` with what `show` says then: a limit for broken code, never a
 * pause.
 */
export async function until(isSo: () => boolean, show: () => string, timeoutMs = 20_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`waited ${timeoutMs} ms in vain: ${show()}`);
    await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
