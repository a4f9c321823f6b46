// What all clients of this comparison look like to the session they carry. Knows no transport.

export interface TransportClient {
  /** Connects, where there is something to connect. Resolves when news can arrive. */
  open(): Promise<void>;
  /** Sends one update, in order, as soon as the transport may. */
  send(update: Uint8Array): void;
  close(): void;
}

export interface ClientParts {
  port: number;
  /** From pathOf(). */
  path: string;
  received(updates: readonly Uint8Array[]): void;
  /** The transport broke while it was open. Nobody in a benchmark is meant to lose it. */
  failed(error: Error): void;
}

/**
 * Updates on their way to a server that takes one request at a time: while one is under way the next gather, so that
 * they neither overtake each other nor queue up. `post` is never called while it runs.
 */
export class Outbox {
  readonly #post: (updates: readonly Uint8Array[]) => Promise<void>;
  readonly #failed: (error: Error) => void;
  #waiting: Uint8Array[] = [];
  #busy = false;

  constructor(post: (updates: readonly Uint8Array[]) => Promise<void>, failed: (error: Error) => void) {
    this.#post = post;
    this.#failed = failed;
  }

  push(update: Uint8Array): void {
    this.#waiting.push(update);
    if (!this.#busy) this.#work().catch((error: Error) => this.#failed(error));
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) await this.#post(this.#waiting.splice(0));
    this.#busy = false;
  }
}

/** Throws when a server answered with anything but success. */
export function expectSuccess(status: number): void {
  if (status !== 200 && status !== 204) throw new Error(`the server answered ${status}`);
}
