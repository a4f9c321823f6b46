// One at a time for each key, in the order they came. Knows nothing of what is done.

/**
 * Safety: two jobs of one key never run at the same time. Liveness: a job runs when those before it have ended, however
 * they ended. Keys with nothing to do leave memory.
 */
export class KeyedLock {
  readonly #last = new Map<string, Promise<unknown>>();

  run<T>(key: string, job: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const run = before.then(job, job);
    this.#last.set(key, run);
    const forget = () => {
      if (this.#last.get(key) === run) this.#last.delete(key);
    };
    run.then(forget, forget);
    return run;
  }

  get size(): number {
    return this.#last.size;
  }
}
