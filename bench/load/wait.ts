// Waiting, in the load process.

export function pause(durationMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, durationMs));
}

/** Resolves when `isTrue` says so; rejects after `limitMs` with a sentence that ends in `what`. */
export async function waitUntil(isTrue: () => boolean, what: string, limitMs = 30_000): Promise<void> {
  const deadlineMs = performance.now() + limitMs;
  while (!isTrue()) {
    if (performance.now() > deadlineMs) {
      throw new Error(`after ${limitMs / 1000} s it is still not so that ${what}`);
    }
    await pause(20);
  }
}

/** Runs over all items, at most `atOnce` at a time. */
export async function inBatches<T>(
  items: readonly T[],
  atOnce: number,
  run: (item: T, index: number) => Promise<void>,
): Promise<void> {
  for (let i = 0; i < items.length; i += atOnce) {
    await Promise.all(items.slice(i, i + atOnce).map((item, j) => run(item, i + j)));
  }
}
