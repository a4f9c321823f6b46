// The messages of a chat that are known here, in order, and which stretches of their numbers are known without a hole.
// Takes pages and live events in any order, any number of times. Pure.
import type { Message } from '../../protocol/talk.ts';

/** All messages with numbers from `from` to `to`, both included, are known. */
export interface Stretch {
  from: number;
  to: number;
}

export class ChatLog {
  readonly #byId = new Map<string, Message>();
  readonly #byClientId = new Map<string, string>();
  /** By number. */
  #sorted: Message[] = [];
  #stretches: Stretch[] = [];

  get(id: string): Message | undefined {
    return this.#byId.get(id);
  }

  findByClientId(clientId: string): Message | undefined {
    return this.#byId.get(this.#byClientId.get(clientId) ?? '');
  }

  /** The stretch at the end of the numbers; null while nothing is known. */
  get tail(): Stretch | null {
    return this.#stretches.at(-1) ?? null;
  }

  /** The newer of two versions stays. False when nothing changed. */
  put(message: Message): boolean {
    const known = this.#byId.get(message.id);
    if (known === undefined) {
      this.#byId.set(message.id, message);
      this.#byClientId.set(message.clientId, message.id);
      const at = this.#find(message.n);
      if (at === this.#sorted.length) this.#sorted.push(message);
      else this.#sorted.splice(at, 0, message);
      return true;
    }
    if (measureVersion(message) <= measureVersion(known)) return false;
    this.#byId.set(message.id, message);
    this.#sorted[this.#find(known.n)] = message;
    return true;
  }

  /** Nothing is known any more. */
  clear(): void {
    this.#byId.clear();
    this.#byClientId.clear();
    this.#sorted = [];
    this.#stretches = [];
  }

  /** Whatever is between these numbers is here now. */
  cover(from: number, to: number): void {
    if (to < from) return;
    const joined = { from, to };
    const rest = this.#stretches.filter(other => {
      // Neighbours become one: there is no number between 5 and 6.
      const touches = other.from <= joined.to + 1 && other.to >= joined.from - 1;
      if (!touches) return true;
      joined.from = Math.min(joined.from, other.from);
      joined.to = Math.max(joined.to, other.to);
      return false;
    });
    this.#stretches = [...rest, joined].sort((a, b) => a.from - b.from);
  }

  /** The stretch that has this number; null when it is not known. */
  stretchOf(n: number): Stretch | null {
    return this.#stretches.find(({ from, to }) => from <= n && n <= to) ?? null;
  }

  /** In order, both ends included. */
  between(from: number, to: number): Message[] {
    return this.#sorted.slice(this.#find(from), this.#find(to + 1));
  }

  /** The last `count` messages of a stretch that are before `n`. */
  before(n: number, count: number): Message[] {
    const stretch = this.stretchOf(n) ?? this.stretchOf(n - 1);
    if (stretch === null) return [];
    const end = this.#find(n);
    return this.#sorted.slice(Math.max(this.#find(stretch.from), end - count), end);
  }

  /** The first `count` messages of a stretch that come after `n`. */
  after(n: number, count: number): Message[] {
    const stretch = this.stretchOf(n);
    if (stretch === null) return [];
    const start = this.#find(n + 1);
    return this.#sorted.slice(start, Math.min(start + count, this.#find(stretch.to + 1)));
  }

  /** Index of the first message whose number is at least `n`. */
  #find(n: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]!.n < n) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Grows with every change of a message; a deleted one stays deleted. */
export function measureVersion({ editedMs, deletedMs }: Message): number {
  return deletedMs !== null ? Number.POSITIVE_INFINITY : (editedMs ?? 0);
}
