// Gathers what is to be written while a commit runs into the next one. Knows no SQL and no threads.
import { fromPlainError } from '../store-error.ts';
import type { StoreThreads, StoreWrite, WriteAnswer, WriteAnswers } from './store-messages.ts';

interface WriteCall {
  write: StoreWrite;
  resolve: (answer: WriteAnswer) => void;
  reject: (error: Error) => void;
}

export class WriteQueue {
  readonly #send: StoreThreads['write'];
  #queue: WriteCall[] = [];
  #isWriting = false;

  constructor(send: StoreThreads['write']) {
    this.#send = send;
  }

  /** Resolves when it is on disk. */
  write<W extends StoreWrite>(write: W): Promise<WriteAnswers[W['type']]> {
    const written = new Promise<WriteAnswer>((resolve, reject) => {
      this.#queue.push({ write, resolve, reject });
      if (!this.#isWriting) void this.#writeQueued();
    });
    return written as Promise<WriteAnswers[W['type']]>;
  }

  /**
   * Safety: writes reach the store in the order they came, and each is settled once. Liveness: while something is
   * queued a group is under way, so that the queue empties.
   */
  async #writeQueued(): Promise<void> {
    this.#isWriting = true;
    while (this.#queue.length > 0) {
      const group = this.#queue;
      this.#queue = [];
      try {
        const outcomes = await this.#send(group.map(call => call.write));
        group.forEach((call, i) => {
          const outcome = outcomes[i]!;
          if (outcome.outcome === 'done') call.resolve(outcome.answer);
          else call.reject(fromPlainError(outcome.error));
        });
      } catch (error) {
        for (const call of group) call.reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.#isWriting = false;
  }
}
