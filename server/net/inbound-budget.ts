// A budget for messages that have begun to arrive and are not complete: `ws` keeps their bytes until the last one
// is there, so many slow, large messages would fill the memory although each is within its own limit.

/** Somebody whose unfinished message takes memory. */
export interface Sender {
  /** Bytes of the unfinished message that have arrived. Only the budget writes it. */
  partialBytes: number;
  /** The budget is spent and this sender holds most of it. */
  overBudget(): void;
}

/**
 * Adds up unfinished messages. Safety: the sum stays at most one chunk (64 kB) above `maxBytes`. Liveness: who
 * sends small messages, complete in one chunk, is never touched.
 */
export class InboundBudget {
  readonly #maxBytes: number;
  readonly #senders = new Set<Sender>();
  #totalBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** A chunk arrived and no message was complete with it. */
  arrived(sender: Sender, bytes: number): void {
    sender.partialBytes += bytes;
    this.#totalBytes += bytes;
    this.#senders.add(sender);
    if (this.#totalBytes > this.#maxBytes) this.#dropLargest();
  }

  /** The message is complete, or the sender is gone. */
  finished(sender: Sender): void {
    if (sender.partialBytes === 0) return;
    this.#totalBytes -= sender.partialBytes;
    sender.partialBytes = 0;
    this.#senders.delete(sender);
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  #dropLargest(): void {
    let largest: Sender | null = null;
    for (const sender of this.#senders) {
      if (largest === null || sender.partialBytes > largest.partialBytes) largest = sender;
    }
    if (largest === null) return;
    this.finished(largest);
    largest.overBudget();
  }
}
